//! Every answer the wallet can give, in order of precedence: a call with several faults gets the
//! first. An outcome never carries data; what it is about stands in the ruling beside it.

use core::fmt;

macro_rules! outcomes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $kind:ident;)*) => {
        /// What the wallet answers to one command, highest precedence first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Outcome {$($(#[doc = $doc])* $variant,)*}

        impl Outcome {
            /// All outcomes, highest precedence first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used in logs, in the exchange log and in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it means, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }

            /// Whether the command was carried out, now or before.
            #[must_use]
            pub const fn is_success(self) -> bool {
                match self {$(Self::$variant => outcomes!(@success $kind),)*}
            }
        }
    };
    (@success refused) => { false };
    (@success success) => { true };
}

outcomes! {
    /// The token was never given out, or belongs to another provider.
    SessionUnknown = "session_unknown", refused;
    /// No such player.
    PlayerUnknown = "player_unknown", refused;
    /// The token belongs to another player than the one named.
    PlayerMismatch = "player_mismatch", refused;
    /// Not the currency of the session or of any wallet of the player.
    CurrencyMismatch = "currency_mismatch", refused;
    /// Zero where the protocol has no zero, beyond the range of the ledger, or finer than its unit;
    /// where a person names it, finer than the minor unit of the currency.
    AmountInvalid = "amount_invalid", refused;
    /// The reference was used before with another payload, or it names a transaction of another
    /// wallet or a bet of another round.
    Conflict = "conflict", refused;
    /// The same reference with the same payload, and it still stands: nothing happens twice.
    Repeated = "repeated", success;
    /// A bet after its rollback, or a win whose bet was given back.
    RolledBack = "rolled_back", refused;
    /// Another rollback gave this transaction back before; nothing moves.
    AlreadyReversed = "already_reversed", success;
    /// A win or rollback names a transaction that never came, and the contract calls it an error.
    TransactionUnknown = "transaction_unknown", refused;
    /// The transaction cannot be given back: it is a rollback itself, or money of the cashier.
    NotReversible = "not_reversible", refused;
    /// The bet has a win already, and the contract refuses to give it back then.
    AlreadySettled = "already_settled", refused;
    /// The round was never opened by this player.
    RoundUnknown = "round_unknown", refused;
    /// The round is over, and the contract takes no bets in it any more.
    RoundClosed = "round_closed", refused;
    /// No such game in the catalog.
    GameUnknown = "game_unknown", refused;
    /// The session has ended, a newer token replaced this one, or a bet without a token finds none
    /// that is open.
    SessionExpired = "session_expired", refused;
    /// The player is blocked or self-excluded.
    PlayerBlocked = "player_blocked", refused;
    /// The provider is disconnected: no new bets.
    ProviderDisconnected = "provider_disconnected", refused;
    /// The game is switched off.
    GameDisabled = "game_disabled", refused;
    /// Below the least or above the greatest bet of the game, or above a ceiling for a single
    /// amount or for the stakes of a round.
    BetLimit = "bet_limit", refused;
    /// Money of the cash desk, or of a person, above the ceiling for a single amount.
    AmountCeiling = "amount_ceiling", refused;
    /// Money of the cash desk, or of a person, that would lift the balance above its ceiling.
    BalanceCeiling = "balance_ceiling", refused;
    /// A payout above a ceiling: it is not paid, and held as a dispute until a person releases it.
    Held = "held", refused;
    /// The player has less than the command takes.
    InsufficientFunds = "insufficient_funds", refused;
    /// The balance would leave the range of the ledger.
    BalanceOverflow = "balance_overflow", refused;
    /// A rollback of a transaction that never came: a tombstone keeps it from coming later.
    Tombstoned = "tombstoned", success;
    /// Carried out now.
    Accepted = "accepted", success;
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_the_order_is_the_precedence() {
        let names: BTreeSet<_> = Outcome::ALL
            .iter()
            .map(|outcome| outcome.as_str())
            .collect();
        assert_eq!(names.len(), Outcome::ALL.len());
        assert!(Outcome::ALL.is_sorted());
    }

    #[test]
    fn each_says_what_it_means() {
        let meanings: BTreeSet<_> = Outcome::ALL.iter().map(|o| o.meaning()).collect();
        assert_eq!(meanings.len(), Outcome::ALL.len());
        assert!(meanings.iter().all(|meaning| meaning.ends_with('.')));
    }
}
