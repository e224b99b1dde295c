//! The messages of St8: the documented fields, to a command and from a ruling.
//! Source: St8 operator API v1, "Callbacks". Amounts are decimal texts in main units; what the
//! document does not name is ignored.

use crate::codes;
use reelgate_core::command::{Bet, Call, Command, Correction, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Ruling;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::rules::Code;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// The player alone is told.
    Profile,
    /// The balance is told.
    Balance,
}

#[derive(Deserialize)]
struct Profile {
    player: String,
}

#[derive(Deserialize)]
struct Balance {
    player: String,
    currency: String,
    token: Option<String>,
}

/// A debit, a credit, a buyin or a payout. A buyin and a payout have no round and no token.
#[derive(Deserialize)]
struct Movement {
    player: String,
    token: Option<String>,
    transaction_id: String,
    round: Option<String>,
    #[serde(default, deserialize_with = "json::present")]
    round_closed: Option<Option<bool>>,
    game_code: String,
    #[serde(rename = "developer_code")]
    _developer_code: String,
    amount: String,
    currency: String,
    provider_kind: String,
    #[serde(rename = "provider")]
    _provider: OfProvider,
    #[serde(default, deserialize_with = "json::present")]
    bonus: Option<Option<IgnoredAny>>,
}

/// The same in the terms of the game's own provider. It must be there, and no money follows from
/// it.
#[derive(Deserialize)]
struct OfProvider {
    #[serde(rename = "transaction_id")]
    _transaction_id: String,
    #[serde(rename = "amount")]
    _amount: String,
    #[serde(rename = "currency")]
    _currency: String,
    #[serde(rename = "player")]
    _player: String,
}

#[derive(Deserialize)]
struct Cancel {
    player: String,
    token: Option<String>,
    cancel_id: String,
    transaction_id: String,
    #[serde(rename = "developer_code")]
    _developer_code: String,
    round: Option<String>,
    game_code: Option<String>,
    amount: String,
    currency: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
}

/// Which way the money goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Debit,
    Credit,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        "player_profile" => {
            let request: Profile = json::decode(bytes)?;
            let who = Who::parse(&request.player, None, None)?;
            who.message(None, Command::Balance, Echo::Profile)
        }
        "balance" => {
            let request: Balance = json::decode(bytes)?;
            let who = Who::parse(&request.player, Some(&request.currency), request.token)?;
            who.message(None, Command::Balance, Echo::Balance)
        }
        "debit" => {
            let request = in_a_round(json::decode(bytes)?)?;
            json::filled("token", request.token.as_deref())?;
            movement(Way::Debit, request)
        }
        "buyin" => movement(Way::Debit, json::decode(bytes)?),
        "credit" => movement(Way::Credit, in_a_round(json::decode(bytes)?)?),
        "payout" => movement(Way::Credit, json::decode(bytes)?),
        "cancel" => cancel(json::decode(bytes)?),
        _ => Err(Reject::UnknownVerb),
    }
}

/// What a debit and a credit must have, and a buyin and a payout have not.
fn in_a_round(request: Movement) -> Result<Movement, Reject> {
    json::needed("token", request.token.as_ref())?;
    json::needed("round", request.round.as_ref())?;
    json::needed("round_closed", request.round_closed)?;
    Ok(request)
}

/// What is staked on a jackpot feeds it as a whole.
fn contribution(provider_kind: &str, amount: Amount) -> Jackpots {
    let feeds = provider_kind == "jackpot_debit";
    Jackpots {
        contributed: if feeds { amount } else { Amount::ZERO },
        ..Jackpots::NONE
    }
}

fn movement(way: Way, request: Movement) -> Result<Message<Echo>, Reject> {
    json::needed("bonus", request.bonus)?;
    let who = Who::parse(
        &request.player,
        Some(&request.currency),
        request.token.clone(),
    )?;
    let currency = who.currency.ok_or(Reject::UnknownCurrency)?;
    let amount = amount(&request.amount, currency)?;
    let reference = reference("transaction_id", &request.transaction_id)?;
    let round = request.round.as_deref().map(round).transpose()?;
    let closes_round = request.round_closed.flatten() == Some(true);
    // A buyin has no round of its own; it is one.
    let of_its_own = || self::round(&request.transaction_id);
    let jackpots = contribution(&request.provider_kind, amount);
    let bet = |purse| {
        Ok::<_, Reject>(Command::Bet(Bet {
            reference: reference.clone(),
            round: round.clone().map_or_else(of_its_own, Ok)?,
            amount,
            closes_round: closes_round || round.is_none(),
            purse,
            jackpots,
        }))
    };
    let win = |prize| {
        Command::Win(Win {
            reference: reference.clone(),
            round: round.clone(),
            amount,
            bet: None,
            closes_round,
            prize,
            jackpots: Jackpots::NONE,
        })
    };
    let correction = |amount| {
        Command::Correction(Correction {
            reference: reference.clone(),
            round: round.clone(),
            amount,
        })
    };
    let command = match (way, request.provider_kind.as_str()) {
        (Way::Debit, "debit" | "bonus_buy_debit" | "jackpot_debit") => bet(Purse::Player)?,
        (Way::Debit, "free_debit") => bet(Purse::Campaign)?,
        (Way::Credit, "credit" | "bonus_buy_credit") => win(Prize::Game),
        (Way::Credit, "free_credit") => win(Prize::Campaign),
        (Way::Credit, "promo_credit") => win(Prize::Promotion),
        (Way::Credit, "jackpot_credit") => win(Prize::Jackpot),
        (Way::Credit, "correction_credit") => correction(amount),
        (Way::Debit, "correction_debit") => {
            let less = amount.negated();
            correction(less.ok_or_else(|| Reject::invalid("amount", "is too large"))?)
        }
        (Way::Debit | Way::Credit, _) => {
            return Err(Reject::invalid(
                "provider_kind",
                "is not one of this message's",
            ));
        }
    };
    let game = game(&request.game_code)?;
    who.message(Some(game), command, Echo::Balance)
}

fn cancel(request: Cancel) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(&request.player, Some(&request.currency), request.token)?;
    let currency = who.currency.ok_or(Reject::UnknownCurrency)?;
    let rollback = Command::Rollback(Rollback {
        reference: reference("cancel_id", &request.cancel_id)?,
        target: reference("transaction_id", &request.transaction_id)?,
        round: request.round.as_deref().map(round).transpose()?,
        amount: Some(amount(&request.amount, currency)?),
        settlement: None,
        closes_round: false,
        note: None,
    });
    let game = request.game_code.as_deref().map(game).transpose()?;
    who.message(game, rollback, Echo::Balance)
}

/// Whom a message is about.
struct Who {
    player: PlayerId,
    currency: Option<Currency>,
    token: Option<String>,
}

impl Who {
    fn parse(player: &str, code: Option<&str>, token: Option<String>) -> Result<Self, Reject> {
        let currency = code.map(|code| Currency::parse(code).ok_or(Reject::UnknownCurrency));
        Ok(Self {
            player: id("player", PlayerId::parse(player))?,
            currency: currency.transpose()?,
            token,
        })
    }

    fn message(
        self,
        game: Option<GameId>,
        command: Command,
        echo: Echo,
    ) -> Result<Message<Echo>, Reject> {
        // An empty one is left out.
        let named = self.token.as_deref().filter(|text| !text.is_empty());
        let call = Call {
            provider: id("provider", ProviderId::parse("st8"))?,
            token: named.and_then(token::hash),
            player: Some(self.player),
            currency: self.currency,
            game,
            scale: None,
            commands: vec![command],
        };
        let secrets = Secrets {
            incoming: self.token.into_iter().collect(),
            outgoing: Vec::new(),
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

fn amount(text: &str, currency: Currency) -> Result<Amount, Reject> {
    id("amount", Amount::parse_text(text, currency))
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
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let code = codes::of_outcome(ruling.outcome);
    let shown = ruling.balance.as_ref();
    let shown = shown.filter(|_| ruling.outcome.is_success());
    let answer = match echo {
        Echo::Profile => Answer {
            status: code.code,
            id: shown.map(|balance| balance.player.as_str()),
            balance: None,
            currency: shown.map(|balance| balance.currency.code()),
        },
        Echo::Balance => Answer {
            status: code.code,
            id: None,
            balance: shown.map(|balance| balance.playable.to_text(balance.currency)),
            currency: shown.map(|balance| balance.currency.code()),
        },
    };
    Reply::json(code.http, &answer)
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(code: Code) -> Reply {
    let answer = Answer {
        status: code.code,
        id: None,
        balance: None,
        currency: None,
    };
    Reply::json(code.http, &answer)
}
