//! The statuses of Evolution, one for every outcome and every failure; `cargo xtask docs` prints
//! them. A fault is always TEMPORARY_ERROR, never a status that ends a bet.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The status of an outcome ("Status"). A credit, a cancel or a promotion that contradicts an
/// earlier one hears BET_ALREADY_SETTLED instead ("Rules" 2 and 4).
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "OK"
        }
        Outcome::SessionUnknown
        | Outcome::SessionExpired
        | Outcome::PlayerUnknown
        | Outcome::PlayerMismatch => "INVALID_SID",
        Outcome::CurrencyMismatch | Outcome::AmountInvalid | Outcome::GameUnknown => {
            "INVALID_PARAMETER"
        }
        Outcome::InsufficientFunds => "INSUFFICIENT_FUNDS",
        // It may be sent again, and is paid when a person has released it.
        Outcome::Held => "TEMPORARY_ERROR",
        Outcome::Conflict => "BET_ALREADY_EXIST",
        Outcome::RolledBack | Outcome::AlreadySettled => "BET_ALREADY_SETTLED",
        Outcome::TransactionUnknown | Outcome::NotReversible => "BET_DOES_NOT_EXIST",
        Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::PlayerBlocked
        | Outcome::ProviderDisconnected
        | Outcome::GameDisabled
        | Outcome::BetLimit
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::BalanceOverflow => "UNKNOWN_ERROR",
    })
}

/// The status for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::with(401, "INVALID_TOKEN_ID"),
        Failure::UnknownVerb => Code::with(404, "UNKNOWN_ERROR"),
        Failure::Method => Code::with(405, "UNKNOWN_ERROR"),
        Failure::TooLarge
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::UnknownCurrency => Code::ok("INVALID_PARAMETER"),
        Failure::BrokenBody
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect => Code::ok("TEMPORARY_ERROR"),
        Failure::Schema | Failure::Configuration => Code::with(503, "TEMPORARY_ERROR"),
    }
}
