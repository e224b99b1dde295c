//! The errors of SOFTSWISS: a Twirp envelope with an `api_code`, one for every outcome, rejection
//! and fault. A fault is always HTTP 500 or 503, on which the provider repeats the same request.

use reelgate_core::decide::Balance;
use reelgate_core::outcome::Outcome;
use reelgate_edge::fault::Fault;
use reelgate_edge::provider::{Reject, Unanswered};
use reelgate_edge::reply::Reply;
use serde::Serialize;

#[derive(Serialize)]
struct Envelope<'a> {
    code: &'a str,
    msg: &'a str,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct Meta<'a> {
    api_code: &'a str,
    api_message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<String>,
}

/// The answer to a refused call (section 3). `None` for a success.
pub(crate) fn of_outcome(outcome: Outcome, balance: Option<&Balance>) -> Option<Reply> {
    let (api_code, text) = match outcome {
        Outcome::InsufficientFunds => ("100", "Player has not enough funds to process an action."),
        Outcome::PlayerUnknown | Outcome::PlayerMismatch => ("101", "Player is invalid."),
        Outcome::BetLimit => ("106", "The bet is outside the limits of the game."),
        Outcome::PlayerBlocked => ("110", "Player is disabled."),
        Outcome::CurrencyMismatch => ("154", "The player has no account in this currency."),
        Outcome::AmountInvalid => ("400", "The amount must be greater than zero."),
        Outcome::Conflict => ("400", "This id was used before for another transaction."),
        Outcome::NotReversible => ("400", "This transaction cannot be rolled back."),
        Outcome::AlreadySettled => ("400", "The bet has a win already."),
        Outcome::RoundClosed => ("400", "The round is finished."),
        Outcome::GameUnknown => ("404", "Game is not found."),
        Outcome::SessionUnknown | Outcome::SessionExpired => ("404", "Session has ended."),
        Outcome::RoundUnknown => ("404", "Round is not found."),
        Outcome::TransactionUnknown => ("404", "Transaction is not found."),
        Outcome::GameDisabled => ("405", "Game is not available."),
        Outcome::RolledBack => ("409", "The transaction was rolled back."),
        Outcome::ProviderDisconnected => ("410", "Casino is disabled."),
        Outcome::BalanceOverflow => return Some(internal(500, "500", "The balance overflows.")),
        Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned | Outcome::Accepted => {
            return None;
        }
    };
    let shown = matches!(outcome, Outcome::InsufficientFunds | Outcome::BetLimit);
    let balance = balance
        .filter(|_| shown)
        .map(|b| b.cash.to_text(b.currency));
    Some(invalid(api_code, text, balance))
}

/// The answer to a message that was not decided.
pub(crate) fn of_unanswered(reason: &Unanswered) -> Reply {
    match reason {
        Unanswered::Reject(reject) => {
            let api_code = match reject {
                Reject::Signature(_) => "403",
                Reject::UnknownVerb => "404",
                Reject::UnknownCurrency => "154",
                Reject::Method
                | Reject::TooLarge
                | Reject::BrokenBody
                | Reject::Syntax(_)
                | Reject::Types(_)
                | Reject::Invalid { .. } => "400",
            };
            invalid(api_code, &reject.to_string(), None)
        }
        Unanswered::Fault(fault) => match fault {
            Fault::Busy => internal(500, "503", "Try again: the wallet is busy."),
            Fault::Interrupted => internal(500, "504", "Try again: the result is not known."),
            Fault::Unwritable(_) | Fault::Defect(_) => internal(
                500,
                "500",
                "Try again: the wallet is not able to answer now.",
            ),
            Fault::Schema { .. } | Fault::Configuration { .. } => {
                internal(503, "503", &fault.to_string())
            }
        },
    }
}

/// Only the signature is answered with 403, and that as an `api_code`: HTTP stays 400.
fn invalid(api_code: &str, text: &str, balance: Option<String>) -> Reply {
    let meta = Meta {
        api_code,
        api_message: text,
        balance,
    };
    Reply::json(
        400,
        &Envelope {
            code: "invalid_argument",
            msg: text,
            meta,
        },
    )
}

fn internal(http: u16, api_code: &str, text: &str) -> Reply {
    let meta = Meta {
        api_code,
        api_message: text,
        balance: None,
    };
    Reply::json(
        http,
        &Envelope {
            code: "internal",
            msg: text,
            meta,
        },
    )
}
