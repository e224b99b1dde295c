//! A stake that was given back, taken again: what the rollback of a rollback comes to.
//! It is a bet of its own in the ledger, so that figures and rounds count it as any other.

use super::Step;
use super::draft::Draft;
use super::play::{last, opens, staked};
use super::post::Movement;
use super::session::may_settle;
use crate::books::{RoundState, Transaction};
use crate::command::Rollback;
use crate::entry::{Kind, Part};
use crate::outcome::Outcome;
use crate::verb::Verb;
use alloc::string::ToString;

/// Takes the stake again that `refund`, the target of `rollback`, gave back: from the pots that it
/// came from, and only where they hold it. A closed round stays closed.
pub(super) fn stake(
    draft: &mut Draft<'_>,
    rollback: &Rollback,
    refund: &Transaction,
) -> Result<Step, Outcome> {
    let asked_for = !draft.rules.rollback_of_rollback.is_refused();
    let back = refund.gave_back.as_ref();
    let back = back.filter(|back| asked_for && back.kind.part() == Part::Stake);
    let back = back.ok_or(Outcome::NotReversible)?;
    let name = back.reference.again().ok_or(Outcome::NotReversible)?;
    let id = refund.round.as_ref().ok_or(Outcome::NotReversible)?;
    let mut round = draft.round(id).cloned().ok_or(Outcome::NotReversible)?;
    let from = Some(round.state);
    if from == Some(RoundState::Void) {
        return Err(Outcome::NotReversible);
    }
    may_settle(draft)?;
    // What went back to a grant and has expired with it is not there to be staked.
    let expired = draft.wallet.grants.expired_of(refund.id.seq);
    if expired.is_none_or(|gone| !gone.is_zero()) {
        return Err(Outcome::InsufficientFunds);
    }
    let (cash, bonus) = refund
        .cash
        .negated()
        .zip(refund.bonus.negated())
        .ok_or(Outcome::BalanceOverflow)?;
    let stays_closed = from == Some(RoundState::Closed);
    let free = back.kind == Kind::FreeBet;
    let verb = if free { Verb::FreeBet } else { Verb::Bet };
    staked(&mut round, cash, bonus)?;
    round.state = draft
        .advance(from, verb, last(stays_closed))
        .unwrap_or(round.state);
    let parts = [id.as_str(), &cash.to_string(), &bonus.to_string()];
    let step = draft.post(Movement {
        reference: Some(&name),
        target: Some(&rollback.target),
        round: Some(id),
        ends_round: stays_closed,
        cash,
        bonus,
        follows: Some(refund),
        note: rollback.note.as_ref(),
        round_after: Some(round),
        rounds: opens(from),
        jackpots: refund.jackpots.negated().ok_or(Outcome::BalanceOverflow)?,
        ..Movement::of(back.kind, draft.fingerprint(back.kind, &parts))
    })?;
    let key = (draft.call.provider.clone(), rollback.target.clone());
    draft.effects.reversed.push(key);
    Ok(step)
}
