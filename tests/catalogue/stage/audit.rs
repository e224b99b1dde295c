//! An auditor who knows only the published rules: it rebuilds everything from the entries.
//! It never uses the product's code, so that one mistake is not made twice.

use super::books::{Books, EntryRow};
use super::rebuild::{Figures, Part, Place, Round, Rounds, part_of, rebuild};
use rusqlite::types::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Sums are kept in two parts: billions of ledger units, and the rest.
const BILLION: i128 = 1_000_000_000;

/// The most of one kind that is told; the rest would say the same.
const TOLD_MAX: usize = 5;

/// A wallet's newest entry: place, cash, bonus, hash.
type Head = (i64, i64, i64, String);

fn first_head() -> Head {
    (0, 0, 0, "0".repeat(64))
}

impl Books {
    /// Checks every invariant of the books that can be checked on a file at rest.
    pub(crate) fn audit(&self) {
        let findings = self.findings();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    /// What is wrong with the books; nothing if all invariants hold.
    pub(crate) fn findings(&self) -> Vec<String> {
        let mut found = Vec::new();
        let entries = self.entries();
        let integrity = self.word("PRAGMA integrity_check", []);
        let whole = integrity == "ok";
        expect(&mut found, whole, || {
            format!("integrity_check: {integrity}")
        });
        self.audit_references(&entries, &mut found);
        self.audit_wallets(&entries, &mut found);
        let rebuilt = rebuild(&entries, &mut found);
        self.audit_grants(&mut found);
        self.audit_rounds(rebuilt.rounds, &mut found);
        self.audit_rollups(rebuilt.figures, rebuilt.players, &mut found);
        self.audit_house(&entries, &mut found);
        found
    }

    /// Sequence without gaps, chain, running balances, and the head that is stored.
    fn audit_wallets(&self, entries: &[EntryRow], found: &mut Vec<String>) {
        let mut heads: BTreeMap<i64, Head> = BTreeMap::new();
        for entry in entries {
            let head = heads.entry(entry.wallet).or_insert_with(first_head);
            let (seq, cash, bonus, hash) = &*head;
            expect(found, entry.seq == seq + 1, || format!("a gap: {entry:?}"));
            let after = (entry.cash_after, entry.bonus_after);
            let sum = (cash + entry.cash, bonus + entry.bonus);
            expect(found, sum == after, || {
                format!("it does not add up: {entry:?}")
            });
            // A pot below zero may only rise; these two take it there where a contract says so.
            let overdraws = ["correction", "rollback"].contains(&entry.kind.as_str());
            let above = after.1 >= 0 && (after.0 >= 0 || entry.cash >= 0 || overdraws);
            expect(found, above, || format!("below zero: {entry:?}"));
            let fits = entry.hash == hash_after(hash, entry);
            expect(found, fits, || format!("the chain breaks at {entry:?}"));
            *head = (entry.seq, after.0, after.1, entry.hash.clone());
        }
        for row in self.rows("SELECT wallet, seq, cash, bonus, hash FROM wallets", []) {
            let [wallet, seq, cash, bonus] = [0, 1, 2, 3].map(|column| integer(&row[column]));
            let stored = (seq, cash, bonus, word(&row[4]));
            let head = heads.remove(&wallet).unwrap_or_else(first_head);
            expect(found, stored == head, || {
                format!("wallet {wallet}: stored {stored:?}, rebuilt {head:?}")
            });
        }
        expect(found, heads.is_empty(), || {
            format!("entries without a wallet: {heads:?}")
        });
    }

    /// One effect for a reference, one rollback for a transaction, none under a tombstone.
    fn audit_references(&self, entries: &[EntryRow], found: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        let mut given_back = BTreeSet::new();
        for entry in entries {
            let once =
                entry.reference.is_none() || seen.insert((&entry.provider, &entry.reference));
            expect(found, once, || format!("two effects: {entry:?}"));
            let part = part_of(&entry.kind);
            expect(found, part.is_some(), || {
                format!("an unknown kind: {entry:?}")
            });
            let nameless = ["round_end", "round_flag", "rollback", "bonus_expiry"];
            let named = entry.reference.is_some() || nameless.contains(&entry.kind.as_str());
            expect(found, named, || {
                format!("an entry without a name: {entry:?}")
            });
            let signed = entry.actor.is_some() == entry.reason.is_some();
            expect(found, signed, || {
                format!("an actor without a reason, or the other way round: {entry:?}")
            });
            // What came to grants after their expiry goes without a name.
            let back = [Some(Part::Back), Some(Part::Expiry)].contains(&part);
            if back && entry.target.is_some() {
                let first = given_back.insert((&entry.provider, &entry.target));
                expect(found, first, || format!("given back twice: {entry:?}"));
            }
        }
        let sql = "SELECT e.provider || ' ' || e.reference FROM tombstones t JOIN entries e \
            ON e.provider = t.provider AND e.reference = t.target";
        for name in self.words(sql) {
            found.push(format!("an entry came in spite of its tombstone: {name}"));
        }
        let sql = "SELECT provider || ' ' || reference FROM tombstones GROUP BY 1 \
            HAVING count(*) > 1 \
            UNION ALL SELECT t.provider || ' ' || t.reference FROM tombstones t JOIN entries e \
            ON e.provider = t.provider AND e.reference = t.reference";
        for name in self.words(sql) {
            found.push(format!("two effects of the rollback {name}"));
        }
    }

    /// Bonus money by grant: the parts of an entry are the entry, those of a grant what is left of
    /// it, no more than the pot holds, and nothing of one that has expired.
    fn audit_grants(&self, found: &mut Vec<String>) {
        let sql = "\
            SELECT 'entry ' || e.wallet || '-' || e.seq FROM entries e WHERE e.bonus <> \
                (SELECT coalesce(sum(amount), 0) FROM grant_shares s \
                WHERE s.wallet = e.wallet AND s.seq = e.seq) \
            UNION ALL \
            SELECT 'grant ' || g.wallet || '-' || g.seq FROM grants g \
            LEFT JOIN entries e ON e.wallet = g.wallet AND e.seq = g.seq \
            LEFT JOIN entries x ON x.provider = e.provider AND x.target = e.reference \
                AND x.kind IN ('rollback', 'bonus_expiry') \
            WHERE g.remainder <> (SELECT sum(amount) FROM grant_shares s \
                WHERE s.wallet = g.wallet AND s.grant_seq = g.seq) \
                OR e.kind IS NOT 'bonus_grant' OR g.expired <> (x.id IS NOT NULL) \
                OR g.expired AND g.remainder <> 0 \
            UNION ALL \
            SELECT 'wallet ' || w.wallet FROM wallets w WHERE w.bonus < \
                (SELECT coalesce(sum(remainder), 0) FROM grants g WHERE g.wallet = w.wallet) \
            UNION ALL \
            SELECT 'a grant that is not kept: ' || e.reference FROM entries e \
            LEFT JOIN grants g ON g.wallet = e.wallet AND g.seq = e.seq \
            WHERE e.kind = 'bonus_grant' AND g.seq IS NULL";
        for place in self.words(sql) {
            found.push(format!("bonus money does not add up: {place}"));
        }
    }

    fn audit_rounds(&self, rebuilt: Rounds, found: &mut Vec<String>) {
        let sql = "SELECT wallet, provider, round, coalesce(game, ''), state, bets, wins, stake, \
            bonus_stake, payout, opened_at, updated_at, first_seq, last_seq FROM rounds";
        let mut stored = Rounds::new();
        for row in self.rows(sql, []) {
            let number = |column: usize| integer(&row[column]);
            let [provider, round, game, state] = [1, 2, 3, 4].map(|column| word(&row[column]));
            let stands = Round {
                game,
                state,
                bets: number(5),
                wins: number(6),
                stake: number(7),
                bonus_stake: number(8),
                payout: number(9),
                opened_at: number(10),
                updated_at: number(11),
                first_seq: number(12),
                last_seq: number(13),
            };
            stored.insert((number(0), provider, round), stands);
        }
        compare("rounds", stored, rebuilt, found);
    }

    fn audit_rollups(
        &self,
        figures: BTreeMap<Place, Figures>,
        players: BTreeSet<(Place, String)>,
        found: &mut Vec<String>,
    ) {
        let sql = "SELECT quarter, provider, game, location, device, currency, bets_whole, \
            bets_rest, bonus_bets_whole, bonus_bets_rest, payouts_whole, payouts_rest, \
            bonus_payouts_whole, bonus_payouts_rest, promotions_whole, promotions_rest, \
            jackpots_whole, jackpots_rest, contributions_whole, contributions_rest, 0, rounds \
            FROM rollups";
        let rows = self.rows(sql, []);
        let sums = |row: &[Value]| -> Figures {
            let part = |column: usize| i128::from(integer(&row[column]));
            std::array::from_fn(|n| part(6 + 2 * n) * BILLION + part(7 + 2 * n))
        };
        let stored = rows.iter().map(|row| (place(row), sums(row)));
        compare("rollups", stored.collect(), figures, found);
        let sql = "WITH bits (place) AS (VALUES (0), (1), (2), (3)) \
            SELECT hour * 4 + place, provider, game, location, device, currency, player \
            FROM rollup_players, bits WHERE quarters & (1 << place)";
        let rows = self.rows(sql, []);
        let stored = rows.iter().map(|row| ((place(row), word(&row[6])), ()));
        let rebuilt = players.into_iter().map(|who| (who, ()));
        let what = "players of the quarters";
        compare(what, stored.collect(), rebuilt.collect(), found);
    }

    /// Player money and house money together are what the house itself put in or took out.
    fn audit_house(&self, entries: &[EntryRow], found: &mut Vec<String>) {
        let sums = "SELECT bets_whole - payouts_whole - promotions_whole - jackpots_whole, \
            bets_rest - payouts_rest - promotions_rest - jackpots_rest, \
            bonus_bets_whole - bonus_payouts_whole, bonus_bets_rest - bonus_payouts_rest \
            FROM rollups";
        let held = "SELECT 0, cash, 0, bonus FROM wallets";
        let pair = |sql: &str| {
            let rows = self.rows(sql, []);
            [0, 2].map(|pot| {
                let part = |row: &[Value], column: usize| i128::from(integer(&row[column]));
                let value = |row: &Vec<Value>| part(row, pot) * BILLION + part(row, pot + 1);
                rows.iter().map(value).sum::<i128>()
            })
        };
        let (players, games) = (pair(held), pair(sums));
        let house = entries.iter().filter(|entry| {
            [Some(Part::House), Some(Part::Expiry)].contains(&part_of(&entry.kind))
        });
        let house = house.fold([0, 0], |sum, entry| {
            [
                sum[0] + i128::from(entry.cash),
                sum[1] + i128::from(entry.bonus),
            ]
        });
        let kept = [0, 1]
            .iter()
            .all(|pot| players[*pot] + games[*pot] == house[*pot]);
        expect(found, kept, || {
            format!("money was made or lost: {players:?} + {games:?} is not {house:?}")
        });
    }
}

pub(super) fn expect(found: &mut Vec<String>, holds: bool, what: impl FnOnce() -> String) {
    if !holds {
        found.push(what());
    }
}

/// Names the first few differences.
fn compare<K: Ord + Debug, V: PartialEq + Debug>(
    what: &str,
    stored: BTreeMap<K, V>,
    mut rebuilt: BTreeMap<K, V>,
    found: &mut Vec<String>,
) {
    let mut told = 0;
    let mut tell = |text: String| {
        told += 1;
        if told <= TOLD_MAX {
            found.push(format!("stored {what} against rebuilt ones: {text}"));
        }
    };
    for (key, stored) in &stored {
        let rebuilt = rebuilt.remove(key);
        if rebuilt.as_ref() != Some(stored) {
            tell(format!("{key:?}: {stored:?}, {rebuilt:?}"));
        }
    }
    for (key, rebuilt) in rebuilt {
        tell(format!("{key:?}: none, {rebuilt:?}"));
    }
}

/// The published form: see `shared/core/src/entry.rs`, `hash_after`.
pub(crate) fn hash_after(previous: &str, entry: &EntryRow) -> String {
    let absent = |text: &Option<String>| text.clone().unwrap_or_default();
    let by_person = entry.actor.is_some();
    let units = |units: Option<i64>| units.map(|units| units.to_string());
    let further = [
        ("jackpot_contribution", units(entry.jackpot_contribution)),
        ("jackpot_part", units(entry.jackpot_part)),
        ("person", entry.person.clone()),
    ];
    let further = further.map(|(name, value)| value.map(|value| format!("{name}={value}")));
    let further: Vec<_> = further.into_iter().flatten().collect();
    let tag = match (by_person, further.is_empty()) {
        (false, true) => "reelgate-entry-1",
        (true, true) => "reelgate-entry-2",
        (_, false) => "reelgate-entry-3",
    };
    let mut lines = vec![
        tag.to_owned(),
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
    if by_person || !further.is_empty() {
        lines.extend([absent(&entry.actor), absent(&entry.reason)]);
    }
    lines.extend(further);
    hex::encode(Sha256::digest(lines.join("\n") + "\n"))
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
