//! The messages of SwipeGames: the documented fields, to a command and from a ruling.
//! Source: SwipeGames Public Integration Adapter API 1.7.5, "Endpoints". Amounts are decimal texts
//! in main units; what the document does not name is ignored, and a session id is never repeated.

use crate::codes;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::decide::Ruling;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Code;
use reelgate_core::scale::Scale;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::{Deserialize, Serialize};

/// The one verb that is a GET.
pub(crate) const BALANCE: &str = "balance";

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// The balance alone is told.
    Balance,
    /// Our name for the transaction too; the provider's own, as here, where nothing was there to
    /// give back.
    Transaction(String),
}

#[derive(Deserialize)]
struct BalanceRequest {
    #[serde(rename = "sessionID")]
    session_id: String,
}

/// A bet or a win.
#[derive(Deserialize)]
struct Movement {
    r#type: String,
    #[serde(rename = "sessionID")]
    session_id: String,
    amount: String,
    #[serde(rename = "txID")]
    tx_id: String,
    #[serde(rename = "roundID")]
    round_id: String,
    #[serde(rename = "frID")]
    fr_id: Option<String>,
}

#[derive(Deserialize)]
struct Refund {
    #[serde(rename = "sessionID")]
    session_id: String,
    #[serde(rename = "txID")]
    tx_id: String,
    #[serde(rename = "origTxID")]
    orig_tx_id: String,
    amount: String,
    #[serde(rename = "roundID")]
    round_id: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    balance: String,
    #[serde(rename = "txID", skip_serializing_if = "Option::is_none")]
    tx_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Error<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        BALANCE => {
            let request: BalanceRequest = json::decode(bytes)?;
            message(request.session_id, None, Command::Balance, Echo::Balance)
        }
        "bet" => bet(json::decode(bytes)?),
        "win" => win(json::decode(bytes)?),
        "refund" => refund(json::decode(bytes)?),
        _ => Err(Reject::UnknownVerb),
    }
}

fn bet(request: Movement) -> Result<Message<Echo>, Reject> {
    let read_in = Scale::of_text(&request.amount);
    let bet = Command::Bet(Bet {
        reference: reference("txID", &request.tx_id)?,
        round: round(&request.round_id)?,
        amount: amount(&request.amount, read_in)?,
        closes_round: false,
        purse: if is_free(&request)? {
            Purse::Campaign
        } else {
            Purse::Player
        },
        jackpots: Jackpots::NONE,
    });
    let echo = Echo::Transaction(request.tx_id);
    message(request.session_id, Some(read_in), bet, echo)
}

fn win(request: Movement) -> Result<Message<Echo>, Reject> {
    let read_in = Scale::of_text(&request.amount);
    let prize = match (is_free(&request)?, &request.fr_id) {
        (true, _) => Prize::Campaign,
        (false, Some(_)) => Prize::Promotion,
        (false, None) => Prize::Game,
    };
    let win = Command::Win(Win {
        reference: reference("txID", &request.tx_id)?,
        round: Some(round(&request.round_id)?),
        amount: amount(&request.amount, read_in)?,
        bet: None,
        // The total of a campaign stands beside its rounds.
        closes_round: prize != Prize::Promotion,
        prize,
        jackpots: Jackpots::NONE,
    });
    let echo = Echo::Transaction(request.tx_id);
    message(request.session_id, Some(read_in), win, echo)
}

fn refund(request: Refund) -> Result<Message<Echo>, Reject> {
    // It must be an amount, but which one does not count: always the whole bet is given back.
    amount(&request.amount, Scale::of_text(&request.amount))?;
    let rollback = Command::Rollback(Rollback {
        reference: reference("txID", &request.tx_id)?,
        target: reference("origTxID", &request.orig_tx_id)?,
        round: request.round_id.as_deref().map(round).transpose()?,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    let echo = Echo::Transaction(request.tx_id);
    message(request.session_id, None, rollback, echo)
}

/// A call about a session's wallet. `read_in` says in which units an amount was read.
fn message(
    session_id: String,
    read_in: Option<Scale>,
    command: Command,
    echo: Echo,
) -> Result<Message<Echo>, Reject> {
    let call = Call {
        provider: id("provider", ProviderId::parse("swipegames"))?,
        token: token::hash(&session_id),
        player: None,
        currency: None,
        game: None,
        scale: read_in,
        commands: vec![command],
    };
    let secrets = Secrets {
        incoming: vec![session_id],
        outgoing: Vec::new(),
    };
    Ok(Message {
        call,
        echo,
        secrets,
    })
}

fn is_free(request: &Movement) -> Result<bool, Reject> {
    match request.r#type.as_str() {
        "regular" => Ok(false),
        "free" => Ok(true),
        _ => Err(Reject::invalid("type", "must be \"regular\" or \"free\"")),
    }
}

/// `^(0|[1-9]\d*)(\.\d+)?$`
fn amount(text: &str, read_in: Scale) -> Result<Amount, Reject> {
    let mut digits = text.bytes();
    let padded = digits.next() == Some(b'0') && digits.next().is_some_and(|next| next != b'.');
    if padded {
        return Err(Reject::invalid("amount", "must not start with a zero"));
    }
    id("amount", Amount::parse_text(text, read_in))
}

fn round(text: &str) -> Result<RoundId, Reject> {
    id("roundID", RoundId::parse(text))
}

fn reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    id(field, Reference::parse(text))
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = codes::of_outcome(ruling.outcome);
    let Some(balance) = ruling.balance.as_ref().filter(|_| code.http == 200) else {
        return error(code, text_of(ruling.outcome), None);
    };
    let receipt = ruling.steps.iter().find_map(|step| step.receipt);
    let own = receipt.map(|receipt| receipt.transaction.to_string());
    let answer = Answer {
        balance: balance.without_sign().to_text(balance.currency),
        tx_id: match echo {
            Echo::Balance => None,
            Echo::Transaction(named) => Some(own.as_ref().unwrap_or(named)),
        },
    };
    Reply::json(200, &answer)
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(reason: &Unanswered) -> Reply {
    let code = codes::of_failure(reason.failure());
    let detail = reason.told();
    match reason {
        Unanswered::Reject(_) => error(code, "The request is not valid.", Some(&detail)),
        Unanswered::Fault(_) => error(code, "The wallet is not available now.", None),
    }
}

fn error(code: Code, message: &str, details: Option<&str>) -> Reply {
    let named = Some(code.code).filter(|code| *code != codes::NONE);
    let error = Error {
        message,
        details,
        code: named,
    };
    Reply::json(code.http, &error)
}

/// What a player may read of a refusal. A success has no such text.
const fn text_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::SessionUnknown | Outcome::PlayerUnknown | Outcome::PlayerMismatch => {
            "The session is not known."
        }
        Outcome::CurrencyMismatch => "The game cannot be played in this currency.",
        Outcome::AmountInvalid => "The amount is not valid.",
        Outcome::Conflict => "This transaction was used before for something else.",
        Outcome::RolledBack => "The bet was given back.",
        Outcome::TransactionUnknown => "The transaction is not known.",
        Outcome::NotReversible => "The transaction cannot be given back.",
        Outcome::AlreadySettled => "The bet has a win already.",
        Outcome::RoundUnknown => "The round is not known.",
        Outcome::RoundClosed => "The round is over.",
        Outcome::GameUnknown | Outcome::GameDisabled => "The game is not available.",
        Outcome::SessionExpired => "The session has ended.",
        Outcome::PlayerBlocked => "The account is blocked.",
        Outcome::ProviderDisconnected => "No bets are taken now.",
        Outcome::BetLimit => "The bet is outside the limits of the game.",
        Outcome::InsufficientFunds => "There is not enough money.",
        Outcome::AmountCeiling | Outcome::BalanceCeiling => "The amount is above a limit.",
        Outcome::Held => "The win is held: send it again. A person decides.",
        Outcome::BalanceOverflow => "The balance cannot hold this amount.",
        Outcome::Accepted | Outcome::Repeated | Outcome::AlreadyReversed | Outcome::Tombstoned => {
            ""
        }
    }
}
