//! Money of the cash desk: deposits, withdrawals, bonus grants.
//! Each is recorded under the caller's idempotency key and happens once.

use super::Step;
use super::draft::{Draft, Movement};
use crate::books::PlayerStatus;
use crate::command::Transfer;
use crate::entry::Kind;
use crate::money::Amount;
use crate::outcome::Outcome;
use alloc::string::ToString;

/// Cash in. A player who is shut out brings no new money.
pub(super) fn deposit(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let shut_out = [PlayerStatus::Blocked, PlayerStatus::SelfExcluded];
    move_money(
        draft,
        Kind::Deposit,
        transfer,
        (transfer.amount, Amount::ZERO),
        &shut_out,
    )
}

/// Cash out. A player who excluded himself takes his money home; a blocked one does not.
pub(super) fn withdrawal(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let taken = transfer.amount.negated().ok_or(Outcome::AmountInvalid)?;
    move_money(
        draft,
        Kind::Withdrawal,
        transfer,
        (taken, Amount::ZERO),
        &[PlayerStatus::Blocked],
    )
}

/// Bonus money given.
pub(super) fn bonus_grant(draft: &mut Draft<'_>, transfer: &Transfer) -> Result<Step, Outcome> {
    let shut_out = [PlayerStatus::Blocked, PlayerStatus::SelfExcluded];
    move_money(
        draft,
        Kind::BonusGrant,
        transfer,
        (Amount::ZERO, transfer.amount),
        &shut_out,
    )
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
    let fingerprint = draft.fingerprint(kind, &[&transfer.amount.to_string()]);
    if let Some(step) = draft.repeat(&transfer.reference, &fingerprint, None)? {
        return Ok(step);
    }
    draft.not_buried(&transfer.reference)?;
    if shut_out.contains(&draft.player_status()) {
        return Err(Outcome::PlayerBlocked);
    }
    draft.post(Movement {
        kind,
        reference: Some(&transfer.reference),
        target: None,
        round: None,
        ends_round: false,
        fingerprint,
        cash,
        bonus,
        follows: None,
        rounds: 0,
    })
}
