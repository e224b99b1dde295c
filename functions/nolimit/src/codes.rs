//! The codes of Nolimit City, one for every outcome and every failure; `cargo xtask docs` prints
//! them. A fault is always "other", never a code that says what became of the money.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The `data.code` of an outcome ("Errors"); a success has a result instead.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "result"
        }
        Outcome::InsufficientFunds => "14001",
        Outcome::SessionUnknown | Outcome::SessionExpired | Outcome::PlayerMismatch => "14002",
        Outcome::PlayerBlocked | Outcome::BetLimit => "14005",
        Outcome::PlayerUnknown
        | Outcome::CurrencyMismatch
        | Outcome::AmountInvalid
        | Outcome::Conflict
        | Outcome::GameUnknown => "15002",
        Outcome::RolledBack
        | Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::ProviderDisconnected
        | Outcome::GameDisabled
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => "14000",
    })
}

/// The code for a message that was not decided: one of JSON-RPC where it has a minus, else
/// `data.code`.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    Code::ok(match failure {
        Failure::Syntax | Failure::BrokenBody => "-32700",
        Failure::Method | Failure::TooLarge => "-32600",
        Failure::UnknownVerb => "-32601",
        Failure::Types => "-32602",
        Failure::Signature => "15001",
        Failure::Invalid | Failure::UnknownCurrency => "15002",
        Failure::Busy
        | Failure::Unwritable
        | Failure::Schema
        | Failure::Interrupted
        | Failure::Configuration
        | Failure::Defect => "14000",
    })
}
