//! Rollbacks: a transaction is given back at most once, whatever ids or verbs ask for it.
//! A rollback that comes before its transaction always leaves a tombstone, whatever it answers.

use super::again;
use super::draft::Draft;
use super::post::Movement;
use super::session::may_settle;
use super::{Receipt, Step};
use crate::books::{Round, RoundState, Transaction};
use crate::command::Rollback;
use crate::entry::{Fingerprint, Jackpots, Kind, Note, Part};
use crate::id::{Reference, RoundId};
use crate::machine::Guard;
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::{RollbackAmount, Rules, SpentWin, UnknownRollback};
use crate::verb::Verb;
use alloc::string::ToString;

/// Gives one transaction back.
pub(super) fn rollback(draft: &mut Draft<'_>, rollback: &Rollback) -> Result<Step, Outcome> {
    let fingerprint = fingerprint_of(draft, rollback);
    let name = draft.standing_name(&rollback.target);
    let known = draft.transaction(&name);
    let own = |target: &Transaction| target.id.wallet == draft.wallet.id;
    if !known.as_ref().is_none_or(own) {
        return Err(Outcome::Conflict);
    }
    if let Some(step) = repeated(draft, rollback, &fingerprint)? {
        return Ok(step);
    }
    if let Some(target) = &known {
        same_amount(draft, rollback, target)?;
    }
    draft.not_buried(&rollback.reference)?;
    let Some(target) = known else {
        // A person has moved its money: only a person can move it back.
        match draft.settled(&rollback.target) {
            Some(end) if end.reversed => return Ok(reversed_before()),
            Some(_) => return Err(Outcome::NotReversible),
            None => {}
        }
        if rollback.note.is_some() {
            return Err(Outcome::TransactionUnknown);
        }
        draft.bury(&rollback.reference, &rollback.target, fingerprint);
        return buried(draft.rules, Outcome::Tombstoned);
    };
    if target.reversed {
        return Ok(reversed_before());
    }
    if target.kind == Kind::Rollback {
        return again::stake(draft, rollback, &target);
    }
    settled(draft, &target, rollback.settlement.as_ref())?;
    may_settle(draft)?;
    let back = Back {
        reference: Some(&rollback.reference),
        target: &name,
        closes_round: rollback.closes_round,
        fingerprint,
        note: rollback.note.as_ref(),
    };
    back.post(draft, &target)
}

const fn reversed_before() -> Step {
    Step {
        outcome: Outcome::AlreadyReversed,
        receipt: None,
    }
}

/// Refuses another amount than the transaction's, where it counts. Free play moved nothing, so that
/// its amount is not known.
fn same_amount(
    draft: &Draft<'_>,
    rollback: &Rollback,
    target: &Transaction,
) -> Result<(), Outcome> {
    let checked = draft.rules.rollback_amount == RollbackAmount::Checked;
    let free = matches!(target.kind, Kind::FreeBet | Kind::FreeWin);
    let moved = target.cash.plus(target.bonus).map(absolute);
    if checked && !free && rollback.amount.is_some() && rollback.amount != moved {
        return Err(Outcome::Conflict);
    }
    Ok(())
}

fn absolute(amount: Amount) -> Amount {
    amount.max(amount.negated().unwrap_or(amount))
}

/// Who, in what, which round it names, what it gives back, and its amount where that counts.
pub(super) fn fingerprint_of(draft: &Draft<'_>, rollback: &Rollback) -> Fingerprint {
    let round = rollback.round.as_ref().map_or("", RoundId::as_str);
    let amount = rollback.amount.map(|amount| amount.to_string());
    let checked = draft.rules.rollback_amount == RollbackAmount::Checked;
    let amount = amount.filter(|_| checked);
    let parts = [round, rollback.target.as_str()];
    let more = amount.as_deref();
    let all: alloc::vec::Vec<&str> = parts.into_iter().chain(more).collect();
    draft.fingerprint(Kind::Rollback, &all)
}

/// The answer where this very rollback came before, done or left as a tombstone.
fn repeated(
    draft: &mut Draft<'_>,
    rollback: &Rollback,
    fingerprint: &Fingerprint,
) -> Result<Option<Step>, Outcome> {
    let Some(stone) = draft.tombstone_of(&rollback.reference) else {
        return draft.repeat(&rollback.reference, fingerprint);
    };
    // A tombstone set where no wallet was found cannot know whose it is, and one of an older
    // version what its name stood for.
    let own = stone.wallet.is_none_or(|wallet| wallet == draft.wallet.id);
    let unknown = stone.wallet.is_none() || stone.fingerprint.as_str().is_empty();
    let same = unknown || stone.fingerprint == *fingerprint;
    if stone.target != rollback.target || !own || !same {
        return Err(Outcome::Conflict);
    }
    draft.of_tombstone = stone.balance;
    buried(draft.rules, Outcome::Repeated).map(Some)
}

/// The answer where a tombstone stands. The tombstone stays, also under a refusal.
pub(super) fn buried(rules: &Rules, outcome: Outcome) -> Result<Step, Outcome> {
    match rules.unknown_rollback {
        UnknownRollback::Success => Ok(Step {
            outcome,
            receipt: None::<Receipt>,
        }),
        UnknownRollback::Refused => Err(Outcome::TransactionUnknown),
    }
}

/// Whether the contract gives back what is settled: by the win of the bet alone, where one is
/// named, else by any win of the round.
pub(super) fn settled(
    draft: &Draft<'_>,
    target: &Transaction,
    settlement: Option<&Reference>,
) -> Result<(), Outcome> {
    match target.kind.part() {
        Part::Stake => {
            let won = match settlement {
                // A person may have paid the win.
                Some(name) => {
                    let win = draft.transaction(name);
                    let win = win.or_else(|| draft.settled(name));
                    win.is_some_and(|win| !win.reversed)
                }
                None => {
                    let round = target.round.as_ref().and_then(|id| draft.round(id));
                    round.is_some_and(|round| round.wins > 0)
                }
            };
            if won && draft.rules.rollback_after_win.is_refused() {
                return Err(Outcome::AlreadySettled);
            }
            Ok(())
        }
        Part::Payout | Part::Correction => Ok(()),
        Part::None => Err(Outcome::NotReversible),
    }
}

/// A transaction on its way back.
pub(super) struct Back<'a> {
    /// The rollback's name; none for a part of a round given back as a whole.
    pub(super) reference: Option<&'a Reference>,
    pub(super) target: &'a Reference,
    pub(super) closes_round: bool,
    pub(super) fingerprint: Fingerprint,
    pub(super) note: Option<&'a Note>,
}

impl Back<'_> {
    /// Appends the entry that gives `target` back, into the pots it came from.
    pub(super) fn post(self, draft: &mut Draft<'_>, target: &Transaction) -> Result<Step, Outcome> {
        let (cash, bonus) = given_back(draft, target)?;
        let round = target.round.as_ref().and_then(|id| draft.round(id));
        let round = round.filter(|round| round.contains(target.id));
        let from = round.map(|round| round.state);
        let mut round = round
            .map(|round| without(target, (cash, bonus), round))
            .transpose()?;
        if let Some(round) = &mut round {
            let none_left = round.bets == 0 && round.wins == 0;
            let guard = match (none_left, self.closes_round) {
                (true, _) => Guard::NoneLeft,
                (false, true) => Guard::SomeLeftLast,
                (false, false) => Guard::SomeLeft,
            };
            let verb = self.note.map_or(Verb::Rollback, |_| Verb::Void);
            round.state = draft.advance(from, verb, guard).unwrap_or(round.state);
        }
        let state = round.as_ref().map(|round| round.state);
        let cancels = state == Some(RoundState::Cancelled) && from != state;
        let step = draft.post(Movement {
            counts_as: target.kind,
            reference: self.reference,
            target: Some(self.target),
            round: target.round.as_ref(),
            ends_round: self.closes_round,
            cash,
            bonus,
            overdraws: draft.rules.spent_win_rollback == SpentWin::Overdrawn,
            follows: Some(target),
            note: self.note,
            round_after: round,
            rounds: if cancels { -1 } else { 0 },
            jackpots: jackpots_back(target, cash)?,
            ..Movement::of(Kind::Rollback, self.fingerprint)
        })?;
        let key = (draft.call.provider.clone(), self.target.clone());
        draft.effects.reversed.push(key);
        let missing = target.cash.plus(cash).zip(target.bonus.plus(bonus));
        let missing = missing.and_then(|(cash, bonus)| cash.plus(bonus));
        draft.falls_short(missing.unwrap_or_default());
        Ok(step)
    }
}

/// What giving `target` back moves.
fn given_back(draft: &Draft<'_>, target: &Transaction) -> Result<(Amount, Amount), Outcome> {
    let clamps = draft.rules.spent_win_rollback == SpentWin::Clamped;
    let opposite = |moved: Amount, pot: Amount| {
        // Only what came in can be gone; what went out comes back whole.
        let there = if clamps && !moved.is_negative() {
            moved.min(pot.max(Amount::ZERO))
        } else {
            moved
        };
        there.negated().ok_or(Outcome::BalanceOverflow)
    };
    // What went with an expired grant is not taken again, out of another's money.
    let expired = draft.wallet.grants.expired_of(target.id.seq);
    let expired = expired.ok_or(Outcome::BalanceOverflow)?;
    let bonus = target
        .bonus
        .minus(expired)
        .ok_or(Outcome::BalanceOverflow)?;
    Ok((
        opposite(target.cash, draft.wallet.cash)?,
        opposite(bonus, draft.wallet.bonus)?,
    ))
}

/// What of a transaction's jackpot parts goes back with it. Of a payout that was cut off, the
/// game's part goes back first.
fn jackpots_back(target: &Transaction, cash: Amount) -> Result<Jackpots, Outcome> {
    let back = target.jackpots.negated().ok_or(Outcome::BalanceOverflow)?;
    let kept = target.cash.plus(cash).ok_or(Outcome::BalanceOverflow)?;
    let won = match target.kind.part() {
        Part::Payout => back.won.plus(kept.max(Amount::ZERO)),
        Part::Stake | Part::Correction | Part::None => Some(back.won),
    };
    let won = won.ok_or(Outcome::BalanceOverflow)?.min(Amount::ZERO);
    Ok(Jackpots { won, ..back })
}

/// The round without `target`, of which so much cash and bonus money came back: what the player had
/// spent of a win stays in the payout.
fn without(
    target: &Transaction,
    (cash, bonus): (Amount, Amount),
    round: &Round,
) -> Result<Round, Outcome> {
    let mut round = round.clone();
    let moved = cash.plus(bonus).ok_or(Outcome::BalanceOverflow)?;
    match target.kind.part() {
        Part::Stake => {
            round.bets = round.bets.saturating_sub(1);
            round.stake = round.stake.minus(moved).ok_or(Outcome::BalanceOverflow)?;
            let bonus_stake = round.bonus_stake.minus(bonus);
            round.bonus_stake = bonus_stake.ok_or(Outcome::BalanceOverflow)?;
        }
        Part::Payout => {
            round.wins = round.wins.saturating_sub(1);
            round.payout = round.payout.plus(moved).ok_or(Outcome::BalanceOverflow)?;
        }
        Part::Correction | Part::None => {}
    }
    Ok(round)
}
