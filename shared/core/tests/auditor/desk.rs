//! The auditor's view of the operator's own money: transfers, expiries, adjustments, resolutions.
//! It must never call the state machine it audits.

use super::context::Context;
use super::faults::{STAKES, a_use, worst};
use super::model::{Auditor, Name, Taken, Use};
use super::names::{End, Grave};
use reelgate_core::books::PlayerStatus;
use reelgate_core::command::{Adjustment, BonusExpiry, Ends, OwedMessage, Resolution, Transfer};
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
        let mut faults = self.own_name_faults(on, &on.name(asked.reference.as_str()), &payload);
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
        let mut faults = self.own_name_faults(on, &on.name(asked.reference.as_str()), &payload);
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
        let mut faults = self.own_name_faults(on, &on.name(asked.reference.as_str()), &payload);
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
        let owed = match &asked.ends {
            Some(Ends::Message(owed)) => owed.amount,
            _ => None,
        };
        // A person ends a dispute in no game: the wallet is all that counts.
        let payload = format!(
            "resolution {} {moved:?} {:?} {bars} {owed:?}",
            on.wallet, asked.decision
        );
        let mut faults = self.own_name_faults(on, &on.name(asked.reference.as_str()), &payload);
        let ends = asked.ends.as_ref();
        faults.extend(ends.and_then(|ends| self.cannot_end(on, ends)));
        if asked.decision.as_str() == "adjust" && finer(on, moved) {
            faults.push(Outcome::AmountInvalid);
        }
        let mut make = a_use(on, "resolution", payload, None, moved);
        make.game = make.game.or_else(|| self.game_of_end(on, asked));
        let taken = self.settle(on, asked.reference.as_str(), faults, make, false)?;
        let (Some(ends), Outcome::Accepted) = (ends, taken.0) else {
            return Ok(taken);
        };
        let key = on.name(ends.reference().as_str());
        match ends {
            Ends::Message(owed) => {
                let end = End {
                    owed: owed.amount.map(|amount| amount.units().into()),
                    wallet: on.wallet,
                    left: self.purses[on.wallet].pots,
                    number: self.count,
                    by: on.name(asked.reference.as_str()),
                };
                self.settled.insert(key, end);
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
        let grave = self.graves.get(&key);
        let dead = grave.is_some_and(|grave| !grave.bars_but(on.wallet)) || self.names_one(&key);
        let open = match ends {
            Ends::Target(_) => found.is_some_and(|found| !found.back),
            Ends::Message(_) | Ends::Barred(_) => {
                found.is_none() && !self.settled.contains_key(&key)
            }
        };
        if !open {
            return Some(Outcome::AlreadySettled);
        }
        let Ends::Message(owed) = ends else {
            return None;
        };
        let gone = !owed.despite_refund && self.is_given_back(on, owed);
        (dead || gone).then_some(Outcome::RolledBack)
    }

    /// Whether the bet or the round of an owed win was given back.
    fn is_given_back(&self, on: &Context<'_>, owed: &OwedMessage) -> bool {
        let name = owed.bet.as_ref().map(|bet| on.name(bet.as_str()));
        let bet = name.as_ref().and_then(|name| self.stake_here(on, name));
        let round = owed.round.as_ref();
        let state = round.map(|round| self.state(&on.round(round.as_str())));
        name.as_ref()
            .is_some_and(|name| self.graves.contains_key(name))
            || bet.is_some_and(|bet| bet.back)
            || state == Some("void")
            || (bet.is_none() && state == Some("cancelled"))
    }

    fn stake_here(&self, on: &Context<'_>, name: &Name) -> Option<&Use> {
        let found = self.uses.get(name);
        found.filter(|found| found.wallet == on.wallet && STAKES.contains(&found.verb))
    }

    /// The game of the bet or the transaction that a resolution is about.
    fn game_of_end(&self, on: &Context<'_>, asked: &Resolution) -> Option<String> {
        let ends = asked.ends.as_ref()?;
        match ends {
            Ends::Message(owed) => {
                let bet = on.name(owed.bet.as_ref()?.as_str());
                self.stake_here(on, &bet)?.game.clone()
            }
            Ends::Target(name) => self.uses.get(&on.name(name.as_str()))?.game.clone(),
            Ends::Barred(_) => None,
        }
    }

    /// What a person moved to end a dispute.
    pub(super) fn moved_by(&self, end: &End) -> i128 {
        let (cash, bonus) = self.uses[&end.by].moved;
        cash + bonus
    }

    /// Whether a person moved back what ended a dispute about a message.
    pub(super) fn is_back(&self, end: &End) -> bool {
        self.uses[&end.by].back
    }
}
