//! The answers of Red Tiger: the documented fields, from a ruling or from the lack of one.
//! It never chooses a code: that is `codes`; what it says of an error holds nothing of the request.

use crate::codes;
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Balance, Receipt, Ruling};
use reelgate_core::money::Amount;
use reelgate_core::rules::Code;
use reelgate_edge::json::NumberText;
use reelgate_edge::provider::{Reject, Unanswered};
use reelgate_edge::reply::Reply;
use serde::Serialize;

/// Decimals of an amount on the wire.
const DECIMALS: u32 = 2;

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub struct Echo {
    /// The token as it came: it stays the same.
    pub(crate) token: String,
    pub(crate) shape: Shape,
}

/// Which answer it is.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// The player, at the casino that the request names.
    Auth(String),
    /// What was staked.
    Stake,
    /// What was paid.
    Payout,
    /// What was given back.
    Refund,
}

#[derive(Serialize)]
struct Success<T> {
    success: bool,
    result: T,
}

#[derive(Serialize)]
struct Auth<'a> {
    token: &'a str,
    currency: &'a str,
    #[serde(rename = "userId")]
    user_id: &'a str,
    casino: &'a str,
    /// Players have none here.
    country: &'a str,
    /// Nor do they have one of these.
    language: &'a str,
    balance: Pots,
}

#[derive(Serialize)]
struct Moved<'a> {
    token: &'a str,
    currency: &'a str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stake: Option<Pots>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<Pots>,
    balance: Pots,
}

/// A refund's balance stands beside its result.
#[derive(Serialize)]
struct Refunded<'a> {
    success: bool,
    result: RefundedResult<'a>,
    balance: Pots,
    currency: &'a str,
}

#[derive(Serialize)]
struct RefundedResult<'a> {
    token: &'a str,
    id: String,
    stake: Pots,
}

#[derive(Serialize)]
struct Pots {
    cash: String,
    bonus: String,
}

#[derive(Serialize)]
struct Failed {
    success: bool,
    error: Error,
}

#[derive(Serialize)]
struct Error {
    code: NumberText,
    message: String,
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = codes::of_outcome(ruling.outcome);
    let shown = ruling.balance.as_ref();
    match shown.filter(|_| ruling.outcome.is_success()) {
        Some(balance) => success(echo, ruling, balance),
        None => failed(code, text(code).to_owned()),
    }
}

fn success(echo: &Echo, ruling: &Ruling, balance: &Balance) -> Reply {
    let own = ruling.steps.iter().find_map(|step| step.receipt);
    // None where a refund found its stake given back by somebody else before.
    let id = own.map(|own| own.transaction.to_string());
    let id = id.unwrap_or_default();
    let (token, currency) = (echo.token.as_str(), balance.currency.code());
    let pots = Pots::of(balance.cash, balance.bonus, balance.currency);
    match &echo.shape {
        Shape::Auth(casino) => {
            let result = Auth {
                token,
                currency,
                user_id: balance.player.as_str(),
                casino,
                country: "",
                language: "",
                balance: pots,
            };
            Reply::json(200, &Success::of(result))
        }
        Shape::Stake | Shape::Payout => {
            let is_stake = matches!(echo.shape, Shape::Stake);
            let moved = Pots::moved(own, balance.currency);
            let (stake, payout) = if is_stake {
                (Some(moved), None)
            } else {
                (None, Some(moved))
            };
            let result = Moved {
                token,
                currency,
                id,
                stake,
                payout,
                balance: pots,
            };
            Reply::json(200, &Success::of(result))
        }
        Shape::Refund => {
            let stake = Pots::moved(own, balance.currency);
            let refunded = Refunded {
                success: true,
                result: RefundedResult { token, id, stake },
                balance: pots,
                currency,
            };
            Reply::json(200, &refunded)
        }
    }
}

impl<T> Success<T> {
    const fn of(result: T) -> Self {
        Self {
            success: true,
            result,
        }
    }
}

impl Pots {
    fn of(cash: Amount, bonus: Amount, currency: Currency) -> Self {
        let text = |pot: Amount| pot.to_fixed_text(DECIMALS, currency);
        Self {
            cash: text(cash),
            bonus: text(bonus),
        }
    }

    /// What a transaction moved, whichever way; nothing where it moved nothing.
    fn moved(receipt: Option<Receipt>, currency: Currency) -> Self {
        let size = |amount: Amount| amount.max(amount.negated().unwrap_or(amount));
        let cash = receipt.map_or(Amount::ZERO, |receipt| size(receipt.cash));
        let bonus = receipt.map_or(Amount::ZERO, |receipt| size(receipt.bonus));
        Self::of(cash, bonus, currency)
    }
}

/// Writes the answer to a message that was not decided. What is wrong with the key is not said.
pub(crate) fn refuse(code: Code, reason: &Unanswered) -> Reply {
    let message = match reason {
        Unanswered::Reject(Reject::Signature(_)) | Unanswered::Fault(_) => text(code).to_owned(),
        Unanswered::Reject(reject) => reject.to_string(),
    };
    failed(code, message)
}

fn failed(code: Code, message: String) -> Reply {
    let error = Error {
        code: NumberText(code.code.to_owned()),
        message,
    };
    let success = false;
    Reply::json(code.http, &Failed { success, error })
}

/// The words of a code. The document gives those of 100 alone.
fn text(code: Code) -> &'static str {
    match code.code {
        "100" => "API authentication error",
        "200" => "Invalid input",
        "301" => "Not authorised",
        "303" => "Banned user",
        "304" => "Insufficient funds",
        "305" => "Invalid currency",
        "306" => "User limited",
        "400" => "Transaction not found",
        "401" => "Duplicate transaction",
        "500" => "Internal server error",
        "501" => "Under maintenance",
        _ => "Generic error",
    }
}
