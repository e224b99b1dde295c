//! The messages of Slotegrator: the documented parameters, to commands and from a ruling.
//! Source: APIgrator 1.4.3, sections 2 and 3. Amounts are decimal texts in main units; what the
//! document does not name is ignored, and a parameter without a value is not there.
//!
//! A bet and a question must have every documented parameter. What settles must say whom, what and
//! how much; without session, game and the rounds of a rollback it is settled.

use crate::codes;
use reelgate_core::command::{Bet, Call, Command, Prize, Purse, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Ruling;
use reelgate_core::entry::Jackpots;
use reelgate_core::form::Form;
use reelgate_core::id::{GameId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::rules::Code;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::json::NumberText;
use reelgate_edge::names::{self, id};
use reelgate_edge::provider::{Message, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::{json, token};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// The list of a rollback.
const LIST: &str = "rollback_transactions";
/// How a place in it starts when it is signed.
const LIST_PLACE: &str = "rollback_transactions%5B";

/// The parameters that are texts.
const TEXTS: [&str; 12] = [
    "action",
    "amount",
    "bet_transaction_id",
    "currency",
    "finished",
    "freespin_id",
    "game_uuid",
    "player_id",
    "round_id",
    "session_id",
    "transaction_id",
    "type",
];

/// What an answer needs of its request.
#[derive(Clone, Debug)]
pub enum Echo {
    /// The balance alone is told.
    Balance,
    /// The ledger's name for a bet or a win is told too.
    Movement,
    /// A name for what is given back, which does not depend on the message that asks for it.
    Refund(String),
    /// The same, and the listed transactions in the order of the request.
    Rollback(String, Vec<String>),
}

/// A transaction that a rollback lists.
#[derive(Deserialize)]
struct Listed {
    action: String,
    transaction_id: String,
    /// It must be there, and is not looked at.
    #[serde(rename = "amount")]
    _amount: Given,
}

/// A text that is not empty, or a number.
struct Given;

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match raw.get().as_bytes() {
            [b'"', _, _, ..] | [b'-' | b'0'..=b'9', ..] => Ok(Self),
            _ => Err(serde::de::Error::custom("not an amount")),
        }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    balance: NumberText,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollback_transactions: Option<&'a [String]>,
}

#[derive(Serialize)]
struct Refusal<'a> {
    error_code: &'a str,
    error_description: &'a str,
}

/// Reads a message from the bytes that are signed.
pub(crate) fn decode(bytes: &[u8]) -> Result<Message<Echo>, Reject> {
    let form = Form::parse(bytes)?;
    // A list would pass for a parameter without a value.
    if let Some(name) = TEXTS.iter().find(|name| form.is_list(name)) {
        return Err(Reject::Types(format!("`{name}` must be a text")));
    }
    match required(&form, "action")? {
        "balance" => {
            let who = Who::parse(&form)?;
            who.message(None, vec![Command::Balance], Echo::Balance)
        }
        "bet" => bet(&form),
        "win" => win(&form),
        "refund" => refund(&form),
        "rollback" => rollback(&form, bytes),
        _ => Err(Reject::invalid("action", "is none of the protocol's")),
    }
}

fn bet(form: &Form) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(form)?;
    // Only a bet must say where it was placed; what is owed is settled without.
    required(form, "session_id")?;
    required(form, "game_uuid")?;
    let purse = match required(form, "type")? {
        "bet" | "tip" => Purse::Player,
        // "The freespin campaign pays", whatever the amount says.
        "freespin" => Purse::Campaign,
        _ => return Err(Reject::invalid("type", "is none of a bet's")),
    };
    let transaction = required(form, "transaction_id")?;
    let round = optional(form, "round_id");
    let bet = Command::Bet(Bet {
        reference: names::bet_reference("transaction_id", transaction)?,
        round: self::round(round.unwrap_or(transaction))?,
        amount: amount(form, who.currency)?,
        // Nothing else can name a round that is a bet of its own.
        closes_round: finished(form)? || round.is_none(),
        purse,
        jackpots: Jackpots::NONE,
    });
    who.message(game(form)?, vec![bet], Echo::Movement)
}

fn win(form: &Form) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(form)?;
    let prize = match required(form, "type")? {
        "win" => Prize::Game,
        "jackpot" => Prize::Jackpot,
        // No other message pays what free spins win: it is owed now, and as cash.
        "freespin"
        | "bonus"
        | "pragmatic_prize_drop"
        | "pragmatic_tournament"
        | "promo"
        | "prize_drop"
        | "tournament"
        | "unaccounted_promo"
        | "loyalty_win" => Prize::Promotion,
        _ => return Err(Reject::invalid("type", "is none of a win's")),
    };
    let win = Command::Win(Win {
        reference: of_win(required(form, "transaction_id")?)?,
        round: optional(form, "round_id").map(round).transpose()?,
        amount: amount(form, who.currency)?,
        bet: None,
        closes_round: finished(form)?,
        prize,
        jackpots: Jackpots::NONE,
    });
    who.message(game(form)?, vec![win], Echo::Movement)
}

fn refund(form: &Form) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(form)?;
    let bet = required(form, "bet_transaction_id")?;
    let refund = Command::Rollback(Rollback {
        reference: of_refund(required(form, "transaction_id")?)?,
        target: names::bet_reference("bet_transaction_id", bet)?,
        round: optional(form, "round_id").map(round).transpose()?,
        amount: Some(amount(form, who.currency)?),
        settlement: None,
        closes_round: finished(form)?,
        note: None,
    });
    let echo = Echo::Refund(format!("refund-of/{bet}"));
    who.message(game(form)?, vec![refund], echo)
}

fn rollback(form: &Form, bytes: &[u8]) -> Result<Message<Echo>, Reject> {
    let who = Who::parse(form)?;
    let own = required(form, "transaction_id")?;
    let round = optional(form, "round_id").map(round).transpose()?;
    let all = listed(form, bytes)?;
    let ids = all.iter().map(|one| one.transaction_id.clone()).collect();
    let (mut bets, mut refunds, mut wins) = (Vec::new(), Vec::new(), Vec::new());
    for one in &all {
        let id = &one.transaction_id;
        match one.action.as_str() {
            "bet" => bets.push(names::bet_reference("transaction_id", id)?),
            "refund" => refunds.push(of_refund(id)?),
            "win" => wins.push(of_win(id)?),
            _ => return Err(Reject::invalid(LIST, "lists an action that it may not")),
        }
    }
    // Stakes come back first: a win is short of money only if all of the list is. Where a bet and
    // its refund are listed, the bet stands again only after the refund is gone.
    let once_more = if refunds.is_empty() {
        Vec::new()
    } else {
        bets.clone()
    };
    let targets = bets.into_iter().chain(refunds).chain(once_more).chain(wins);
    let commands = targets.map(|target| back(own, target, round.as_ref()));
    let commands = commands.collect::<Result<Vec<_>, _>>()?;
    let echo = Echo::Rollback(format!("rollback/{own}"), ids);
    who.message(game(form)?, commands, echo)
}

/// One transaction of a list, given back under a name of the list and its own.
fn back(list: &str, target: Reference, round: Option<&RoundId>) -> Result<Command, Reject> {
    Ok(Command::Rollback(Rollback {
        reference: names::derived_pair("rollback", "transaction_id", list, &target)?,
        target,
        round: round.cloned(),
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    }))
}

/// What a rollback lists: as the document has it, or as JSON in one text, which was seen in the
/// field. There must be an amount beside each name, which is not looked at.
fn listed(form: &Form, bytes: &[u8]) -> Result<Vec<Listed>, Reject> {
    let all = if let Some(text) = optional(form, LIST) {
        let no_list = |_| Reject::Types(format!("`{LIST}` must hold transactions"));
        json::decode(text.as_bytes()).map_err(no_list)?
    } else {
        // What is no transaction must not be passed over in silence: the rest would count as all.
        let mut names = bytes
            .split(|byte| *byte == b'&')
            .filter_map(|pair| std::str::from_utf8(pair).ok()?.split('=').next())
            .filter_map(|name| name.strip_prefix(LIST_PLACE));
        if names.any(|place| !place.contains("%5B")) {
            return Err(Reject::Types(format!("`{LIST}` must hold transactions")));
        }
        let one = |listed: &Form| {
            Ok::<_, Reject>(Listed {
                action: required(listed, "action")?.to_owned(),
                transaction_id: required(listed, "transaction_id")?.to_owned(),
                _amount: required(listed, "amount").map(|_| Given)?,
            })
        };
        form.list(LIST).map(one).collect::<Result<Vec<_>, _>>()?
    };
    if all.is_empty() {
        return Err(Reject::Types(format!("missing field `{LIST}`")));
    }
    Ok(all)
}

/// Whom a message is about.
struct Who {
    player: PlayerId,
    currency: Currency,
    session: Option<String>,
}

impl Who {
    fn parse(form: &Form) -> Result<Self, Reject> {
        let code = required(form, "currency")?;
        Ok(Self {
            player: id("player_id", PlayerId::parse(required(form, "player_id")?))?,
            currency: Currency::parse(code).ok_or(Reject::UnknownCurrency)?,
            session: optional(form, "session_id").map(str::to_owned),
        })
    }

    fn message(
        self,
        game: Option<GameId>,
        commands: Vec<Command>,
        echo: Echo,
    ) -> Result<Message<Echo>, Reject> {
        let call = Call {
            provider: id("provider", ProviderId::parse("slotegrator"))?,
            token: self.session.as_deref().and_then(token::hash),
            player: Some(self.player),
            currency: Some(self.currency),
            scale: None,
            game,
            commands,
        };
        let secrets = Secrets {
            incoming: self.session.into_iter().collect(),
            outgoing: Vec::new(),
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

fn required<'a>(form: &'a Form, name: &str) -> Result<&'a str, Reject> {
    let missing = || Reject::Types(format!("missing field `{name}`"));
    optional(form, name).ok_or_else(missing)
}

fn optional<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.text(name).filter(|text| !text.is_empty())
}

fn finished(form: &Form) -> Result<bool, Reject> {
    match optional(form, "finished") {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => Err(Reject::invalid("finished", "must be 0 or 1")),
    }
}

fn amount(form: &Form, currency: Currency) -> Result<Amount, Reject> {
    let text = required(form, "amount")?;
    id("amount", Amount::parse_text(text, currency))
}

fn game(form: &Form) -> Result<Option<GameId>, Reject> {
    let game = optional(form, "game_uuid").map(GameId::parse);
    id("game_uuid", game.transpose())
}

fn round(text: &str) -> Result<RoundId, Reject> {
    id("round_id", RoundId::parse(text))
}

/// The document does not say that ids are unique over all actions: each has names of its own.
fn of_win(transaction: &str) -> Result<Reference, Reject> {
    names::derived_reference("win", "transaction_id", transaction)
}

fn of_refund(transaction: &str) -> Result<Reference, Reject> {
    names::derived_reference("refund", "transaction_id", transaction)
}

/// Writes the answer to a decided call.
pub(crate) fn encode(echo: &Echo, ruling: &Ruling) -> Reply {
    let outcome = ruling.outcome;
    let balance = ruling.balance.as_ref();
    let Some(balance) = balance.filter(|_| outcome.is_success()) else {
        let code = codes::of_outcome(outcome);
        return refusal(code, outcome.meaning().trim_start());
    };
    let (transaction_id, rollback_transactions) = match echo {
        Echo::Balance => (None, None),
        Echo::Movement => {
            let receipt = ruling.steps.first().and_then(|step| step.receipt);
            (receipt.map(|own| own.transaction.to_string()), None)
        }
        Echo::Refund(own) => (Some(own.clone()), None),
        Echo::Rollback(own, listed) => (Some(own.clone()), Some(listed.as_slice())),
    };
    let answer = Answer {
        balance: NumberText(balance.playable.to_text(balance.currency)),
        transaction_id,
        rollback_transactions,
    };
    Reply::json(200, &answer)
}

/// Writes the answer to a message that was not decided.
pub(crate) fn refuse(code: Code, reason: &Unanswered) -> Reply {
    match reason {
        Unanswered::Reject(reject) => refusal(code, &reject.to_string()),
        Unanswered::Fault(_) => refusal(code, "The wallet cannot answer now. Try again."),
    }
}

fn refusal(code: Code, text: &str) -> Reply {
    let refusal = Refusal {
        error_code: code.code,
        error_description: text,
    };
    Reply::json(code.http, &refusal)
}
