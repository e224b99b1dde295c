//! What each caller's contract says, as the auditor reads it: rules, and the word for each ruling.
//! It is written from the provider documents and never from the product's code.

use crate::simulate::diary::Heard;
use crate::simulate::order::Caller;

/// What can come of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Word {
    Accepted,
    Repeated,
    /// A rollback of what was given back before.
    AlreadyBack,
    /// A rollback of what never came.
    Buried,
    TokenUnknown,
    PlayerUnknown,
    PlayerMismatch,
    WrongCurrency,
    WrongAmount,
    Conflict,
    RolledBack,
    NoSuchTransaction,
    NotReversible,
    AlreadySettled,
    NoSuchRound,
    NoSuchGame,
    Expired,
    ShutOut,
    Disconnected,
    SwitchedOff,
    TooLittleMoney,
}

impl Word {
    pub(crate) fn is_done(self) -> bool {
        self <= Self::Buried
    }

    /// For the report.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::AlreadyBack => "given back before",
            Self::Buried => "kept out before it came",
            Self::TokenUnknown => "token unknown",
            Self::PlayerUnknown => "player unknown",
            Self::PlayerMismatch => "token of another player",
            Self::WrongCurrency => "wrong currency",
            Self::WrongAmount => "wrong amount",
            Self::Conflict => "conflict",
            Self::RolledBack => "rolled back",
            Self::NoSuchTransaction => "no such transaction",
            Self::NotReversible => "not reversible",
            Self::AlreadySettled => "carried out since",
            Self::NoSuchRound => "no such round",
            Self::NoSuchGame => "no such game",
            Self::Expired => "session over",
            Self::ShutOut => "player shut out",
            Self::Disconnected => "provider disconnected",
            Self::SwitchedOff => "game switched off",
            Self::TooLittleMoney => "too little money",
        }
    }

    /// The codes of Hub88 and Caleta, of SOFTSWISS, and of our own API.
    fn codes(self) -> [&'static str; 3] {
        match self {
            Self::Accepted => ["RS_OK", "OK", "201"],
            Self::Repeated => ["RS_OK", "OK", "200"],
            Self::AlreadyBack | Self::Buried => ["RS_OK", "OK", "none"],
            Self::TokenUnknown => ["RS_ERROR_INVALID_TOKEN", "404", "none"],
            Self::PlayerUnknown => ["RS_ERROR_INVALID_TOKEN", "101", "player_unknown"],
            Self::PlayerMismatch => ["RS_ERROR_INVALID_TOKEN", "101", "none"],
            Self::WrongCurrency => ["RS_ERROR_WRONG_CURRENCY", "154", "currency_mismatch"],
            Self::WrongAmount => ["RS_ERROR_WRONG_TYPES", "400", "amount_invalid"],
            Self::Conflict => ["RS_ERROR_DUPLICATE_TRANSACTION", "400", "conflict"],
            Self::RolledBack => ["RS_ERROR_TRANSACTION_ROLLED_BACK", "409", "rolled_back"],
            Self::NoSuchTransaction => ["RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "404", "none"],
            Self::NotReversible => ["RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "400", "none"],
            Self::AlreadySettled => ["none", "none", "already_settled"],
            Self::NoSuchRound => ["none", "404", "none"],
            Self::NoSuchGame => ["RS_ERROR_INVALID_GAME", "404", "none"],
            Self::Expired => ["RS_ERROR_TOKEN_EXPIRED", "404", "none"],
            Self::ShutOut => ["RS_ERROR_USER_DISABLED", "110", "player_blocked"],
            // Caleta has no word for it but "try again": it is never a decision there.
            Self::Disconnected => ["RS_ERROR_INVALID_PARTNER", "410", "none"],
            Self::SwitchedOff => ["RS_ERROR_INVALID_GAME", "405", "none"],
            Self::TooLittleMoney => ["RS_ERROR_NOT_ENOUGH_MONEY", "100", "insufficient_funds"],
        }
    }
}

/// The answers to what the contracts see differently.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contract {
    /// The token says who plays; else player and currency do.
    pub(super) by_token: bool,
    /// Bets and wins of nothing are refused.
    pub(super) no_zero: bool,
    /// A win must name a bet that came.
    pub(super) win_needs_bet: bool,
    /// A repeat is told the balance of then.
    pub(super) told_as_then: bool,
    /// A refusal for lack of money tells the balance.
    pub(super) tells_how_little: bool,
}

pub(super) fn contract(caller: Caller) -> Contract {
    match caller {
        Caller::Hub88 | Caller::Caleta => Contract {
            by_token: true,
            no_zero: false,
            win_needs_bet: true,
            told_as_then: false,
            tells_how_little: caller == Caller::Hub88,
        },
        Caller::Softswiss => Contract {
            by_token: false,
            no_zero: true,
            win_needs_bet: false,
            told_as_then: true,
            tells_how_little: true,
        },
        Caller::Desk => Contract {
            by_token: false,
            no_zero: true,
            win_needs_bet: true,
            told_as_then: false,
            tells_how_little: false,
        },
    }
}

/// What must be told, beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) cash: i64,
    pub(crate) bonus: i64,
    pub(crate) seq: i64,
    pub(crate) ids: Vec<String>,
}

/// Whether this is what the caller must hear.
pub(super) fn fits(caller: Caller, word: Word, told: Option<&Told>, heard: &Heard) -> bool {
    let codes = word.codes();
    let code = match caller {
        Caller::Hub88 | Caller::Caleta => codes[0],
        Caller::Softswiss => codes[1],
        Caller::Desk => codes[2],
    };
    let short = word == Word::TooLittleMoney && contract(caller).tells_how_little;
    let cash = told
        .filter(|_| word.is_done() || short)
        .map(|told| told.cash);
    if heard.code != code || heard.cash != cash {
        return false;
    }
    if !word.is_done() {
        return true;
    }
    let desk = told.map(|told| (told.bonus, told.seq));
    match caller {
        Caller::Desk => heard.desk == desk,
        Caller::Softswiss => match (&heard.ids, told) {
            (Some(ids), Some(told)) => *ids == told.ids,
            (ids, _) => ids.is_none(),
        },
        Caller::Hub88 | Caller::Caleta => true,
    }
}
