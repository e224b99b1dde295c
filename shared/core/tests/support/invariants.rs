//! What must hold after every decision, and for a whole ledger when it is read from its start.
//! It never trusts a projection: sums, hashes and reversals are worked out again from entries.

use reelgate_core::books::{Books, Effects, RoundKey, RoundState, Tombstone, Transaction};
use reelgate_core::command::Call;
use reelgate_core::currency::Currency;
use reelgate_core::decide::Decision;
use reelgate_core::entry::{Entry, Hash, Kind, WalletId};
use reelgate_core::ggr::Figures;
use reelgate_core::id::{ProviderId, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// Every entry and tombstone there ever was.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) entries: Vec<Entry>,
    pub(crate) rounds: Vec<i64>,
    pub(crate) tombstones: Vec<Tombstone>,
}

impl Ledger {
    pub(crate) fn take(&mut self, decision: &Decision) {
        for posting in &decision.effects.postings {
            self.entries.push(posting.entry.clone());
            self.rounds.push(posting.rounds);
        }
        self.tombstones
            .extend(decision.effects.tombstones.iter().cloned());
    }
}

/// A refusal leaves nothing but tombstones; a posting continues its wallet's chain.
pub(crate) fn of_decision(before: &Books, after: &Books, call: &Call, decision: &Decision) {
    let effects = &decision.effects;
    if !decision.ruling.outcome.is_success() {
        let only = Effects {
            tombstones: effects.tombstones.clone(),
            ..Effects::default()
        };
        assert_eq!(*effects, only, "a refusal left more than tombstones");
        assert!(decision.ruling.steps.is_empty());
    }
    for stone in &effects.tombstones {
        let key = (stone.provider.clone(), stone.target.clone());
        assert!(
            !before.transactions.contains_key(&key),
            "buried what came: {stone:?}"
        );
        assert!(
            !before.tombstones.contains_key(&key),
            "buried twice: {stone:?}"
        );
        assert_eq!(stone.provider, call.provider);
    }
    let Some(((owner, currency), head)) = &effects.wallet else {
        assert!(effects.postings.is_empty());
        assert_eq!(before.wallets, after.wallets);
        return;
    };
    let mut previous = before.wallets[&(owner.clone(), *currency)].clone();
    for posting in &effects.postings {
        let entry = &posting.entry;
        assert_eq!(entry.wallet, previous.id);
        assert_eq!(entry.seq, previous.seq + 1, "a gap");
        assert_eq!(
            entry.hash,
            entry.hash_after(&previous.hash),
            "the chain is broken"
        );
        assert_eq!(Some(entry.cash_after), previous.cash.plus(entry.cash));
        assert_eq!(Some(entry.bonus_after), previous.bonus.plus(entry.bonus));
        assert!(!entry.cash_after.is_negative() && !entry.bonus_after.is_negative());
        if let Some(reference) = entry.reference.clone() {
            let key = (entry.provider.clone(), reference);
            assert!(
                !before.transactions.contains_key(&key),
                "a second effect: {key:?}"
            );
            assert!(
                !before.tombstones.contains_key(&key),
                "it was buried: {key:?}"
            );
        } else {
            assert_eq!(
                entry.kind,
                Kind::RoundEnd,
                "only the end of a round has no reference"
            );
        }
        previous.cash = entry.cash_after;
        previous.bonus = entry.bonus_after;
        previous.seq = entry.seq;
        previous.hash = entry.hash.clone();
    }
    assert_eq!(*head, previous, "the head is not its newest entry");
}

/// Reads the ledger from its start and compares all that can be rebuilt with the books.
pub(crate) fn of_ledger(books: &Books, ledger: &Ledger) {
    let mut wallets = BTreeMap::<WalletId, (i128, i128, i64, Hash)>::new();
    let mut transactions = BTreeMap::<(ProviderId, Reference), Transaction>::new();
    let mut reversals = BTreeSet::new();
    for entry in &ledger.entries {
        let head = wallets
            .entry(entry.wallet)
            .or_insert((0, 0, 0, Hash::genesis()));
        head.0 += i128::from(entry.cash.units());
        head.1 += i128::from(entry.bonus.units());
        assert_eq!(entry.seq, head.2 + 1);
        assert_eq!(entry.hash, entry.hash_after(&head.3));
        (head.2, head.3) = (entry.seq, entry.hash.clone());
        assert_eq!(i128::from(entry.cash_after.units()), head.0);
        assert_eq!(i128::from(entry.bonus_after.units()), head.1);
        if let Some(reference) = entry.reference.clone() {
            let key = (entry.provider.clone(), reference);
            let twice = transactions.insert(key, Transaction::from(entry));
            assert!(twice.is_none(), "one reference, two effects: {entry:?}");
        }
        if entry.kind == Kind::Rollback {
            let target = entry.target.clone().unwrap();
            let key = (entry.provider.clone(), target);
            transactions.get_mut(&key).unwrap().reversed = true;
            assert!(reversals.insert(key), "given back twice: {entry:?}");
        }
    }
    for wallet in books.wallets.values() {
        let untouched = (0, 0, 0, Hash::genesis());
        let (cash, bonus, seq, hash) = wallets.get(&wallet.id).unwrap_or(&untouched);
        assert_eq!(i128::from(wallet.cash.units()), *cash);
        assert_eq!(i128::from(wallet.bonus.units()), *bonus);
        assert_eq!((wallet.seq, &wallet.hash), (*seq, hash));
    }
    assert_eq!(books.transactions, transactions);
    let buried: BTreeMap<_, _> = ledger
        .tombstones
        .iter()
        .map(|stone| {
            (
                (stone.provider.clone(), stone.target.clone()),
                stone.clone(),
            )
        })
        .collect();
    assert_eq!(books.tombstones, buried);
    assert_eq!(buried.len(), ledger.tombstones.len());
    rounds_add_up(books, ledger);
    money_is_conserved(books, ledger);
}

/// Bets, wins and sums of each round are those that stand; a round is cancelled when none does.
fn rounds_add_up(books: &Books, ledger: &Ledger) {
    type Figures = (i64, i64, i128, i128, i64);
    let mut seen = BTreeMap::<RoundKey, Figures>::new();
    for (entry, rounds) in ledger.entries.iter().zip(&ledger.rounds) {
        let Some(round) = entry.round.clone() else {
            continue;
        };
        let (wallet, provider) = (entry.wallet, entry.provider.clone());
        let figures = seen
            .entry(RoundKey {
                wallet,
                provider,
                round,
            })
            .or_default();
        figures.4 += rounds;
        let Some(reference) = entry.reference.clone() else {
            continue;
        };
        let key = (entry.provider.clone(), reference);
        let moved = i128::from(entry.cash.units()) + i128::from(entry.bonus.units());
        match entry.kind {
            _ if books.transactions[&key].reversed => {}
            Kind::Bet => (figures.0, figures.2) = (figures.0 + 1, figures.2 - moved),
            Kind::Win => (figures.1, figures.3) = (figures.1 + 1, figures.3 + moved),
            Kind::Rollback
            | Kind::Deposit
            | Kind::Withdrawal
            | Kind::BonusGrant
            | Kind::RoundEnd => {}
        }
    }
    assert_eq!(books.rounds.len(), seen.len());
    for (key, round) in &books.rounds {
        let (bets, wins, stake, payout, rounds) = seen[key];
        assert_eq!((round.bets, round.wins), (bets, wins), "{key:?}");
        assert_eq!(i128::from(round.stake.units()), stake, "{key:?}");
        assert_eq!(i128::from(round.payout.units()), payout, "{key:?}");
        assert_eq!(
            round.state == RoundState::Cancelled,
            bets + wins == 0,
            "{key:?}"
        );
        assert_eq!(
            rounds,
            i64::from(bets + wins > 0),
            "rounds played of {key:?}"
        );
    }
}

/// What players hold is what the cash desk took in and gave, less what the house won.
fn money_is_conserved(books: &Books, ledger: &Ledger) {
    let mut desk_less_house = BTreeMap::<Currency, i128>::new();
    for (entry, rounds) in ledger.entries.iter().zip(&ledger.rounds) {
        let sum = desk_less_house.entry(entry.currency).or_default();
        match Figures::of(entry, *rounds) {
            Some(figures) => {
                let staked =
                    i128::from(figures.bets.units()) + i128::from(figures.bonus_bets.units());
                *sum += i128::from(figures.payouts.units()) - staked;
            }
            None => *sum += i128::from(entry.cash.units()) + i128::from(entry.bonus.units()),
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
