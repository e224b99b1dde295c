//! The error codes of 100hp, one for every outcome and every failure; `cargo xtask docs` prints
//! them. A fault is always 702, never a code that says what became of the money.
//!
//! The document wants the code to be the HTTP status too. A WASI host sends no status above 599 and
//! would make 200 of it, so that each has the nearest status that can be sent, and the header
//! `X-Wanted-Status` has the code for a reverse proxy (docs/reverse-proxy.md).

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// A transaction that was given back takes nothing more.
pub(crate) const REFUNDED: Code = Code::with(409, "608");

/// A transaction that was paid out takes nothing more.
pub(crate) const SETTLED: Code = Code::with(409, "609");

/// No error.
pub(crate) const DONE: Code = Code::ok("200");

/// The code of an outcome ("Errors options" of each method). What a repeat hears depends on the
/// method; here it is what a withdrawal hears.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    match outcome {
        Outcome::Accepted => DONE,
        Outcome::AmountInvalid | Outcome::CurrencyMismatch | Outcome::BetLimit => {
            Code::with(400, "400")
        }
        Outcome::InsufficientFunds => Code::with(402, "603"),
        Outcome::SessionUnknown
        | Outcome::SessionExpired
        | Outcome::PlayerMismatch
        | Outcome::PlayerBlocked
        | Outcome::ProviderDisconnected
        | Outcome::GameUnknown
        | Outcome::GameDisabled => Code::with(404, "604"),
        Outcome::PlayerUnknown
        | Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::RoundUnknown
        | Outcome::Tombstoned => Code::with(404, "605"),
        Outcome::Repeated | Outcome::Conflict => Code::with(409, "607"),
        Outcome::RolledBack | Outcome::AlreadyReversed => REFUNDED,
        Outcome::AlreadySettled | Outcome::RoundClosed => SETTLED,
        Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => Code::with(500, "702"),
    }
}

/// The code for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::with(401, "601"),
        Failure::UnknownVerb => Code::with(404, "404"),
        Failure::Method => Code::with(405, "405"),
        Failure::TooLarge
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::UnknownCurrency => Code::with(400, "400"),
        Failure::BrokenBody
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Schema
        | Failure::Configuration
        | Failure::Defect => Code::with(500, "702"),
    }
}
