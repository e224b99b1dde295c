//! Sums that must come out: of each round, and of all money there is.
//! They are taken from entries alone.

use super::invariants::Ledger;
use reelgate_core::books::{Books, RoundState};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Kind;
use reelgate_core::id::{ProviderId, Reference};
use std::collections::BTreeMap;

/// Bets, wins and sums of each round are those that stand; nothing is left of a cancelled or void
/// one. What named the round before it was opened is no part of it.
pub(super) fn rounds_add_up(books: &Books, ledger: &Ledger) {
    for (key, round) in &books.rounds {
        let own = ledger
            .entries
            .iter()
            .zip(&ledger.figures)
            .filter(|(entry, _)| {
                (entry.wallet, &entry.provider) == (key.wallet, &key.provider)
                    && entry.round.as_ref() == Some(&key.round)
                    && entry.seq >= round.first_seq
            });
        let settled = |name: &(ProviderId, Reference)| {
            let mut all = ledger.entries.iter();
            all.any(|entry| {
                entry.kind == Kind::Resolution
                    && entry.provider == name.0
                    && entry.target.as_ref() == Some(&name.1)
            })
        };
        let (mut counts, mut sums, mut rounds) = ((0, 0), (0_i128, 0_i128, 0_i128), 0);
        for (entry, figures) in own {
            rounds += figures.map_or(0, |figures| figures.rounds);
            let name = entry
                .reference
                .clone()
                .map(|name| (entry.provider.clone(), name));
            // Where a person moved its money, the round still has it.
            let stands = |name| !books.transactions[&name].reversed || settled(&name);
            let stands = name.is_some_and(stands);
            let target = entry.target.clone();
            let target = target.filter(|_| entry.kind == Kind::Rollback);
            let target = target.map(|name| &books.transactions[&(entry.provider.clone(), name)]);
            if target.is_some_and(|target| target.id.seq < round.first_seq) {
                continue;
            }
            let bonus = i128::from(entry.bonus.units());
            let moved = i128::from(entry.cash.units()) + bonus;
            match target.map_or(entry.kind, |target| target.kind) {
                Kind::Bet | Kind::FreeBet => {
                    counts.0 += i64::from(stands && target.is_none());
                    (sums.0, sums.1) = (sums.0 - moved, sums.1 - bonus);
                }
                Kind::Win | Kind::FreeWin | Kind::PromoWin | Kind::JackpotWin => {
                    counts.1 += i64::from(stands && target.is_none());
                    sums.2 += moved;
                }
                _ => {}
            }
        }
        assert_eq!((round.bets, round.wins), counts, "{key:?}");
        let stored = [round.stake, round.bonus_stake, round.payout].map(|a| i128::from(a.units()));
        assert_eq!(stored, [sums.0, sums.1, sums.2], "{key:?}");
        let over = matches!(round.state, RoundState::Cancelled | RoundState::Void);
        let emptied = counts == (0, 0) || round.state == RoundState::Void;
        assert_eq!(over, emptied, "{key:?} is {:?}", round.state);
        assert_eq!(rounds, i64::from(!over), "rounds played of {key:?}");
    }
}

/// What players hold is what the cash desk took in and gave, less what the house won.
pub(super) fn money_is_conserved(books: &Books, ledger: &Ledger) {
    let mut desk_less_house = BTreeMap::<Currency, i128>::new();
    for (entry, figures) in ledger.entries.iter().zip(&ledger.figures) {
        let sum = desk_less_house.entry(entry.currency).or_default();
        let units = |amount: reelgate_core::money::Amount| i128::from(amount.units());
        match figures {
            Some(f) => {
                *sum += f.payouts.units() + f.bonus_payouts.units();
                *sum += f.promotions.units() + f.jackpots.units();
                *sum -= f.bets.units() + f.bonus_bets.units();
            }
            None => *sum += units(entry.cash) + units(entry.bonus),
        }
    }
    for ((_, currency), wallet) in &books.wallets {
        let held = i128::from(wallet.cash.units()) + i128::from(wallet.bonus.units());
        *desk_less_house.entry(*currency).or_default() -= held;
    }
    assert!(
        desk_less_house.values().all(|rest| *rest == 0),
        "{desk_less_house:?}"
    );
}
