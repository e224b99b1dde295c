//! An auditor who knows only the published rules: it rebuilds everything from the entries.
//! It never uses the product's code, so that one mistake is not made twice.

use super::books::{Books, EntryRow};
use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};

const HOUR_MS: i64 = 3_600_000;

/// What the ledger says about one wallet's part in a round.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Round {
    game: String,
    state: &'static str,
    bets: i64,
    wins: i64,
    stake: i64,
    payout: i64,
    opened_at: i64,
    updated_at: i64,
}

type Place = (i64, String, String, String, String, String);

/// Bets, bonus bets, payouts, rounds.
type Sums = [i64; 4];

impl Books {
    /// Checks every invariant of the books that can be checked on a file at rest.
    pub(crate) fn audit(&self) {
        let entries = self.entries();
        assert_eq!(self.word("PRAGMA integrity_check", []), "ok");
        self.audit_references(&entries);
        self.audit_wallets(&entries);
        let (rounds, rollups) = rebuild(&entries);
        self.audit_rounds(&rounds);
        self.audit_rollups(&entries, &rollups);
        self.audit_house();
    }

    /// Sequence without gaps, chain, running balances, and the head that is stored.
    fn audit_wallets(&self, entries: &[EntryRow]) {
        let mut heads: BTreeMap<i64, (i64, i64, i64, String)> = BTreeMap::new();
        for entry in entries {
            let start = || (0, 0, 0, "0".repeat(64));
            let (seq, cash, bonus, hash) = heads.remove(&entry.wallet).unwrap_or_else(start);
            assert_eq!(entry.seq, seq + 1, "a gap: {entry:?}");
            let after = (entry.cash_after, entry.bonus_after);
            assert_eq!((cash + entry.cash, bonus + entry.bonus), after, "{entry:?}");
            assert!(after.0 >= 0 && after.1 >= 0, "below zero: {entry:?}");
            assert_eq!(
                entry.hash,
                hash_after(&hash, entry),
                "the chain breaks at {entry:?}"
            );
            heads.insert(
                entry.wallet,
                (entry.seq, after.0, after.1, entry.hash.clone()),
            );
        }
        for row in self.rows("SELECT wallet, seq, cash, bonus, hash FROM wallets", []) {
            let [wallet, seq, cash, bonus] = [0, 1, 2, 3].map(|column| integer(&row[column]));
            let Value::Text(hash) = &row[4] else {
                panic!("{row:?}")
            };
            let stored = (seq, cash, bonus, hash.clone());
            let start = || (0, 0, 0, "0".repeat(64));
            assert_eq!(
                stored,
                heads.remove(&wallet).unwrap_or_else(start),
                "wallet {wallet}"
            );
        }
        assert!(heads.is_empty(), "entries without a wallet: {heads:?}");
    }

    /// One effect for a reference, one rollback for a transaction, none under a tombstone.
    fn audit_references(&self, entries: &[EntryRow]) {
        let mut seen = BTreeSet::new();
        let mut given_back = BTreeSet::new();
        for entry in entries {
            let name = (entry.provider.clone(), entry.reference.clone());
            assert!(
                name.1.is_none() || seen.insert(name),
                "two effects: {entry:?}"
            );
            assert!(
                entry.reference.is_some() || entry.kind == "round_end",
                "{entry:?}"
            );
            if entry.kind == "rollback" {
                let target = (entry.provider.clone(), entry.target.clone().unwrap());
                assert!(given_back.insert(target), "given back twice: {entry:?}");
            }
        }
        let sql = "SELECT count(*) FROM tombstones t JOIN entries e \
            ON e.provider = t.provider AND e.reference = t.target";
        assert_eq!(
            self.number(sql, []),
            0,
            "an entry came in spite of its tombstone"
        );
    }

    fn audit_rounds(&self, rebuilt: &BTreeMap<(i64, String, String), Round>) {
        let sql = "SELECT wallet, provider, round, coalesce(game, ''), state, bets, wins, stake, \
            payout, opened_at, updated_at FROM rounds";
        let mut stored = BTreeMap::new();
        for row in self.rows(sql, []) {
            let [wallet, bets, wins, stake, payout, opened_at, updated_at] =
                [0, 5, 6, 7, 8, 9, 10].map(|column| integer(&row[column]));
            let [provider, round, game, state] = [1, 2, 3, 4].map(|column| word(&row[column]));
            let state = ["open", "closed", "cancelled"]
                .into_iter()
                .find(|s| *s == state)
                .unwrap();
            let row = Round {
                game,
                state,
                bets,
                wins,
                stake,
                payout,
                opened_at,
                updated_at,
            };
            stored.insert((wallet, provider, round), row);
        }
        assert_eq!(&stored, rebuilt, "stored rounds against rebuilt ones");
    }

    fn audit_rollups(&self, entries: &[EntryRow], rebuilt: &BTreeMap<Place, Sums>) {
        let sql = "SELECT hour, provider, game, location, device, currency, bets, bonus_bets, \
            payouts, rounds FROM rollups";
        let mut stored: BTreeMap<Place, Sums> = BTreeMap::new();
        for row in self.rows(sql, []) {
            stored.insert(
                place(&row),
                [6, 7, 8, 9].map(|column| integer(&row[column])),
            );
        }
        assert_eq!(&stored, rebuilt, "stored rollups against rebuilt ones");
        let played = entries.iter().filter(|entry| is_play(entry));
        let who: BTreeSet<(Place, String)> = played
            .map(|entry| (place_of(entry), entry.player.clone()))
            .collect();
        let sql = "SELECT hour, provider, game, location, device, currency, player \
            FROM rollup_players";
        let rows = self.rows(sql, []);
        let stored: BTreeSet<_> = rows.iter().map(|row| (place(row), word(&row[6]))).collect();
        assert_eq!(
            stored, who,
            "stored players of the hours against rebuilt ones"
        );
    }

    /// Player money and house money together are what came in over the cash desk.
    fn audit_house(&self) {
        let players = self.number("SELECT coalesce(sum(cash), 0) FROM wallets", []);
        let house = self.number("SELECT coalesce(sum(bets - payouts), 0) FROM rollups", []);
        let desk = "SELECT coalesce(sum(cash), 0) FROM entries \
            WHERE kind IN ('deposit', 'withdrawal')";
        assert_eq!(
            players + house,
            self.number(desk, []),
            "money was made or lost"
        );
    }
}

/// The published form: see `shared/core/src/entry.rs`, `hash_after`.
fn hash_after(previous: &str, entry: &EntryRow) -> String {
    let absent = |text: &Option<String>| text.clone().unwrap_or_default();
    let lines = [
        "reelgate-entry-1".to_owned(),
        previous.to_owned(),
        entry.player.clone(),
        entry.currency.clone(),
        entry.seq.to_string(),
        entry.at.to_string(),
        entry.kind.clone(),
        entry.provider.clone(),
        absent(&entry.reference),
        absent(&entry.target),
        absent(&entry.round),
        if entry.ends_round { "1" } else { "" }.to_owned(),
        absent(&entry.game),
        absent(&entry.session),
        absent(&entry.location),
        absent(&entry.device),
        entry.cash.to_string(),
        entry.bonus.to_string(),
        entry.cash_after.to_string(),
        entry.bonus_after.to_string(),
        entry.fingerprint.clone(),
    ];
    hex::encode(Sha256::digest(lines.join("\n") + "\n"))
}

type Rebuilt = (
    BTreeMap<(i64, String, String), Round>,
    BTreeMap<Place, Sums>,
);

fn rebuild(entries: &[EntryRow]) -> Rebuilt {
    let mut rounds: BTreeMap<(i64, String, String), Round> = BTreeMap::new();
    let mut rollups: BTreeMap<Place, Sums> = BTreeMap::new();
    let name = |entry: &EntryRow| Some((entry.provider.clone(), entry.reference.clone()?));
    let known: BTreeMap<_, _> = entries
        .iter()
        .filter_map(|entry| Some((name(entry)?, entry)))
        .collect();
    for entry in entries.iter().filter(|entry| entry.round.is_some()) {
        let target = entry.target.clone().filter(|_| entry.kind == "rollback");
        let target = target.and_then(|target| known.get(&(entry.provider.clone(), target)));
        let key = (
            entry.wallet,
            entry.provider.clone(),
            entry.round.clone().unwrap(),
        );
        let game = entry.game.clone().unwrap_or_default();
        let fresh = Round {
            game,
            opened_at: entry.at,
            state: "cancelled",
            ..Round::default()
        };
        let round = rounds.entry(key).or_insert(fresh);
        let was_cancelled = round.state == "cancelled";
        play(round, entry, target.copied());
        if is_play(entry) {
            let sums = rollups.entry(place_of(entry)).or_default();
            add(sums, entry, target.copied());
            sums[3] += i64::from(was_cancelled) - i64::from(round.state == "cancelled");
        }
    }
    (rounds, rollups)
}

/// What an entry makes of its round.
fn play(round: &mut Round, entry: &EntryRow, target: Option<&EntryRow>) {
    let moved = entry.cash + entry.bonus;
    match (entry.kind.as_str(), target) {
        ("bet", _) => {
            round.bets += 1;
            round.stake -= moved;
            round.state = "open";
        }
        ("win", _) => {
            round.wins += 1;
            round.payout += moved;
            round.state = if round.state == "cancelled" {
                "open"
            } else {
                round.state
            };
        }
        ("rollback", Some(target)) if target.kind == "bet" => {
            round.bets -= 1;
            round.stake -= moved;
        }
        ("rollback", Some(target)) if target.kind == "win" => {
            round.wins -= 1;
            round.payout -= target.cash + target.bonus;
        }
        ("round_end", None) => assert_eq!(moved, 0, "{entry:?}"),
        other => panic!("{other:?}: {entry:?}"),
    }
    if entry.ends_round {
        round.state = "closed";
    }
    if round.bets == 0 && round.wins == 0 {
        round.state = "cancelled";
    }
    round.updated_at = entry.at;
}

/// What an entry adds to bets, bonus bets and payouts.
fn add(sums: &mut Sums, entry: &EntryRow, target: Option<&EntryRow>) {
    match target.map_or(entry.kind.as_str(), |target| target.kind.as_str()) {
        "bet" => {
            sums[0] -= entry.cash;
            sums[1] -= entry.bonus;
        }
        _ => sums[2] += entry.cash,
    }
}

fn is_play(entry: &EntryRow) -> bool {
    ["bet", "win", "rollback"].contains(&entry.kind.as_str())
}

fn place_of(entry: &EntryRow) -> Place {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    (
        entry.at.div_euclid(HOUR_MS),
        entry.provider.clone(),
        or_empty(&entry.game),
        or_empty(&entry.location),
        or_empty(&entry.device),
        entry.currency.clone(),
    )
}

fn place(row: &[Value]) -> Place {
    let [provider, game, location, device, currency] = [1, 2, 3, 4, 5].map(|c| word(&row[c]));
    (integer(&row[0]), provider, game, location, device, currency)
}

fn integer(value: &Value) -> i64 {
    match value {
        Value::Integer(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}
