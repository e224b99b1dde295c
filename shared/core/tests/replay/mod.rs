//! Ledgers that were tampered with: the replay stops at the first entry that cannot be, by name.
//! What replay rebuilds from honest ledgers is compared after every decision of all other tests.

use crate::support::world::World;
use crate::support::{contracts, currency, game, player, provider, reference, round};
use reelgate_core::command::{Bet, Call, Command, Purse, Rollback};
use reelgate_core::entry::{Entry, Jackpots, Kind};
use reelgate_core::money::Amount;
use reelgate_core::replay::{Break, Replay};
use reelgate_core::time::Timestamp;

/// A deposit, two bets in a round, and the rollback of the first.
fn ledger() -> Vec<Entry> {
    let mut world = World::usual();
    let bet = |name: &str| {
        Command::Bet(Bet {
            reference: reference(name),
            round: round("r1"),
            amount: Amount::from_units(100_000),
            closes_round: false,
            purse: Purse::Player,
            jackpots: Jackpots::NONE,
        })
    };
    let rollback = Command::Rollback(Rollback {
        reference: reference("rb1"),
        target: reference("b1"),
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: None,
    });
    let call = Call {
        provider: provider("acme"),
        token: None,
        player: Some(player("p1")),
        currency: Some(currency("EUR")),
        game: Some(game("g1")),
        scale: None,
        commands: vec![bet("b1"), bet("b2"), rollback],
    };
    world.take(&call, &contracts::ACCOUNT);
    world.ledger.entries
}

/// Where and why the replay of these entries stops.
fn stops(entries: &[Entry]) -> Option<(usize, Break)> {
    let mut replay = Replay::default();
    for (place, entry) in entries.iter().enumerate() {
        let before = replay.clone();
        if let Err(why) = replay.take(entry) {
            assert_eq!(replay, before, "a refused entry changed something");
            return Some((place, why));
        }
    }
    None
}

/// The chain made anew, as a forger would.
fn sealed(mut entries: Vec<Entry>) -> Vec<Entry> {
    let mut previous = reelgate_core::entry::Hash::genesis();
    for entry in &mut entries {
        entry.hash = entry.hash_after(&previous);
        previous = entry.hash.clone();
    }
    entries
}

fn tampered(make: impl Fn(&mut Vec<Entry>)) -> Option<(usize, Break)> {
    let mut entries = ledger();
    make(&mut entries);
    stops(&entries)
}

fn forged(make: impl Fn(&mut Vec<Entry>)) -> Option<(usize, Break)> {
    let mut entries = ledger();
    make(&mut entries);
    stops(&sealed(entries))
}

#[test]
fn an_honest_ledger_is_replayed_to_its_end() {
    assert_eq!(stops(&ledger()), None);
    assert_eq!(forged(|_| {}), None, "sealing changes nothing");
}

#[test]
fn a_removed_doubled_or_moved_entry_breaks_the_sequence() {
    assert_eq!(tampered(|e| drop(e.remove(0))), Some((0, Break::Seq)));
    assert_eq!(tampered(|e| drop(e.remove(1))), Some((1, Break::Seq)));
    assert_eq!(
        tampered(|e| e.insert(1, e[0].clone())),
        Some((1, Break::Seq))
    );
    assert_eq!(tampered(|e| e.swap(1, 2)), Some((1, Break::Seq)));
    assert_eq!(forged(|e| e[2].seq = i64::MAX), Some((2, Break::Seq)));
}

#[test]
fn a_changed_amount_does_not_add_up() {
    let one = Amount::from_units(1);
    assert_eq!(tampered(|e| e[1].cash = one), Some((1, Break::Cash)));
    assert_eq!(tampered(|e| e[2].cash_after = one), Some((2, Break::Cash)));
    assert_eq!(tampered(|e| e[2].bonus = one), Some((2, Break::Bonus)));
    assert_eq!(forged(|e| e[1].bonus_after = one), Some((1, Break::Bonus)));
}

#[test]
fn whatever_else_is_changed_changes_the_hash() {
    let changes: [fn(&mut Entry); 12] = [
        |e| e.at = Timestamp::from_ms(0),
        |e| e.player = player("p2"),
        |e| e.currency = currency("USD"),
        |e| e.kind = Kind::Win,
        |e| e.provider = provider("bell"),
        |e| e.reference = Some(reference("b9")),
        |e| e.target = Some(reference("b1")),
        |e| e.round = Some(round("r9")),
        |e| e.ends_round = !e.ends_round,
        |e| e.game = None,
        |e| e.fingerprint = reelgate_core::entry::Fingerprint::of(&["other"]),
        |e| e.note = Some(crate::support::note("eve", "because")),
    ];
    for change in changes {
        assert_eq!(tampered(|e| change(&mut e[2])), Some((2, Break::Hash)));
    }
}

#[test]
fn what_does_not_stand_cannot_be_given_back() {
    let back = |e: &mut Vec<Entry>, target: Option<&str>| {
        let mut again = e[3].clone();
        again.seq = 5;
        again.target = target.map(reference);
        again.cash_after = again.cash_after.plus(again.cash).unwrap();
        e.push(again);
    };
    assert_eq!(
        forged(|e| back(e, Some("b1"))),
        Some((4, Break::Target)),
        "twice"
    );
    assert_eq!(
        forged(|e| back(e, Some("b9"))),
        Some((4, Break::Target)),
        "never came"
    );
    assert_eq!(
        forged(|e| back(e, None)),
        Some((4, Break::Target)),
        "nothing named"
    );
    assert_eq!(forged(|e| back(e, Some("b2"))), None, "the other bet");
}

#[test]
fn what_was_not_given_back_cannot_be_taken_again() {
    let again = |e: &mut Vec<Entry>, seq: i64, target: &str| {
        let mut stake = e[1].clone();
        stake.seq = seq;
        stake.reference = Some(reference(&format!("again-{seq}")));
        stake.target = Some(reference(target));
        stake.cash_after = e[e.len() - 1].cash_after.plus(stake.cash).unwrap();
        e.push(stake);
    };
    assert_eq!(forged(|e| again(e, 5, "rb1")), None, "once");
    let twice = |e: &mut Vec<Entry>| {
        again(e, 5, "rb1");
        again(e, 6, "rb1");
    };
    assert_eq!(forged(twice), Some((5, Break::Target)), "twice");
    for other in ["b1", "b2", "b9"] {
        let found = forged(|e| again(e, 5, other));
        assert_eq!(found, Some((4, Break::Target)), "{other} is no rollback");
    }
}

#[test]
fn sums_of_a_round_beyond_the_range_are_found() {
    let most = Amount::from_units(i64::MAX);
    let lost = most.negated().unwrap();
    let found = forged(|e| {
        let (deposit, bet) = (e[0].clone(), e[1].clone());
        e.clear();
        for seq in 1..=4 {
            let mut entry = if seq % 2 == 1 {
                deposit.clone()
            } else {
                bet.clone()
            };
            entry.seq = seq;
            entry.reference = Some(reference(&format!("x{seq}")));
            (entry.cash, entry.cash_after) = if seq % 2 == 1 {
                (most, most)
            } else {
                (lost, Amount::ZERO)
            };
            e.push(entry);
        }
    });
    assert_eq!(found, Some((3, Break::Range)));
}

/// Moves bonus money behind the newest entry.
fn bonus(entries: &mut Vec<Entry>, kind: Kind, name: &str, target: Option<&str>, units: i64) {
    let last = entries[entries.len() - 1].clone();
    let moved = Amount::from_units(units);
    entries.push(Entry {
        seq: last.seq + 1,
        kind,
        reference: (!name.is_empty()).then(|| reference(name)),
        target: target.map(reference),
        round: None,
        cash: Amount::ZERO,
        bonus: moved,
        bonus_after: last.bonus_after.plus(moved).unwrap(),
        ..last
    });
}

/// Two grants, one entry later an expiry of the first that takes so much.
fn expiry(entries: &mut Vec<Entry>, units: i64) {
    bonus(entries, Kind::BonusGrant, "f1", None, 500);
    bonus(entries, Kind::BonusGrant, "f2", None, 300);
    bonus(entries, Kind::BonusExpiry, "e1", Some("f1"), units);
}

#[test]
fn an_expiry_takes_what_its_grant_holds_and_nothing_of_another() {
    assert_eq!(forged(|e| expiry(e, -500)), None);
    for wrong in [-499, -501, -800, 0, 1] {
        let found = forged(|e| expiry(e, wrong));
        assert_eq!(found, Some((6, Break::Grants)), "{wrong}");
    }
    let spent_first = |e: &mut Vec<Entry>, units: i64| {
        bonus(e, Kind::BonusGrant, "f1", None, 500);
        bonus(e, Kind::BonusGrant, "f2", None, 300);
        bonus(e, Kind::Adjustment, "a1", None, -600);
        bonus(e, Kind::BonusExpiry, "e2", Some("f2"), units);
    };
    assert_eq!(forged(|e| spent_first(e, -200)), None, "the oldest first");
    let found = forged(|e| spent_first(e, -100));
    assert_eq!(found, Some((7, Break::Grants)));
}

#[test]
fn money_goes_without_a_name_only_where_it_came_to_an_expired_grant() {
    let found = forged(|e| {
        expiry(e, -500);
        bonus(e, Kind::BonusExpiry, "", None, -300);
    });
    assert_eq!(found, Some((7, Break::Grants)), "the other grant stands");
    let found = forged(|e| {
        expiry(e, -500);
        bonus(e, Kind::BonusExpiry, "", None, 0);
    });
    assert_eq!(found, Some((7, Break::Grants)), "there is nothing to take");
}
