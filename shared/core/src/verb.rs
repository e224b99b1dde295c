//! What is asked, without its values: the words for commands in logs, tables and documents.
//! A verb says who asked too: what a person does by hand has a word of its own.

use crate::command::{Command, Prize, Purse, Rollback, RoundDecision, RoundEnd};

macro_rules! verbs {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal;)*) => {
        /// What is asked, without its values: the word for it in logs, tables and documents.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb {$($(#[doc = $doc])* $variant,)*}

        impl Verb {
            /// All verbs.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it asks for, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }
        }
    };
}

verbs! {
    /// Tells the balance.
    Balance = "balance";
    /// Gives a session a new token, which replaces the one that asks.
    RenewToken = "renew_token";
    /// The operator opens a session, so that the player can start a game.
    OpenSession = "open_session";
    /// The operator ends a session; no money is involved.
    EndSession = "end_session";
    /// The player stakes money of his own: cash or bonus money, as contract and operator say.
    Bet = "bet";
    /// A stake that a campaign of the provider pays; told for the record, nothing moves.
    FreeBet = "free_bet";
    /// The game pays the player.
    Win = "win";
    /// A win within free play; told for the record, nothing moves.
    FreeWin = "free_win";
    /// A campaign pays: the sum of free rounds, a tournament, a prize drop.
    PromoWin = "promo_win";
    /// A jackpot pays.
    JackpotWin = "jackpot_win";
    /// The provider takes one transaction back.
    Rollback = "rollback";
    /// A person gives one transaction back by hand, with a reason.
    Void = "void";
    /// The provider takes a whole round back; nothing more of it is taken afterwards.
    RollbackRound = "rollback_round";
    /// A person gives a whole round back by hand, with a reason.
    VoidRound = "void_round";
    /// The provider says that a round is over.
    EndRound = "end_round";
    /// A person says that a round is over, with a reason.
    CloseRound = "close_round";
    /// A job marks a round that is open for longer than the operator allows.
    FlagRound = "flag_round";
    /// A person leaves an open or marked round to its provider after all, with a reason.
    LeaveRound = "leave_round";
    /// The provider corrects the player's cash, up or down.
    Correction = "correction";
    /// A person corrects the player's cash or bonus money, up or down, with a reason.
    Adjustment = "adjustment";
    /// A person ends a dispute, with money or without, with a reason.
    Resolve = "resolve";
    /// Cash comes in over the cash desk or a payment provider.
    Deposit = "deposit";
    /// Cash goes out.
    Withdrawal = "withdrawal";
    /// The operator gives bonus money.
    BonusGrant = "bonus_grant";
    /// What is left of a grant of bonus money is taken away.
    BonusExpiry = "bonus_expiry";
    /// A rule finds something that a person must look at.
    OpenDispute = "open_dispute";
    /// A person writes to a dispute, or takes it on.
    NoteDispute = "note_dispute";
}

impl Command {
    /// What is asked, without its values.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Balance => Verb::Balance,
            Self::RenewToken(_) => Verb::RenewToken,
            Self::OpenSession(_) => Verb::OpenSession,
            Self::Bet(bet) => match bet.purse {
                Purse::Player | Purse::Bonus(_) => Verb::Bet,
                Purse::Campaign => Verb::FreeBet,
            },
            Self::Win(win) => match win.prize {
                Prize::Game => Verb::Win,
                Prize::Campaign => Verb::FreeWin,
                Prize::Promotion => Verb::PromoWin,
                Prize::Jackpot => Verb::JackpotWin,
            },
            Self::Rollback(Rollback { note: None, .. }) => Verb::Rollback,
            Self::Rollback(_) => Verb::Void,
            Self::RollbackRound(RoundDecision { note: None, .. }) => Verb::RollbackRound,
            Self::RollbackRound(_) => Verb::VoidRound,
            Self::EndRound(RoundEnd { note: None, .. }) => Verb::EndRound,
            Self::EndRound(_) => Verb::CloseRound,
            Self::FlagRound(_) => Verb::FlagRound,
            Self::LeaveRound(_) => Verb::LeaveRound,
            Self::Correction(_) => Verb::Correction,
            Self::Adjustment(_) => Verb::Adjustment,
            Self::Resolve(_) => Verb::Resolve,
            Self::Deposit(_) => Verb::Deposit,
            Self::Withdrawal(_) => Verb::Withdrawal,
            Self::BonusGrant(_) => Verb::BonusGrant,
            Self::BonusExpiry(_) => Verb::BonusExpiry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_and_a_meaning_of_its_own() {
        let names: BTreeSet<_> = Verb::ALL.iter().map(|verb| verb.as_str()).collect();
        let meanings: BTreeSet<_> = Verb::ALL.iter().map(|verb| verb.meaning()).collect();
        assert_eq!(
            (names.len(), meanings.len()),
            (Verb::ALL.len(), Verb::ALL.len())
        );
        assert!(meanings.iter().all(|meaning| meaning.ends_with('.')));
    }
}
