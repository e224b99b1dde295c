//! Amounts that were read before their wallet was known, in the auditor's own arithmetic.
//! It must never call the conversion that it audits.

use reelgate_core::command::{Call, Command};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Jackpots;
use reelgate_core::money::Amount;
use reelgate_core::scale::Scale;
use std::borrow::Cow;

/// The command in units of `code`'s ledger; `None` where they cannot hold its amount exactly. The
/// amount of a rollback is then the one that no transaction has.
pub(super) fn in_ledger_units<'c>(
    call: &Call,
    command: &'c Command,
    code: &str,
) -> Option<Cow<'c, Command>> {
    let Some(scale) = call.scale else {
        return Some(Cow::Borrowed(command));
    };
    let decimals = if scale == Scale::FIAT { 5 } else { 8 };
    let wallet = Currency::parse(code).unwrap().scale();
    let exact = |amount: Amount| {
        let finest = i128::from(amount.units()) * 10_i128.pow(8 - decimals);
        let unit = 10_i128.pow(8 - wallet);
        let units = (finest % unit == 0).then_some(finest / unit)?;
        i64::try_from(units).ok().map(Amount::from_units)
    };
    // What is told for the record is cut off, and nothing where the ledger cannot hold it.
    let cut = |amount: Amount| {
        let finest = i128::from(amount.units()) * 10_i128.pow(8 - decimals);
        let units = i64::try_from(finest / 10_i128.pow(8 - wallet));
        Amount::from_units(units.unwrap_or(0))
    };
    let for_the_record = |told: Jackpots| Jackpots {
        won: cut(told.won),
        contributed: cut(told.contributed),
    };
    let mut own = command.clone();
    match &mut own {
        Command::Bet(bet) => {
            bet.amount = exact(bet.amount)?;
            bet.jackpots = for_the_record(bet.jackpots);
        }
        Command::Win(win) => {
            win.amount = exact(win.amount)?;
            win.jackpots = for_the_record(win.jackpots);
        }
        Command::Correction(correction) => correction.amount = exact(correction.amount)?,
        Command::Rollback(rollback) => {
            let none = Amount::from_units(i64::MIN);
            rollback.amount = rollback.amount.map(|amount| exact(amount).unwrap_or(none));
        }
        _ => {}
    }
    Some(Cow::Owned(own))
}
