//! Rollbacks: a transaction is given back at most once, whatever ids or verbs ask for it.
//! A rollback that comes before its transaction always leaves a tombstone, whatever it answers.

use super::draft::{Draft, Movement};
use super::session::may_settle;
use super::{Receipt, Step};
use crate::books::{Round, RoundState, Transaction};
use crate::command::Rollback;
use crate::entry::Kind;
use crate::id::RoundId;
use crate::money::Amount;
use crate::outcome::Outcome;
use crate::rules::{SpentWin, UnknownRollback};

/// Gives one transaction back.
pub(super) fn rollback(draft: &mut Draft<'_>, rollback: &Rollback) -> Result<Step, Outcome> {
    let round = rollback.round.as_ref().map_or("", RoundId::as_str);
    let fingerprint = draft.fingerprint(Kind::Rollback, &[round, rollback.target.as_str()]);
    let known = draft.transaction(&rollback.target);
    let own = |target: &Transaction| target.id.wallet == draft.wallet.id;
    if !known.as_ref().is_none_or(own) {
        return Err(Outcome::Conflict);
    }
    let asked = Some(&rollback.target);
    if let Some(step) = draft.repeat(&rollback.reference, &fingerprint, asked)? {
        return Ok(step);
    }
    let stone = draft.tombstone(&rollback.target);
    if stone.is_some_and(|stone| stone.reference == rollback.reference)
        && draft.rules.unknown_rollback == UnknownRollback::Success
    {
        return buried(draft, Outcome::Repeated);
    }
    draft.not_buried(&rollback.reference)?;
    let Some(target) = known else {
        draft.bury(&rollback.reference, &rollback.target);
        return buried(draft, Outcome::Tombstoned);
    };
    if target.reversed {
        return Ok(Step {
            outcome: Outcome::AlreadyReversed,
            receipt: None,
        });
    }
    let (cash, bonus) = given_back(draft, &target)?;
    may_settle(draft)?;
    let round = target
        .round
        .as_ref()
        .and_then(|id| draft.round(id).cloned());
    let round = round
        .map(|round| without(&target, round, rollback.closes_round))
        .transpose()?;
    let cancelled = round
        .as_ref()
        .is_some_and(|round| round.state == RoundState::Cancelled);
    let step = draft.post(Movement {
        kind: Kind::Rollback,
        reference: Some(&rollback.reference),
        target: Some(&rollback.target),
        round: target.round.as_ref(),
        ends_round: rollback.closes_round,
        fingerprint,
        cash,
        bonus,
        follows: Some(&target),
        rounds: if cancelled { -1 } else { 0 },
    })?;
    let key = (draft.call.provider.clone(), rollback.target.clone());
    draft.effects.reversed.push(key);
    if let (Some(id), Some(round)) = (&target.round, round) {
        draft.set_round(id, round);
    }
    Ok(step)
}

/// The answer where a tombstone stands. The tombstone stays, also under a refusal.
fn buried(draft: &Draft<'_>, outcome: Outcome) -> Result<Step, Outcome> {
    match draft.rules.unknown_rollback {
        UnknownRollback::Success => Ok(Step {
            outcome,
            receipt: None::<Receipt>,
        }),
        UnknownRollback::Refused => Err(Outcome::TransactionUnknown),
    }
}

/// What giving `target` back moves, into the pots it came from.
fn given_back(draft: &Draft<'_>, target: &Transaction) -> Result<(Amount, Amount), Outcome> {
    let opposite = |amount: Amount| amount.negated().ok_or(Outcome::BalanceOverflow);
    match target.kind {
        Kind::Bet => {
            let won = target
                .round
                .as_ref()
                .and_then(|id| draft.round(id))
                .map_or(0, |r| r.wins);
            if won > 0 && draft.rules.rollback_after_win.is_refused() {
                return Err(Outcome::AlreadySettled);
            }
            Ok((opposite(target.cash)?, opposite(target.bonus)?))
        }
        Kind::Win => match draft.rules.spent_win_rollback {
            SpentWin::Refused => Ok((opposite(target.cash)?, opposite(target.bonus)?)),
            SpentWin::Clamped => Ok((
                opposite(target.cash.min(draft.wallet.cash))?,
                opposite(target.bonus.min(draft.wallet.bonus))?,
            )),
        },
        Kind::Rollback | Kind::Deposit | Kind::Withdrawal | Kind::BonusGrant | Kind::RoundEnd => {
            Err(Outcome::NotReversible)
        }
    }
}

/// The round without `target`: cancelled once nothing of it is left.
fn without(target: &Transaction, mut round: Round, closes: bool) -> Result<Round, Outcome> {
    let moved = target
        .cash
        .plus(target.bonus)
        .ok_or(Outcome::BalanceOverflow)?;
    match target.kind {
        Kind::Bet => {
            round.bets = round.bets.saturating_sub(1);
            round.stake = round.stake.plus(moved).ok_or(Outcome::BalanceOverflow)?;
        }
        Kind::Win => {
            round.wins = round.wins.saturating_sub(1);
            round.payout = round.payout.minus(moved).ok_or(Outcome::BalanceOverflow)?;
        }
        Kind::Rollback | Kind::Deposit | Kind::Withdrawal | Kind::BonusGrant | Kind::RoundEnd => {}
    }
    if round.bets == 0 && round.wins == 0 {
        round.state = RoundState::Cancelled;
    } else if closes {
        round.state = RoundState::Closed;
    }
    Ok(round)
}
