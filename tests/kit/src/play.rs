//! Plays the messages of a scenario in one order and compares what comes back with the model.
//! Every play has names of its own, so that none can meet what another left.

use crate::declaration::Verb;
use crate::latency::Latency;
use crate::model::Model;
use crate::player::{Player, balance_of};
use crate::report::Step;
use crate::scenario::{Scenario, Sent, Who};
use crate::sender::{Exchange, fresh};
use crate::world::World;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long it is before the provider sends again what it heard no answer to.
const AFTER_LOST: Duration = Duration::from_millis(100);

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
    /// The contract in each way in which it can still be read.
    worlds: Vec<World>,
    played: Played,
}

impl Player<'_> {
    /// Plays a scenario's messages in an order; with `closely` the balance is asked for after each.
    /// What the players have is asked for where it is not known.
    ///
    /// # Errors
    /// Where a message cannot be signed, or the declaration lacks an answer.
    pub(crate) fn play(
        &self,
        scenario: &Scenario,
        order: &[usize],
        closely: bool,
        known: Option<[i64; 2]>,
    ) -> Result<Played> {
        let [first, second] = match known {
            Some(both) => both,
            None => match (self.opening(Who::First)?, self.opening(Who::Second)?) {
                (Ok(first), Ok(second)) => [first, second],
                // Without the money there is nothing to compare: that is the finding.
                (Err(step), _) | (_, Err(step)) => {
                    return Ok(Played {
                        steps: vec![*step],
                        ..Played::default()
                    });
                }
            },
        };
        let mut messages = scenario.messages.clone();
        for message in &mut messages {
            if let Some(beyond) = message.beyond {
                message.amount = first.saturating_add(beyond);
            }
        }
        let stakes = |sent: &&Sent| sent.verb.is_stake() || sent.verb == Verb::Play;
        let bets = messages.iter().filter(stakes);
        let amounts = bets.rev().map(|bet| (bet.name.clone(), bet.amount));
        let mut play = Play {
            player: self,
            nonce: fresh()?,
            amounts: amounts.collect(),
            ids: BTreeMap::new(),
            lost: None,
            worlds: self
                .declaration
                .readings()
                .map(|rules| World::new(Model::new(*rules, first, second)))
                .collect(),
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
            worlds, mut played, ..
        } = play;
        let model = &worlds
            .first()
            .context("a contract without a reading")?
            .model;
        played.before = [first, second];
        played.after = [model.balance(Who::First), model.balance(Who::Second)];
        (played.staked, played.paid) = model.turnover();
        Ok(played)
    }
}

impl Play<'_> {
    /// Sends a message, or all copies of it at once, and compares.
    fn send(&mut self, sent: &Sent) -> Result<()> {
        if sent.lost {
            return self.lose(sent);
        }
        let lost = self.lost.take();
        let again = lost.is_some_and(|lost| (lost.verb, &lost.name) == (sent.verb, &sent.name));
        for world in &mut self.worlds {
            world.foretell(sent, sent.copies > 1 || again);
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
            self.take(sent, &exchange?)?;
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

    /// Compares one answer with what the contract allows, in all ways in which it can be read.
    fn take(&mut self, sent: &Sent, exchange: &Exchange) -> Result<()> {
        let mut expected = Vec::new();
        for world in &self.worlds {
            expected.extend(world.expected(self.player.declaration, sent)?);
        }
        expected.dedup();
        self.played.latency.add(exchange.took);
        let problem = self.problem(sent, exchange)?;
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

    /// What is wrong with an answer. A reading of the contract that it contradicts is given up, as
    /// long as there is another.
    fn problem(&mut self, sent: &Sent, exchange: &Exchange) -> Result<Option<String>> {
        let (status, body) = match &exchange.reply {
            Ok(reply) => reply,
            Err(reason) => return Ok(Some(reason.clone())),
        };
        let declaration = self.player.declaration;
        let answer = match self.player.read(*status, body) {
            Ok(answer) => answer,
            Err(error) => return Ok(Some(format!("{error:#}"))),
        };
        let worlds = self.worlds.iter();
        let faults = worlds.map(|world| world.fault(declaration, sent, &answer));
        let faults = faults.collect::<Result<Vec<_>>>()?;
        if faults.iter().all(Option::is_some) {
            return Ok(faults.into_iter().next().flatten());
        }
        let mut faults = faults.iter();
        self.worlds
            .retain(|_| faults.next().is_none_or(Option::is_none));
        if sent.verb == Verb::Enter && !declaration.answer.token.is_empty() {
            let Some(token) = answer.token else {
                return Ok(Some("told no token".to_owned()));
            };
            self.player.renew(sent.by, token);
        }
        Ok(self.other_id(sent, answer.id))
    }

    /// A repeat must tell the same transaction as the first answer.
    fn other_id(&mut self, sent: &Sent, id: Option<String>) -> Option<String> {
        let id = id.filter(|_| self.worlds.iter().all(World::is_done))?;
        let name = format!("{} {}", sent.verb.name(), sent.name);
        let first = self.ids.entry(name).or_insert_with(|| id.clone());
        (*first != id).then(|| format!("told the transaction {id} in place of {first}"))
    }

    /// Asks for the balance and compares it.
    fn probe(&mut self, who: Who) -> Result<()> {
        let asked = balance_of(who);
        for world in &mut self.worlds {
            world.foretell(&asked, false);
        }
        let exchange = self.player.exchange(&asked, &self.nonce, &self.amounts)?;
        self.take(&asked, &exchange)
    }

    /// Where all contracts agree on what a scenario is worth, the model must too.
    fn effect(&mut self, scenario: &Scenario, before: i64, in_order: bool) {
        let (Some(effect), true) = (scenario.effect, in_order) else {
            return;
        };
        let worlds = self.worlds.iter();
        let all = worlds.map(|world| world.model.balance(Who::First).saturating_sub(before));
        if let Some(came) = all.into_iter().find(|came| *came != effect)
            && let Some(last) = self.played.steps.last_mut()
        {
            last.problem = Some(format!(
                "the declared rules make {came} of what is worth {effect} cents everywhere"
            ));
        }
    }
}
