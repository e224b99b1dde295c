//! The answers of Evolution: the documented fields, from a ruling or from the lack of one.
//! It never tells another balance than the ruling's, and none where the session is over.

use crate::codes;
use reelgate_core::decide::{Balance, Ruling};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;
use reelgate_edge::json::{self, NumberText};
use reelgate_edge::observe::repeatable;
use reelgate_edge::reply::Reply;
use serde::Serialize;

/// Decimals of a balance on the wire.
const DECIMALS: u32 = 6;

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub struct Echo {
    pub(crate) uuid: Option<String>,
    pub(crate) shape: Shape,
}

/// Which answer it is.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// The new session id is told.
    Check(String),
    /// The balance is told, of a `balance` or a `debit`.
    Bet,
    /// The same of what can come only once for each name: `credit`, `cancel`, `promo_payout`.
    Settlement,
}

#[derive(Serialize)]
struct Answer<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<NumberText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus: Option<NumberText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retransmission: Option<bool>,
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let outcome = ruling.outcome;
    let done = outcome.is_success();
    let code = match echo.shape {
        Shape::Settlement if outcome == Outcome::Conflict => {
            codes::of_outcome(Outcome::AlreadySettled)
        }
        Shape::Check(_) | Shape::Bet | Shape::Settlement => codes::of_outcome(outcome),
    };
    let plain = Answer {
        status: code.code,
        sid: None,
        balance: None,
        bonus: None,
        uuid: echo.uuid.as_deref(),
        retransmission: None,
    };
    let answer = match &echo.shape {
        Shape::Check(sid) => Answer {
            sid: Some(sid.as_str()).filter(|_| done),
            ..plain
        },
        Shape::Bet | Shape::Settlement => {
            let found = ruling.balance.as_ref();
            let shown = found.filter(|_| outcome != Outcome::SessionExpired);
            Answer {
                balance: shown.map(|balance| number(balance, balance.cash)),
                bonus: shown.map(|balance| number(balance, balance.bonus)),
                retransmission: done.then_some(is_again(outcome)),
                ..plain
            }
        }
    };
    Reply::json(code.http, &answer)
}

/// Whether nothing moved because it was done before.
fn is_again(outcome: Outcome) -> bool {
    outcome == Outcome::Repeated || outcome == Outcome::AlreadyReversed
}

fn number(balance: &Balance, pot: Amount) -> NumberText {
    NumberText(pot.to_fixed_text(DECIMALS, balance.currency))
}

/// Writes the answer to a message that was not decided. Of the unverified body only the request's
/// own id is repeated.
pub(crate) fn refuse(code: Code, body: &[u8]) -> Reply {
    let uuid = json::text_at(body, &["uuid"]);
    let answer = Answer {
        status: code.code,
        sid: None,
        balance: None,
        bonus: None,
        uuid: uuid.as_deref().and_then(repeatable),
        retransmission: None,
    };
    Reply::json(code.http, &answer)
}
