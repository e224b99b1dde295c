//! The status codes of both dialects, one for every outcome, rejection and fault.
//! A fault never gets a status on which the provider drops a bet that may have been taken.

use crate::dialect::Brand;
use reelgate_core::outcome::Outcome;
use reelgate_edge::fault::Fault;
use reelgate_edge::provider::{Reject, Unanswered};

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
        | Outcome::BalanceOverflow => "RS_ERROR_UNKNOWN",
    }
}

/// The HTTP status and the provider's code for a message that was not decided.
pub(crate) const fn of_unanswered(reason: &Unanswered, brand: Brand) -> (u16, &'static str) {
    match reason {
        Unanswered::Reject(reject) => match reject {
            Reject::UnknownVerb => (404, "RS_ERROR_UNKNOWN"),
            Reject::Method => (405, "RS_ERROR_UNKNOWN"),
            Reject::TooLarge | Reject::BrokenBody | Reject::Syntax(_) => {
                (200, "RS_ERROR_WRONG_SYNTAX")
            }
            Reject::Signature(_) => (200, "RS_ERROR_INVALID_SIGNATURE"),
            Reject::Types(_) | Reject::Invalid { .. } => (200, "RS_ERROR_WRONG_TYPES"),
            Reject::UnknownCurrency => (200, "RS_ERROR_WRONG_CURRENCY"),
        },
        Unanswered::Fault(fault) => match fault {
            Fault::Busy | Fault::Interrupted => match brand {
                Brand::Hub88 => (200, "RS_ERROR_UNKNOWN"),
                Brand::Caleta => (200, "RS_ERROR_TIMEOUT"),
            },
            Fault::Unwritable(_) | Fault::Defect(_) => (200, "RS_ERROR_UNKNOWN"),
            Fault::Schema { .. } | Fault::Configuration { .. } => (503, "RS_ERROR_UNKNOWN"),
        },
    }
}
