//! The error codes of Slotegrator, one for every outcome and every failure; `cargo xtask docs`
//! prints them. There are two, and only a lack of funds is ever told by the first.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The code of an outcome (section 2). A success has none: its answer tells the balance.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "balance"
        }
        Outcome::InsufficientFunds => "INSUFFICIENT_FUNDS",
        Outcome::SessionUnknown
        | Outcome::PlayerUnknown
        | Outcome::PlayerMismatch
        | Outcome::CurrencyMismatch
        | Outcome::AmountInvalid
        | Outcome::Conflict
        | Outcome::RolledBack
        | Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::GameUnknown
        | Outcome::SessionExpired
        | Outcome::PlayerBlocked
        | Outcome::ProviderDisconnected
        | Outcome::GameDisabled
        | Outcome::BetLimit
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => "INTERNAL_ERROR",
    })
}

/// The code for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::UnknownVerb => Code::with(404, "INTERNAL_ERROR"),
        Failure::Method => Code::with(405, "INTERNAL_ERROR"),
        Failure::Schema | Failure::Configuration => Code::with(503, "INTERNAL_ERROR"),
        Failure::TooLarge
        | Failure::BrokenBody
        | Failure::Signature
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::UnknownCurrency
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect => Code::ok("INTERNAL_ERROR"),
    }
}
