//! The auditor on trial: one real run, then the file or the diary changed in one place at a time.
//! None of it may pass, also where the chain was hashed anew to hide it.

use super::{audit, plants};
use crate::simulate::course;
use crate::simulate::diary::{Diary, Heard, Record};
use crate::simulate::facts::Facts;
use crate::simulate::ground::Ground;
use crate::simulate::order::Deed;
use crate::simulate::plan::Status;
use crate::stage::Books;
use crate::stage::audit::hash_after;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;

const SEED: u64 = 11;
const COMMANDS: usize = 1200;

/// A copy of the file without its defences, changed by `sql`; then every sum, seq and hash is
/// made to fit again.
fn forged(ground: &Ground, name: &str, sql: &str) -> PathBuf {
    let folder = ground.site.data.path();
    let path = folder.join(format!("{name}.db"));
    let original = Connection::open(folder.join("sqlite_db.db")).unwrap();
    original
        .execute("VACUUM INTO ?1", [path.to_str().unwrap()])
        .unwrap();
    let copy = Connection::open(&path).unwrap();
    let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    for trigger in Books::open(&path).words(triggers) {
        copy.execute_batch(&format!("DROP TRIGGER {trigger}"))
            .unwrap();
    }
    copy.execute_batch(
        "DROP INDEX entries_reversal; PRAGMA foreign_keys = OFF; \
         PRAGMA ignore_check_constraints = ON",
    )
    .unwrap();
    copy.execute_batch(sql)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    if !sql.is_empty() {
        hash_anew(&copy, &path);
    }
    path
}

fn hash_anew(copy: &Connection, path: &std::path::Path) {
    let mut heads: BTreeMap<i64, (i64, i64, i64, String)> = BTreeMap::new();
    let old = "SELECT id FROM entries ORDER BY id";
    let ids: Vec<i64> = {
        let mut statement = copy.prepare(old).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let entries = Books::open(path).entries();
    // Places are free before they are taken anew.
    copy.execute_batch("UPDATE entries SET seq = seq + 1000000")
        .unwrap();
    for (id, mut entry) in ids.into_iter().zip(entries) {
        let head = heads
            .entry(entry.wallet)
            .or_insert((0, 0, 0, "0".repeat(64)));
        (head.0, head.1, head.2) = (head.0 + 1, head.1 + entry.cash, head.2 + entry.bonus);
        (entry.seq, entry.cash_after, entry.bonus_after) = (head.0, head.1, head.2);
        head.3 = hash_after(&head.3, &entry);
        let sql = "UPDATE entries SET seq = ?2, cash_after = ?3, bonus_after = ?4, hash = ?5 \
            WHERE id = ?1";
        copy.execute(sql, (id, head.0, head.1, head.2, &head.3))
            .unwrap();
    }
    for (wallet, head) in heads {
        let sql = "UPDATE wallets SET seq = ?2, cash = ?3, bonus = ?4, hash = ?5 WHERE wallet = ?1";
        copy.execute(sql, (wallet, head.0, head.1, head.2, &head.3))
            .unwrap();
    }
}

pub(super) const COLUMNS: &str = "wallet, seq, at, kind, provider, reference, target, round, \
    ends_round, game, session, cash, bonus, cash_after, bonus_after, fingerprint, hash";

/// An entry like the first of a kind, with other values.
fn another(kind: &str, reference: &str, rest: &str) -> String {
    format!(
        "INSERT INTO entries ({COLUMNS}) SELECT wallet, seq + 900000, at, kind, provider, \
         {reference}, target, round, ends_round, game, session, cash, bonus, cash_after, \
         bonus_after, fingerprint, hash FROM entries WHERE kind = '{kind}' {rest} LIMIT 1"
    )
}

fn files() -> Vec<(&'static str, String, &'static str)> {
    let first = |kind: &str| format!("(SELECT min(id) FROM entries WHERE kind = '{kind}')");
    let (bet, win) = (first("bet"), first("win"));
    let stone = "INSERT INTO tombstones SELECT 'hub88', 'planted', 'r', 'f', NULL, 0, NULL, NULL";
    vec![
        (
            "doubled-rollback",
            another("rollback", "'again'", ""),
            "nobody can have made",
        ),
        (
            "doubled-bet",
            another("bet", "'again'", ""),
            "nobody can have made",
        ),
        (
            "changed-amount",
            format!("UPDATE entries SET cash = cash - 1 WHERE id = {bet}"),
            "was acknowledged, and the ledger has",
        ),
        (
            "lost-entry",
            format!("DELETE FROM entries WHERE id = {bet}"),
            "was acknowledged, and the ledger has []",
        ),
        (
            "another-round",
            format!("UPDATE entries SET round = 'planted' WHERE id = {win}"),
            "nobody can have made",
        ),
        (
            "another-session",
            format!("UPDATE entries SET session = 'planted' WHERE id = {bet}"),
            "nobody can have made",
        ),
        (
            "another-wallet",
            format!(
                "UPDATE entries SET wallet = wallet % 3 + 1, seq = seq + 900000 WHERE id = {bet}"
            ),
            "nobody can have made",
        ),
        (
            "another-time",
            format!("UPDATE entries SET at = at + 1 WHERE id = {bet}"),
            "nobody can have made this entry then",
        ),
        (
            "planted-tombstone",
            stone.to_owned(),
            "nobody asked for this tombstone",
        ),
        (
            "two-tombstones",
            "INSERT INTO tombstones SELECT provider, 'planted', reference, fingerprint, wallet, \
             at, cash_after, bonus_after FROM tombstones LIMIT 1"
                .to_owned(),
            "two effects of the rollback",
        ),
        (
            "lost-tombstones",
            "DELETE FROM tombstones".to_owned(),
            "no place",
        ),
    ]
}

/// Whether something was found whose text holds this.
fn is_found(diary: &Diary, books: &Books, text: &str) -> bool {
    let findings = audit(diary, books);
    findings
        .violations
        .iter()
        .any(|violation| violation.what.contains(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_file_is_found_out_also_where_its_chain_fits() {
    let (diary, ground) = course::play(SEED, COMMANDS).await;
    let clean = audit(&diary, &ground.books());
    assert_eq!(clean.violations, [], "without any change");
    for (name, sql, told) in files().into_iter().chain(plants::files()) {
        let books = Books::open(&forged(&ground, name, &sql));
        assert!(
            is_found(&diary, &books, told),
            "{name} is not found: {told}"
        );
    }
    let copy = Books::open(&forged(&ground, "nothing", ""));
    assert_eq!(
        audit(&diary, &copy).violations,
        [],
        "a copy without any change"
    );
}

/// The first answer of a message that is accepted; its change must be noticed.
fn accepted(diary: &mut Diary, is: fn(&Deed) -> bool) -> &mut Record {
    let fits = |record: &&mut Record| {
        let alone = record.attempts.len() == 1 && record.order.deeds.len() == 1;
        alone && record.is_done() && is(&record.order.deeds[0])
    };
    diary.records.iter_mut().find(fits).unwrap()
}

fn heard(record: &mut Record) -> &mut Heard {
    &mut record.attempts[0].answer.as_mut().unwrap().1
}

const BET: fn(&Deed) -> bool = |deed| matches!(deed, Deed::Bet { .. });
const BALANCE: fn(&Deed) -> bool = |deed| matches!(deed, Deed::Balance);
const CASH: fn(&Deed) -> bool = |deed| matches!(deed, Deed::Cash { .. });

/// What was heard, changed in one place; and a word of what must be found.
pub(super) type Lie = (&'static str, fn(&mut Diary), &'static str);

const LIES: [Lie; 9] = [
    (
        "another balance",
        |diary| *cash(diary, BET) += 1,
        "no place",
    ),
    (
        "an answer to a question",
        |diary| *cash(diary, BALANCE) -= 1,
        "no place",
    ),
    (
        "another balance at the desk",
        |diary| *cash(diary, CASH) += 1,
        "no place",
    ),
    (
        "a refusal that was none",
        |diary| {
            let record = accepted(diary, BET);
            let code = if record.order.caller.is_rs() {
                "RS_ERROR_TOKEN_EXPIRED"
            } else {
                "404"
            };
            let heard = heard(record);
            (heard.code, heard.cash, heard.ids) = (code.to_owned(), None, None);
        },
        "no place",
    ),
    (
        "an answer before its time",
        |diary| {
            let mut bets = diary
                .records
                .iter_mut()
                .rev()
                .filter(|record| record.is_done());
            let last = bets.find(|record| BET(&record.order.deeds[0])).unwrap();
            let attempt = last.attempts.last_mut().unwrap();
            (attempt.sent, attempt.answer.as_mut().unwrap().0) = (0, 1);
        },
        "no place",
    ),
    (
        "an answer that never came",
        |diary| accepted(diary, BET).attempts[0].answer = None,
        "never decided",
    ),
    (
        "a message that was not sent",
        |diary| {
            let step = accepted(diary, BET).step;
            let name = diary
                .records
                .iter()
                .find(|record| record.step == step)
                .unwrap();
            let name = name.order.names().next().unwrap().to_owned();
            diary
                .records
                .retain(|record| record.order.names().all(|other| other != name));
        },
        "nobody can have made",
    ),
    (
        "a player who was shut out",
        |diary| {
            // From the beginning, whatever was changed later.
            for player in &mut diary.facts.players {
                *player = Facts::new(false).players.swap_remove(0);
                player.change((0, 1), Status::Blocked);
            }
        },
        "no place",
    ),
    (
        "a session that had ended",
        |diary| {
            let opened = diary.facts.sessions.values_mut().flatten();
            opened.for_each(|opened| opened.ended.change((0, 1), true));
        },
        "no place",
    ),
];

fn cash(diary: &mut Diary, is: fn(&Deed) -> bool) -> &mut i64 {
    heard(accepted(diary, is)).cash.as_mut().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_not_given_is_found_out() {
    let (diary, ground) = course::play(SEED, COMMANDS).await;
    for (name, lie, told) in LIES.into_iter().chain(plants::LIES) {
        let mut changed = diary.clone();
        lie(&mut changed);
        assert!(
            is_found(&changed, &ground.books(), told),
            "{name} is not found: {told}"
        );
    }
}
