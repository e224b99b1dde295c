//! The end of a dispute: the money that a person moves, and what becomes of the message.
//! A message that a person has paid, barred or taken back moves no money by itself any more.

use super::Step;
use super::cash::whole_minor;
use super::draft::Draft;
use super::play::is_stake;
use super::post::Movement;
use crate::books::{RoundState, Tombstone, Transaction};
use crate::command::{Ends, OwedMessage, Resolution};
use crate::dispute::{DisputeDecision, Settlement};
use crate::entry::{Fingerprint, Kind};
use crate::id::Reference;
use crate::money::Amount;
use crate::outcome::Outcome;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Ends a dispute, with or without money.
pub(super) fn resolve(draft: &mut Draft<'_>, resolution: &Resolution) -> Result<Step, Outcome> {
    if resolution.decision == DisputeDecision::Adjust {
        whole_minor(draft, &[resolution.cash, resolution.bonus])?;
    }
    let ends = resolution.ends.as_ref();
    let fingerprint = fingerprint_of(draft, resolution);
    if let Some(step) = draft.repeat(&resolution.reference, &fingerprint)? {
        return Ok(step);
    }
    let known = ends.and_then(|ends| draft.transaction(ends.reference()));
    let own = |known: &Transaction| known.id.wallet == draft.wallet.id;
    if !known.as_ref().is_none_or(own) {
        return Err(Outcome::Conflict);
    }
    draft.not_buried(&resolution.reference)?;
    let (target, follows) = match ends {
        None => (None, None),
        Some(Ends::Message(owed)) => {
            without_effect(draft, &owed.reference, known.as_ref())?;
            not_taken_back(draft, &owed.reference)?;
            (Some(&owed.reference), bet_of(draft, owed)?)
        }
        Some(Ends::Target(name)) => {
            let stands = known.filter(|known| !known.reversed);
            (Some(name), Some(stands.ok_or(Outcome::AlreadySettled)?))
        }
        Some(Ends::Barred(name)) => {
            without_effect(draft, name, known.as_ref())?;
            bar(draft, resolution, name, &fingerprint)?;
            (None, None)
        }
    };
    let step = draft.post(Movement {
        reference: Some(&resolution.reference),
        target,
        follows: follows.as_ref(),
        cash: resolution.cash,
        bonus: resolution.bonus,
        note: Some(&resolution.note),
        ..Movement::of(Kind::Resolution, fingerprint)
    })?;
    let Some(receipt) = step.receipt else {
        return Ok(step);
    };
    draft.effects.settlements.push(Settlement {
        dispute: resolution.dispute,
        entry: receipt.transaction,
        note: resolution.note.clone(),
        at: draft.now,
    });
    if let Some(Ends::Target(name)) = ends {
        let key = (draft.call.provider.clone(), name.clone());
        draft.effects.reversed.push(key);
    }
    Ok(step)
}

/// The decision, its money, what was owed, and whether it bars the message.
fn fingerprint_of(draft: &Draft<'_>, resolution: &Resolution) -> Fingerprint {
    let more = match &resolution.ends {
        Some(Ends::Message(owed)) => owed.amount.map(|amount| amount.to_string()),
        Some(Ends::Barred(_)) => Some("barred".to_string()),
        Some(Ends::Target(_)) | None => None,
    };
    let moves = (resolution.cash, resolution.bonus);
    payload(draft, resolution.decision, moves, more.as_deref())
}

/// Whether a resolution settled a message of this amount, as far as its payload tells.
pub(super) fn settled_as(draft: &Draft<'_>, end: &Transaction, amount: Option<Amount>) -> bool {
    let owed = amount.map(|amount| amount.to_string());
    let as_if = |owed| payload(draft, DisputeDecision::Adjust, (end.cash, end.bonus), owed);
    [None, owed.as_deref()]
        .map(as_if)
        .contains(&end.fingerprint)
}

/// The payload of a resolution. A person ends a dispute in no game, so that it has none.
fn payload(
    draft: &Draft<'_>,
    decision: DisputeDecision,
    (cash, bonus): (Amount, Amount),
    more: Option<&str>,
) -> Fingerprint {
    let (cash, bonus) = (cash.to_string(), bonus.to_string());
    let (kind, player) = (Kind::Resolution.as_str(), draft.player.as_str());
    let parts = [
        kind,
        player,
        draft.currency.code(),
        "",
        decision.as_str(),
        &cash,
        &bonus,
    ];
    let parts: Vec<&str> = parts.into_iter().chain(more).collect();
    Fingerprint::of(&parts)
}

/// Whether a message never had an effect and no person has moved its money.
fn without_effect(
    draft: &Draft<'_>,
    name: &Reference,
    known: Option<&Transaction>,
) -> Result<(), Outcome> {
    if known.is_none() && draft.settled(name).is_none() {
        Ok(())
    } else {
        Err(Outcome::AlreadySettled)
    }
}

/// Refuses a message that its provider took back, or that a person barred. What was barred for
/// another wallet is not barred for this one.
fn not_taken_back(draft: &Draft<'_>, name: &Reference) -> Result<(), Outcome> {
    let here = |stone: &&Tombstone| !stone.bars_another(draft.wallet.id);
    let barred = draft.tombstone(name).filter(here);
    if barred.is_some() || draft.tombstone_of(name).is_some() {
        return Err(Outcome::RolledBack);
    }
    Ok(())
}

/// The bet that an owed win belongs to, where it is known in this wallet. The win is not paid where
/// its bet or its round was given back since; of a late win a person has decided just that.
fn bet_of(draft: &Draft<'_>, owed: &OwedMessage) -> Result<Option<Transaction>, Outcome> {
    let bet = owed.bet.as_ref().and_then(|bet| draft.transaction(bet));
    let own = |bet: &Transaction| is_stake(bet) && bet.id.wallet == draft.wallet.id;
    let bet = bet.filter(own);
    if owed.despite_refund {
        return Ok(bet);
    }
    let never_came = owed.bet.as_ref().and_then(|bet| draft.tombstone(bet));
    let round = owed.round.as_ref().and_then(|id| draft.round(id));
    let gone = match (&bet, round.map(|round| round.state)) {
        _ if never_came.is_some() => true,
        (_, Some(RoundState::Void)) => true,
        (None, Some(RoundState::Cancelled)) => true,
        (Some(bet), _) => bet.reversed,
        (None, _) => false,
    };
    if gone {
        return Err(Outcome::RolledBack);
    }
    Ok(bet)
}

/// Sets the tombstone that keeps a message out, where none stands.
fn bar(
    draft: &mut Draft<'_>,
    resolution: &Resolution,
    name: &Reference,
    fingerprint: &Fingerprint,
) -> Result<(), Outcome> {
    let own = Reference::barring(&resolution.reference).map_err(|_| Outcome::AmountInvalid)?;
    if draft.tombstone_of(name).is_none() {
        draft.bury(&own, name, fingerprint.clone());
    }
    Ok(())
}
