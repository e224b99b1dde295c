//! The auditor's view of the operator's own money: transfers, expiries, adjustments, resolutions.
//! It must never call the state machine it audits.

use super::context::Context;
use super::faults::{a_use, worst};
use super::model::{Auditor, Grave, Taken};
use reelgate_core::books::PlayerStatus;
use reelgate_core::command::{Adjustment, BonusExpiry, Ends, Resolution, Transfer};
use reelgate_core::outcome::Outcome;

/// Whether an amount is finer than the cents of a euro; a satoshi is both cent and ledger unit.
fn finer(on: &Context<'_>, moved: (i128, i128)) -> bool {
    on.who.contains("/EUR/") && (moved.0 % 1_000 != 0 || moved.1 % 1_000 != 0)
}

impl Auditor {
    pub(super) fn desk(
        &mut self,
        on: &Context<'_>,
        verb: &'static str,
        asked: &Transfer,
        moved: (i128, i128),
    ) -> Result<Taken, Outcome> {
        let payload = format!("{verb} {} {}", on.who, asked.amount);
        let mut faults = self.own_name_faults(&on.name(asked.reference.as_str()), &payload);
        if asked.amount.units() <= 0 || finer(on, moved) {
            faults.push(Outcome::AmountInvalid);
        }
        let shut_out = match on.status {
            PlayerStatus::Active => false,
            PlayerStatus::Blocked => true,
            PlayerStatus::SelfExcluded => verb != "withdrawal",
        };
        if shut_out {
            faults.push(Outcome::PlayerBlocked);
        }
        faults.extend(self.desk_ceiling(on, moved));
        let make = a_use(on, verb, payload, None, moved);
        self.settle(on, asked.reference.as_str(), faults, make, false)
    }

    pub(super) fn expiry(
        &mut self,
        on: &Context<'_>,
        asked: &BonusExpiry,
    ) -> Result<Taken, Outcome> {
        let payload = format!("expiry {} {}", on.who, asked.grant);
        let mut faults = self.own_name_faults(&on.name(asked.reference.as_str()), &payload);
        let target = on.name(asked.grant.as_str());
        let grant = self.uses.get(&target).cloned();
        let mut left = 0;
        match &grant {
            None => faults.push(Outcome::TransactionUnknown),
            Some(other) if other.wallet != on.wallet => faults.push(Outcome::Conflict),
            Some(other) if other.verb != "grant" => faults.push(Outcome::NotReversible),
            Some(_) => left = self.holds(&target),
        }
        let expired = grant.is_some_and(|grant| grant.back);
        if expired && worst(faults.clone()).is_none() {
            return Ok((Outcome::AlreadyReversed, None));
        }
        let mut make = a_use(on, "expiry", payload, None, (0, -left));
        make.of = target.1.clone();
        let taken = self.settle(on, asked.reference.as_str(), faults, make, false)?;
        if taken.0 == Outcome::Accepted {
            self.uses.get_mut(&target).unwrap().back = true;
        }
        Ok(taken)
    }

    pub(super) fn adjustment(
        &mut self,
        on: &Context<'_>,
        asked: &Adjustment,
    ) -> Result<Taken, Outcome> {
        let moved = (asked.cash.units().into(), asked.bonus.units().into());
        let payload = format!("adjustment {} {moved:?}", on.who);
        let mut faults = self.own_name_faults(&on.name(asked.reference.as_str()), &payload);
        if moved == (0, 0) || finer(on, moved) {
            faults.push(Outcome::AmountInvalid);
        }
        faults.extend(self.desk_ceiling(on, moved));
        let make = a_use(on, "adjustment", payload, None, moved);
        self.settle(on, asked.reference.as_str(), faults, make, false)
    }

    pub(super) fn resolution(
        &mut self,
        on: &Context<'_>,
        asked: &Resolution,
    ) -> Result<Taken, Outcome> {
        let moved = (asked.cash.units().into(), asked.bonus.units().into());
        let bars = matches!(asked.ends, Some(Ends::Barred(_)));
        let payload = format!(
            "resolution {} {moved:?} {:?} {bars}",
            on.who, asked.decision
        );
        let mut faults = self.own_name_faults(&on.name(asked.reference.as_str()), &payload);
        let ends = asked.ends.as_ref();
        faults.extend(ends.and_then(|ends| self.cannot_end(on, ends)));
        if asked.decision.as_str() == "adjust" && finer(on, moved) {
            faults.push(Outcome::AmountInvalid);
        }
        let make = a_use(on, "resolution", payload, None, moved);
        let taken = self.settle(on, asked.reference.as_str(), faults, make, false)?;
        let (Some(ends), Outcome::Accepted) = (ends, taken.0) else {
            return Ok(taken);
        };
        let key = on.name(ends.reference().as_str());
        match ends {
            Ends::Message(_) => {
                let left = self.purses[on.wallet].pots;
                self.settled.insert(key, (on.wallet, left, self.count));
            }
            Ends::Target(_) => {
                let found = self.uses.get_mut(&key).unwrap();
                (found.back, found.settled) = (true, true);
            }
            Ends::Barred(_) if self.names_one(&key) => {}
            Ends::Barred(_) => {
                let name = format!("reelgate:barred/{}", asked.reference.shown());
                let asked = Some((on.wallet, String::new()));
                let pots = Some(self.purses[on.wallet].pots);
                self.graves
                    .entry(key)
                    .or_insert(Grave { name, asked, pots });
            }
        }
        Ok(taken)
    }

    /// Why a message's money cannot be moved by hand, or why it cannot be barred.
    fn cannot_end(&self, on: &Context<'_>, ends: &Ends) -> Option<Outcome> {
        let key = on.name(ends.reference().as_str());
        let found = self.uses.get(&key);
        if found.is_some_and(|found| found.wallet != on.wallet) {
            return Some(Outcome::Conflict);
        }
        let dead = self.graves.contains_key(&key) || self.names_one(&key);
        if matches!(ends, Ends::Message(_)) && dead {
            return Some(Outcome::RolledBack);
        }
        let open = match ends {
            Ends::Target(_) => found.is_some_and(|found| !found.back),
            Ends::Message(_) | Ends::Barred(_) => {
                found.is_none() && !self.settled.contains_key(&key)
            }
        };
        (!open).then_some(Outcome::AlreadySettled)
    }
}
