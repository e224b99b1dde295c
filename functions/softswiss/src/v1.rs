//! The messages of SOFTSWISS version 1 ("GCP"): the documented fields, to commands and from a
//! ruling. Source: SoftSwiss Game Aggregator Wallet API, section 5. Amounts are integers in the
//! currency's minor unit, and none is ever read as a floating-point number.
//!
//! A bet and a question must have the session; wins and rollbacks are settled without it.

use crate::codes::{self, Code};
use crate::rules;
use crate::wire::{Account, reference, round};
use reelgate_core::command::{Bet, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Balance, Ruling, Step};
use reelgate_core::entry::Jackpots;
use reelgate_core::failure::Failure;
use reelgate_core::id::{GameId, RoundId};
use reelgate_core::jackpots;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Permission, Rules};
use reelgate_core::signature::Verified;
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::{clock, json, platform};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The verb that pays the total of a campaign.
const FREESPINS: &str = "freespins";

/// What is answered about a campaign that was never issued: the first code of the range 600 to 60x.
/// Not in `codes`, as no outcome of the wallet has it.
const ISSUE_UNKNOWN: Code = Code {
    http: 400,
    api_code: "600",
    text: Some("This issue of free spins is not known."),
};

/// The answers of the contract, where those of version 1 are others (section 5 does not say that
/// amounts are greater than zero).
pub(crate) const RULES: Rules = Rules {
    zero_bet: Permission::Accepted,
    zero_win: Permission::Accepted,
    ..rules::RULES
};

/// What an answer repeats of its request.
#[derive(Clone, Debug)]
pub struct Echo {
    /// The provider's round id, where the message has one.
    game_id: Option<String>,
    /// The provider's transaction ids, in the order of the request.
    actions: Vec<String>,
}

#[derive(Deserialize)]
struct PlayRequest {
    user_id: String,
    currency: String,
    game: String,
    game_id: Option<String>,
    session_id: Option<String>,
    finished: Option<bool>,
    actions: Option<Vec<Action>>,
}

#[derive(Deserialize)]
struct Action {
    action: String,
    amount: i64,
    action_id: String,
    /// For the record alone, in minor units that may have decimals.
    jackpot_contribution: Option<Box<RawValue>>,
    /// The same: what of the amount a jackpot paid.
    jackpot_win: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct RollbackRequest {
    user_id: String,
    currency: String,
    game: String,
    game_id: String,
    session_id: Option<String>,
    finished: Option<bool>,
    actions: Vec<RollbackAction>,
}

#[derive(Deserialize)]
struct RollbackAction {
    action: String,
    action_id: String,
    original_action_id: String,
}

/// What is paid stands in the campaign; of a campaign that is not known only the form is checked.
#[derive(Deserialize)]
struct FreespinsRequest {
    #[serde(rename = "issue_id")]
    _issue_id: String,
    #[serde(rename = "status")]
    _status: String,
    #[serde(rename = "total_amount")]
    _total_amount: i64,
}

#[derive(Serialize)]
struct Answer<'a> {
    balance: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    game_id: Option<&'a str>,
    transactions: Vec<AnswerTransaction<'a>>,
}

#[derive(Serialize)]
struct AnswerTransaction<'a> {
    action_id: &'a str,
    tx_id: String,
    processed_at: &'a str,
}

#[derive(Serialize)]
struct Error<'a> {
    code: u16,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<i64>,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        "play" => play(json::decode(bytes)?),
        "rollback" => rollback(json::decode(bytes)?),
        FREESPINS => {
            let _: FreespinsRequest = json::decode(bytes)?;
            Err(Reject::invalid("issue_id", "is no campaign of ours"))
        }
        _ => Err(Reject::UnknownVerb),
    }
}

/// Bets and wins of a round; without any, only the balance is asked for.
fn play(request: PlayRequest) -> Result<Message<Echo>, Reject> {
    let account = Account::parse("user_id", &request.user_id, &request.currency)?;
    let actions = request.actions.unwrap_or_default();
    // Wins by themselves are settled without their session.
    if actions.is_empty() || actions.iter().any(|action| action.action == "bet") {
        json::filled("session_id", request.session_id.as_deref())?;
    }
    let mut commands = Vec::with_capacity(actions.len().max(1));
    for (place, action) in (1..).zip(&actions) {
        let closes_round = request.finished == Some(true) && place == actions.len();
        commands.push(command(&account, action, &request.game_id, closes_round)?);
    }
    if commands.is_empty() {
        commands.push(Command::Balance);
    }
    let echo = Echo {
        game_id: request.game_id,
        actions: actions.into_iter().map(|action| action.action_id).collect(),
    };
    let game = Some(game(&request.game)?);
    account.message(request.session_id, game, commands, echo)
}

fn command(
    account: &Account,
    action: &Action,
    game_id: &Option<String>,
    closes_round: bool,
) -> Result<Command, Reject> {
    let named = game_id.as_deref();
    let named = named.ok_or_else(|| Reject::invalid("game_id", "must stand beside actions"))?;
    let round = round("game_id", named)?;
    let reference = reference("action_id", &action.action_id)?;
    let (currency, value) = (account.currency, action.amount);
    let amount = Amount::from_wire_integer(value, currency.decimals(), currency)
        .map_err(|error| Reject::invalid("amount", error))?;
    let jackpots = Jackpots {
        won: told(action.jackpot_win.as_deref(), currency),
        contributed: told(action.jackpot_contribution.as_deref(), currency),
    };
    match action.action.as_str() {
        "bet" => Ok(Command::Bet(Bet {
            reference,
            round,
            amount,
            closes_round,
            purse: Purse::Player,
            jackpots,
        })),
        "win" => Ok(Command::Win(Win {
            reference,
            round: Some(round),
            amount,
            bet: None,
            closes_round,
            prize: Prize::Game,
            jackpots,
        })),
        _ => Err(Reject::invalid("action", "must be \"bet\" or \"win\"")),
    }
}

/// Minor units with decimals, as a number or a text.
fn told(value: Option<&RawValue>, currency: Currency) -> Amount {
    let text = value.map_or("", |value| value.get().trim_matches('"'));
    let main_units = jackpots::told(text, currency).units();
    let minor = 10_i64.checked_pow(currency.decimals());
    let units = minor.and_then(|minor| main_units.checked_div(minor));
    Amount::from_units(units.unwrap_or_default())
}

fn rollback(request: RollbackRequest) -> Result<Message<Echo>, Reject> {
    let account = Account::parse("user_id", &request.user_id, &request.currency)?;
    let count = request.actions.len();
    if count == 0 {
        return Err(Reject::invalid("actions", "must hold at least one action"));
    }
    let in_round: RoundId = round("game_id", &request.game_id)?;
    let mut commands = Vec::with_capacity(count);
    for (place, action) in (1..).zip(&request.actions) {
        if action.action != "rollback" {
            return Err(Reject::invalid("action", "must be \"rollback\""));
        }
        commands.push(Command::Rollback(Rollback {
            reference: reference("action_id", &action.action_id)?,
            target: reference("original_action_id", &action.original_action_id)?,
            round: Some(in_round.clone()),
            amount: None,
            settlement: None,
            closes_round: request.finished == Some(true) && place == count,
            note: None,
        }));
    }
    let actions = request.actions.into_iter();
    let echo = Echo {
        game_id: Some(request.game_id),
        actions: actions.map(|action| action.action_id).collect(),
    };
    let game = Some(game(&request.game)?);
    account.message(request.session_id, game, commands, echo)
}

fn game(text: &str) -> Result<GameId, Reject> {
    id("game", GameId::parse(text))
}

/// Writes the answer to a decided call. The time is that of answering, also of a repeat.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let balance = ruling.balance.as_ref().and_then(minor);
    if let Some(code) = codes::of_outcome(ruling.outcome) {
        let shown = matches!(
            ruling.outcome,
            Outcome::InsufficientFunds | Outcome::BetLimit
        );
        return error(
            code,
            code.text.unwrap_or_default(),
            balance.filter(|_| shown),
        );
    }
    let Some(balance) = balance else {
        let code = codes::of_failure(Failure::Defect);
        return error(code, code.text.unwrap_or_default(), None);
    };
    let processed_at = clock::to_text(platform::now());
    let own = |step: &Step| step.receipt.map(|receipt| receipt.transaction.to_string());
    let pairs = echo.actions.iter().zip(&ruling.steps);
    let answer = Answer {
        balance,
        game_id: echo.game_id.as_deref(),
        transactions: pairs
            .map(|(action_id, step)| AnswerTransaction {
                action_id,
                // Empty where a rollback found nothing to give back.
                tx_id: own(step).unwrap_or_default(),
                processed_at: &processed_at,
            })
            .collect(),
    };
    Reply::json(200, &answer)
}

/// What the player can bet with, in whole minor units.
fn minor(balance: &Balance) -> Option<i64> {
    let currency = balance.currency;
    let units = balance
        .playable
        .to_wire_integer(currency.decimals(), currency);
    units.ok()
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(verb: &str, reason: &Unanswered) -> Reply {
    let code = match (verb, reason) {
        (FREESPINS, Unanswered::Reject(Reject::Invalid { .. })) => ISSUE_UNKNOWN,
        (_, reason) => codes::of_failure(reason.failure()),
    };
    let text = code.text.map_or_else(|| reason.told(), str::to_owned);
    error(code, &text, None)
}

fn error(code: Code, message: &str, balance: Option<i64>) -> Reply {
    let http = match code.api_code {
        "100" => 412,
        "403" => 403,
        "404" => 404,
        _ if code.http == 400 => 400,
        _ => 500,
    };
    let error = Error {
        code: code.api_code.parse().unwrap_or(500),
        message,
        balance,
    };
    Reply::json(http, &error)
}
