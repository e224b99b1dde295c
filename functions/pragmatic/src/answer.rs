//! The answers of Pragmatic Play: a ruling, or what kept a message from being decided, as JSON.
//! Source: Pragmatic Play seamless wallet, "Verbs" and "Errors". No answer tells a token.

use crate::codes;
use reelgate_core::decide::Ruling;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;
use reelgate_edge::json::NumberText;
use reelgate_edge::reply::Reply;
use serde::Serialize;

/// The least decimals of the balances in an answer; a currency that has more is shown with its own.
const DECIMALS_MIN: u32 = 2;

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// The player is told.
    Authenticate,
    /// The balance is told.
    Balance,
    /// The transaction, and how much of it was bonus money.
    Bet,
    /// The transaction.
    Settlement,
    /// The pots alone.
    EndRound,
    /// The transaction, or the bet's own reference where nothing moved.
    Refund(String),
    /// Nothing but that it was heard.
    SessionExpired,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cash: Option<NumberText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bonus: Option<NumberText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_promo: Option<NumberText>,
    error: Option<NumberText>,
    description: Option<&'static str>,
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = codes::of_outcome(outcome_for(echo, ruling.outcome));
    if code.code == "0" {
        write(code, told(echo, ruling))
    } else {
        refuse(code)
    }
}

/// Where no wallet of the player can be meant, there is no session to end in any of them; asked
/// again, the answer would be the same.
fn outcome_for(echo: &Echo, outcome: Outcome) -> Outcome {
    match echo {
        Echo::SessionExpired if outcome == Outcome::CurrencyMismatch => Outcome::Repeated,
        Echo::Authenticate
        | Echo::Balance
        | Echo::Bet
        | Echo::Settlement
        | Echo::EndRound
        | Echo::Refund(_)
        | Echo::SessionExpired => outcome,
    }
}

fn told<'a>(echo: &Echo, ruling: &'a Ruling) -> Answer<'a> {
    let receipt = ruling.steps.first().and_then(|step| step.receipt);
    let transaction = receipt.map(|receipt| receipt.transaction.to_string());
    if let Echo::Refund(reference) = echo {
        return Answer {
            transaction_id: transaction.or_else(|| Some(reference.clone())),
            ..Answer::default()
        };
    }
    let Some(balance) = &ruling.balance else {
        return Answer::default();
    };
    let decimals = balance.currency.decimals().max(DECIMALS_MIN);
    let number = |amount: Amount| NumberText(amount.to_fixed_text(decimals, balance.currency));
    let pots = Answer {
        cash: Some(number(balance.cash)),
        bonus: Some(number(balance.bonus)),
        ..Answer::default()
    };
    let in_currency = Answer {
        currency: Some(balance.currency.code()),
        transaction_id: transaction,
        ..pots
    };
    match echo {
        Echo::Authenticate => Answer {
            user_id: Some(balance.player.as_str()),
            ..in_currency
        },
        Echo::Balance | Echo::Settlement => in_currency,
        Echo::Bet => Answer {
            used_promo: receipt.and_then(|r| r.bonus.negated()).map(number),
            ..in_currency
        },
        Echo::EndRound => Answer {
            currency: None,
            transaction_id: None,
            ..in_currency
        },
        Echo::Refund(_) | Echo::SessionExpired => Answer::default(),
    }
}

/// Writes the answer to a message that was not decided, or was refused.
pub(crate) fn refuse(code: Code) -> Reply {
    write(code, Answer::default())
}

fn write(code: Code, told: Answer<'_>) -> Reply {
    let answer = Answer {
        error: Some(NumberText(code.code.to_owned())),
        description: Some(description(code.code)),
        ..told
    };
    Reply::json(code.http, &answer)
}

/// The words of "Errors".
fn description(error: &str) -> &'static str {
    match error {
        "0" => "Success",
        "1" => "Insufficient balance",
        "2" => "Player not found or logged out",
        "3" => "Bet is not allowed",
        "4" => "Player authentication failed: the token is invalid, not found or expired",
        "5" => "Invalid hash code",
        "6" => "Player is frozen",
        "7" => "Bad parameters in the request",
        "8" => "Game is not found or disabled",
        "120" => "Internal server error, do not send again",
        "130" => "Internal server error at the end of a round, send again",
        "310" => "Bet is outside the limits",
        _ => "Internal server error, send again",
    }
}
