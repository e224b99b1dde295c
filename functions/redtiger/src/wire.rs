//! The messages of Red Tiger: the documented fields, to a command.
//! It never takes an amount of campaigns for the player's money. What the document does not name,
//! and what it names for information alone, is ignored.
//!
//! `auth`, a stake and a buyin must have every documented field. What settles must name player,
//! transaction and amount, and its round where it is no promotion; without the rest, or with it
//! empty, it is settled.

use crate::answer::{Echo, Shape};
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::jackpots;
use reelgate_core::money::Amount;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::json;
use reelgate_edge::names::{self, id};
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::token;
use serde::Deserialize;
use serde_json::Value;

/// The longest id of a transaction in bytes. With it every reference that a transaction can have
/// fits, so that no stake is taken that cannot be given back.
const ID_BYTES_MAX: usize = 32;

/// A stake or a buyin.
#[derive(Deserialize)]
struct StakeRequest {
    #[serde(flatten)]
    base: Base,
    transaction: Stake,
    game: StakedGame,
    round: StakedRound,
}

/// A payout, or the settlement of a promotion.
#[derive(Deserialize)]
struct PayoutRequest {
    #[serde(flatten)]
    base: Base,
    transaction: Payout,
    game: Option<Game>,
    round: Option<Round>,
}

/// The refund of a stake or of a buyin. It must say an amount, but which one does not count.
#[derive(Deserialize)]
struct RefundRequest {
    #[serde(flatten)]
    base: Base,
    transaction: Refunded,
    game: Option<Game>,
    round: Option<Round>,
}

/// What all messages share.
#[derive(Deserialize)]
struct Base {
    token: String,
    #[serde(rename = "userId")]
    user_id: String,
    #[serde(default, deserialize_with = "json::text_if_any")]
    casino: Option<String>,
    currency: String,
    #[serde(default, deserialize_with = "json::text_if_any")]
    ip: Option<String>,
}

#[derive(Deserialize)]
struct Stake {
    id: String,
    stake: String,
    #[serde(rename = "stakePromo")]
    promo: String,
    details: StakeDetails,
}

#[derive(Deserialize)]
struct StakeDetails {
    game: String,
    jackpot: String,
}

#[derive(Deserialize)]
struct StakedGame {
    r#type: String,
    key: String,
    version: String,
}

#[derive(Deserialize)]
struct StakedRound {
    id: String,
    #[serde(rename = "starts")]
    _starts: bool,
    ends: bool,
}

#[derive(Deserialize)]
struct Payout {
    id: String,
    payout: String,
    #[serde(rename = "payoutPromo")]
    promo: Option<String>,
    details: Option<Value>,
}

#[derive(Deserialize)]
struct Refunded {
    id: String,
    stake: String,
}

#[derive(Deserialize)]
struct Game {
    #[serde(default, deserialize_with = "json::text_if_any")]
    key: Option<String>,
}

#[derive(Deserialize)]
struct Round {
    id: Option<String>,
    ends: Option<bool>,
}

/// Reads a message; `verb` is the path behind the provider's prefix. The token for reconciliation
/// settles; whoever stakes or comes in with it has no session.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let (bytes, reconciles) = (body.bytes(), body.reconciles());
    match verb {
        "auth" => {
            let base: Base = json::decode(bytes)?;
            let casino = base.complete()?.to_owned();
            let who = Who::parse(base, false)?;
            who.message(None, Command::Balance, Shape::Auth(casino))
        }
        "stake" => stake(json::decode(bytes)?, None),
        "promo/buyin" => stake(json::decode(bytes)?, Some("buyin")),
        "payout" => payout(json::decode(bytes)?, reconciles, "payout", Prize::Game),
        "promo/settle" => payout(json::decode(bytes)?, reconciles, "settle", Prize::Promotion),
        "refund" => refund(json::decode(bytes)?, reconciles, "refund", None),
        "promo/refund" => refund(
            json::decode(bytes)?,
            reconciles,
            "promo-refund",
            Some("buyin"),
        ),
        _ => Err(Reject::UnknownVerb),
    }
}

fn stake(request: StakeRequest, kind: Option<&'static str>) -> Result<Message<Echo>, Reject> {
    request.base.complete()?;
    let who = Who::parse(request.base, false)?;
    let (transaction, round) = (&request.transaction, &request.round);
    let own = who.amount("transaction.stake", &transaction.stake)?;
    let promo = who.amount("transaction.stakePromo", &transaction.promo)?;
    json::filled("transaction.details.game", Some(&transaction.details.game))?;
    let jackpot = json::filled(
        "transaction.details.jackpot",
        Some(&transaction.details.jackpot),
    )?;
    json::filled("game.type", Some(&request.game.r#type))?;
    json::filled("game.version", Some(&request.game.version))?;
    let (purse, amount) = if own.is_zero() && !promo.is_zero() {
        (Purse::Campaign, promo)
    } else {
        (Purse::Player, own)
    };
    let jackpots = Jackpots {
        contributed: jackpots::told(jackpot, who.currency),
        ..Jackpots::NONE
    };
    let bet = Command::Bet(Bet {
        reference: reference(kind, &transaction.id)?,
        round: id("round.id", RoundId::parse(&round.id))?,
        closes_round: round.ends,
        amount,
        purse,
        jackpots,
    });
    let game = id("game.key", GameId::parse(&request.game.key))?;
    who.message(Some(game), bet, Shape::Stake)
}

fn payout(
    request: PayoutRequest,
    reconciles: bool,
    kind: &'static str,
    prize: Prize,
) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.base, reconciles)?;
    let transaction = &request.transaction;
    let own = who.amount("transaction.payout", &transaction.payout)?;
    let promo = transaction.promo.as_deref().filter(|text| !text.is_empty());
    let promo = promo.map(|text| who.amount("transaction.payoutPromo", text));
    let promo = promo.transpose()?.unwrap_or_default();
    let round = round(request.round.as_ref(), prize == Prize::Game)?;
    // A promotion that is settled with nothing of the player's own stands for itself.
    let (prize, amount) = if prize == Prize::Game && own.is_zero() && !promo.is_zero() {
        (Prize::Campaign, promo)
    } else {
        (prize, own)
    };
    let win = Command::Win(Win {
        reference: reference(Some(kind), &transaction.id)?,
        round,
        amount,
        bet: None,
        closes_round: ends(request.round.as_ref()) != Some(false),
        prize,
        jackpots: Jackpots {
            won: who.jackpot(transaction.details.as_ref()),
            ..Jackpots::NONE
        },
    });
    who.message(game(request.game.as_ref())?, win, Shape::Payout)
}

fn refund(
    request: RefundRequest,
    reconciles: bool,
    kind: &'static str,
    target: Option<&'static str>,
) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(request.base, reconciles)?;
    json::filled("transaction.stake", Some(&request.transaction.stake))?;
    let rollback = Command::Rollback(Rollback {
        reference: reference(Some(kind), &request.transaction.id)?,
        target: reference(target, &request.transaction.id)?,
        round: round(request.round.as_ref(), target.is_none())?,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    who.message(game(request.game.as_ref())?, rollback, Shape::Refund)
}

impl Base {
    /// What only `auth`, a stake and a buyin must have; the casino.
    fn complete(&self) -> Result<&str, Reject> {
        json::filled("ip", self.ip.as_deref())?;
        json::filled("casino", self.casino.as_deref())
    }
}

/// Whom a message is about.
struct Who {
    token: String,
    /// The token is not a session's, and the player is named by his id.
    reconciles: bool,
    player: PlayerId,
    currency: Currency,
}

impl Who {
    fn parse(base: Base, reconciles: bool) -> Result<Self, Reject> {
        json::filled("token", Some(&base.token))?;
        json::filled("currency", Some(&base.currency))?;
        Ok(Self {
            token: base.token,
            reconciles,
            player: id("userId", PlayerId::parse(&base.user_id))?,
            currency: Currency::parse(&base.currency).ok_or(Reject::UnknownCurrency)?,
        })
    }

    fn amount(&self, field: &'static str, text: &str) -> Result<Amount, Reject> {
        id(field, Amount::parse_text(text, self.currency))
    }

    /// What of an amount is a jackpot's, told for the record alone with up to six decimals.
    fn jackpot(&self, details: Option<&Value>) -> Amount {
        let told = details.and_then(|details| details.get("jackpot")?.as_str());
        told.map_or(Amount::ZERO, |text| jackpots::told(text, self.currency))
    }

    fn message(
        self,
        game: Option<GameId>,
        command: Command,
        shape: Shape,
    ) -> Result<Message<Echo>, Reject> {
        let session = Some(self.token.as_str()).filter(|_| !self.reconciles);
        let call = Call {
            provider: id("provider", ProviderId::parse("redtiger"))?,
            token: session.and_then(token::hash),
            player: Some(self.player),
            currency: Some(self.currency),
            game,
            scale: None,
            commands: vec![command],
        };
        let secrets = Secrets {
            incoming: vec![self.token.clone()],
            outgoing: Vec::new(),
        };
        let token = self.token;
        Ok(Message {
            call,
            echo: Echo { token, shape },
            secrets,
        })
    }
}

/// A stake has the id as its reference; what else is done under it has one that is derived.
fn reference(kind: Option<&'static str>, text: &str) -> Result<Reference, Reject> {
    if text.is_empty() || text.len() > ID_BYTES_MAX {
        return Err(Reject::invalid("transaction.id", "must have 1 to 32 bytes"));
    }
    match kind {
        Some(kind) => names::derived_reference(kind, "transaction.id", text),
        None => names::bet_reference("transaction.id", text),
    }
}

fn game(named: Option<&Game>) -> Result<Option<GameId>, Reject> {
    let key = named.and_then(|game| game.key.as_deref());
    let key = key.filter(|text| !text.is_empty());
    key.map(|text| id("game.key", GameId::parse(text)))
        .transpose()
}

/// The round of a settlement; that of a promotion may have none.
fn round(named: Option<&Round>, is_required: bool) -> Result<Option<RoundId>, Reject> {
    let text = named.and_then(|round| round.id.as_deref());
    if is_required {
        json::filled("round.id", text)?;
    }
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| id("round.id", RoundId::parse(text)))
        .transpose()
}

fn ends(named: Option<&Round>) -> Option<bool> {
    named.and_then(|round| round.ends)
}
