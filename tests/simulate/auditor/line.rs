//! One line of the ledger as it must be, and what each kind of line means.
//! A new kind of entry is one more row of the table; nothing else lists them.

use crate::simulate::order::Till;
use crate::stage::books::EntryRow;
use sha2::{Digest as _, Sha256};

/// A kind of entry that the simulation can cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Bet,
    Win,
    Rollback,
    RoundEnd,
    Deposit,
    Withdrawal,
    BonusGrant,
    Resolution,
}

/// Who has the money afterwards, seen from the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// To a provider; a rollback brings it back.
    Out,
    /// From a provider; a rollback takes it back.
    In,
    /// What another line moved, back.
    Back,
    /// Over the desk, in or out.
    Desk,
    Nothing,
}

/// Name in the ledger, kind, where the money goes.
const KINDS: [(&str, Kind, Flow); 8] = [
    ("bet", Kind::Bet, Flow::Out),
    ("win", Kind::Win, Flow::In),
    ("rollback", Kind::Rollback, Flow::Back),
    ("round_end", Kind::RoundEnd, Flow::Nothing),
    ("deposit", Kind::Deposit, Flow::Desk),
    ("withdrawal", Kind::Withdrawal, Flow::Desk),
    ("bonus_grant", Kind::BonusGrant, Flow::Desk),
    ("resolution", Kind::Resolution, Flow::Desk),
];

impl Kind {
    pub(crate) fn of(name: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    pub(crate) fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|row| row.1 == self)
            .map_or("none", |row| row.0)
    }

    pub(crate) fn flow(self) -> Flow {
        KINDS
            .iter()
            .find(|row| row.1 == self)
            .map_or(Flow::Nothing, |row| row.2)
    }
}

impl Till {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Deposit => Kind::Deposit,
            Self::Withdrawal => Kind::Withdrawal,
            Self::Bonus => Kind::BonusGrant,
        }
    }

    /// What so many units over the desk move in cash and in bonus money.
    pub(crate) fn moves(self, units: i64) -> (i64, i64) {
        match self {
            Self::Deposit => (units, 0),
            Self::Withdrawal => (-units, 0),
            Self::Bonus => (0, units),
        }
    }
}

/// The published form: the first half of the SHA-256 over these parts, each ended by a line feed.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let mut text = hex::encode(Sha256::digest(parts.join("\n") + "\n"));
    text.truncate(32);
    text
}

/// A line that must come next in a wallet's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) round: Option<String>,
    pub(crate) ends: bool,
    pub(crate) game: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) cash: i64,
    pub(crate) bonus: i64,
    /// What a jackpot paid of it, or what of that is taken back.
    pub(crate) jackpot: i64,
    pub(crate) cash_after: i64,
    pub(crate) bonus_after: i64,
    pub(crate) seq: i64,
    pub(crate) fingerprint: String,
}

impl Line {
    /// Whether the ledger's line is this one; the wallet and the caller are the asker's.
    pub(crate) fn is(&self, row: &EntryRow) -> bool {
        self.kind.name() == row.kind
            && self.name == row.reference
            && self.target == row.target
            && self.round == row.round
            && self.ends == row.ends_round
            && self.game == row.game
            && self.session == row.session
            && (self.cash, self.bonus) == (row.cash, row.bonus)
            && self.jackpot == row.jackpot_part.unwrap_or_default()
            && row.jackpot_contribution.is_none()
            && (self.cash_after, self.bonus_after) == (row.cash_after, row.bonus_after)
            && self.seq == row.seq
            && self.fingerprint == row.fingerprint
    }
}
