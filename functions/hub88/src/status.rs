//! The status codes of both dialects, one for every outcome, rejection and fault.
//! A fault never gets a status on which the provider drops a bet that may have been taken.
//! `cargo xtask docs` prints them.

use reelgate_core::failure::Failure;
use reelgate_core::outcome::Outcome;

/// Whose contract it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Brand {
    Hub88,
    Caleta,
}

/// The provider's code for an outcome (Hub88 wallet API, section 4).
pub(crate) const fn of_outcome(outcome: Outcome, brand: Brand) -> &'static str {
    match outcome {
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            "RS_OK"
        }
        Outcome::SessionUnknown | Outcome::PlayerUnknown | Outcome::PlayerMismatch => {
            "RS_ERROR_INVALID_TOKEN"
        }
        Outcome::CurrencyMismatch => "RS_ERROR_WRONG_CURRENCY",
        Outcome::AmountInvalid => "RS_ERROR_WRONG_TYPES",
        Outcome::Conflict => "RS_ERROR_DUPLICATE_TRANSACTION",
        Outcome::RolledBack => "RS_ERROR_TRANSACTION_ROLLED_BACK",
        Outcome::TransactionUnknown | Outcome::NotReversible => {
            "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"
        }
        Outcome::GameUnknown | Outcome::GameDisabled => "RS_ERROR_INVALID_GAME",
        Outcome::SessionExpired => "RS_ERROR_TOKEN_EXPIRED",
        Outcome::PlayerBlocked => "RS_ERROR_USER_DISABLED",
        Outcome::ProviderDisconnected => match brand {
            Brand::Hub88 => "RS_ERROR_INVALID_PARTNER",
            Brand::Caleta => "RS_ERROR_UNKNOWN",
        },
        Outcome::BetLimit => match brand {
            Brand::Hub88 => "RS_ERROR_LIMIT_REACHED",
            Brand::Caleta => "RS_ERROR_BET_LIMIT_EXCEEDED",
        },
        Outcome::InsufficientFunds => "RS_ERROR_NOT_ENOUGH_MONEY",
        Outcome::AlreadySettled
        | Outcome::RoundUnknown
        | Outcome::RoundClosed
        | Outcome::AmountCeiling
        | Outcome::BalanceCeiling
        | Outcome::Held
        | Outcome::BalanceOverflow => "RS_ERROR_UNKNOWN",
    }
}

/// The HTTP status and the provider's code for a message that was not decided.
pub(crate) const fn of_failure(failure: Failure, brand: Brand) -> (u16, &'static str) {
    match failure {
        Failure::UnknownVerb => (404, "RS_ERROR_UNKNOWN"),
        Failure::Method => (405, "RS_ERROR_UNKNOWN"),
        Failure::TooLarge | Failure::BrokenBody | Failure::Syntax => (200, "RS_ERROR_WRONG_SYNTAX"),
        Failure::Signature => (200, "RS_ERROR_INVALID_SIGNATURE"),
        Failure::Types | Failure::Invalid => (200, "RS_ERROR_WRONG_TYPES"),
        Failure::UnknownCurrency => (200, "RS_ERROR_WRONG_CURRENCY"),
        Failure::Busy | Failure::Interrupted => match brand {
            Brand::Hub88 => (200, "RS_ERROR_UNKNOWN"),
            Brand::Caleta => (200, "RS_ERROR_TIMEOUT"),
        },
        Failure::Unwritable | Failure::Defect => (200, "RS_ERROR_UNKNOWN"),
        Failure::Schema | Failure::Configuration => (503, "RS_ERROR_UNKNOWN"),
    }
}
