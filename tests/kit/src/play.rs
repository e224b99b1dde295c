//! Plays the messages of a scenario in one order and compares what comes back with the model.
//! Every play has names of its own, so that none can meet what another left.

use crate::answer::Answer;
use crate::declaration::{Declaration, Situation, Verb};
use crate::latency::Latency;
use crate::model::{Foretold, Model};
use crate::names::{iso, named};
use crate::report::Step;
use crate::scenario::{Scenario, Sent, Who};
use crate::sender::{Exchange, Seat, Sender, fresh, now};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long it is before the provider sends again what it heard no answer to.
const AFTER_LOST: Duration = Duration::from_millis(100);

/// A provider with two players at its games.
pub(crate) struct Player<'a> {
    pub(crate) declaration: &'a Declaration,
    pub(crate) sender: &'a Sender,
    pub(crate) seats: &'a [Seat; 2],
}

/// What happened in one play.
#[derive(Debug, Default)]
pub(crate) struct Played {
    pub(crate) steps: Vec<Step>,
    pub(crate) latency: Latency,
    /// What the two players had before and must have after, in cents.
    pub(crate) before: [i64; 2],
    pub(crate) after: [i64; 2],
    /// Stakes that were taken and stayed, and wins that were paid, in cents.
    pub(crate) staked: i64,
    pub(crate) paid: i64,
}

impl Played {
    pub(crate) fn failed(&self) -> bool {
        self.steps.iter().any(|step| step.problem.is_some())
    }
}

/// One play under way.
struct Play<'a> {
    player: &'a Player<'a>,
    /// What makes its names its own.
    nonce: String,
    amounts: BTreeMap<String, i64>,
    /// The wallet's names of transactions by the message's name.
    ids: BTreeMap<String, String>,
    /// The message that may have been done or not, since its answer was lost.
    lost: Option<Sent>,
    model: Model,
    played: Played,
}

impl Player<'_> {
    /// Plays a scenario's messages in an order; with `closely` the balance is asked for after each.
    ///
    /// # Errors
    /// Where a message cannot be signed, or the declaration lacks an answer.
    pub(crate) fn play(
        &self,
        scenario: &Scenario,
        order: &[usize],
        closely: bool,
    ) -> Result<Played> {
        let (first, second) = match (self.opening(Who::First)?, self.opening(Who::Second)?) {
            (Ok(first), Ok(second)) => (first, second),
            // Without the money there is nothing to compare: that is the finding.
            (Err(step), _) | (_, Err(step)) => {
                return Ok(Played {
                    steps: vec![*step],
                    ..Played::default()
                });
            }
        };
        let mut messages = scenario.messages.clone();
        for message in &mut messages {
            if let Some(beyond) = message.beyond {
                message.amount = first.saturating_add(beyond);
            }
        }
        let bets = messages.iter().filter(|sent| sent.verb == Verb::Bet);
        let amounts = bets.rev().map(|bet| (bet.name.clone(), bet.amount));
        let mut play = Play {
            player: self,
            nonce: fresh()?,
            amounts: amounts.collect(),
            ids: BTreeMap::new(),
            lost: None,
            model: Model::new(self.declaration.rules, first, second),
            played: Played::default(),
        };
        for index in order {
            let sent = messages.get(*index).context("an order of other messages")?;
            play.send(sent)?;
            if closely && !sent.lost {
                play.probe(sent.by)?;
            }
        }
        play.probe(Who::First)?;
        play.probe(Who::Second)?;
        play.effect(scenario, first, order.len() == messages.len());
        let Play {
            model, mut played, ..
        } = play;
        played.before = [first, second];
        played.after = [model.balance(Who::First), model.balance(Who::Second)];
        (played.staked, played.paid) = model.turnover();
        Ok(played)
    }

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
        let draft = self.sender.draft(message, values, sent.shape, sent.sign);
        self.sender.send(declaration, draft, sent.sign, sent.lost)
    }

    fn values(
        &self,
        sent: &Sent,
        nonce: &str,
        amounts: &BTreeMap<String, i64>,
    ) -> Result<BTreeMap<&'static str, String>> {
        let [first, second] = self.seats;
        let seat = if sent.by == Who::First { first } else { second };
        let declaration = self.declaration;
        let name = |kind: &str, name: &str| named(declaration.names, &[nonce, kind, name]);
        let bet = sent.of.as_deref().unwrap_or_default();
        let of_bet = amounts.get(bet).copied().unwrap_or(sent.amount);
        let is_rollback = sent.verb == Verb::Rollback;
        let amount = if is_rollback { of_bet } else { sent.amount };
        let own = match (declaration.rules.one_name, &sent.of) {
            (true, Some(bet)) => bet,
            _ => &sent.name,
        };
        let now = now()?;
        let write = |cents| declaration.money.write(cents);
        Ok(BTreeMap::from([
            ("player", seat.player.clone()),
            ("token", seat.token.clone()),
            ("game", seat.game.clone()),
            ("currency", declaration.currency.clone()),
            ("name", name("transaction", own)),
            ("bet", name("transaction", bet)),
            ("round", name("round", &sent.round)),
            ("amount", write(amount)),
            ("bet_amount", write(of_bet)),
            ("fresh", name("message", &fresh()?)),
            ("time_s", now.as_secs().to_string()),
            ("time_ms", now.as_millis().to_string()),
            ("time_iso", iso(now)?),
            ("verb", sent.verb.name().to_owned()),
        ]))
    }
}

fn balance_of(who: Who) -> Sent {
    Sent {
        by: who,
        ..Sent::default()
    }
}

impl Play<'_> {
    /// Sends a message, or all copies of it at once, and compares.
    fn send(&mut self, sent: &Sent) -> Result<()> {
        if sent.lost {
            return self.lose(sent);
        }
        let mut foretold = vec![self.model.meet(sent)];
        let lost = self.lost.take();
        let again = lost.is_some_and(|lost| (lost.verb, &lost.name) == (sent.verb, &sent.name));
        if sent.copies > 1 || again {
            foretold.push(self.model.clone().meet(sent));
        }
        let (player, nonce, amounts) = (self.player, &self.nonce, &self.amounts);
        let exchanges: Vec<Result<Exchange>> = std::thread::scope(|scope| {
            let copy = |_| scope.spawn(|| player.exchange(sent, nonce, amounts));
            let copies: Vec<_> = (0..sent.copies).map(copy).collect();
            let all = copies.into_iter().map(|copy| match copy.join() {
                Ok(exchange) => exchange,
                Err(_) => bail!("a sender broke off"),
            });
            all.collect()
        });
        for exchange in exchanges {
            self.take(sent, &foretold, &exchange?)?;
        }
        Ok(())
    }

    /// Sends a message and hangs up. Whether it was done, its repeat finds out.
    fn lose(&mut self, sent: &Sent) -> Result<()> {
        let exchange = self.player.exchange(sent, &self.nonce, &self.amounts)?;
        std::thread::sleep(AFTER_LOST);
        self.lost = Some(sent.clone());
        self.played.steps.push(Step {
            what: sent.told(),
            expected: "nothing: the answer is not waited for".to_owned(),
            request: exchange.request,
            reply: exchange.reply.ok(),
            took: exchange.took,
            problem: None,
        });
        Ok(())
    }

    /// Compares one answer with what the model allows.
    fn take(&mut self, sent: &Sent, foretold: &[Foretold], exchange: &Exchange) -> Result<()> {
        let mut expected = Vec::new();
        for one in foretold {
            let wanted = self.player.declaration.wanted(one.situation)?;
            expected.push(format!("{wanted} ({:?})", one.situation));
        }
        self.played.latency.add(exchange.took);
        let problem = self.problem(sent, foretold, exchange)?;
        self.played.steps.push(Step {
            what: sent.told(),
            expected: expected.join(", or "),
            request: exchange.request.clone(),
            reply: exchange.reply.clone().ok(),
            took: exchange.took,
            problem,
        });
        Ok(())
    }

    /// What is wrong with an answer.
    fn problem(
        &mut self,
        sent: &Sent,
        foretold: &[Foretold],
        exchange: &Exchange,
    ) -> Result<Option<String>> {
        let (status, body) = match &exchange.reply {
            Ok(reply) => reply,
            Err(reason) => return Ok(Some(reason.clone())),
        };
        let answer = match self.player.read(*status, body) {
            Ok(answer) => answer,
            Err(error) => return Ok(Some(format!("{error:#}"))),
        };
        let mut met = None;
        for one in foretold {
            if self
                .player
                .declaration
                .wanted(one.situation)?
                .matches(&answer)
            {
                met = Some(*one);
                break;
            }
        }
        let Some(met) = met else {
            let code = answer.code.as_deref().unwrap_or("without a code");
            return Ok(Some(format!("answered {status} {code}")));
        };
        let reading = &self.player.declaration.answer;
        let settled = matches!(met.situation, Situation::Ok | Situation::Repeat);
        let tells = settled && !reading.silent.contains(&sent.verb);
        if answer.balance.is_none() && (tells || reading.told_with.contains(&met.situation)) {
            return Ok(Some("told no balance".to_owned()));
        }
        if answer.balance.is_some() && reading.untold_with.contains(&met.situation) {
            return Ok(Some("told a balance where none may stand".to_owned()));
        }
        if let Some(balance) = answer.balance
            && !foretold.iter().any(|one| one.allows(balance))
        {
            let money = self.player.declaration.money;
            let (balance, right) = (money.write(balance), money.write(met.balance.0));
            return Ok(Some(format!(
                "told the balance {balance} in place of {right}"
            )));
        }
        Ok(self.other_id(sent, foretold, answer.id))
    }

    /// A repeat must tell the same transaction as the first answer.
    fn other_id(
        &mut self,
        sent: &Sent,
        foretold: &[Foretold],
        id: Option<String>,
    ) -> Option<String> {
        let settled = |one: &Foretold| matches!(one.situation, Situation::Ok | Situation::Repeat);
        let id = id.filter(|_| foretold.iter().all(settled))?;
        let name = format!("{} {}", sent.verb.name(), sent.name);
        let first = self.ids.entry(name).or_insert_with(|| id.clone());
        (*first != id).then(|| format!("told the transaction {id} in place of {first}"))
    }

    /// Asks for the balance and compares it.
    fn probe(&mut self, who: Who) -> Result<()> {
        let asked = balance_of(who);
        let foretold = [self.model.meet(&asked)];
        let exchange = self.player.exchange(&asked, &self.nonce, &self.amounts)?;
        self.take(&asked, &foretold, &exchange)
    }

    /// Where all contracts agree on what a scenario is worth, the model must too.
    fn effect(&mut self, scenario: &Scenario, before: i64, in_order: bool) {
        let (Some(effect), true) = (scenario.effect, in_order) else {
            return;
        };
        let came = self.model.balance(Who::First).saturating_sub(before);
        if came != effect
            && let Some(last) = self.played.steps.last_mut()
        {
            last.problem = Some(format!(
                "the declared rules make {came} of what is worth {effect} cents everywhere"
            ));
        }
    }
}
