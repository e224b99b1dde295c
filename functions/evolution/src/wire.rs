//! The messages of Evolution: the documented fields, to a command (One Wallet, "Bodies").
//! It never makes a floating-point number of an amount: a JSON number is read by its digits. What
//! the document does not name is ignored.

use crate::answer::{Echo, Shape};
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::{Amount, MoneyError};
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::json::{self, NumberText};
use reelgate_edge::names::id;
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::token;
use serde::Deserialize;

/// The most decimals of an amount ("Bodies").
const DECIMALS: usize = 6;

#[derive(Deserialize)]
struct Check {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    uuid: Option<String>,
}

/// A game may be named, in no documented form; the balance does not depend on it.
#[derive(Deserialize)]
struct BalanceRequest {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
    uuid: Option<String>,
    currency: String,
}

/// A debit, a credit or a cancel.
#[derive(Deserialize)]
struct Movement {
    sid: String,
    #[serde(rename = "userId")]
    user_id: String,
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
    uuid: Option<String>,
    currency: String,
    game: Option<Game>,
    #[serde(rename = "promoTransaction")]
    promo_transaction: PromoTransaction,
}

#[derive(Deserialize)]
struct Game {
    id: Option<String>,
    r#type: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    table: Option<Table>,
}

#[derive(Deserialize)]
struct Table {
    id: Option<String>,
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
            let currency = currency(&request.currency)?;
            let who = Who::parse(request.sid, &request.user_id, Some(currency), request.uuid)?;
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
    let (sid, hash) =
        token::create().map_err(|_| Reject::invalid("sid", "cannot be renewed now"))?;
    let who = Who::parse(request.sid, &request.user_id, None, request.uuid)?;
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
    let round = request.game.round()?;
    let round = round.ok_or_else(|| Reject::Types("missing field `game.id`".to_owned()))?;
    let game = request.game.code()?;
    // What settles a bet belongs to the bet's game, whatever it says.
    if matches!(shape, Shape::Bet) && game.is_none() {
        return Err(Reject::invalid("game.type", "must not be empty"));
    }
    let who = Who::parse(request.sid, &request.user_id, Some(currency), request.uuid)?;
    who.message(game, command(names, round, amount), shape)
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
    let name = filled("promoTransaction.id", &promo.id)?;
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

    /// The catalog's code: the table, or the kind of game where no table is named.
    fn code(&self) -> Result<Option<GameId>, Reject> {
        let table = self.details.as_ref().and_then(|all| all.table.as_ref());
        let table = table.and_then(|table| table.id.as_deref());
        let named = [table, self.r#type.as_deref()].into_iter().flatten();
        let code = named.into_iter().find(|text| !text.is_empty());
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

/// A prefix would make a name of an empty one.
fn filled<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Reject> {
    if text.is_empty() {
        return Err(Reject::invalid(field, "must not be empty"));
    }
    Ok(text)
}

fn currency(code: &str) -> Result<Currency, Reject> {
    Currency::parse(code).ok_or(Reject::UnknownCurrency)
}

/// Which way an amount goes that is finer than the ledger's unit: never in the player's favour, so
/// that no money is made of rounding. It is less than one unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounded {
    /// What the player is paid.
    Down,
    /// What the player stakes, and gets back of it.
    Up,
}

/// An amount of up to six decimals.
fn amount(digits: &NumberText, currency: Currency, rounded: Rounded) -> Result<Amount, Reject> {
    let text = digits.0.as_str();
    let exact = Amount::parse_text(text, currency);
    let fits = |(_, fraction): (&str, &str)| fraction.trim_end_matches('0').len() <= DECIMALS;
    if exact != Err(MoneyError::TooPrecise) || !text.split_once('.').is_some_and(fits) {
        return id("amount", exact);
    }
    let decimals = usize::try_from(currency.scale()).unwrap_or(DECIMALS);
    let down = id(
        "amount",
        Amount::parse_truncated_text(text, decimals, currency),
    )?;
    match rounded {
        Rounded::Down => Ok(down),
        Rounded::Up => {
            let up = down.plus(Amount::from_units(1));
            up.ok_or_else(|| Reject::invalid("amount", MoneyError::TooLarge))
        }
    }
}

fn reference(field: &'static str, text: &str) -> Result<Reference, Reject> {
    id(field, Reference::parse(text))
}

/// The reference of what `verb` does under such a name.
fn derived(verb: &'static str, field: &'static str, text: &str) -> Result<Reference, Reject> {
    let named = reference(field, text)?;
    id(field, Reference::own(verb, named.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decimals_are_settled_at_the_ledgers_unit_and_make_no_money() {
        let read = |text: &str, code: &str, rounded| {
            let digits = NumberText(text.to_owned());
            let amount = amount(&digits, Currency::parse(code).unwrap(), rounded);
            amount.map(Amount::units).ok()
        };
        for (text, code, down, up) in [
            ("2.500000", "EUR", Some(250_000), Some(250_000)),
            ("1.000001", "EUR", Some(100_000), Some(100_001)),
            ("1.0000019", "EUR", None, None),
            ("0.000009", "EUR", Some(0), Some(1)),
            ("1.0000010", "EUR", Some(100_000), Some(100_001)),
            ("1.000001", "BTC", Some(100_000_100), Some(100_000_100)),
            ("92233720368547.758079", "EUR", Some(i64::MAX), None),
            ("-0.000001", "EUR", None, None),
            ("1e-6", "EUR", None, None),
        ] {
            let both = (
                read(text, code, Rounded::Down),
                read(text, code, Rounded::Up),
            );
            assert_eq!(both, (down, up), "{text}");
        }
    }
}
