//! The messages of Hub88 and Caleta: the documented fields, to a command and from a ruling.
//! Source: Hub88 wallet API (OpenAPI 3.1) sections 2 and 3, Caleta Operator's Guide 1.5.
//! Amounts are integers of 1/100000 of the main unit, for every currency.
//!
//! Caleta's questions and bets must have `supplier_user`; a win is settled without it.

use crate::dialect::{Dialect, Verb};
use crate::status::{self, Brand};
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::{Balance, Ruling};
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{CampaignId, GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::id;
use reelgate_edge::observe::repeatable;
use reelgate_edge::provider::{Message, Provider, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Decimals of an amount on the wire.
const DECIMALS: u32 = 5;

/// What an answer repeats of its request.
#[derive(Clone, Debug)]
pub struct Echo {
    verb: Verb,
    request_uuid: Option<String>,
    new_token: Option<String>,
}

#[derive(Deserialize)]
struct CheckRequest {
    token: String,
    request_uuid: Option<String>,
}

/// `game_code` is documented as required; the published examples of Hub88 leave it out.
#[derive(Deserialize)]
struct BalanceRequest {
    token: String,
    request_uuid: String,
    game_code: Option<String>,
    user: Option<String>,
    #[serde(default, deserialize_with = "json::present")]
    supplier_user: Option<Option<IgnoredAny>>,
}

#[derive(Deserialize)]
struct TransactionRequest {
    token: String,
    request_uuid: String,
    transaction_uuid: String,
    reference_transaction_uuid: Option<String>,
    round: String,
    round_closed: bool,
    is_free: bool,
    game_code: String,
    currency: String,
    amount: i64,
    user: Option<String>,
    /// Which free rounds pay a bet that is free.
    reward_uuid: Option<Value>,
    #[serde(default, deserialize_with = "json::present")]
    supplier_user: Option<Option<IgnoredAny>>,
    /// For the record alone: what of the amount a jackpot paid.
    jackpot_win: Option<Value>,
}

/// There is no amount and no currency: both are the stored transaction's.
#[derive(Deserialize)]
struct RollbackRequest {
    token: String,
    request_uuid: String,
    transaction_uuid: String,
    reference_transaction_uuid: String,
    round: String,
    round_closed: bool,
    game_code: String,
    user: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_uuid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Who asks, in the fields that all messages share.
struct Asker {
    token: String,
    user: Option<String>,
    request_uuid: Option<String>,
}

/// Reads a message.
pub(crate) fn decode(
    dialect: Dialect,
    verb: Verb,
    body: &Verified<'_>,
) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        Verb::Check => decode_check(dialect, json::decode(bytes)?),
        Verb::Info | Verb::Balance => {
            let request: BalanceRequest = json::decode(bytes)?;
            if verb == Verb::Balance {
                json::needed("game_code", request.game_code.as_ref())?;
                dialect.needs_supplier_user(request.supplier_user)?;
            }
            let game = request.game_code.as_deref().map(game).transpose()?;
            let asker = Asker {
                token: request.token,
                user: request.user,
                request_uuid: Some(request.request_uuid),
            };
            message(dialect, verb, asker, game, None, Command::Balance)
        }
        Verb::Bet | Verb::Win => decode_transaction(dialect, verb, json::decode(bytes)?),
        Verb::Rollback => decode_rollback(dialect, json::decode(bytes)?),
    }
}

impl Dialect {
    /// Caleta's questions and bets have the field, which may be null. The bet that Hub88 has
    /// published is without it.
    fn needs_supplier_user(self, given: Option<Option<IgnoredAny>>) -> Result<(), Reject> {
        match self.brand {
            Brand::Caleta => json::needed("supplier_user", given).map(|_| ()),
            Brand::Hub88 => Ok(()),
        }
    }
}

fn decode_check(dialect: Dialect, request: CheckRequest) -> Result<Message<Echo>, Reject> {
    let (new_token, hash) =
        token::create().map_err(|_| Reject::invalid("token", "cannot be renewed now"))?;
    let asker = Asker {
        token: request.token,
        user: None,
        request_uuid: request.request_uuid,
    };
    let renew = Command::RenewToken(hash);
    let mut message = message(dialect, Verb::Check, asker, None, None, renew)?;
    message.secrets.outgoing.push(new_token.clone());
    message.echo.new_token = Some(new_token);
    Ok(message)
}

fn decode_transaction(
    dialect: Dialect,
    verb: Verb,
    request: TransactionRequest,
) -> Result<Message<Echo>, Reject> {
    if dialect.brand == Brand::Hub88 && request.user.is_none() {
        return Err(Reject::Types("missing field `user`".to_owned()));
    }
    if verb == Verb::Bet {
        dialect.needs_supplier_user(request.supplier_user)?;
    }
    let currency = Currency::parse(&request.currency).ok_or(Reject::UnknownCurrency)?;
    let amount = Amount::from_wire_integer(request.amount, DECIMALS, currency)
        .map_err(|error| Reject::invalid("amount", error))?;
    let reference = reference("transaction_uuid", &request.transaction_uuid)?;
    let round = round(&request.round)?;
    let closes_round = request.round_closed;
    let command = if verb == Verb::Bet {
        Command::Bet(Bet {
            reference,
            round,
            amount,
            closes_round,
            purse: if request.is_free {
                Purse::Bonus(campaign(request.reward_uuid.as_ref()))
            } else {
                Purse::Player
            },
            jackpots: Jackpots::NONE,
        })
    } else {
        let bet = request.reference_transaction_uuid.as_deref();
        let bet = bet.ok_or_else(|| {
            Reject::Types("missing field `reference_transaction_uuid`".to_owned())
        })?;
        let bet = Some(self::reference("reference_transaction_uuid", bet)?);
        Command::Win(Win {
            reference,
            round: Some(round),
            amount,
            bet,
            closes_round,
            prize: Prize::Game,
            jackpots: jackpot_part(request.jackpot_win.as_ref(), currency),
        })
    };
    let game = game(&request.game_code)?;
    let asker = Asker {
        token: request.token,
        user: request.user,
        request_uuid: Some(request.request_uuid),
    };
    message(dialect, verb, asker, Some(game), Some(currency), command)
}

/// The free rounds' name; what cannot be one names none that we know.
fn campaign(told: Option<&Value>) -> Option<CampaignId> {
    told.and_then(Value::as_str)
        .and_then(|name| CampaignId::parse(name).ok())
}

/// What of a win a jackpot paid; what is no amount tells nothing.
fn jackpot_part(told: Option<&Value>, currency: Currency) -> Jackpots {
    let won = told.and_then(Value::as_i64);
    let won = won.map(|units| Amount::from_wire_integer(units, DECIMALS, currency));
    Jackpots {
        won: won.and_then(Result::ok).unwrap_or_default(),
        ..Jackpots::NONE
    }
}

fn decode_rollback(dialect: Dialect, request: RollbackRequest) -> Result<Message<Echo>, Reject> {
    let rollback = Command::Rollback(Rollback {
        reference: reference("transaction_uuid", &request.transaction_uuid)?,
        target: reference(
            "reference_transaction_uuid",
            &request.reference_transaction_uuid,
        )?,
        round: Some(round(&request.round)?),
        amount: None,
        settlement: None,
        closes_round: request.round_closed,
        note: None,
    });
    let game = game(&request.game_code)?;
    let asker = Asker {
        token: request.token,
        user: request.user,
        request_uuid: Some(request.request_uuid),
    };
    message(dialect, Verb::Rollback, asker, Some(game), None, rollback)
}

fn message(
    dialect: Dialect,
    verb: Verb,
    asker: Asker,
    game: Option<GameId>,
    currency: Option<Currency>,
    command: Command,
) -> Result<Message<Echo>, Reject> {
    let player = asker.user.as_deref().map(PlayerId::parse).transpose();
    let call = Call {
        provider: id("provider", ProviderId::parse(dialect.id()))?,
        token: token::hash(&asker.token),
        player: id("user", player)?,
        currency,
        game,
        scale: None,
        commands: vec![command],
    };
    let secrets = Secrets {
        incoming: vec![asker.token],
        outgoing: Vec::new(),
    };
    let echo = Echo {
        verb,
        request_uuid: asker.request_uuid,
        new_token: None,
    };
    Ok(Message {
        call,
        echo,
        secrets,
    })
}

fn game(text: &str) -> Result<GameId, Reject> {
    id("game_code", GameId::parse(text))
}

fn round(text: &str) -> Result<RoundId, Reject> {
    id("round", RoundId::parse(text))
}

fn reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    id(field, Reference::parse(text))
}

/// Writes the answer to a decided call.
pub(crate) fn encode(dialect: Dialect, echo: &Echo, ruling: &Ruling) -> Reply {
    let outcome = ruling.outcome;
    let with_balance = outcome.is_success()
        || (dialect.brand == Brand::Hub88 && outcome == Outcome::InsufficientFunds);
    let shown = ruling.balance.as_ref().filter(|_| with_balance);
    let status = status::of_outcome(outcome, dialect.brand);
    let plain = Answer {
        user: shown.map(|balance| balance.player.as_str()),
        status,
        request_uuid: echo.request_uuid.as_deref(),
        currency: shown.map(|balance| balance.currency.code()),
        balance: shown.and_then(wire_balance),
        token: None,
        message: None,
    };
    let answer = match echo.verb {
        Verb::Check => Answer {
            user: None,
            currency: None,
            balance: None,
            token: echo.new_token.as_deref().filter(|_| outcome.is_success()),
            ..plain
        },
        Verb::Info => Answer {
            balance: None,
            ..plain
        },
        Verb::Balance | Verb::Bet | Verb::Win | Verb::Rollback => plain,
    };
    Reply::json(200, &answer)
}

/// The cash that can be staked; rounded down where the ledger is finer than the wire.
fn wire_balance(balance: &Balance) -> Option<i64> {
    balance
        .playable
        .to_wire_integer(DECIMALS, balance.currency)
        .ok()
}

/// Writes the answer to a message that was not decided. Of the unverified body only the request's
/// own id is repeated.
pub(crate) fn refuse(http: u16, status: &str, body: &[u8], reason: &Unanswered) -> Reply {
    let request_uuid = json::text_at(body, &["request_uuid"]);
    let message = match reason {
        Unanswered::Reject(reject) => Some(reject.to_string()),
        Unanswered::Fault(fault) => (http != 200).then(|| fault.told()),
    };
    let answer = Answer {
        user: None,
        status,
        request_uuid: request_uuid.as_deref().and_then(repeatable),
        currency: None,
        balance: None,
        token: None,
        message,
    };
    Reply::json(http, &answer)
}
