//! The auditor's view of rounds: what opens, closes, cancels, marks and voids a wallet's part in
//! one. It must never call the state machine it audits.

use super::context::Context;
use super::faults::{PAYOUTS, STAKES, a_use, jackpots_back, pot_faults, settling_faults, worst};
use super::model::{Auditor, Name, Part, RoundName, Taken, Use};
use super::steps::MOST;
use reelgate_core::command::{FlagRound, RoundDecision};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{Permission, SpentWin};

impl Auditor {
    /// The state of a wallet's part in a round; `none` where it has no part.
    pub(super) fn state(&self, round: &RoundName) -> &'static str {
        self.rounds.get(round).map_or("none", |part| part.state)
    }

    /// What of a round was not given back: stakes, payouts and corrections since it was opened.
    pub(super) fn standing(&self, round: &RoundName) -> impl Iterator<Item = (&Name, &Use)> {
        let since = self.rounds.get(round).map_or(u64::MAX, |part| part.since);
        self.uses.iter().filter(move |(key, made)| {
            let part = STAKES.contains(&made.verb)
                || PAYOUTS.contains(&made.verb)
                || made.verb == "correction";
            key.0 == round.1
                && made.wallet == round.0
                && made.round.as_ref() == Some(&round.2)
                && made.number >= since
                && part
                && (!made.back || made.settled)
        })
    }

    /// The sum of what stands of some verbs, and what of it was bonus money, as positive numbers.
    pub(super) fn sum(&self, round: &RoundName, verbs: &[&str]) -> (i128, i128) {
        let all = self.standing(round).map(|(_, made)| made);
        let all = all.filter(|made| verbs.contains(&made.verb));
        all.fold((0, 0), |(sum, bonus), made| {
            let moved = (made.moved.0 + made.moved.1).abs();
            (sum + moved, bonus + made.moved.1.abs())
        })
    }

    /// A stake or a payout was taken in a round.
    pub(super) fn played(&mut self, on: &Context<'_>, round: RoundName, last: bool, stake: bool) {
        let part = self.rounds.entry(round).or_insert(Part {
            state: "none",
            since: self.count,
            opened_ms: on.now.ms(),
        });
        part.state = match part.state {
            _ if last => "closed",
            "disputed" => "disputed",
            "closed" if !stake => "closed",
            _ => "open",
        };
    }

    /// A use was given back.
    pub(super) fn gone(&mut self, on: &Context<'_>, back: &Use, last: bool) {
        let Some(name) = back.round.as_ref().map(|round| on.round(round)) else {
            return;
        };
        let left = self
            .standing(&name)
            .any(|(_, made)| made.verb != "correction");
        let Some(part) = self.rounds.get_mut(&name) else {
            return;
        };
        if back.number < part.since {
            return;
        }
        part.state = match part.state {
            "void" => "void",
            _ if !left => "cancelled",
            _ if last => "closed",
            state => state,
        };
    }

    pub(super) fn round_end(&mut self, on: &Context<'_>, round: &str) -> Result<Taken, Outcome> {
        let name = on.round(round);
        let Some(part) = self.rounds.get_mut(&name) else {
            return match on.rules.unknown_round_end {
                Permission::Refused => Err(Outcome::RoundUnknown),
                Permission::Accepted => Ok((Outcome::Repeated, None)),
            };
        };
        if part.state == "open" || part.state == "disputed" {
            part.state = "closed";
            self.count += 1;
            return Ok((Outcome::Accepted, Some(self.purses[on.wallet].pots)));
        }
        Ok((Outcome::Repeated, None))
    }

    pub(super) fn flag(&mut self, on: &Context<'_>, flag: &FlagRound) -> Result<Taken, Outcome> {
        let name = on.round(flag.round.as_str());
        let part = self.rounds.get_mut(&name).ok_or(Outcome::RoundUnknown)?;
        if part.state == "open" && part.opened_ms < flag.opened_before.ms() {
            part.state = "disputed";
            self.count += 1;
            return Ok((Outcome::Accepted, Some(self.purses[on.wallet].pots)));
        }
        Ok((Outcome::Repeated, None))
    }

    pub(super) fn leave(
        &mut self,
        on: &Context<'_>,
        asked: &RoundDecision,
    ) -> Result<Taken, Outcome> {
        let payload = format!("leave {} {}", on.who, asked.round);
        let mut faults = self.own_name_faults(on, &on.name(asked.reference.as_str()), &payload);
        let round = on.round(asked.round.as_str());
        match self.state(&round) {
            "none" => faults.push(Outcome::RoundUnknown),
            "closed" | "cancelled" | "void" => faults.push(Outcome::RoundClosed),
            _ => {}
        }
        let make = a_use(on, "leave", payload, Some(round.2.clone()), (0, 0));
        let taken = self.settle(on, asked.reference.as_str(), faults, make, false)?;
        if taken.0 == Outcome::Accepted {
            self.rounds.get_mut(&round).unwrap().state = "open";
        }
        Ok(taken)
    }

    /// All of a round goes back: stakes first, then the rest, each as it came.
    pub(super) fn round_rollback(
        &mut self,
        on: &Context<'_>,
        asked: &RoundDecision,
    ) -> Result<Taken, Outcome> {
        let payload = format!("round {} {}", on.who, asked.round);
        let key = on.name(asked.reference.as_str());
        let mut faults = self.owed_name_faults(on, &key, &payload, None, 0);
        let round = on.round(asked.round.as_str());
        let state = self.state(&round);
        if state == "void" && worst(faults.clone()).is_none() {
            return Ok((Outcome::AlreadyReversed, None));
        }
        if state == "none" && asked.note.is_some() {
            faults.push(Outcome::RoundUnknown);
        }
        let mut parts: Vec<(Name, Use)> = self
            .standing(&round)
            .filter(|(_, made)| !made.back)
            .map(|(name, made)| (name.clone(), made.clone()))
            .collect();
        parts.sort_by_key(|(_, made)| (!STAKES.contains(&made.verb), made.number));
        for (_, made) in &parts {
            faults.extend(self.going_back(on, made, None).err());
        }
        if state != "none" {
            settling_faults(on, &mut faults);
        }
        match worst(faults) {
            Some(Outcome::Repeated) => {
                return Ok((Outcome::Repeated, Some(self.left(&key))));
            }
            Some(fault) => return Err(fault),
            None => {}
        }
        for (name, made) in &parts {
            self.part_back(on, name, made)?;
        }
        let make = a_use(on, "round rollback", payload, Some(round.2.clone()), (0, 0));
        self.record(Some(key), make);
        let fresh = Part {
            state: "void",
            since: self.count,
            opened_ms: on.now.ms(),
        };
        self.rounds.entry(round).or_insert(fresh).state = "void";
        let outcome = if state == "none" {
            Outcome::Tombstoned
        } else {
            Outcome::Accepted
        };
        Ok((outcome, Some(self.purses[on.wallet].pots)))
    }

    fn part_back(&mut self, on: &Context<'_>, name: &Name, made: &Use) -> Result<(), Outcome> {
        let pots = self.purses[on.wallet].pots;
        // Its wins may be gone by now: whether it is settled was asked before.
        let clamps = on.rules.spent_win_rollback == SpentWin::Clamped;
        let back = |moved: i128, pot: i128| match moved > 0 && clamps {
            true => -moved.min(pot.max(0)),
            false => -moved,
        };
        let bonus = made.moved.1 - self.expired_part(made);
        let moved = (back(made.moved.0, pots.0), back(bonus, pots.1));
        let after = (pots.0 + moved.0, pots.1 + moved.1);
        let mut faults = Vec::new();
        let overdraws = on.rules.spent_win_rollback == SpentWin::Overdrawn;
        pot_faults(after, moved, overdraws, &mut faults);
        if let Some(fault) = worst(faults) {
            return Err(fault);
        }
        let mut make = a_use(on, "rollback", String::new(), made.round.clone(), moved);
        make.jackpots = jackpots_back(made, moved.0);
        make.counts = made.verb;
        make.undoes = made.shares.clone();
        self.record(None, make);
        self.uses.get_mut(name).unwrap().back = true;
        self.gone(on, made, false);
        Ok(())
    }

    /// The name under which a stake was taken again.
    pub(super) fn taken_again(&self, named: &Name) -> Option<Name> {
        let name = |times| format!("reelgate:again/{}/{times:06}", named.1);
        let counted = |times| (named.0.clone(), name(times));
        let taken = (1..).map(counted);
        taken.take_while(|name| self.uses.contains_key(name)).last()
    }

    /// A stake that `found`, a rollback, gave back is taken again.
    pub(super) fn again(
        &mut self,
        on: &Context<'_>,
        target: &Name,
        found: &Use,
        mut faults: Vec<Outcome>,
    ) -> Result<Taken, Outcome> {
        let round = found.round.as_ref().map(|round| on.round(round));
        let round = round.filter(|_| STAKES.contains(&found.counts));
        let state = round.as_ref().map_or("none", |round| self.state(round));
        if round.is_none() || state == "void" {
            faults.push(Outcome::NotReversible);
        }
        settling_faults(on, &mut faults);
        if self.expired_part(found) > 0 {
            faults.push(Outcome::InsufficientFunds);
        }
        let (cash, bonus) = found.moved;
        let staked = round.as_ref().map(|round| self.sum(round, &STAKES).0);
        if staked.is_some_and(|staked| staked + cash + bonus > MOST) {
            faults.push(Outcome::BalanceOverflow);
        }
        let named = found.round.clone();
        let mut make = a_use(on, found.counts, String::new(), named, (-cash, -bonus));
        make.jackpots = (-found.jackpots.0, -found.jackpots.1);
        make.undoes = found.shares.clone();
        let name = once_more(&found.of);
        let taken = self.settle(on, &name, faults, make, false)?;
        if let (Outcome::Accepted, Some(round)) = (taken.0, round) {
            self.uses.get_mut(target).unwrap().back = true;
            self.played(on, round, state == "closed", true);
        }
        Ok(taken)
    }
}

/// The name under which a stake is taken again: how often it was, behind the name of the bet.
fn once_more(taken: &str) -> String {
    let again = taken.strip_prefix("reelgate:again/");
    let (bet, times) = again.map_or((taken, 0), |again| {
        let (bet, times) = again.rsplit_once('/').unwrap();
        (bet, times.parse::<u32>().unwrap())
    });
    format!("reelgate:again/{bet}/{:06}", times + 1)
}
