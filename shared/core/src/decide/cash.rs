//! Money of the house: the cash desk, bonus money and adjustments.
//! Each is recorded under the caller's reference and happens once.

use super::draft::Draft;
use super::post::Movement;
use super::{Step, ceiling};
use crate::books::{PlayerStatus, Transaction};
use crate::command::{Adjustment, BonusExpiry, Transfer};
use crate::entry::Kind;
use crate::money::Amount;
use crate::outcome::Outcome;
use alloc::string::ToString;

/// Cash in. A player who is shut out brings no new money.
pub(super) fn deposit(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let shut_out = [PlayerStatus::Blocked, PlayerStatus::SelfExcluded];
    let moves = (transfer.amount, Amount::ZERO);
    move_money(draft, Kind::Deposit, transfer, moves, &shut_out)
}

/// Cash out. A player who excluded himself takes his money home; a blocked one does not.
pub(super) fn withdrawal(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let taken = transfer.amount.negated().ok_or(Outcome::AmountInvalid)?;
    let moves = (taken, Amount::ZERO);
    move_money(
        draft,
        Kind::Withdrawal,
        transfer,
        moves,
        &[PlayerStatus::Blocked],
    )
}

/// Bonus money given.
pub(super) fn bonus_grant(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let shut_out = [PlayerStatus::Blocked, PlayerStatus::SelfExcluded];
    let moves = (Amount::ZERO, transfer.amount);
    move_money(draft, Kind::BonusGrant, transfer, moves, &shut_out)
}

fn move_money(
    draft: &mut Draft<'_>,
    kind: Kind,
    transfer: &Transfer,
    (cash, bonus): (Amount, Amount),
    shut_out: &[PlayerStatus],
) -> Result<Step, Outcome> {
    if transfer.amount <= Amount::ZERO {
        return Err(Outcome::AmountInvalid);
    }
    whole_minor(draft, &[transfer.amount])?;
    let fingerprint = draft.fingerprint(kind, &[&transfer.amount.to_string()]);
    if let Some(step) = draft.repeat(&transfer.reference, &fingerprint)? {
        return Ok(step);
    }
    draft.not_buried(&transfer.reference)?;
    if shut_out.contains(&draft.player_status()) {
        return Err(Outcome::PlayerBlocked);
    }
    ceiling::desk(draft, (cash, bonus))?;
    draft.post(Movement {
        reference: Some(&transfer.reference),
        cash,
        bonus,
        ..Movement::of(kind, fingerprint)
    })
}

/// What a person types is whole minor units of the currency; only bets and wins may be finer.
pub(super) fn whole_minor(draft: &Draft<'_>, amounts: &[Amount]) -> Result<(), Outcome> {
    let mut all = amounts.iter();
    if all.all(|amount| amount.is_whole_minor(draft.currency)) {
        Ok(())
    } else {
        Err(Outcome::AmountInvalid)
    }
}

/// Takes away what is left of a grant, whatever else is in the pot.
pub(super) fn bonus_expiry(draft: &mut Draft<'_>, expiry: &BonusExpiry) -> Result<Step, Outcome> {
    let fingerprint = draft.fingerprint(Kind::BonusExpiry, &[expiry.grant.as_str()]);
    if let Some(step) = draft.repeat(&expiry.reference, &fingerprint)? {
        return Ok(step);
    }
    let grant = draft.transaction(&expiry.grant);
    let own = |grant: &Transaction| grant.id.wallet == draft.wallet.id;
    if !grant.as_ref().is_none_or(own) {
        return Err(Outcome::Conflict);
    }
    draft.not_buried(&expiry.reference)?;
    let grant = grant.ok_or(Outcome::TransactionUnknown)?;
    if grant.kind != Kind::BonusGrant {
        return Err(Outcome::NotReversible);
    }
    if grant.reversed {
        return Ok(Step {
            outcome: Outcome::AlreadyReversed,
            receipt: None,
        });
    }
    let left = draft.wallet.grants.get(grant.id.seq);
    let left = left.map_or(Amount::ZERO, |grant| grant.remainder);
    let step = draft.post(Movement {
        reference: Some(&expiry.reference),
        target: Some(&expiry.grant),
        follows: Some(&grant),
        bonus: left.negated().ok_or(Outcome::BalanceOverflow)?,
        ..Movement::of(Kind::BonusExpiry, fingerprint)
    })?;
    let key = (draft.call.provider.clone(), expiry.grant.clone());
    draft.effects.reversed.push(key);
    Ok(step)
}

/// Moves what a person says, with the reason.
pub(super) fn adjustment(draft: &mut Draft<'_>, adjust: &Adjustment) -> Result<Step, Outcome> {
    if adjust.cash.is_zero() && adjust.bonus.is_zero() {
        return Err(Outcome::AmountInvalid);
    }
    whole_minor(draft, &[adjust.cash, adjust.bonus])?;
    let amounts = [adjust.cash.to_string(), adjust.bonus.to_string()];
    let fingerprint = draft.fingerprint(Kind::Adjustment, &amounts.each_ref().map(|a| a.as_str()));
    if let Some(step) = draft.repeat(&adjust.reference, &fingerprint)? {
        return Ok(step);
    }
    draft.not_buried(&adjust.reference)?;
    ceiling::desk(draft, (adjust.cash, adjust.bonus))?;
    draft.post(Movement {
        reference: Some(&adjust.reference),
        cash: adjust.cash,
        bonus: adjust.bonus,
        note: Some(&adjust.note),
        ..Movement::of(Kind::Adjustment, fingerprint)
    })
}
