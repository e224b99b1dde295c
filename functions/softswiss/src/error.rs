//! The errors of SOFTSWISS: a Twirp envelope around the `api_code`.
//! It never chooses a code: that is `codes`.

use crate::codes::{self, Code};
use reelgate_core::decide::Balance;
use reelgate_core::outcome::Outcome;
use reelgate_edge::provider::Unanswered;
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
    let code = codes::of_outcome(outcome)?;
    let shown = matches!(outcome, Outcome::InsufficientFunds | Outcome::BetLimit);
    let balance = balance
        .filter(|_| shown)
        .map(|b| b.without_sign().to_text(b.currency));
    Some(envelope(code, code.text.unwrap_or_default(), balance))
}

/// The answer to a message that was not decided.
pub(crate) fn of_unanswered(reason: &Unanswered) -> Reply {
    let code = codes::of_failure(reason.failure());
    let text = code.text.map_or_else(|| reason.told(), str::to_owned);
    envelope(code, &text, None)
}

fn envelope(code: Code, text: &str, balance: Option<String>) -> Reply {
    let kind = if code.http == 400 {
        "invalid_argument"
    } else {
        "internal"
    };
    let meta = Meta {
        api_code: code.api_code,
        api_message: text,
        balance,
    };
    Reply::json(
        code.http,
        &Envelope {
            code: kind,
            msg: text,
            meta,
        },
    )
}
