//! The questions on which provider contracts contradict each other, one field each.
//! No provider is named here, and no rule can switch off a guard of the wallet: a reference has one
//! effect, a transaction is given back at most once, a payload cannot change under its reference.

/// One provider's answers: its row of the published rule matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How the wallet is found.
    pub identity: Identity,
    /// The balance told when everything a call asks for was done before.
    pub repeat: Repeat,
    /// A rollback of a transaction that never came. A tombstone is written in both cases.
    pub unknown_rollback: UnknownRollback,
    /// A rollback of a bet that has a win already.
    pub rollback_after_win: Permission,
    /// A rollback of a win whose money the player has already spent.
    pub spent_win_rollback: SpentWin,
    /// A win that names no bet, or one that never came.
    pub win_without_bet: Permission,
    /// A win or rollback with a token that has expired or was replaced.
    pub expired_session_settles: Permission,
    /// A win or rollback for a blocked player.
    pub blocked_player_settles: Permission,
    /// A bet in a round that was closed; where it is allowed, it opens the round again.
    pub bet_in_closed_round: Permission,
    /// A bet of nothing.
    pub zero_bet: Permission,
    /// A win of nothing: the way some providers report a loss.
    pub zero_win: Permission,
    /// The end of a round that this player never opened.
    pub unknown_round_end: Permission,
}

/// How a call names its wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// By the session's token; a player named beside it must be the session's.
    Token,
    /// By the player's id and currency; a token, where known, must be of the same player.
    Account,
}

/// The balance in the answer to an exact repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The balance right after the transaction.
    StoredBalance,
    /// The balance now.
    FreshBalance,
}

/// The answer to a rollback of a transaction that never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownRollback {
    /// Success: there is nothing to give back.
    Success,
    /// An error that says so.
    Refused,
}

/// The answer to a rollback of a win when the balance no longer holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpentWin {
    /// Takes what is there, down to zero.
    Clamped,
    /// Refused for lack of funds.
    Refused,
}

/// Whether the contract takes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It is taken.
    Accepted,
    /// It is an error.
    Refused,
}

impl Permission {
    /// Whether it is refused.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused)
    }
}

/// The rules of our own money commands: deposits, withdrawals and sessions opened by the operator.
pub const HOUSE: Rules = Rules {
    identity: Identity::Account,
    repeat: Repeat::FreshBalance,
    unknown_rollback: UnknownRollback::Refused,
    rollback_after_win: Permission::Refused,
    spent_win_rollback: SpentWin::Refused,
    win_without_bet: Permission::Refused,
    expired_session_settles: Permission::Refused,
    blocked_player_settles: Permission::Accepted,
    bet_in_closed_round: Permission::Refused,
    zero_bet: Permission::Refused,
    zero_win: Permission::Refused,
    unknown_round_end: Permission::Refused,
};
