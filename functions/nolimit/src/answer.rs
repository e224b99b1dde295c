//! The answers of Nolimit City: a result from a ruling, or an error with its code.
//! It never tells a balance beside an error. Source: Nolimit City wallet, "Methods" and "Errors".

use crate::codes;
use crate::rpc::{self, Id};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Code;
use reelgate_edge::provider::{Reject, Unanswered};
use reelgate_edge::reply::Reply;
use serde::Serialize;

/// What an answer needs of its request.
pub struct Echo {
    pub(crate) id: Id,
    pub(crate) shape: Shape,
}

/// What a result holds.
pub(crate) enum Shape {
    /// Who the token's player is.
    Player,
    Balance,
    /// The balances of a list of players.
    Balances,
    /// A transaction, with our name for it where nothing was recorded.
    Transaction(String),
    Nothing,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balances: Option<[OfOne<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfOne<'a> {
    user_id: &'a str,
    balance: Money,
}

#[derive(Serialize)]
struct Money {
    amount: String,
    currency: &'static str,
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let nothing = matches!(echo.shape, Shape::Nothing);
    if !ruling.outcome.is_success() && !nothing {
        let code = codes::of_outcome(ruling.outcome);
        return rpc::fail(&echo.id, code, message_for(code));
    }
    let balance = ruling.balance.as_ref().filter(|_| !nothing);
    let money = balance.map(|balance| Money {
        amount: balance.playable.to_text(balance.currency),
        currency: balance.currency.code(),
    });
    let player = balance.map(|balance| balance.player.as_str());
    let answer = match &echo.shape {
        Shape::Player => Answer {
            user_id: player,
            username: player,
            balance: money,
            ..Answer::default()
        },
        Shape::Balance => Answer {
            balance: money,
            ..Answer::default()
        },
        Shape::Balances => Answer {
            balances: player
                .zip(money)
                .map(|(user_id, balance)| [OfOne { user_id, balance }]),
            ..Answer::default()
        },
        Shape::Transaction(own) => {
            let receipt = ruling.steps.iter().find_map(|step| step.receipt);
            let known = receipt.map(|receipt| receipt.transaction.to_string());
            Answer {
                balance: money,
                transaction_id: Some(known.unwrap_or_else(|| own.clone())),
                ..Answer::default()
            }
        }
        Shape::Nothing => Answer::default(),
    };
    rpc::succeed(&echo.id, &answer)
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(body: &[u8], reason: &Unanswered) -> Reply {
    let general = codes::of_failure(reason.failure());
    let of_params = matches!(reason, Unanswered::Reject(Reject::Types(_)));
    let is_request = || rpc::read(body).is_ok_and(|request| request.id.is_given());
    let code = if of_params && !is_request() {
        rpc::INVALID_REQUEST
    } else {
        general
    };
    let id = Id::of(body);
    match reason {
        Unanswered::Reject(reject) if code.code == "15002" => {
            rpc::fail(&id, code, &reject.to_string())
        }
        Unanswered::Reject(_) | Unanswered::Fault(_) => rpc::fail(&id, code, message_for(code)),
    }
}

/// The texts of the public test suite and of JSON-RPC.
fn message_for(code: Code) -> &'static str {
    match code.code {
        "-32700" => "Parse error",
        "-32600" => "Invalid Request",
        "-32601" => "Method not found",
        "-32602" => "Invalid params",
        "14001" => "Balance too low",
        "14002" => "Token invalid",
        "14005" => "Bet not allowed",
        "15001" => "Authentication failed",
        "15002" => "Invalid request",
        _ => "Unknown error",
    }
}
