//! A provider with two players at its games: what it writes into a message, and what it reads.
//! Of a token that was replaced it knows the newer one.

use crate::answer::Answer;
use crate::declaration::{Declaration, Verb};
use crate::names::{iso, named};
use crate::report::Step;
use crate::scenario::{Sent, Who};
use crate::sender::{Exchange, Seat, Sender, fresh, now};
use anyhow::Result;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A provider with two players at its games.
pub(crate) struct Player<'a> {
    pub(crate) declaration: &'a Declaration,
    pub(crate) sender: &'a Sender,
    pub(crate) seats: &'a [Seat; 2],
    /// The tokens that were told since, the newest at the end.
    newer: Mutex<Vec<(Who, String)>>,
}

impl<'a> Player<'a> {
    pub(crate) const fn new(
        declaration: &'a Declaration,
        sender: &'a Sender,
        seats: &'a [Seat; 2],
    ) -> Self {
        Self {
            declaration,
            sender,
            seats,
            newer: Mutex::new(Vec::new()),
        }
    }

    const fn seat(&self, who: Who) -> &Seat {
        let [first, second] = self.seats;
        match who {
            Who::First => first,
            Who::Second => second,
        }
    }

    /// The newest token of a player, or the one before it.
    fn token(&self, who: Who, old: bool) -> String {
        let newer = self.newer.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = newer.iter().rev().filter(|(whose, _)| *whose == who);
        let mut all = mine.map(|(_, token)| token).chain([&self.seat(who).token]);
        let newest = if old { all.nth(1) } else { all.next() };
        newest.cloned().unwrap_or_default()
    }

    pub(crate) fn renew(&self, who: Who, token: String) {
        let mut newer = self.newer.lock().unwrap_or_else(PoisonError::into_inner);
        newer.push((who, token));
    }
}

impl Player<'_> {
    /// What a player has before a play, in cents, or the answer that does not tell it.
    pub(crate) fn opening(&self, who: Who) -> Result<Result<i64, Box<Step>>> {
        let asked = balance_of(who);
        let exchange = self.exchange(&asked, "", &BTreeMap::new())?;
        let problem = match &exchange.reply {
            Err(reason) => reason.clone(),
            Ok((status, body)) => match self.read(*status, body) {
                Ok(answer) => match answer.balance {
                    Some(balance) => return Ok(Ok(balance)),
                    None => "told no balance".to_owned(),
                },
                Err(error) => format!("{error:#}"),
            },
        };
        Ok(Err(Box::new(Step {
            what: asked.told(),
            expected: "the balance".to_owned(),
            request: exchange.request,
            reply: exchange.reply.ok(),
            took: exchange.took,
            problem: Some(problem),
        })))
    }

    pub(crate) fn read(&self, status: u16, body: &str) -> Result<Answer> {
        let declaration = self.declaration;
        Answer::read(&declaration.answer, declaration.money, status, body)
    }

    /// Sends one message as the provider writes it.
    pub(crate) fn exchange(
        &self,
        sent: &Sent,
        nonce: &str,
        amounts: &BTreeMap<String, i64>,
    ) -> Result<Exchange> {
        let declaration = self.declaration;
        let message = declaration.message(sent.verb)?;
        let values = self.values(sent, nonce, amounts)?;
        let message = (message, declaration.signature.content.as_str());
        let draft = self.sender.draft(message, values, sent.shape, sent.sign);
        self.sender.send(declaration, draft, sent.sign, sent.lost)
    }

    fn values(
        &self,
        sent: &Sent,
        nonce: &str,
        amounts: &BTreeMap<String, i64>,
    ) -> Result<BTreeMap<&'static str, String>> {
        let seat = self.seat(sent.by);
        let declaration = self.declaration;
        let name = |kind: &str, name: &str| named(declaration.names, &[nonce, kind, name]);
        let bet = sent.of.as_deref().unwrap_or_default();
        let of_bet = amounts.get(bet).copied().unwrap_or(sent.amount);
        let is_rollback = sent.verb == Verb::Rollback;
        let amount = if is_rollback { of_bet } else { sent.amount };
        let own = match (declaration.rules().one_name, &sent.of) {
            (true, Some(bet)) => bet,
            _ => &sent.name,
        };
        let (win, pays) = sent
            .win
            .as_ref()
            .map_or(("", 0), |(win, pays)| (win, *pays));
        let now = now()?;
        let write = |cents| declaration.money.write(cents);
        Ok(BTreeMap::from([
            ("player", seat.player.clone()),
            ("token", self.token(sent.by, sent.old_token)),
            ("game", seat.game.clone()),
            ("currency", declaration.currency.clone()),
            ("name", name("transaction", own)),
            ("bet", name("transaction", bet)),
            ("round", name("round", &sent.round)),
            ("amount", write(amount)),
            ("jackpot", write(sent.jackpot)),
            ("bet_amount", write(of_bet)),
            ("win_name", name("transaction", win)),
            ("win_amount", write(pays)),
            ("fresh", name("message", &fresh()?)),
            ("time_s", now.as_secs().to_string()),
            ("time_ms", now.as_millis().to_string()),
            ("time_iso", iso(now)?),
            ("verb", sent.verb.name().to_owned()),
        ]))
    }
}

pub(crate) fn balance_of(who: Who) -> Sent {
    Sent {
        by: who,
        ..Sent::default()
    }
}
