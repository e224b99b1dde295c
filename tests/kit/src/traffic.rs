//! What a provider sends all day: players who come, play and go, over a network that fails.
//! Every message is foretold by the model, so that a day of traffic is a day of checks.

use crate::declaration::{Declaration, Verb};
use crate::player::Player;
use crate::scenario::{Scenario, Sent, Who};
use crate::sender::{Seat, Secrets, Sender};
use anyhow::Result;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often what happens, in a thousand rounds or messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Messages that come twice.
    pub duplicates: u32,
    /// Rollbacks that come before their bet.
    pub reordered: u32,
    /// Messages whose answer is lost, and that are sent again.
    pub lost: u32,
    /// Wins that come after the next round has begun.
    pub late_wins: u32,
    /// Bets that are given back.
    pub rollbacks: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            duplicates: 20,
            reordered: 200,
            lost: 10,
            late_wins: 30,
            rollbacks: 20,
        }
    }
}

/// What came of it so far.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Sessions of two players.
    pub sessions: u64,
    /// Rounds that were played.
    pub rounds: u64,
    /// Messages that were answered.
    pub messages: u64,
    /// Stakes that were taken and stayed, in cents.
    pub staked: i64,
    /// Wins that were paid, in cents.
    pub paid: i64,
    /// What was not as it should be.
    pub findings: Vec<String>,
}

/// Where the players come from, and what the wallet says of one afterwards.
pub trait House: Sync {
    /// Two new players with money, seated at a game.
    ///
    /// # Errors
    /// Where the wallet does not let them.
    fn seats(&self) -> Result<[Seat; 2]>;

    /// What the wallet's own books say that a player has, in cents.
    ///
    /// # Errors
    /// Where it does not say.
    fn has(&self, seat: &Seat) -> Result<i64>;
}

/// One provider's traffic.
#[derive(Debug)]
pub struct Traffic<'a> {
    /// How it speaks.
    pub declaration: &'a Declaration,
    /// Where its messages go.
    pub url: String,
    /// What it signs with.
    pub secrets: Secrets,
    /// What fails how often.
    pub rates: Rates,
    /// Between two rounds.
    pub pace: Duration,
    /// The same seed plays the same rounds.
    pub seed: u64,
}

/// Rounds of a session.
const ROUNDS: std::ops::Range<u32> = 20..120;
/// After a failure that is no answer.
const PAUSE: Duration = Duration::from_secs(1);
/// More findings are only counted by their absence of an end.
const FINDINGS_MAX: usize = 100;

impl Traffic<'_> {
    /// Plays until it is told to stop.
    pub fn run(&self, house: &dyn House, totals: &Mutex<Totals>, stop: &AtomicBool) {
        let mut dice = StdRng::seed_from_u64(self.seed);
        while !stop.load(Ordering::Relaxed) {
            let played = self.session(house, totals, stop, &mut dice);
            // A wallet that is being stopped takes no more; that is no finding.
            let over = stop.load(Ordering::Relaxed);
            if let (Err(error), false) = (played, over) {
                note(totals, format!("{}: {error:#}", self.declaration.name));
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Two players from their first round to their last, and the books afterwards.
    fn session(
        &self,
        house: &dyn House,
        totals: &Mutex<Totals>,
        stop: &AtomicBool,
        dice: &mut StdRng,
    ) -> Result<()> {
        let seats = house.seats()?;
        let patience = Duration::from_millis(self.declaration.patience_ms);
        let sender = Sender::new(&self.url, self.secrets.clone(), patience);
        let player = Player::new(self.declaration, &sender, &seats);
        let mut known: Option<[i64; 2]> = None;
        for _ in 0..dice.random_range(ROUNDS) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let messages = hand(self.declaration, self.rates, dice);
            let order: Vec<usize> = (0..messages.len()).collect();
            let scenario = Scenario::generated(messages);
            let played = player.play(&scenario, &order, false, None)?;
            if known.is_some_and(|known| known != played.before) {
                let name = &self.declaration.name;
                note(
                    totals,
                    format!("{name}: a balance changed between two rounds"),
                );
            }
            known = Some(played.after);
            for step in &played.steps {
                if let Some(problem) = &step.problem {
                    let (name, what) = (&self.declaration.name, &step.what);
                    note(totals, format!("{name}: {what}: {problem}"));
                }
            }
            add(totals, &scenario, &played);
            std::thread::sleep(self.pace);
        }
        for (seat, cents) in seats.iter().zip(known.unwrap_or_default()) {
            let has = house.has(seat)?;
            if known.is_some() && has != cents {
                let name = &self.declaration.name;
                note(
                    totals,
                    format!("{name}: the books say {has} cents, not {cents}"),
                );
            }
        }
        with(totals, |totals| {
            totals.sessions = totals.sessions.saturating_add(1)
        });
        Ok(())
    }
}

fn with<T>(totals: &Mutex<Totals>, change: impl FnOnce(&mut Totals) -> T) -> T {
    change(&mut totals.lock().unwrap_or_else(PoisonError::into_inner))
}

fn note(totals: &Mutex<Totals>, finding: String) {
    with(totals, |totals| {
        if totals.findings.len() < FINDINGS_MAX {
            totals.findings.push(finding);
        }
    });
}

fn add(totals: &Mutex<Totals>, scenario: &Scenario, played: &crate::play::Played) {
    let rounds = scenario
        .messages
        .iter()
        .filter(|sent| sent.verb == Verb::Bet && !sent.lost);
    let rounds = u64::try_from(rounds.count()).unwrap_or_default();
    let messages = u64::try_from(played.steps.len()).unwrap_or_default();
    with(totals, |totals| {
        totals.rounds = totals.rounds.saturating_add(rounds);
        totals.messages = totals.messages.saturating_add(messages);
        totals.staked = totals.staked.saturating_add(played.staked);
        totals.paid = totals.paid.saturating_add(played.paid);
    });
}

/// What a stake wins, in its hundredths: 96 in the long run, three of ten rounds win something.
fn multiplier(dice: &mut StdRng) -> i64 {
    match dice.random_range(0..1000) {
        0..12 => 2500,
        12..72 => 500,
        72..312 => dice.random_range(100..=200),
        _ => 0,
    }
}

fn happens(per_mille: u32, dice: &mut StdRng) -> bool {
    dice.random_range(0..1000) < per_mille
}

fn message(verb: Verb, name: &str, round: u32, amount: i64, by: Who) -> Sent {
    Sent {
        verb,
        name: name.to_owned(),
        of: (verb != Verb::Bet).then(|| format!("b{round}")),
        round: format!("r{round}"),
        amount,
        by,
        ..Sent::default()
    }
}

/// One or two rounds of two players, as the network delivers them.
fn hand(declaration: &Declaration, rates: Rates, dice: &mut StdRng) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    let mut late: Vec<Sent> = Vec::new();
    for round in 0..dice.random_range(1..=3_u32) {
        let by = if dice.random() {
            Who::First
        } else {
            Who::Second
        };
        let stake = [20, 40, 100, 100, 200, 500, 1000];
        let chosen = stake.get(dice.random_range(0..stake.len()));
        let stake = chosen.copied().unwrap_or(100);
        let bet = message(Verb::Bet, &format!("b{round}"), round, stake, by);
        if happens(rates.rollbacks, dice) {
            let back = message(Verb::Rollback, &format!("x{round}"), round, stake, by);
            let both = if happens(rates.reordered, dice) {
                [back, bet]
            } else {
                [bet, back]
            };
            sent.extend(both);
            continue;
        }
        sent.push(bet);
        sent.append(&mut late);
        let won = stake.saturating_mul(multiplier(dice)).checked_div(100);
        let won = won.unwrap_or_default();
        if won == 0 && !declaration.rules().zero_win {
            continue;
        }
        let win = message(Verb::Win, &format!("w{round}"), round, won, by);
        if happens(rates.late_wins, dice) {
            late.push(win);
        } else {
            sent.push(win);
        }
    }
    sent.append(&mut late);
    troubled(sent, rates, dice)
}

/// The same messages, some of them twice, some of them without an answer at first.
fn troubled(messages: Vec<Sent>, rates: Rates, dice: &mut StdRng) -> Vec<Sent> {
    let mut sent = Vec::new();
    for message in messages {
        if happens(rates.lost, dice) {
            sent.push(Sent {
                lost: true,
                ..message.clone()
            });
        }
        let copies = if happens(rates.duplicates, dice) {
            2
        } else {
            1
        };
        // Half of the copies come at once, half one after the other.
        let at_once = dice.random();
        let one = Sent {
            copies: if at_once { copies } else { 1 },
            ..message
        };
        if copies > 1 && !at_once {
            sent.push(one.clone());
        }
        sent.push(one);
    }
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stake_wins_96_hundredths_in_the_long_run() {
        let mut dice = StdRng::seed_from_u64(1);
        let count = 400_000_i64;
        let won: i64 = (0..count).map(|_| multiplier(&mut dice)).sum();
        let mean = won / count;
        assert!((90..=102).contains(&mean), "{mean}");
    }

    #[test]
    fn the_same_seed_plays_the_same_rounds() {
        let text = include_str!("../../../functions/swipegames/kit/swipegames.toml");
        let declaration = Declaration::parse(text).unwrap();
        let rates = Rates {
            duplicates: 500,
            reordered: 500,
            lost: 500,
            late_wins: 500,
            rollbacks: 500,
        };
        let play = |seed| {
            let mut dice = StdRng::seed_from_u64(seed);
            (0..50)
                .map(|_| hand(&declaration, rates, &mut dice))
                .collect::<Vec<_>>()
        };
        assert_eq!(play(7), play(7));
        assert_ne!(play(7), play(8));
        let all: Vec<Sent> = play(7).into_iter().flatten().collect();
        let any = |wanted: &dyn Fn(&Sent) -> bool| all.iter().any(wanted);
        assert!(any(&|sent| sent.lost) && any(&|sent| sent.copies == 2));
        assert!(any(
            &|sent| sent.verb == Verb::Rollback && sent.by == Who::Second
        ));
    }
}
