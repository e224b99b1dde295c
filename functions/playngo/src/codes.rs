//! The statuses of Play'n GO, one for every outcome and every failure; `cargo xtask docs` prints
//! them. A message that was not decided never hears a status that says what became of the money.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The status of an outcome ("Status codes"). 12 is a refusal for which there is no status.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "0"
        }
        Outcome::PlayerUnknown | Outcome::PlayerMismatch => "1",
        Outcome::CurrencyMismatch => "3",
        Outcome::PlayerBlocked => "6",
        Outcome::InsufficientFunds => "7",
        Outcome::BetLimit => "9",
        Outcome::SessionUnknown | Outcome::SessionExpired => "10",
        // Nothing is refused for good: the win is paid when a person has released it.
        Outcome::Held => "2",
        Outcome::GameUnknown
        | Outcome::GameDisabled
        | Outcome::ProviderDisconnected
        | Outcome::AmountInvalid
        | Outcome::Conflict
        | Outcome::RolledBack
        | Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::BalanceOverflow => "12",
    })
}

/// The status for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    Code::ok(match failure {
        Failure::UnknownCurrency => "3",
        Failure::Signature => "4",
        Failure::UnknownVerb
        | Failure::Method
        | Failure::TooLarge
        | Failure::BrokenBody
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::Busy
        | Failure::Unwritable
        | Failure::Schema
        | Failure::Interrupted
        | Failure::Configuration
        | Failure::Defect => "2",
    })
}
