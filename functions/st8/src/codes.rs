//! The statuses of St8, one for every outcome and every failure; `cargo xtask docs` prints them.
//! A fault is always "unknown", never a status that says what became of the money.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The status of an outcome ("Callbacks").
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "ok"
        }
        Outcome::PlayerUnknown | Outcome::PlayerMismatch | Outcome::CurrencyMismatch => {
            "player_not_found"
        }
        Outcome::SessionUnknown | Outcome::SessionExpired => "session_expired",
        Outcome::PlayerBlocked => "player_locked",
        Outcome::InsufficientFunds => "not_enough_money",
        Outcome::BetLimit => "spending_limit",
        Outcome::GameUnknown | Outcome::GameDisabled => "game_disabled",
        Outcome::ProviderDisconnected => "site_disabled",
        Outcome::TransactionUnknown | Outcome::NotReversible => "transaction_not_found",
        Outcome::AmountInvalid
        | Outcome::Conflict
        | Outcome::RolledBack
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => "unknown",
    })
}

/// The status for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    match failure {
        Failure::Signature => Code::ok("auth_failed"),
        Failure::UnknownVerb => Code::with(404, "unknown"),
        Failure::Method => Code::with(405, "unknown"),
        Failure::UnknownCurrency => Code::ok("player_not_found"),
        Failure::TooLarge
        | Failure::BrokenBody
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Defect => Code::ok("unknown"),
        Failure::Schema | Failure::Configuration => Code::with(503, "unknown"),
    }
}
