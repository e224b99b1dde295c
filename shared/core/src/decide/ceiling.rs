//! Where an amount meets a ceiling: a stake and money of the desk are refused, a payout is held.
//! What gives back or takes away is never stopped here, and no repeat gets as far as this.

use super::draft::Draft;
use crate::books::Round;
use crate::ceiling::{Ceiling, Ceilings};
use crate::money::Amount;
use crate::outcome::Outcome;

/// Refuses a stake above a ceiling, or one that lifts the stakes of its round above one. What a
/// campaign pays moves nothing.
pub(super) fn stake(
    draft: &Draft<'_>,
    (cash, bonus): (Amount, Amount),
    round: Option<&Round>,
) -> Result<(), Outcome> {
    let Some(stake) = cash.plus(bonus).and_then(Amount::negated) else {
        return Err(Outcome::BetLimit);
    };
    let all = ceilings(draft);
    let staked = round.map_or(Amount::ZERO, |round| round.stake);
    let over = stake > all.amount || above(staked.plus(stake), all.round);
    if over && !stake.is_zero() {
        return Err(Outcome::BetLimit);
    }
    Ok(())
}

/// Holds a payout of cash and bonus money for a person, where it is above a ceiling. `paid` is what
/// its round has paid so far, where it is part of one.
pub(super) fn payout(
    draft: &mut Draft<'_>,
    (cash, bonus): (Amount, Amount),
    paid: Option<Amount>,
) -> Result<(), Outcome> {
    let Some(amount) = cash.plus(bonus).filter(|sum| *sum > Amount::ZERO) else {
        return Ok(());
    };
    let all = ceilings(draft);
    let ceiling = if amount > all.amount {
        Ceiling::Amount
    } else if above(balance_with(draft, amount), all.balance) {
        Ceiling::Balance
    } else if paid.is_some_and(|paid| above(paid.plus(amount), all.round)) {
        Ceiling::Round
    } else {
        return Ok(());
    };
    draft.over = Some(ceiling);
    Err(Outcome::Held)
}

/// Refuses money that comes in over the desk, or that a person adds, above a ceiling.
pub(super) fn desk(draft: &Draft<'_>, (cash, bonus): (Amount, Amount)) -> Result<(), Outcome> {
    let all = ceilings(draft);
    if cash.max(bonus) > all.amount {
        return Err(Outcome::AmountCeiling);
    }
    let more = cash.plus(bonus);
    // Beyond the range both have the same sign.
    let lifts = more.unwrap_or(cash) > Amount::ZERO;
    let after = more.and_then(|more| balance_with(draft, more));
    if lifts && above(after, all.balance) {
        return Err(Outcome::BalanceCeiling);
    }
    Ok(())
}

/// The ceilings that count here: the provider's, else the network's, else those of the currency.
fn ceilings(draft: &Draft<'_>) -> Ceilings {
    let currency = draft.currency;
    let all = Ceilings::of(currency);
    if draft.books.ceilings.is_empty() {
        return all;
    }
    let set = |provider| draft.books.ceilings.get(&(provider, currency));
    let network = set(None).copied().unwrap_or_default();
    let provider = set(Some(draft.call.provider.clone())).copied();
    all.but(&network).but(&provider.unwrap_or_default())
}

/// Cash and bonus money after `more` comes in.
fn balance_with(draft: &Draft<'_>, more: Amount) -> Option<Amount> {
    let wallet = &draft.wallet;
    wallet.cash.plus(wallet.bonus)?.plus(more)
}

/// Whether a sum is above a ceiling. One beyond the range is above every ceiling within it; where
/// there is no other ceiling, the range itself is looked at later.
fn above(sum: Option<Amount>, ceiling: Amount) -> bool {
    let range = Ceilings::NONE.balance;
    sum.map_or(ceiling < range, |sum| sum > ceiling)
}
