//! The statuses of New Comer, one for every outcome and failure.
//! `cargo xtask docs` prints them. Only `ok` says that money has moved, and only `try_again` that
//! we do not know: after any other status the provider may let the transaction go.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;

/// The status of an outcome ("Statuses").
pub(crate) const fn of_outcome(outcome: Outcome) -> Code {
    Code::ok(match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "ok"
        }
        Outcome::SessionUnknown | Outcome::PlayerUnknown | Outcome::PlayerMismatch => {
            "unknown_session"
        }
        Outcome::SessionExpired => "session_expired",
        Outcome::PlayerBlocked => "player_blocked",
        Outcome::CurrencyMismatch => "wrong_currency",
        Outcome::GameUnknown | Outcome::GameDisabled | Outcome::ProviderDisconnected => {
            "game_unavailable"
        }
        Outcome::BetLimit => "bet_limit",
        Outcome::InsufficientFunds => "insufficient_funds",
        Outcome::Conflict => "duplicate_transaction",
        Outcome::RolledBack => "rolled_back",
        Outcome::TransactionUnknown
        | Outcome::NotReversible
        | Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed => "not_possible",
        Outcome::AmountInvalid | Outcome::AmountCeiling | Outcome::BalanceCeiling => {
            "invalid_request"
        }
        // It is asked for again until a person has released it or has made room.
        Outcome::Held | Outcome::BalanceOverflow => "try_again",
    })
}

/// The status for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure) -> Code {
    Code::ok(match failure {
        Failure::Signature => "invalid_signature",
        Failure::UnknownVerb
        | Failure::Method
        | Failure::TooLarge
        | Failure::Syntax
        | Failure::Types
        | Failure::Invalid => "invalid_request",
        Failure::UnknownCurrency => "wrong_currency",
        Failure::BrokenBody
        | Failure::Busy
        | Failure::Interrupted
        | Failure::Unwritable
        | Failure::Schema
        | Failure::Configuration
        | Failure::Defect => "try_again",
    })
}
