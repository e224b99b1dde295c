//! The auditor's view of ceilings: which fault a stake, a payout or money of the desk has.
//! It must never call the state machine that it audits.

use super::context::Context;
use super::faults::{PAYOUTS, STAKES};
use super::model::{Auditor, RoundName};
use super::steps::MOST;
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;

/// One of the three: the provider's, else the network's, which every world has.
fn set(on: &Context<'_>, one: fn(&OwnCeilings) -> Option<Amount>) -> i128 {
    let here = |key: &&(Option<_>, reelgate_core::currency::Currency)| {
        on.who.contains(&format!("/{}/", key.1))
    };
    let rows = on.books.ceilings.iter().filter(|(key, _)| here(key));
    let own = |own: bool| {
        let mine = rows.clone().find(|(key, _)| match &key.0 {
            Some(provider) => own && *provider == on.call.provider,
            None => !own,
        });
        mine.and_then(|(_, set)| one(set))
    };
    own(true).or(own(false)).unwrap().units().into()
}

/// At the end of the range there is none: the range itself is the next fault.
fn above(sum: i128, ceiling: i128) -> bool {
    ceiling < MOST && sum > ceiling
}

impl Auditor {
    pub(super) fn stake_ceiling(
        &self,
        on: &Context<'_>,
        round: &RoundName,
        paid: i128,
    ) -> Option<Outcome> {
        let over = above(paid, set(on, |own| own.amount))
            || above(self.sum(round, &STAKES).0 + paid, set(on, |own| own.round));
        (paid > 0 && over).then_some(Outcome::BetLimit)
    }

    pub(super) fn payout_ceiling(
        &self,
        on: &Context<'_>,
        round: Option<&RoundName>,
        paid: i128,
    ) -> Option<Outcome> {
        let pots = self.purses[on.wallet].pots;
        let in_round = round.map_or(0, |round| self.sum(round, &PAYOUTS).0 + paid);
        let over = above(paid, set(on, |own| own.amount))
            || above(pots.0 + pots.1 + paid, set(on, |own| own.balance))
            || above(in_round, set(on, |own| own.round));
        (paid > 0 && over).then_some(Outcome::Held)
    }

    pub(super) fn desk_ceiling(&self, on: &Context<'_>, moved: (i128, i128)) -> Option<Outcome> {
        let pots = self.purses[on.wallet].pots;
        let more = moved.0 + moved.1;
        if above(moved.0.max(moved.1), set(on, |own| own.amount)) {
            return Some(Outcome::AmountCeiling);
        }
        let over = above(pots.0 + pots.1 + more, set(on, |own| own.balance));
        (more > 0 && over).then_some(Outcome::BalanceCeiling)
    }
}
