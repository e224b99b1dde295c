//! The messages of Pragmatic Play: the documented parameters, to a command.
//! Source: Pragmatic Play seamless wallet, "Verbs". What the document does not name is ignored.

use crate::answer::Echo;
use crate::fields::Fields;
use reelgate_core::command::{
    Bet, Call, Command, Correction, Prize, Purse, Rollback, RoundEnd, Win,
};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::id::{GameId, PlayerId, ProviderId, RoundId};
use reelgate_core::jackpots;
use reelgate_core::money::Amount;
use reelgate_core::scale::Scale;
use reelgate_core::signature::Verified;
use reelgate_edge::exchange::Secrets;
use reelgate_edge::names::{self, id};
use reelgate_edge::provider::{Message, Reject};
use reelgate_edge::token;

/// The parameters that are amounts of money.
const AMOUNTS: [&str; 2] = ["amount", "promoWinAmount"];

/// The message that a path means: each is spelled with `.html` too.
pub(crate) fn plain(verb: &str) -> &str {
    verb.strip_suffix(".html").unwrap_or(verb)
}

/// Reads a message; `verb` is the path behind the provider's prefix.
pub(crate) fn decode(verb: &str, text: &Verified<'_>) -> Result<Message<Echo>, Reject> {
    let fields = Fields::parse(text.bytes())?;
    match verb {
        "authenticate" => authenticate(&fields),
        "balance" => {
            let who = Who::named("userId", &fields)?;
            who.message(vec![Command::Balance], Echo::Balance)
        }
        "bet" => bet(&fields),
        "result" => result(&fields),
        "bonusWin" => prize(&fields, "bonusWin", Prize::Promotion),
        "jackpotWin" => prize(&fields, "jackpotWin", Prize::Jackpot),
        "promoWin" => prize(&fields, "promoWin", Prize::Promotion),
        "endRound" => end_round(&fields),
        "refund" => refund(&fields),
        "adjustment" => adjustment(&fields),
        "sessionExpired" => {
            fields.all(&["sessionId"])?;
            let who = Who::named("playerId", &fields)?;
            who.message(vec![Command::Balance], Echo::SessionExpired)
        }
        _ => Err(Reject::UnknownVerb),
    }
}

/// Renewing a token by itself leaves it as it is, and is refused where it opens no game any more.
fn authenticate(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    let token = fields.text("token")?;
    let hash = token::hash(token).ok_or_else(|| Reject::invalid("token", "has no hash"))?;
    let mut who = Who::of(fields);
    who.game = None;
    who.message(vec![Command::RenewToken(hash)], Echo::Authenticate)
}

fn bet(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    fields.all(&["timestamp", "roundDetails"])?;
    let who = Who::playing(fields)?;
    let command = Command::Bet(Bet {
        reference: names::bet_reference("reference", fields.text("reference")?)?,
        round: round(fields.text("roundId")?)?,
        amount: who.amount("amount", fields.text("amount")?)?,
        closes_round: false,
        purse: match fields.find("bonusCode") {
            Some(_) => Purse::Campaign,
            None => Purse::Player,
        },
        jackpots: Jackpots {
            contributed: who.told(fields.find("jackpotContribution")),
            ..Jackpots::NONE
        },
    });
    who.message(vec![command], Echo::Bet)
}

/// A result, and the prize of a campaign where it brings one: both or none.
fn result(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    fields.all(&["timestamp", "roundDetails"])?;
    let who = Who::playing(fields)?;
    let round = round(fields.text("roundId")?)?;
    let win = |reference, amount, prize| {
        Command::Win(Win {
            reference,
            round: Some(round.clone()),
            amount,
            bet: None,
            closes_round: false,
            prize,
            jackpots: Jackpots::NONE,
        })
    };
    let amount = who.amount("amount", fields.text("amount")?)?;
    let of_game = match fields.find("bonusCode") {
        Some(_) => Prize::Campaign,
        None => Prize::Game,
    };
    let own = names::derived_reference("result", "reference", fields.text("reference")?)?;
    let mut commands = vec![win(own, amount, of_game)];
    if let Some(text) = fields.find("promoWinAmount") {
        let amount = who.amount("promoWinAmount", text)?;
        // Nothing under no name is no prize.
        if !amount.is_zero() || fields.find("promoWinReference").is_some() {
            let name = fields.text("promoWinReference")?;
            let own = names::derived_reference("promo", "promoWinReference", name)?;
            commands.push(win(own, amount, Prize::Promotion));
        }
    }
    who.message(commands, Echo::Settlement)
}

fn prize(fields: &Fields<'_>, verb: &'static str, prize: Prize) -> Result<Message<Echo>, Reject> {
    fields.all(match verb {
        "jackpotWin" => &["timestamp", "gameId", "roundId", "jackpotId"],
        "promoWin" => &["timestamp", "campaignId", "campaignType"],
        _ => &["timestamp"],
    })?;
    let mut who = Who::named("userId", fields)?;
    who.game = fields.find("gameId").map(game).transpose()?;
    if verb == "promoWin" {
        let code = fields.text("currency")?;
        let named = Currency::parse(code).ok_or(Reject::UnknownCurrency)?;
        (who.currency, who.units) = (Some(named), named.into());
    }
    let command = Command::Win(Win {
        reference: names::derived_reference(verb, "reference", fields.text("reference")?)?,
        round: fields.find("roundId").map(round).transpose()?,
        amount: who.amount("amount", fields.text("amount")?)?,
        bet: None,
        closes_round: false,
        prize,
        jackpots: Jackpots::NONE,
    });
    who.message(vec![command], Echo::Settlement)
}

fn end_round(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    let who = Who::playing(fields)?;
    let end = RoundEnd {
        round: round(fields.text("roundId")?)?,
        note: None,
    };
    who.message(vec![Command::EndRound(end)], Echo::EndRound)
}

/// The bet's reference says it all: whatever else stands in a refund, two of the same bet are one.
fn refund(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    let name = fields.text("reference")?;
    let command = Command::Rollback(Rollback {
        reference: names::derived_reference("refund", "reference", name)?,
        target: names::bet_reference("reference", name)?,
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    let mut who = Who::named("userId", fields)?;
    who.shows_token = false;
    who.message(vec![command], Echo::Refund(name.to_owned()))
}

fn adjustment(fields: &Fields<'_>) -> Result<Message<Echo>, Reject> {
    let who = Who::playing(fields)?;
    let amount = Amount::parse_signed_text(fields.text("amount")?, who.units);
    let command = Command::Correction(Correction {
        reference: names::derived_reference("adjustment", "reference", fields.text("reference")?)?,
        round: Some(round(fields.text("roundId")?)?),
        amount: id("amount", amount)?,
    });
    who.message(vec![command], Echo::Settlement)
}

/// Whom a message is about, and in what.
struct Who {
    player: Option<PlayerId>,
    currency: Option<Currency>,
    game: Option<GameId>,
    /// What amounts are counted in: the units of the currency where one is named, else those that
    /// hold all amounts of the message.
    units: Scale,
    token: Option<String>,
    /// Whether the token counts, or is only kept out of the log.
    shows_token: bool,
    /// The provider's own name for its session, which is nobody else's business.
    session: Option<String>,
}

impl Who {
    fn of(fields: &Fields<'_>) -> Self {
        Self {
            player: None,
            currency: None,
            game: None,
            units: AMOUNTS
                .into_iter()
                .filter_map(|parameter| fields.find(parameter).map(Scale::of_text))
                .fold(Scale::FIAT, Scale::max),
            token: fields.find("token").map(str::to_owned),
            shows_token: true,
            session: fields.find("sessionId").map(str::to_owned),
        }
    }

    fn named(parameter: &'static str, fields: &Fields<'_>) -> Result<Self, Reject> {
        let player = PlayerId::parse(fields.text(parameter)?);
        Ok(Self {
            player: Some(id(parameter, player)?),
            ..Self::of(fields)
        })
    }

    fn playing(fields: &Fields<'_>) -> Result<Self, Reject> {
        Ok(Self {
            game: Some(game(fields.text("gameId")?)?),
            ..Self::named("userId", fields)?
        })
    }

    fn amount(&self, parameter: &'static str, text: &str) -> Result<Amount, Reject> {
        id(parameter, Amount::parse_text(text, self.units))
    }

    /// An amount that is told for the record alone.
    fn told(&self, text: Option<&str>) -> Amount {
        text.map_or(Amount::ZERO, |text| jackpots::told(text, self.units))
    }

    fn message(self, commands: Vec<Command>, echo: Echo) -> Result<Message<Echo>, Reject> {
        let token = self.token.as_deref().filter(|_| self.shows_token);
        let call = Call {
            provider: id("provider", ProviderId::parse("pragmatic"))?,
            token: token.and_then(token::hash),
            player: self.player,
            currency: self.currency,
            game: self.game,
            scale: self.currency.is_none().then_some(self.units),
            commands,
        };
        let secrets = Secrets {
            incoming: self.token.into_iter().chain(self.session).collect(),
            outgoing: Vec::new(),
        };
        Ok(Message {
            call,
            echo,
            secrets,
        })
    }
}

fn game(text: &str) -> Result<GameId, Reject> {
    id("gameId", GameId::parse(text))
}

fn round(text: &str) -> Result<RoundId, Reject> {
    id("roundId", RoundId::parse(text))
}
