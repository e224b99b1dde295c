//! Single messages of a provider, for tests that change something in between.
//! It says what was answered and what is left; what should be, the caller knows.

use crate::certify::Options;
use crate::declaration::{Declaration, Situation, Verb};
use crate::player::Player;
use crate::scenario::{Sent, Who};
use crate::sender::{Seat, Sender, fresh};
use anyhow::{Error, Result, bail};
use std::collections::BTreeMap;
use std::time::Duration;

/// A player's visit to one provider's game.
pub struct Visit<'a> {
    declaration: &'a Declaration,
    sender: Sender,
    seats: &'a [Seat; 2],
    nonce: String,
    amounts: BTreeMap<String, i64>,
}

/// What a message was answered.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Whether it is the answer to something new that was taken.
    pub taken: bool,
    /// Status and body, for the report of a test.
    pub reply: String,
}

impl<'a> Visit<'a> {
    /// The first player of the options sits down.
    ///
    /// # Errors
    /// Where there is no chance to make names of.
    pub fn begin(declaration: &'a Declaration, options: &'a Options) -> Result<Self> {
        let patience = Duration::from_millis(declaration.patience_ms);
        Ok(Self {
            declaration,
            sender: Sender::new(&options.url, options.secrets.clone(), patience),
            seats: &options.seats,
            nonce: fresh()?,
            amounts: BTreeMap::new(),
        })
    }

    /// Bets so many cents in a round of the bet's name.
    ///
    /// # Errors
    /// Where nothing that can be read was answered.
    pub fn bet(&mut self, name: &str, cents: i64) -> Result<Heard> {
        self.amounts.insert(name.to_owned(), cents);
        self.send(Verb::Bet, name, None, cents)
    }

    /// Wins so many cents with a bet.
    ///
    /// # Errors
    /// As [`Visit::bet`].
    pub fn win(&mut self, bet: &str, cents: i64) -> Result<Heard> {
        self.send(Verb::Win, &format!("win of {bet}"), Some(bet), cents)
    }

    /// Gives a bet back.
    ///
    /// # Errors
    /// As [`Visit::bet`].
    pub fn roll_back(&mut self, bet: &str) -> Result<Heard> {
        self.send(Verb::Rollback, &format!("back of {bet}"), Some(bet), 0)
    }

    /// What the player has, in cents.
    ///
    /// # Errors
    /// Where it is not told.
    pub fn balance(&self) -> Result<i64> {
        match self.player().opening(Who::First)? {
            Ok(balance) => Ok(balance),
            Err(step) => bail!("{}", step.problem.unwrap_or_default()),
        }
    }

    const fn player(&self) -> Player<'_> {
        Player::new(self.declaration, &self.sender, self.seats)
    }

    fn send(&self, verb: Verb, name: &str, of: Option<&str>, cents: i64) -> Result<Heard> {
        let sent = Sent {
            verb,
            name: name.to_owned(),
            of: of.map(str::to_owned),
            round: of.unwrap_or(name).to_owned(),
            amount: cents,
            ..Sent::default()
        };
        let player = self.player();
        let exchange = player.exchange(&sent, &self.nonce, &self.amounts)?;
        let (status, body) = exchange.reply.map_err(Error::msg)?;
        let answer = player.read(status, &body)?;
        Ok(Heard {
            taken: self
                .declaration
                .wanted(verb, Situation::Ok)?
                .matches(&answer),
            reply: format!("{status} {body}"),
        })
    }
}
