//! Disputes: what a rule finds that a person must look at, and how a person ends it.
//! Nothing here moves money; a resolution is an entry of the ledger like any other.

use crate::ceiling::Ceiling;
use crate::currency::Currency;
use crate::entry::{Note, TransactionId};
use crate::id::{PlayerId, ProviderId, Reference, RoundId};
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::time::Timestamp;
use crate::verb::Verb;

macro_rules! dispute_kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal;)*) => {
        /// Why a person must look at something.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DisputeKind {$($(#[doc = $doc])* $variant,)*}

        impl DisputeKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the database and in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it means, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }
        }
    };
}

dispute_kinds! {
    /// A reference came again with another payload. The first one counts.
    Conflict = "conflict";
    /// A win came whose bet, or whose whole round, was given back. It was not paid.
    LateWin = "late_win";
    /// A round is open for longer than the operator allows its provider.
    StaleRound = "stale_round";
    /// A settlement names a player, a currency or a transaction that is not what we hold.
    Mismatch = "mismatch";
    /// A settlement was refused, so that our books and the provider's may now differ.
    UnknownResult = "unknown_result";
    /// A win or a correction was taken back after the player had spent it: a part of it is missing.
    Shortfall = "shortfall";
    /// A payout is above a ceiling. It was not paid; a person releases it, or raises the ceiling.
    Held = "held";
    /// A verified message was refused because it could not be read, and it may pay the player.
    UnknownMessage = "unknown_message";
}

impl DisputeKind {
    /// Whether a decision opens it. A message that was not decoded never comes to one.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        match self {
            Self::Conflict
            | Self::LateWin
            | Self::StaleRound
            | Self::Mismatch
            | Self::UnknownResult
            | Self::Shortfall
            | Self::Held => true,
            Self::UnknownMessage => false,
        }
    }
}

macro_rules! decisions {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal;)*) => {
        /// How a person ends a dispute.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DisputeDecision {$($(#[doc = $doc])* $variant,)*}

        impl DisputeDecision {
            /// All decisions.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Their words, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($name),*];

            /// The word in the API.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$variant => $name,)*}
            }

            /// What it does, for the published documents.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }
        }
    };
}

decisions! {
    /// All stays as it is.
    NoChange = "no_change";
    /// The resolution's own entry moves money.
    Adjust = "adjust";
    /// The transaction is given back.
    Void = "void";
    /// The round is given back as a whole.
    VoidRound = "void_round";
    /// The round is closed.
    CloseRound = "close_round";
    /// The round is left to its provider.
    LeaveRound = "leave_round";
}

/// A dispute to open. The same is open once only: the same provider, kind, player, reference and
/// round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Why.
    pub kind: DisputeKind,
    /// With whom.
    pub provider: ProviderId,
    /// About whom, where that is known.
    pub player: Option<PlayerId>,
    /// In which wallet, where that is known.
    pub currency: Option<Currency>,
    /// About which transaction.
    pub reference: Option<Reference>,
    /// Which earlier transaction it names.
    pub target: Option<Reference>,
    /// About which round.
    pub round: Option<RoundId>,
    /// What was asked.
    pub verb: Verb,
    /// What was answered.
    pub outcome: Outcome,
    /// The entry that the reference, or else the target, already has.
    pub entry: Option<TransactionId>,
    /// What could not be taken back, where something is missing.
    pub shortfall: Option<Amount>,
    /// What a message that had no effect was to pay the player; below zero what it was to take.
    pub owed: Option<Amount>,
    /// The first ceiling that a payout is above, where it is held.
    pub ceiling: Option<Ceiling>,
    /// What a resolution with money settles: the message itself, where it had no effect yet; of a
    /// rollback, the transaction that it would have given back.
    pub settles: Option<Reference>,
    /// When.
    pub at: Timestamp,
}

impl Dispute {
    /// The same with what its message is to pay the player, where that had no effect.
    #[must_use]
    pub(crate) fn owing(mut self, owed: Option<Amount>) -> Self {
        self.owed = owed.filter(|_| self.settles.is_some());
        self
    }
}

/// The end of a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its number.
    pub dispute: i64,
    /// The entry that ends it.
    pub entry: TransactionId,
    /// Who, and why.
    pub note: Note,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_and_a_meaning_of_its_own() {
        let kinds = DisputeKind::ALL.iter();
        let kinds: BTreeSet<_> = kinds.map(|k| (k.as_str(), k.meaning())).collect();
        assert_eq!(kinds.len(), DisputeKind::ALL.len());
        let ends = DisputeDecision::ALL.iter();
        let ends: BTreeSet<_> = ends.map(|d| (d.as_str(), d.meaning())).collect();
        assert_eq!(ends.len(), DisputeDecision::ALL.len());
        let mut all = kinds.iter().chain(&ends);
        assert!(all.all(|(name, meaning)| !name.is_empty() && meaning.ends_with('.')));
    }
}
