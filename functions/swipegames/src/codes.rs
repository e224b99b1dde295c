//! The errors of SwipeGames, one for every outcome and failure; `cargo xtask docs` prints them.
//! HTTP 500 has a bet given back and any other status leaves it: a bet that is refused is never a
//! 500, and one that may have been committed without our knowing is never anything else.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// Where the protocol has no code for it: the field `code` is absent.
pub(crate) const NONE: &str = "";

/// The error of an outcome ("Endpoints": errors; "Semantics": which have a bet refunded).
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    let code = match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            return Code::ok(NONE);
        }
        Outcome::SessionUnknown | Outcome::PlayerUnknown | Outcome::PlayerMismatch => {
            return Code::with(404, "session_not_found");
        }
        // Only what is owed to the player meets the end of the ledger's range or is held: it is
        // asked for again until a person has made room or has released it.
        Outcome::BalanceOverflow | Outcome::Held => return Code::with(500, NONE),
        Outcome::SessionExpired => "session_expired",
        Outcome::PlayerBlocked => "account_blocked",
        Outcome::InsufficientFunds => "insufficient_funds",
        Outcome::BetLimit => "bet_limit",
        Outcome::GameUnknown | Outcome::GameDisabled => "game_not_found",
        // No message names a currency, so that the protocol's code for it has no case.
        Outcome::CurrencyMismatch
        | Outcome::ProviderDisconnected
        | Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AmountInvalid
        | Outcome::Conflict
        | Outcome::RolledBack
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling => NONE,
    };
    Code::with(400, code)
}

/// The error for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::with(401, NONE),
        Failure::UnknownVerb => Code::with(404, NONE),
        Failure::Method => Code::with(405, NONE),
        Failure::UnknownCurrency => Code::with(400, NONE),
        Failure::TooLarge
        | Failure::BrokenBody
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid => Code::with(400, NONE),
        Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect
        | Failure::Schema
        | Failure::Configuration => Code::with(500, NONE),
    }
}
