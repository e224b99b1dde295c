//! The messages of Red Tiger: the documented fields, to a command.
//! It never takes an amount of campaigns for the player's money. What the document does not name,
//! and what it names for information alone, is ignored.

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

#[derive(Deserialize)]
struct AuthRequest {
    #[serde(flatten)]
    base: Base,
    casino: Option<String>,
}

/// A stake or a buyin.
#[derive(Deserialize)]
struct StakeRequest {
    #[serde(flatten)]
    base: Base,
    transaction: Stake,
    game: Game,
    round: Option<Round>,
}

/// A payout, or the settlement of a promotion, which may have no game and no round.
#[derive(Deserialize)]
struct PayoutRequest {
    #[serde(flatten)]
    base: Base,
    transaction: Payout,
    game: Option<Game>,
    round: Option<Round>,
}

/// The refund of a stake or of a buyin; what it says of amounts does not count.
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
    user_id: Option<String>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Stake {
    id: String,
    stake: String,
    #[serde(rename = "stakePromo")]
    promo: Option<String>,
    details: Option<Value>,
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
}

#[derive(Deserialize)]
struct Game {
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
            let request: AuthRequest = json::decode(bytes)?;
            let who = Who::parse(request.base, false)?;
            let casino = request.casino.unwrap_or_default();
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
    let who = Who::parse(request.base, false)?;
    let transaction = &request.transaction;
    let own = who.amount("transaction.stake", &transaction.stake)?;
    let promo = who.promo("transaction.stakePromo", transaction.promo.as_deref())?;
    let (purse, amount) = if own.is_zero() && !promo.is_zero() {
        (Purse::Campaign, promo)
    } else {
        (Purse::Player, own)
    };
    let jackpots = Jackpots {
        contributed: who.jackpot(transaction.details.as_ref()),
        ..Jackpots::NONE
    };
    let reference = reference(kind, &transaction.id)?;
    let round = round(request.round.as_ref())?;
    let bet = Command::Bet(Bet {
        closes_round: round.is_none() || ends(request.round.as_ref()) == Some(true),
        // A buyin without a round is one of its own.
        round: match round {
            Some(round) => round,
            None => id("transaction.id", RoundId::parse(reference.shown()))?,
        },
        reference,
        amount,
        purse,
        jackpots,
    });
    let game = game(Some(&request.game))?;
    let game = game.ok_or_else(|| Reject::invalid("game.key", "must not be empty"))?;
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
    let promo = who.promo("transaction.payoutPromo", transaction.promo.as_deref())?;
    // A promotion that is settled with nothing of the player's own stands for itself.
    let (prize, amount) = if prize == Prize::Game && own.is_zero() && !promo.is_zero() {
        (Prize::Campaign, promo)
    } else {
        (prize, own)
    };
    let win = Command::Win(Win {
        reference: reference(Some(kind), &transaction.id)?,
        round: round(request.round.as_ref())?,
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
    let rollback = Command::Rollback(Rollback {
        reference: reference(Some(kind), &request.transaction.id)?,
        target: reference(target, &request.transaction.id)?,
        round: round(request.round.as_ref())?,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    who.message(game(request.game.as_ref())?, rollback, Shape::Refund)
}

/// Whom a message is about.
struct Who {
    token: String,
    /// The token is not a session's, and the player is named by his id.
    reconciles: bool,
    player: Option<PlayerId>,
    currency: Option<Currency>,
}

impl Who {
    /// An empty text names nobody, or nothing.
    fn parse(base: Base, reconciles: bool) -> Result<Self, Reject> {
        let player = base.user_id.as_deref().filter(|text| !text.is_empty());
        let player = player.map(|text| id("userId", PlayerId::parse(text)));
        let code = base.currency.as_deref().filter(|text| !text.is_empty());
        let currency = code.map(|code| Currency::parse(code).ok_or(Reject::UnknownCurrency));
        Ok(Self {
            token: base.token,
            reconciles,
            player: player.transpose()?,
            currency: currency.transpose()?,
        })
    }

    /// An amount counts in a currency.
    fn amount(&self, field: &'static str, text: &str) -> Result<Amount, Reject> {
        let missing = || Reject::Types("missing field `currency`".to_owned());
        let currency = self.currency.ok_or_else(missing)?;
        id(field, Amount::parse_text(text, currency))
    }

    /// What of an amount is a jackpot's, told for the record alone with up to six decimals.
    fn jackpot(&self, details: Option<&Value>) -> Amount {
        let told = details.and_then(|details| details.get("jackpot")?.as_str());
        let told = told.zip(self.currency);
        told.map_or(Amount::ZERO, |(text, currency)| {
            jackpots::told(text, currency)
        })
    }

    fn promo(&self, field: &'static str, text: Option<&str>) -> Result<Amount, Reject> {
        text.map_or(Ok(Amount::ZERO), |text| self.amount(field, text))
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
            player: self.player,
            currency: self.currency,
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

fn round(named: Option<&Round>) -> Result<Option<RoundId>, Reject> {
    let text = named.and_then(|round| round.id.as_deref());
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| id("round.id", RoundId::parse(text)))
        .transpose()
}

fn ends(named: Option<&Round>) -> Option<bool> {
    named.and_then(|round| round.ends)
}
