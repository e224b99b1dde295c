//! The error numbers of Pragmatic Play, one for every outcome and every failure; `cargo xtask docs`
//! prints them. A fault is always one that is sent again, never one that settles what became of the
//! money.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The error of an outcome ("Errors"). 50 and 210 are limits over time, which no rule here sets.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "0"
        }
        Outcome::InsufficientFunds => "1",
        Outcome::PlayerUnknown | Outcome::CurrencyMismatch => "2",
        Outcome::RolledBack | Outcome::RoundClosed | Outcome::ProviderDisconnected => "3",
        Outcome::SessionUnknown | Outcome::SessionExpired | Outcome::PlayerMismatch => "4",
        Outcome::PlayerBlocked => "6",
        Outcome::AmountInvalid | Outcome::Conflict => "7",
        Outcome::GameUnknown | Outcome::GameDisabled => "8",
        Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AlreadySettled
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::BalanceOverflow => "120",
        Outcome::RoundUnknown => "130",
        Outcome::BetLimit => "310",
        // It is sent again, and is paid when a person has released it.
        Outcome::Held => "100",
    })
}

/// The error for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::ok("5"),
        Failure::UnknownVerb => Code::with(404, "7"),
        Failure::Method => Code::with(405, "7"),
        Failure::TooLarge
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::UnknownCurrency => Code::ok("7"),
        Failure::BrokenBody
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect => Code::ok("100"),
        Failure::Schema | Failure::Configuration => Code::with(503, "100"),
    }
}
