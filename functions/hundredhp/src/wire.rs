//! The messages of 100hp: the documented fields, to a command and from a ruling.
//! Source: 100hp gaming Operator API 2.7.0, "Casino Wallet API". What the document does not name is
//! ignored.

use crate::codes;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::decide::{Balance, Ruling};
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;
use reelgate_core::scale::Scale;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::json::{self, NumberText};
use reelgate_edge::names;
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::token;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Decimals of an amount that count ("Decimal Precision").
const DECIMALS: u32 = 2;
/// The same, where texts are cut.
const DIGITS: usize = 2;

/// The header with the status that the document wants where no WASI host sends it: above 599.
const WANTED_STATUS: &str = "x-wanted-status";

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// Who the player is.
    Auth,
    /// The balance.
    Balance,
    /// The balance, and the transaction as it was named.
    Withdrawal(String),
    /// The balance.
    Deposit,
    /// The balance.
    Rollback,
    /// The balance.
    BonusWin,
}

/// The fields of all messages; which of them must be there, each says for itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    secret: String,
    session_id: Option<String>,
    tx_id: Option<String>,
    amount: Option<String>,
    promo_id: Option<IgnoredAny>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    user_id: &'a str,
    currency: &'a str,
    balance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tx_id: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refusal<'a> {
    data: &'a str,
    message: &'a str,
    err_code: NumberText,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let known = [
        "auth",
        "balance",
        "withdrawal",
        "deposit",
        "rollback",
        "bonusWin",
    ];
    if !known.contains(&verb) {
        return Err(Reject::UnknownVerb);
    }
    let request: Request = json::decode(body.bytes())?;
    let (command, echo) = match verb {
        // Renewing a token by itself leaves it as it is, and is refused where it opens no game any
        // more.
        "auth" => (Command::RenewToken(request.session()?), Echo::Auth),
        "balance" => (Command::Balance, Echo::Balance),
        "withdrawal" => {
            let named = request.tx()?.to_owned();
            (request.withdrawal()?, Echo::Withdrawal(named))
        }
        "deposit" => (request.deposit()?, Echo::Deposit),
        "rollback" => (request.rollback()?, Echo::Rollback),
        _ => (request.bonus_win()?, Echo::BonusWin),
    };
    request.message(command, echo)
}

impl Request {
    fn withdrawal(&self) -> Result<Command, Reject> {
        Ok(Command::Bet(Bet {
            reference: self.own()?,
            round: self.round()?,
            amount: self.amount()?,
            closes_round: false,
            purse: Purse::Player,
            jackpots: Jackpots::NONE,
        }))
    }

    fn deposit(&self) -> Result<Command, Reject> {
        Ok(Command::Win(Win {
            reference: self.reference("deposit")?,
            round: Some(self.round()?),
            amount: self.amount()?,
            bet: Some(self.own()?),
            closes_round: true,
            prize: Prize::Game,
            jackpots: Jackpots::NONE,
        }))
    }

    fn rollback(&self) -> Result<Command, Reject> {
        Ok(Command::Rollback(Rollback {
            reference: self.reference("rollback")?,
            target: self.own()?,
            round: Some(self.round()?),
            amount: None,
            settlement: Some(self.reference("deposit")?),
            closes_round: true,
            note: None,
        }))
    }

    fn bonus_win(&self) -> Result<Command, Reject> {
        json::needed("promoId", self.promo_id.as_ref())?;
        Ok(Command::Win(Win {
            reference: self.reference("bonusWin")?,
            round: None,
            amount: self.amount()?,
            bet: None,
            closes_round: false,
            prize: Prize::Promotion,
            jackpots: Jackpots::NONE,
        }))
    }

    fn session(&self) -> Result<reelgate_core::id::TokenHash, Reject> {
        let session = required("sessionId", self.session_id.as_deref())?;
        token::hash(session).ok_or_else(|| Reject::invalid("sessionId", "has no hash"))
    }

    /// The name of a transaction. The document has a UUID there.
    fn tx(&self) -> Result<&str, Reject> {
        required("txId", self.tx_id.as_deref())
    }

    /// The withdrawal's reference.
    fn own(&self) -> Result<Reference, Reject> {
        names::bet_reference("txId", self.tx()?)
    }

    /// The reference of what else is done under its id.
    fn reference(&self, verb: &'static str) -> Result<Reference, Reject> {
        names::derived_reference(verb, "txId", self.tx()?)
    }

    fn round(&self) -> Result<RoundId, Reject> {
        RoundId::parse(self.tx()?).map_err(|error| Reject::invalid("txId", error))
    }

    fn amount(&self) -> Result<Amount, Reject> {
        let text = required("amount", self.amount.as_deref())?;
        let amount = Amount::parse_truncated_text(text, DIGITS, Scale::FIAT);
        amount.map_err(|error| Reject::invalid("amount", error))
    }

    /// A deposit and a rollback are about the withdrawal's wallet, whatever else they say.
    fn message(self, command: Command, echo: Echo) -> Result<Message<Echo>, Reject> {
        let of_session = match echo {
            Echo::Auth | Echo::Balance | Echo::Withdrawal(_) | Echo::BonusWin => true,
            Echo::Deposit | Echo::Rollback => false,
        };
        let has_amount = match echo {
            Echo::Withdrawal(_) | Echo::Deposit | Echo::BonusWin => true,
            Echo::Auth | Echo::Balance | Echo::Rollback => false,
        };
        let provider = ProviderId::parse("hundredhp");
        let call = Call {
            provider: provider.map_err(|error| Reject::invalid("provider", error))?,
            token: of_session.then(|| self.session()).transpose()?,
            player: None,
            currency: None,
            game: None,
            scale: has_amount.then_some(Scale::FIAT),
            commands: vec![command],
        };
        let secrets = Secrets {
            incoming: [self.secret].into_iter().chain(self.session_id).collect(),
            outgoing: Vec::new(),
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

fn required<'a>(field: &'static str, text: Option<&'a str>) -> Result<&'a str, Reject> {
    let text = text.filter(|text| !text.is_empty());
    text.ok_or_else(|| Reject::Types(format!("{field} must be not empty")))
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = code_of(echo, ruling.outcome);
    match &ruling.balance {
        Some(balance) if code == codes::DONE => {
            Reply::json(code.http, &answer(echo, balance, ruling.outcome))
        }
        Some(_) | None => told(code, why(ruling.outcome)),
    }
}

/// What a method makes of a repeat; all else is the same for all of them.
fn code_of(echo: &Echo, outcome: Outcome) -> Code {
    let other = codes::of_outcome(outcome);
    match echo {
        Echo::Auth if outcome == Outcome::PlayerBlocked => codes::DONE,
        Echo::Deposit if matches!(outcome, Outcome::Repeated | Outcome::Conflict) => codes::SETTLED,
        Echo::Rollback if outcome == Outcome::Repeated => codes::REFUNDED,
        Echo::BonusWin if outcome == Outcome::Repeated => codes::DONE,
        Echo::Auth
        | Echo::Balance
        | Echo::Withdrawal(_)
        | Echo::Deposit
        | Echo::Rollback
        | Echo::BonusWin => other,
    }
}

fn answer<'a>(echo: &'a Echo, balance: &'a Balance, outcome: Outcome) -> Answer<'a> {
    let plain = Answer {
        user_id: balance.player.as_str(),
        currency: balance.currency.code(),
        balance: balance.playable.to_fixed_text(DECIMALS, balance.currency),
        user_name: None,
        status: None,
        tx_id: None,
    };
    match echo {
        Echo::Auth => Answer {
            // No other name is kept.
            user_name: Some(balance.player.as_str()),
            status: Some(if outcome.is_success() {
                "active"
            } else {
                "blocked"
            }),
            ..plain
        },
        Echo::Withdrawal(named) => Answer {
            tx_id: Some(named),
            ..plain
        },
        Echo::Balance | Echo::Deposit | Echo::Rollback | Echo::BonusWin => plain,
    }
}

/// More of what is wrong than the message of 400 says.
fn why(outcome: Outcome) -> &'static str {
    if outcome == Outcome::AmountInvalid {
        "amount must be greater than 0"
    } else if outcome == Outcome::BetLimit {
        "amount is outside the limits of the game"
    } else if outcome == Outcome::CurrencyMismatch {
        "amount does not fit the player's currency"
    } else {
        ""
    }
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(reason: &Unanswered) -> Reply {
    let code = codes::of_failure(reason.failure());
    let detail = match reason {
        Unanswered::Reject(reject) if code.code == "400" => reject.to_string(),
        Unanswered::Reject(_) | Unanswered::Fault(_) => String::new(),
    };
    told(code, &detail)
}

fn told(code: Code, data: &str) -> Reply {
    let refusal = Refusal {
        data,
        message: message(code.code),
        err_code: NumberText(code.code.to_owned()),
    };
    let mut reply = Reply::json(code.http, &refusal);
    // The document wants the code as the status. A reverse proxy may have it, see
    // docs/reverse-proxy.md.
    if code.code.starts_with(['6', '7']) {
        reply.headers.push((WANTED_STATUS, code.code.to_owned()));
    }
    reply
}

/// The words of the document.
fn message(code: &str) -> &'static str {
    match code {
        "400" => "Validation error",
        "404" => "Not found",
        "405" => "Method not allowed",
        "601" => "Invalid secret key",
        "603" => "Insufficient balance",
        "604" => "Session not found",
        "605" => "Transaction not found",
        "607" => "Transaction already exists",
        "608" => "Transaction already refunded",
        "609" => "Transaction already settled",
        _ => "Internal Server Error",
    }
}

/// The answer to "Health Check".
#[cfg(target_family = "wasm")]
pub(crate) fn alive() -> Reply {
    Reply {
        status: 200,
        content_type: "text/plain",
        headers: Vec::new(),
        body: b"OK".to_vec(),
    }
}
