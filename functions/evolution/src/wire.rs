//! The messages of Evolution: the documented fields, to a command (One Wallet, "Bodies").
//! It never makes a floating-point number of an amount: a JSON number is read by its digits. What
//! the document does not name is ignored.
//!
//! `check`, `balance` and `debit` must have every documented field. What settles must name player,
//! round, bet and amount; without `uuid`, game type and table, or with them empty, it is settled.

use crate::amount::{Rounded, amount};
use crate::answer::{Echo, Shape};
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::json::{self, NumberText};
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::token;
use serde::Deserialize;

#[derive(Deserialize)]
struct Check {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    uuid: String,
    channel: Channel,
}

#[derive(Deserialize)]
struct Channel {
    r#type: String,
}

/// A game may be named, in no documented form; the balance does not depend on it.
#[derive(Deserialize)]
struct BalanceRequest {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    uuid: String,
    currency: String,
}

/// A debit, a credit or a cancel.
#[derive(Deserialize)]
struct Movement {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    #[serde(default, deserialize_with = "json::text_if_any")]
    uuid: Option<String>,
    currency: String,
    game: Game,
    transaction: Transaction,
}

#[derive(Deserialize)]
struct PromoPayout {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    #[serde(default, deserialize_with = "json::text_if_any")]
    uuid: Option<String>,
    currency: String,
    game: Option<Game>,
    #[serde(rename = "promoTransaction")]
    promo_transaction: PromoTransaction,
}

#[derive(Deserialize)]
struct Game {
    id: Option<String>,
    #[serde(default, deserialize_with = "json::text_if_any")]
    r#type: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    table: Option<Table>,
}

#[derive(Deserialize)]
struct Table {
    #[serde(default, deserialize_with = "json::text_if_any")]
    id: Option<String>,
    #[serde(default, deserialize_with = "json::text_if_any")]
    vid: Option<String>,
}

#[derive(Deserialize)]
struct Transaction {
    id: String,
    #[serde(rename = "refId")]
    ref_id: String,
    amount: NumberText,
}

#[derive(Deserialize)]
struct PromoTransaction {
    #[serde(default, deserialize_with = "json::text_if_any")]
    r#type: Option<String>,
    id: String,
    amount: NumberText,
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let bytes = body.bytes();
    match verb {
        "check" => check(json::decode(bytes)?),
        "balance" => {
            let request: BalanceRequest = json::decode(bytes)?;
            json::filled("uuid", Some(&request.uuid))?;
            let (currency, uuid) = (currency(&request.currency)?, Some(request.uuid));
            let who = Who::parse(request.sid, &request.user_id, Some(currency), uuid)?;
            who.message(None, Command::Balance, Shape::Bet)
        }
        "debit" => movement(json::decode(bytes)?, Shape::Bet, Rounded::Up, debit),
        "credit" => movement(
            json::decode(bytes)?,
            Shape::Settlement,
            Rounded::Down,
            credit,
        ),
        "cancel" => movement(json::decode(bytes)?, Shape::Settlement, Rounded::Up, cancel),
        "promo_payout" => promo_payout(json::decode(bytes)?),
        _ => Err(Reject::UnknownVerb),
    }
}

fn check(request: Check) -> Result<Message<Echo>, Reject> {
    json::filled("uuid", Some(&request.uuid))?;
    if !["P", "M"].contains(&request.channel.r#type.as_str()) {
        return Err(Reject::invalid("channel.type", "must be P or M"));
    }
    let (sid, hash) =
        token::create().map_err(|_| Reject::invalid("sid", "cannot be renewed now"))?;
    let who = Who::parse(request.sid, &request.user_id, None, Some(request.uuid))?;
    let renew = Command::RenewToken(hash);
    let mut message = who.message(None, renew, Shape::Check(sid.clone()))?;
    message.secrets.outgoing.push(sid);
    Ok(message)
}

fn movement(
    request: Movement,
    shape: Shape,
    rounded: Rounded,
    command: impl FnOnce(Names, RoundId, Amount) -> Command,
) -> Result<Message<Echo>, Reject> {
    let currency = currency(&request.currency)?;
    let amount = amount(&request.transaction.amount, currency, rounded)?;
    // It names the transfer alone and no effect hangs on it, but it must be a name.
    reference("transaction.id", &request.transaction.id)?;
    let names = Names::parse(&request.transaction.ref_id)?;
    let round = json::needed("game.id", request.game.round()?)?;
    let game = request.game.code()?;
    if matches!(shape, Shape::Bet) {
        complete(&request)?;
    }
    let who = Who::parse(request.sid, &request.user_id, Some(currency), request.uuid)?;
    who.message(game, command(names, round, amount), shape)
}

/// A bet must have what a settlement may lack.
fn complete(request: &Movement) -> Result<(), Reject> {
    let game = &request.game;
    let table = game.table();
    let table_id = table.and_then(|table| table.id.as_deref());
    let vid = table.and_then(|table| table.vid.as_deref());
    json::filled("uuid", request.uuid.as_deref())?;
    json::filled("game.type", game.r#type.as_deref())?;
    json::filled("game.details.table.id", table_id)?;
    json::filled("game.details.table.vid", vid)?;
    Ok(())
}

fn debit(names: Names, round: RoundId, amount: Amount) -> Command {
    Command::Bet(Bet {
        reference: names.bet,
        round,
        amount,
        closes_round: false,
        purse: Purse::Player,
        jackpots: Jackpots::NONE,
    })
}

fn credit(names: Names, round: RoundId, amount: Amount) -> Command {
    Command::Win(Win {
        reference: names.credit,
        round: Some(round),
        amount,
        bet: Some(names.bet),
        closes_round: true,
        prize: Prize::Game,
        jackpots: Jackpots::NONE,
    })
}

fn cancel(names: Names, round: RoundId, amount: Amount) -> Command {
    Command::Rollback(Rollback {
        reference: names.cancel,
        target: names.bet,
        round: Some(round),
        amount: Some(amount),
        settlement: Some(names.credit),
        closes_round: false,
        note: None,
    })
}

fn promo_payout(request: PromoPayout) -> Result<Message<Echo>, Reject> {
    let currency = currency(&request.currency)?;
    let promo = request.promo_transaction;
    // A prefix would make a name of an empty one.
    let name = json::filled("promoTransaction.id", Some(&promo.id))?;
    let is_jackpot = promo.r#type.is_some_and(|name| name.starts_with("JACKPOT"));
    let of_game = request.game.as_ref();
    let win = Command::Win(Win {
        reference: derived("promo", "promoTransaction.id", name)?,
        round: of_game.map(Game::round).transpose()?.flatten(),
        amount: amount(&promo.amount, currency, Rounded::Down)?,
        bet: None,
        closes_round: false,
        prize: if is_jackpot {
            Prize::Jackpot
        } else {
            Prize::Promotion
        },
        jackpots: Jackpots::NONE,
    });
    let game = of_game.map(Game::code).transpose()?.flatten();
    let who = Who::parse(request.sid, &request.user_id, Some(currency), request.uuid)?;
    who.message(game, win, Shape::Settlement)
}

/// The names that a bet has, and that what settles it has. All must fit before the bet is taken,
/// or it could never be settled.
struct Names {
    bet: Reference,
    credit: Reference,
    cancel: Reference,
}

impl Names {
    fn parse(ref_id: &str) -> Result<Self, Reject> {
        Ok(Self {
            bet: reference("transaction.refId", ref_id)?,
            credit: derived("credit", "transaction.refId", ref_id)?,
            cancel: derived("cancel", "transaction.refId", ref_id)?,
        })
    }
}

impl Game {
    /// A promotion may belong to no round; an empty name is none.
    fn round(&self) -> Result<Option<RoundId>, Reject> {
        let named = self.id.as_deref().filter(|text| !text.is_empty());
        named
            .map(|text| id("game.id", RoundId::parse(text)))
            .transpose()
    }

    fn table(&self) -> Option<&Table> {
        self.details.as_ref()?.table.as_ref()
    }

    /// The catalog's code: the table. What settles a bet without it belongs to the bet's game.
    fn code(&self) -> Result<Option<GameId>, Reject> {
        let code = self.table().and_then(|table| table.id.as_deref());
        let code = code.filter(|text| !text.is_empty());
        code.map(|text| id("game.details.table.id", GameId::parse(text)))
            .transpose()
    }
}

/// Whom a message is about, and how it names itself.
struct Who {
    sid: String,
    player: PlayerId,
    currency: Option<Currency>,
    uuid: Option<String>,
}

impl Who {
    fn parse(
        sid: String,
        user_id: &str,
        currency: Option<Currency>,
        uuid: Option<String>,
    ) -> Result<Self, Reject> {
        json::filled("sid", Some(&sid))?;
        Ok(Self {
            sid,
            player: id("userId", PlayerId::parse(user_id))?,
            currency,
            uuid,
        })
    }

    fn message(
        self,
        game: Option<GameId>,
        command: Command,
        shape: Shape,
    ) -> Result<Message<Echo>, Reject> {
        let call = Call {
            provider: id("provider", ProviderId::parse("evolution"))?,
            token: token::hash(&self.sid),
            player: Some(self.player),
            currency: self.currency,
            game,
            scale: None,
            commands: vec![command],
        };
        let secrets = Secrets {
            incoming: vec![self.sid],
            outgoing: Vec::new(),
        };
        let echo = Echo {
            uuid: self.uuid,
            shape,
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

fn currency(code: &str) -> Result<Currency, Reject> {
    Currency::parse(code).ok_or(Reject::UnknownCurrency)
}

fn reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    id(field, Reference::parse(text))
}

/// The reference of what `verb` does under such a name.
fn derived(verb: &'static str, field: &'static str, text: &str) -> Result<Reference, Reject> {
    let named = reference(field, text)?;
    id(field, Reference::own(verb, named.as_str()))
}
