//! The small language in which the examples are written: `bet b-1 10.00 in r-1`.
//! It must never guess: a word that it does not know is an error that names the line.

use anyhow::{Context as _, Result, bail};
use reelgate_core::command::{
    Adjustment, Bet, BonusExpiry, Command, Correction, Ends, FlagRound, OwedMessage, Prize, Purse,
    Resolution, Rollback, RoundDecision, RoundEnd, Transfer, Win,
};
use reelgate_core::currency::Currency;
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::{Jackpots, Note};
use reelgate_core::id::{Actor, Reason, Reference, RoundId, TokenHash};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;

/// One line: commands of one call, and who asks.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) provider: String,
    pub(super) player: String,
    pub(super) currency: Currency,
    /// Another token than that of the player's session; `none` for no token at all.
    pub(super) token: Option<String>,
    pub(super) game: String,
    pub(super) commands: Vec<Command>,
    /// Whether a person or the cash desk asks.
    pub(super) house: bool,
}

/// The words of one command.
#[derive(Default)]
struct Words<'a> {
    verb: &'a str,
    plain: Vec<&'a str>,
    round: Option<&'a str>,
    other: Option<&'a str>,
    amount: Option<&'a str>,
    last: bool,
    bonus: bool,
}

/// What the house does over the cash desk.
const DESK: [&str; 5] = [
    "deposit",
    "withdrawal",
    "bonus_grant",
    "bonus_expiry",
    "adjustment",
];
/// What a person does in a provider's name.
const PERSON: [&str; 6] = [
    "resolve",
    "void",
    "void_round",
    "close_round",
    "leave_round",
    "flag_round",
];

/// Reads a line; `+` stands between the commands of one call.
pub(super) fn line(text: &str, now: Timestamp) -> Result<Line> {
    read(text, now).with_context(|| format!("the example `{text}`"))
}

fn read(text: &str, now: Timestamp) -> Result<Line> {
    let mut line = Line {
        provider: "acme".to_owned(),
        player: "ada".to_owned(),
        currency: currency("EUR")?,
        token: None,
        game: "g-1".to_owned(),
        commands: Vec::new(),
        house: false,
    };
    for part in text.split(" + ") {
        let words = words(part, &mut line)?;
        if DESK.contains(&words.verb) {
            line.provider = "cashier".to_owned();
        }
        line.house = line.house || DESK.contains(&words.verb) || PERSON.contains(&words.verb);
        let command = words.command(line.currency, now)?;
        line.commands.push(command);
    }
    Ok(line)
}

fn words<'a>(part: &'a str, line: &mut Line) -> Result<Words<'a>> {
    let mut rest = part.split_whitespace();
    let mut words = Words {
        verb: rest.next().context("has no command")?,
        ..Words::default()
    };
    while let Some(word) = rest.next() {
        let mut next = || rest.next().with_context(|| format!("ends after `{word}`"));
        match word {
            "in" => words.round = Some(next()?),
            "of" | "for" => words.other = Some(next()?),
            "said" => words.amount = Some(next()?),
            "last" => words.last = true,
            "bonus" => words.bonus = true,
            "player" => line.player = next()?.to_owned(),
            "provider" => line.provider = next()?.to_owned(),
            "token" => line.token = Some(next()?.to_owned()),
            "game" => line.game = next()?.to_owned(),
            "currency" => line.currency = currency(next()?)?,
            plain => words.plain.push(plain),
        }
    }
    Ok(words)
}

fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).with_context(|| format!("there is no currency `{code}`"))
}

impl Words<'_> {
    fn command(&self, currency: Currency, now: Timestamp) -> Result<Command> {
        Ok(match self.verb {
            "balance" => Command::Balance,
            "renew_token" => {
                let token = self.plain.first().context("has no token")?;
                Command::RenewToken(TokenHash::parse(token)?)
            }
            "bet" if self.bonus => Command::Bet(self.bet(currency, Purse::Bonus(None))?),
            "bet" => Command::Bet(self.bet(currency, Purse::Player)?),
            "free_bet" => Command::Bet(self.bet(currency, Purse::Campaign)?),
            "win" => Command::Win(self.win(currency, Prize::Game)?),
            "free_win" => Command::Win(self.win(currency, Prize::Campaign)?),
            "promo_win" => Command::Win(self.win(currency, Prize::Promotion)?),
            "jackpot_win" => Command::Win(self.win(currency, Prize::Jackpot)?),
            "rollback" => Command::Rollback(self.rollback(currency, None)?),
            "void" => Command::Rollback(self.rollback(currency, Some(note()?))?),
            "rollback_round" => Command::RollbackRound(self.decision(None)?),
            "void_round" => Command::RollbackRound(self.decision(Some(note()?))?),
            "leave_round" => Command::LeaveRound(self.decision(Some(note()?))?),
            "end_round" => Command::EndRound(RoundEnd {
                round: self.round()?,
                note: None,
            }),
            "close_round" => Command::EndRound(RoundEnd {
                round: self.round()?,
                note: Some(note()?),
            }),
            "flag_round" => Command::FlagRound(FlagRound {
                round: self.round()?,
                opened_before: now.plus_s(1),
            }),
            "correction" => Command::Correction(Correction {
                reference: self.reference()?,
                round: self.round.map(RoundId::parse).transpose()?,
                amount: self.amount(currency)?,
            }),
            _ => return self.desk(currency),
        })
    }

    fn desk(&self, currency: Currency) -> Result<Command> {
        let transfer = || -> Result<Transfer> {
            Ok(Transfer {
                reference: self.reference()?,
                amount: self.amount(currency)?,
            })
        };
        Ok(match self.verb {
            "deposit" => Command::Deposit(transfer()?),
            "withdrawal" => Command::Withdrawal(transfer()?),
            "bonus_grant" => Command::BonusGrant(transfer()?),
            "bonus_expiry" => Command::BonusExpiry(BonusExpiry {
                reference: self.reference()?,
                grant: self.other()?,
            }),
            "adjustment" => Command::Adjustment(Adjustment {
                reference: self.reference()?,
                cash: self.amount(currency)?,
                bonus: Amount::ZERO,
                note: note()?,
            }),
            "resolve" => Command::Resolve(Resolution {
                reference: self.reference()?,
                dispute: 1,
                decision: if self.amount(currency)?.is_zero() {
                    DisputeDecision::NoChange
                } else {
                    DisputeDecision::Adjust
                },
                cash: self.amount(currency)?,
                bonus: Amount::ZERO,
                ends: self
                    .other
                    .map(Reference::parse)
                    .transpose()?
                    .map(OwedMessage::alone)
                    .map(Ends::Message),
                note: note()?,
            }),
            verb => bail!("there is no command `{verb}`"),
        })
    }

    fn reference(&self) -> Result<Reference> {
        let name = self.plain.first().context("has no reference")?;
        Ok(Reference::parse(name)?)
    }

    fn other(&self) -> Result<Reference> {
        Ok(Reference::parse(self.other.context("names no other")?)?)
    }

    fn round(&self) -> Result<RoundId> {
        Ok(RoundId::parse(self.round.context("names no round")?)?)
    }

    fn amount(&self, currency: Currency) -> Result<Amount> {
        signed(self.plain.get(1).context("has no amount")?, currency)
    }

    fn bet(&self, currency: Currency, purse: Purse) -> Result<Bet> {
        Ok(Bet {
            reference: self.reference()?,
            round: self.round()?,
            amount: self.amount(currency)?,
            closes_round: self.last,
            purse,
            jackpots: Jackpots::NONE,
        })
    }

    fn win(&self, currency: Currency, prize: Prize) -> Result<Win> {
        Ok(Win {
            reference: self.reference()?,
            round: self.round.map(RoundId::parse).transpose()?,
            amount: self.amount(currency)?,
            bet: self.other.map(Reference::parse).transpose()?,
            closes_round: self.last,
            prize,
            jackpots: Jackpots::NONE,
        })
    }

    fn rollback(&self, currency: Currency, note: Option<Note>) -> Result<Rollback> {
        Ok(Rollback {
            reference: self.reference()?,
            target: self.other()?,
            round: self.round.map(RoundId::parse).transpose()?,
            amount: self.amount.map(|text| signed(text, currency)).transpose()?,
            settlement: None,
            closes_round: self.last,
            note,
        })
    }

    fn decision(&self, note: Option<Note>) -> Result<RoundDecision> {
        Ok(RoundDecision {
            reference: self.reference()?,
            round: self.round()?,
            note,
        })
    }
}

fn signed(text: &str, currency: Currency) -> Result<Amount> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let amount = Amount::parse_text(digits, currency)?;
    if sign {
        amount.negated().context("is beyond the range")
    } else {
        Ok(amount)
    }
}

fn note() -> Result<Note> {
    Ok(Note {
        actor: Actor::parse("eve")?,
        person: None,
        reason: Reason::parse("as the provider says")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_now(text: &str) -> Result<Line> {
        line(text, Timestamp::from_ms(0))
    }

    #[test]
    fn a_call_may_hold_several_commands() {
        let line = read_now("bet b-1 1.00 in r-1 + win w-1 2.00 in r-1 for b-1 last").unwrap();
        let verbs: Vec<_> = line.commands.iter().map(|c| c.verb().as_str()).collect();
        assert_eq!(verbs, ["bet", "win"]);
        assert!(!line.house);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for text in ["bte b-1", "bet b-1 1.00", "bet b-1 1.00 in", "void v-1", ""] {
            let error = format!("{:#}", read_now(text).unwrap_err());
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
