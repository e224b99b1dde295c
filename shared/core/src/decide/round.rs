//! What happens to a round as a whole: its end, its rollback, and what a person decides about it.
//! Whatever is given back here is given back by the same code as one transaction alone.

use super::draft::Draft;
use super::play::new_round;
use super::post::Movement;
use super::rollback::{Back, settled};
use super::session::may_settle;
use super::{Receipt, Step};
use crate::books::{Round, RoundState, Transaction};
use crate::command::{FlagRound, RoundDecision, RoundEnd};
use crate::entry::{Kind, Part};
use crate::id::{Reference, RoundId};
use crate::machine::{self, Guard};
use crate::outcome::Outcome;
use crate::verb::Verb;
use alloc::vec::Vec;

const fn nothing(outcome: Outcome) -> Step {
    Step {
        outcome,
        receipt: None::<Receipt>,
    }
}

/// Closes a round, with an entry that says so. It does so once; asking again changes nothing.
pub(super) fn end(draft: &mut Draft<'_>, end: &RoundEnd) -> Result<Step, Outcome> {
    let verb = end
        .note
        .as_ref()
        .map_or(Verb::EndRound, |_| Verb::CloseRound);
    let Some(round) = draft.round(&end.round).cloned() else {
        return if draft.rules.unknown_round_end.is_refused() {
            Err(Outcome::RoundUnknown)
        } else {
            Ok(nothing(Outcome::Repeated))
        };
    };
    match round.state {
        RoundState::Closed | RoundState::Cancelled | RoundState::Void => {
            Ok(nothing(Outcome::Repeated))
        }
        RoundState::Open | RoundState::Disputed => {
            let round = moved(round, verb, Guard::Always);
            let fingerprint = draft.fingerprint(Kind::RoundEnd, &[end.round.as_str()]);
            draft.post(Movement {
                round: Some(&end.round),
                ends_round: true,
                note: end.note.as_ref(),
                round_after: Some(round),
                ..Movement::of(Kind::RoundEnd, fingerprint)
            })
        }
    }
}

/// Marks a round that is open for too long.
pub(super) fn flag(draft: &mut Draft<'_>, flag: &FlagRound) -> Result<Step, Outcome> {
    let round = draft.round(&flag.round).cloned();
    let round = round.ok_or(Outcome::RoundUnknown)?;
    if round.state != RoundState::Open || round.opened_at >= flag.opened_before {
        return Ok(nothing(Outcome::Repeated));
    }
    let round = moved(round, Verb::FlagRound, Guard::Passes);
    let fingerprint = draft.fingerprint(Kind::RoundFlag, &[flag.round.as_str()]);
    draft.post(Movement {
        round: Some(&flag.round),
        round_after: Some(round),
        ..Movement::of(Kind::RoundFlag, fingerprint)
    })
}

/// Leaves a round to its provider, by a person's decision.
pub(super) fn leave(draft: &mut Draft<'_>, decision: &RoundDecision) -> Result<Step, Outcome> {
    let fingerprint = draft.fingerprint(Kind::RoundLeave, &[decision.round.as_str()]);
    if let Some(step) = draft.repeat(&decision.reference, &fingerprint)? {
        return Ok(step);
    }
    draft.not_buried(&decision.reference)?;
    let round = draft.round(&decision.round).cloned();
    let round = round.ok_or(Outcome::RoundUnknown)?;
    match round.state {
        RoundState::Closed | RoundState::Cancelled | RoundState::Void => Err(Outcome::RoundClosed),
        RoundState::Open | RoundState::Disputed => {
            let state = draft.advance(Some(round.state), Verb::LeaveRound, Guard::Always);
            let state = state.unwrap_or(round.state);
            draft.post(Movement {
                reference: Some(&decision.reference),
                round: Some(&decision.round),
                note: decision.note.as_ref(),
                round_after: Some(Round { state, ..round }),
                ..Movement::of(Kind::RoundLeave, fingerprint)
            })
        }
    }
}

/// Gives back all that is left of a round and bars what may still come of it. Stakes go back before
/// payouts are taken back, so that the money is there.
pub(super) fn rollback(draft: &mut Draft<'_>, decision: &RoundDecision) -> Result<Step, Outcome> {
    let fingerprint = draft.fingerprint(Kind::RoundRollback, &[decision.round.as_str()]);
    if let Some(step) =
        draft.repeat_or_settled(&decision.reference, &fingerprint, (Part::None, None))?
    {
        return Ok(step);
    }
    draft.not_buried(&decision.reference)?;
    let earlier = draft.round(&decision.round).cloned();
    let from = earlier.as_ref().map(|round| round.state);
    if from == Some(RoundState::Void) {
        return Ok(nothing(Outcome::AlreadyReversed));
    }
    if earlier.is_none() && decision.note.is_some() {
        return Err(Outcome::RoundUnknown);
    }
    let standing = standing(draft, &decision.round);
    for (_, target) in &standing {
        settled(draft, target, None)?;
    }
    // Of a round that never came nothing is settled; it is barred whoever asks.
    if earlier.is_some() {
        may_settle(draft)?;
    }
    for (reference, target) in standing {
        let parts = [decision.round.as_str(), reference.as_str()];
        let back = Back {
            reference: None,
            target: &reference,
            closes_round: false,
            fingerprint: draft.fingerprint(Kind::Rollback, &parts),
            note: decision.note.as_ref(),
        };
        back.post(draft, &target)?;
    }
    let (guard, outcome) = match earlier {
        Some(_) => (Guard::Stands, Outcome::Accepted),
        None => (Guard::NeverCame, Outcome::Tombstoned),
    };
    let verb = decision
        .note
        .as_ref()
        .map_or(Verb::RollbackRound, |_| Verb::VoidRound);
    let now = draft.round(&decision.round).cloned();
    let counted = |round: &Round| round.state != RoundState::Cancelled;
    let counted = now.as_ref().is_some_and(counted);
    let mut round = now.unwrap_or_else(|| new_round(draft));
    round.state = draft.advance(from, verb, guard).unwrap_or(round.state);
    let step = draft.post(Movement {
        reference: Some(&decision.reference),
        round: Some(&decision.round),
        ends_round: true,
        note: decision.note.as_ref(),
        round_after: Some(round),
        // What a person has settled stays in a round, which is no longer counted all the same.
        rounds: if counted { -1 } else { 0 },
        ..Movement::of(Kind::RoundRollback, fingerprint)
    })?;
    Ok(Step { outcome, ..step })
}

/// The round after what is asked, with the state that the table says.
fn moved(round: Round, verb: Verb, guard: Guard) -> Round {
    let row = machine::after(Some(round.state), verb, guard);
    let state = row.and_then(|row| row.to.of_round()).unwrap_or(round.state);
    Round { state, ..round }
}

/// What of a round still stands: stakes first, each in the order of the ledger.
fn standing(draft: &Draft<'_>, id: &RoundId) -> Vec<(Reference, Transaction)> {
    let Some(round) = draft.round(id) else {
        return Vec::new();
    };
    let own = draft.effects.postings.iter().filter_map(|posting| {
        let reference = posting.entry.reference.clone()?;
        Some((posting.entry.provider.clone(), reference))
    });
    let mut names: Vec<Reference> = draft
        .books
        .transactions
        .keys()
        .cloned()
        .chain(own)
        .filter(|(provider, _)| *provider == draft.call.provider)
        .map(|(_, reference)| reference)
        .collect();
    names.sort();
    names.dedup();
    let mut found: Vec<(Reference, Transaction)> = names
        .into_iter()
        .filter_map(|name| Some((name.clone(), draft.transaction(&name)?)))
        .filter(|(_, transaction)| {
            transaction.id.wallet == draft.wallet.id
                && transaction.round.as_ref() == Some(id)
                && round.contains(transaction.id)
                && transaction.kind.part() != Part::None
                && !transaction.reversed
        })
        .collect();
    found.sort_by_key(|(_, transaction)| (transaction.kind.part() != Part::Stake, transaction.id));
    found
}
