//! What must hold after every decision, and for a whole ledger when it is read from its start.
//! It never trusts a projection: sums, hashes and reversals are worked out again from entries.

use super::origins::{is_late, is_taken_again};
use super::sums::{money_is_conserved, rounds_add_up};
use reelgate_core::books::{Books, Effects, Posting, Tombstone};
use reelgate_core::books::{Transaction, Wallet};
use reelgate_core::command::{Call, Command};
use reelgate_core::decide::Decision;
use reelgate_core::dispute::{Dispute, Settlement};
use reelgate_core::entry::{Entry, Hash, Kind, WalletId};
use reelgate_core::ggr::Figures;
use reelgate_core::grants::{Grants, Shares};
use reelgate_core::id::{ProviderId, Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::replay::Replay;
use reelgate_core::rules::{Overdraft, Rules, SpentWin};
use std::collections::{BTreeMap, BTreeSet};

/// Every entry, tombstone, dispute and settlement there ever was, and the replay of each wallet.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) entries: Vec<Entry>,
    pub(crate) figures: Vec<Option<Figures>>,
    pub(crate) tombstones: Vec<Tombstone>,
    pub(crate) disputes: Vec<Dispute>,
    pub(crate) settlements: Vec<Settlement>,
    replays: BTreeMap<WalletId, Replay>,
}

impl Ledger {
    pub(crate) fn take(&mut self, decision: &Decision) {
        let effects = &decision.effects;
        for posting in &effects.postings {
            let replay = self.replays.entry(posting.entry.wallet).or_default();
            let again = replay.take(&posting.entry).expect("an entry that follows");
            assert_eq!(again, posting.figures, "figures of {:?}", posting.entry);
            self.entries.push(posting.entry.clone());
            self.figures.push(posting.figures);
        }
        self.tombstones.extend(effects.tombstones.iter().cloned());
        self.disputes.extend(effects.disputes.iter().cloned());
        self.settlements.extend(effects.settlements.iter().cloned());
    }
}

type Name = (ProviderId, Reference);

/// A refusal leaves only tombstones and disputes; a posting continues its wallet's chain.
pub(crate) fn of_decision(
    before: &Books,
    after: &Books,
    call: &Call,
    rules: &Rules,
    decision: &Decision,
) {
    let effects = &decision.effects;
    if !decision.ruling.outcome.is_success() {
        let only = Effects {
            tombstones: effects.tombstones.clone(),
            disputes: effects.disputes.clone(),
            ..Effects::default()
        };
        assert_eq!(*effects, only, "a refusal left more than words");
        assert!(decision.ruling.steps.is_empty());
    }
    tombstones(before, call, effects);
    disputes_and_settlements(call, effects);
    given_back(before, after, effects);
    let Some(((owner, currency), head)) = &effects.wallet else {
        assert!(effects.postings.is_empty());
        assert!(effects.rounds.is_empty(), "a round without an entry");
        assert_eq!(before.wallets, after.wallets);
        return;
    };
    let mut previous = before.wallets[&(owner.clone(), *currency)].clone();
    for posting in &effects.postings {
        follows(&previous, &posting.entry, rules);
        unused(before, &posting.entry);
        assert_eq!(
            (&posting.entry.player, posting.entry.currency),
            (owner, *currency)
        );
        previous = head_at(&posting.entry);
    }
    previous.grants = head.grants.clone();
    assert_eq!(*head, previous, "the head is not its newest entry");
    rounds_are_placed(after, effects);
    says_what_was_asked(call, effects);
}

/// The entry of a command that stands alone names its bet, and says whether it ends its round.
fn says_what_was_asked(call: &Call, effects: &Effects) {
    let mut postings = effects.postings.iter().rev();
    let last = postings.find(|posting| !is_late(&posting.entry));
    let ([command], Some(last)) = (&call.commands[..], last) else {
        return;
    };
    let said = (last.entry.ends_round, last.entry.target.as_ref());
    match command {
        Command::Bet(bet) => assert_eq!(said, (bet.closes_round, None)),
        Command::Win(win) => assert_eq!(said, (win.closes_round, win.bet.as_ref())),
        Command::EndRound(_) | Command::RollbackRound(_) => assert_eq!(said, (true, None)),
        _ => {}
    }
}

/// A round ends at its newest entry. What named it before it was opened is no part of it, and
/// neither is what gives that back.
fn rounds_are_placed(after: &Books, effects: &Effects) {
    for (key, round) in &effects.rounds {
        let newest = effects.postings.iter().rev().map(|posting| &posting.entry);
        let mut own = newest.filter(|entry| {
            let target = entry
                .target
                .clone()
                .filter(|_| entry.kind == Kind::Rollback);
            let target = target.map(|target| (entry.provider.clone(), target));
            let earlier = target.is_some_and(|t| after.transactions[&t].id.seq < round.first_seq);
            entry.round.as_ref() == Some(&key.round) && !earlier
        });
        let newest = own.next().map(|entry| (entry.wallet, entry.seq));
        assert_eq!(newest, Some((key.wallet, round.last_seq)), "{key:?}");
        assert!(0 < round.first_seq && round.first_seq <= round.last_seq);
    }
}

fn head_at(entry: &Entry) -> Wallet {
    Wallet {
        id: entry.wallet,
        cash: entry.cash_after,
        bonus: entry.bonus_after,
        seq: entry.seq,
        hash: entry.hash.clone(),
        grants: Grants::default(),
    }
}

/// One entry after another. A pot is never below zero, but where the contract lets it.
fn follows(previous: &Wallet, entry: &Entry, rules: &Rules) {
    assert_eq!(entry.wallet, previous.id);
    assert_eq!(entry.seq, previous.seq + 1, "a gap");
    assert_eq!(
        entry.hash,
        entry.hash_after(&previous.hash),
        "the chain is broken"
    );
    assert_eq!(Some(entry.cash_after), previous.cash.plus(entry.cash));
    assert_eq!(Some(entry.bonus_after), previous.bonus.plus(entry.bonus));
    assert!(!entry.bonus_after.is_negative(), "{entry:?}");
    let overdrawn = match entry.kind {
        Kind::Correction => rules.overdraft == Overdraft::Corrections,
        Kind::Rollback => rules.spent_win_rollback == SpentWin::Overdrawn,
        _ => false,
    };
    let sank = entry.cash_after.is_negative() && entry.cash.is_negative();
    assert!(overdrawn || !sank, "below zero: {entry:?}");
}

/// Its name was neither used nor buried. Only what no message names has none.
fn unused(before: &Books, entry: &Entry) {
    let Some(reference) = entry.reference.clone() else {
        let part = entry.kind == Kind::Rollback && entry.target.is_some();
        let nameless =
            part || is_late(entry) || matches!(entry.kind, Kind::RoundEnd | Kind::RoundFlag);
        assert!(nameless, "no reference: {entry:?}");
        return;
    };
    let key = (entry.provider.clone(), reference);
    assert!(
        !before.transactions.contains_key(&key),
        "a second effect: {key:?}"
    );
    assert!(
        !before.tombstones.contains_key(&key),
        "it was buried: {key:?}"
    );
}

fn tombstones(before: &Books, call: &Call, effects: &Effects) {
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
}

/// A dispute is about a command of the call; a resolution and its settlement come together.
fn disputes_and_settlements(call: &Call, effects: &Effects) {
    for dispute in &effects.disputes {
        assert_eq!(dispute.provider, call.provider);
        let mut commands = call.commands.iter();
        let about = commands.find(|command| {
            command.verb() == dispute.verb
                && command.reference() == dispute.reference.as_ref()
                && command.target() == dispute.target.as_ref()
                && command.round() == dispute.round.as_ref()
        });
        assert!(about.is_some(), "about nothing: {dispute:?}");
    }
    let resolutions = effects.postings.iter().map(|posting| &posting.entry);
    let resolutions = resolutions.filter(|entry| entry.kind == Kind::Resolution);
    let ended: Vec<_> = effects
        .settlements
        .iter()
        .map(|end| (end.entry, Some(&end.note)))
        .collect();
    let posted: Vec<_> = resolutions
        .map(|e| (e.transaction(), e.note.as_ref()))
        .collect();
    assert_eq!(ended, posted);
}

/// Whether it gives something back, or takes again what was given back.
fn undoes(entry: &Entry) -> bool {
    let expires = entry.kind == Kind::BonusExpiry && !is_late(entry);
    is_taken_again(entry) || expires || entry.kind == Kind::Rollback
}

/// Whether it ends a dispute with what becomes of the message in it.
fn settles(entry: &Entry) -> bool {
    entry.kind == Kind::Resolution && entry.target.is_some()
}

/// What is marked as given back has its entry in the same decision, and the other way round.
fn given_back(before: &Books, after: &Books, effects: &Effects) {
    let back = effects.postings.iter().map(|posting| &posting.entry);
    let known = |entry: &Entry| {
        let target = entry.target.clone().unwrap();
        after
            .transactions
            .contains_key(&(entry.provider.clone(), target))
    };
    let back = back.filter(|entry| undoes(entry) || (settles(entry) && known(entry)));
    let back = back.map(|entry| (entry.provider.clone(), entry.target.clone().unwrap()));
    let back: Vec<Name> = back.collect();
    assert_eq!(
        effects.reversed, back,
        "reversed without an entry, or the reverse"
    );
    for name in &effects.reversed {
        let stood = before.transactions.get(name).is_none_or(|t| !t.reversed);
        assert!(stood, "given back twice: {name:?}");
        assert!(after.transactions[name].reversed, "{name:?}");
    }
}

/// Rebuilt = stored: the wallet of this decision and its rounds, from its entries alone.
pub(crate) fn of_replay(books: &Books, ledger: &Ledger, decision: &Decision) {
    let Some((owner, head)) = &decision.effects.wallet else {
        return;
    };
    assert_eq!(&books.wallets[owner], head);
    rebuilt(books, head, &ledger.replays[&head.id]);
}

fn rebuilt(books: &Books, wallet: &Wallet, replay: &Replay) {
    let again = (replay.cash, replay.bonus, replay.seq, &replay.hash);
    assert_eq!(again, (wallet.cash, wallet.bonus, wallet.seq, &wallet.hash));
    assert_eq!(
        replay.grants, wallet.grants,
        "grants rebuilt are not the stored ones"
    );
    let stored = books
        .rounds
        .iter()
        .filter(|(key, _)| key.wallet == wallet.id);
    let stored: BTreeMap<(ProviderId, RoundId), _> = stored
        .map(|(key, round)| ((key.provider.clone(), key.round.clone()), round.clone()))
        .collect();
    assert_eq!(
        replay.rounds, stored,
        "rounds rebuilt are not the stored ones"
    );
}

/// The bonus money after an entry, without what came to expired grants and went with the next.
fn bonus_without_late(ledger: &Ledger, entry: &Entry) -> Amount {
    let mut all = ledger.entries.iter();
    let next = all.find(|next| (next.wallet, next.seq) == (entry.wallet, entry.seq + 1));
    next.filter(|next| is_late(next))
        .unwrap_or(entry)
        .bonus_after
}

/// Reads the ledger from its start and compares all that can be rebuilt with the books.
pub(crate) fn of_ledger(books: &Books, ledger: &Ledger) {
    let mut transactions = BTreeMap::<Name, Transaction>::new();
    let mut reversals = BTreeSet::new();
    let mut sums = BTreeMap::<WalletId, (i128, i128, i64, Hash)>::new();
    for entry in &ledger.entries {
        let fresh = (0, 0, 0, Hash::genesis());
        let head = sums.entry(entry.wallet).or_insert(fresh);
        head.0 += i128::from(entry.cash.units());
        head.1 += i128::from(entry.bonus.units());
        assert_eq!(entry.seq, head.2 + 1);
        assert_eq!(entry.hash, entry.hash_after(&head.3));
        (head.2, head.3) = (entry.seq, entry.hash.clone());
        assert_eq!(i128::from(entry.cash_after.units()), head.0);
        assert_eq!(i128::from(entry.bonus_after.units()), head.1);
        if let Some(reference) = entry.reference.clone() {
            let key = (entry.provider.clone(), reference);
            let target = entry.target.clone();
            let target = target.map(|name| (entry.provider.clone(), name));
            let target = target.and_then(|key| transactions.get(&key));
            let back = target.filter(|_| entry.kind == Kind::Rollback);
            let posting = Posting {
                shares: Shares::new(),
                bonus_without_late: bonus_without_late(ledger, entry),
                entry: entry.clone(),
                counts_as: back.map_or(entry.kind, |back| back.kind),
                figures: None,
            };
            let twice = transactions.insert(key, Transaction::from(&posting));
            assert!(twice.is_none(), "one reference, two effects: {entry:?}");
        }
        if undoes(entry) || settles(entry) {
            let key = (entry.provider.clone(), entry.target.clone().unwrap());
            let target = transactions.get_mut(&key);
            assert!(
                target.is_some() || settles(entry),
                "nothing there: {entry:?}"
            );
            target.into_iter().for_each(|target| target.reversed = true);
            assert!(reversals.insert(key), "given back twice: {entry:?}");
        }
    }
    for wallet in books.wallets.values() {
        let untouched = (0, 0, 0, Hash::genesis());
        let (cash, bonus, seq, hash) = sums.get(&wallet.id).unwrap_or(&untouched);
        assert_eq!(i128::from(wallet.cash.units()), *cash);
        assert_eq!(i128::from(wallet.bonus.units()), *bonus);
        assert_eq!((wallet.seq, &wallet.hash), (*seq, hash));
        let untouched = Replay::default();
        rebuilt(
            books,
            wallet,
            ledger.replays.get(&wallet.id).unwrap_or(&untouched),
        );
    }
    assert_eq!(books.transactions, transactions);
    let stones = ledger.tombstones.iter();
    let buried: BTreeMap<_, _> = stones
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
