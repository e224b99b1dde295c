//! The error codes of Red Tiger, one for every outcome and every failure; `cargo xtask docs` prints
//! them. A fault is always 500 or 501, never a code that says what became of the money.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The code of an outcome ("Errors"). The document gives no HTTP status but that of 100, only that
/// none is 200.
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            Code::ok("success")
        }
        Outcome::AmountInvalid | Outcome::GameUnknown | Outcome::RoundClosed => {
            Code::with(400, "200")
        }
        Outcome::RoundUnknown | Outcome::GameDisabled => Code::with(400, "201"),
        Outcome::SessionUnknown
        | Outcome::SessionExpired
        | Outcome::PlayerUnknown
        | Outcome::PlayerMismatch => Code::with(401, "301"),
        Outcome::PlayerBlocked => Code::with(403, "303"),
        Outcome::InsufficientFunds => Code::with(400, "304"),
        Outcome::CurrencyMismatch => Code::with(400, "305"),
        Outcome::BetLimit => Code::with(403, "306"),
        Outcome::TransactionUnknown | Outcome::NotReversible => Code::with(404, "400"),
        Outcome::Conflict | Outcome::RolledBack | Outcome::AlreadySettled => Code::with(409, "401"),
        Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => Code::with(500, "500"),
        Outcome::ProviderDisconnected => Code::with(503, "501"),
    }
}

/// The code for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::with(401, "100"),
        Failure::UnknownVerb => Code::with(404, "201"),
        Failure::Method => Code::with(405, "201"),
        Failure::TooLarge | Failure::Syntax | Failure::Types | Failure::Invalid => {
            Code::with(400, "200")
        }
        Failure::UnknownCurrency => Code::with(400, "305"),
        Failure::BrokenBody
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect => Code::with(500, "500"),
        Failure::Schema | Failure::Configuration => Code::with(503, "501"),
    }
}
