//! The messages of New Comer: the documented fields, to a command and from a ruling.
//! Source: New Comer wallet API 1.0, "Messages".
//! Amounts are decimal texts in main units; what the document does not name is ignored.

use crate::codes;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::entry::Jackpots;
use reelgate_core::currency::Currency;
use reelgate_core::decide::Ruling;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::{Deserialize, Serialize};

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// The balance alone is told.
    Balance,
    /// Our name of the transaction too.
    Transaction,
}

#[derive(Deserialize)]
struct BalanceRequest {
    token: String,
    player: String,
    currency: String,
}

/// A bet or a win.
#[derive(Deserialize)]
struct Movement {
    token: String,
    player: String,
    currency: String,
    game: String,
    round: String,
    #[serde(default)]
    round_closed: bool,
    transaction: String,
    amount: String,
}

#[derive(Deserialize)]
struct RollbackRequest {
    token: String,
    player: String,
    currency: String,
    transaction: String,
    bet: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        "balance" => balance(json::decode(bytes)?),
        "bet" => bet(json::decode(bytes)?),
        "win" => win(json::decode(bytes)?),
        "rollback" => rollback(json::decode(bytes)?),
        _ => Err(Reject::UnknownVerb),
    }
}

fn balance(request: BalanceRequest) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.token, &request.player, &request.currency)?;
    who.message(None, Command::Balance, Echo::Balance)
}

fn bet(request: Movement) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.token, &request.player, &request.currency)?;
    let bet = Command::Bet(Bet {
        reference: reference("transaction", &request.transaction)?,
        round: round(&request.round)?,
        amount: amount(&request.amount, who.currency)?,
        closes_round: request.round_closed,
        purse: Purse::Player,
        jackpots: Jackpots::NONE,
    });
    who.message(Some(game(&request.game)?), bet, Echo::Transaction)
}

fn win(request: Movement) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.token, &request.player, &request.currency)?;
    let win = Command::Win(Win {
        reference: reference("transaction", &request.transaction)?,
        round: Some(round(&request.round)?),
        amount: amount(&request.amount, who.currency)?,
        bet: None,
        closes_round: request.round_closed,
        prize: Prize::Game,
        jackpots: Jackpots::NONE,
    });
    who.message(Some(game(&request.game)?), win, Echo::Transaction)
}

fn rollback(request: RollbackRequest) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.token, &request.player, &request.currency)?;
    let rollback = Command::Rollback(Rollback {
        reference: reference("transaction", &request.transaction)?,
        target: reference("bet", &request.bet)?,
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    who.message(None, rollback, Echo::Transaction)
}

/// Whom a message is about.
struct Who {
    token: String,
    player: PlayerId,
    currency: Currency,
}

impl Who {
    fn parse(token: String, player: &str, currency: &str) -> Result<Self, Reject> {
        Ok(Self {
            token,
            player: id("player", PlayerId::parse(player))?,
            currency: Currency::parse(currency).ok_or(Reject::UnknownCurrency)?,
        })
    }

    fn message(
        self,
        game: Option<GameId>,
        command: Command,
        echo: Echo,
    ) -> Result<Message<Echo>, Reject> {
        let call = Call {
            provider: id("provider", ProviderId::parse("newcomer"))?,
            token: token::hash(&self.token),
            player: Some(self.player),
            currency: Some(self.currency),
            game,
            scale: None,
            commands: vec![command],
        };
        let secrets = Secrets {
            incoming: vec![self.token],
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
    id("game", GameId::parse(text))
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
    let is_success = ruling.outcome.is_success();
    let shown = ruling.balance.as_ref().filter(|_| is_success);
    let receipt = ruling.steps.iter().find_map(|step| step.receipt);
    let own = receipt.filter(|_| is_success);
    let answer = Answer {
        status: code.code,
        balance: shown.map(|balance| balance.playable.to_text(balance.currency)),
        currency: shown.map(|balance| balance.currency.code()),
        transaction: match echo {
            Echo::Balance => None,
            Echo::Transaction => own.map(|receipt| receipt.transaction.to_string()),
        },
    };
    Reply::json(code.http, &answer)
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(reason: &Unanswered) -> Reply {
    let code = codes::of_failure(reason.failure());
    let answer = Answer {
        status: code.code,
        balance: None,
        currency: None,
        transaction: None,
    };
    Reply::json(code.http, &answer)
}
