//! The ledger defends itself: triggers, constraints, the journal's guards, the chain.
//! And the auditor of these tests notices what it is there to notice.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Books, Seat, Stage};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// A stage on which every kind of entry was made, and round states of every kind.
async fn played() -> Stage {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet-1", "round-1", EURO).await.ok();
        seat.win("win-1", "round-1", 3 * EURO, "bet-1").await.ok();
        seat.bet("bet-2", "round-2", 2 * EURO).await.ok();
        seat.rollback("back-2", "round-2", "bet-2").await.ok();
        seat.rollback("gone", "round-3", "never-came").await.ok();
        stage
            .add_money(&seat.player, "EUR", "withdrawals", 10 * EURO)
            .await;
        stage
            .add_money(&seat.player, "EUR", "bonuses", 5 * EURO)
            .await;
        end_a_round(&seat).await;
    }
    stage
}

async fn end_a_round(seat: &Seat<'_>) {
    if seat.brand.is_rs() {
        let mut free = seat.bet_message("free", "round-4", EURO);
        free.body["is_free"] = true.into();
        free.body["round_closed"] = true.into();
        seat.site.send(&free).await.ok();
    } else {
        let mut end = seat.balance_message();
        end.body["round_id"] = "round-1".into();
        end.path = "/providers/softswiss/v2/finish".to_owned();
        seat.site.send(&end).await.ok();
    }
}

/// A second connection of the database, allowed to write.
fn writer(stage: &Stage) -> Connection {
    let connection = Connection::open(stage.data.path().join("sqlite_db.db")).unwrap();
    connection
        .busy_timeout(std::time::Duration::from_secs(5))
        .unwrap();
    connection
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_and_tombstones_cannot_be_changed_or_deleted() {
    let stage = played().await;
    stage.books().audit();
    let before = stage.books().image();
    for (sql, guard) in [
        (
            "UPDATE entries SET cash = cash + 1",
            "entries are never changed",
        ),
        (
            "UPDATE entries SET hash = '' WHERE id = 1",
            "entries are never changed",
        ),
        (
            "UPDATE OR IGNORE entries SET at = 0",
            "entries are never changed",
        ),
        ("DELETE FROM entries", "entries are never deleted"),
        (
            "DELETE FROM entries WHERE id = (SELECT max(id) FROM entries)",
            "entries are never deleted",
        ),
        ("DELETE FROM tombstones", "tombstones are never deleted"),
        (
            "REPLACE INTO entries SELECT * FROM entries WHERE id = 1",
            // REPLACE deletes without the trigger unless recursive triggers are on.
            "",
        ),
    ] {
        let connection = writer(&stage);
        if guard.is_empty() {
            connection
                .execute_batch("PRAGMA recursive_triggers = ON")
                .unwrap();
        }
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(guard), "{sql}: {error}");
    }
    assert_eq!(stage.books().image(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_entry_for_a_reference_a_place_or_a_reversal_is_refused() {
    let stage = played().await;
    let copy = |changed: &str| {
        format!(
            "INSERT INTO entries (wallet, seq, at, kind, provider, reference, target, round, \
             ends_round, cash, bonus, cash_after, bonus_after, fingerprint, hash) \
             SELECT {changed}, round, 0, cash, bonus, cash_after, bonus_after, fingerprint, hash \
             FROM entries WHERE reference = 'back-2' AND provider = 'hub88'"
        )
    };
    for (what, changed, constraint) in [
        (
            "reference",
            "wallet, 99, at, kind, provider, reference, 'x'",
            "entries.reference",
        ),
        (
            "place",
            "wallet, seq, at, kind, provider, 'new', 'x'",
            "entries.seq",
        ),
        (
            "reversal",
            "wallet, 99, at, kind, provider, 'new', target",
            "entries.target",
        ),
    ] {
        let error = writer(&stage)
            .execute(&copy(changed), [])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("UNIQUE") && error.contains(constraint),
            "{what}: {error}"
        );
    }
    // Only a rollback or a correction may take the cash pot below zero.
    let negative = copy("wallet, 99, at, 'bet', provider, 'new', 'x'").replace(
        ", cash, bonus, cash_after, bonus_after, fingerprint, hash FROM",
        ", -1, 0, -1, 0, fingerprint, hash FROM",
    );
    let error = writer(&stage)
        .execute(&negative, [])
        .unwrap_err()
        .to_string();
    assert!(error.contains("CHECK"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_the_head_of_its_wallet_is_refused() {
    let stage = played().await;
    let before = stage.books().image();
    let entry = |seq: &str, reference: &str, cash: &str, after: &str| {
        format!(
            "INSERT INTO entries (wallet, seq, at, kind, provider, reference, ends_round, cash, \
             bonus, cash_after, bonus_after, fingerprint, hash) SELECT wallet, {seq}, 0, 'win', \
             'hub88', '{reference}', 0, {cash}, 0, {after}, bonus, 'f', 'h' FROM wallets \
             WHERE wallet = 1"
        )
    };
    let tombstone =
        "INSERT INTO journal (tombstones) VALUES ('[[\"hub88\",\"bet-1\",\"x\",null,0]]')";
    for (what, sql, guard) in [
        (
            "a gap",
            entry("seq + 2", "new", "1", "cash + 1"),
            "reelgate:stale wallet",
        ),
        (
            "a sum",
            entry("seq + 1", "new", "1", "cash + 2"),
            "reelgate:guard",
        ),
        (
            "a grave",
            entry("seq + 1", "never-came", "1", "cash + 1"),
            "reelgate:stale tombstone",
        ),
        (
            "an entry's tombstone",
            tombstone.to_owned(),
            "reelgate:stale transaction",
        ),
    ] {
        let error = writer(&stage).execute(&sql, []).unwrap_err().to_string();
        assert!(error.contains(guard), "{what}: {error}");
    }
    assert_eq!(stage.books().image(), before);
}

/// A copy of the file, without its defences, changed by `sql`.
fn tampered(stage: &Stage, name: &str, sql: &str) -> PathBuf {
    let path = stage.data.path().join(format!("{name}.db"));
    writer(stage)
        .execute("VACUUM INTO ?1", [path.to_str().unwrap()])
        .unwrap();
    let copy = Connection::open(&path).unwrap();
    let triggers =
        Books::open(&path).words("SELECT name FROM sqlite_master WHERE type = 'trigger'");
    for trigger in triggers {
        copy.execute_batch(&format!("DROP TRIGGER {trigger}"))
            .unwrap();
    }
    copy.execute_batch("DROP INDEX entries_reversal").unwrap();
    copy.execute_batch(sql).unwrap();
    path
}

const AMOUNT: &str = "UPDATE entries SET cash = cash + 1 WHERE reference = 'win-1'";
const BALANCES: &str = "UPDATE entries SET cash = cash + 1, cash_after = cash_after + 1 \
    WHERE reference = 'bet-1'; UPDATE wallets SET cash = cash + 1";
const ENDS: &str = "UPDATE entries SET ends_round = 1 WHERE reference = 'bet-1'";
const LAST: &str = "DELETE FROM entries WHERE id = (SELECT max(id) FROM entries)";
const STATE: &str = "UPDATE rounds SET state = 'open' WHERE state = 'cancelled'";
const BURIED: &str =
    "INSERT INTO tombstones VALUES ('hub88', 'bet-1', 'x', '', NULL, 0, NULL, NULL)";
const REFUND: &str = "INSERT INTO entries (wallet, seq, at, kind, provider, reference, target, \
    round, ends_round, game, session, location, device, cash, bonus, cash_after, bonus_after, \
    fingerprint, hash) SELECT e.wallet, w.seq + 1, at, kind, provider, 'back-again', target, \
    round, 0, game, session, location, device, e.cash, e.bonus, w.cash + e.cash, w.bonus, \
    fingerprint, e.hash FROM entries e JOIN wallets w USING (wallet) WHERE reference = 'back-2'";

/// What each of the other tests relies on: nothing of this passes the audit.
#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_notices_what_is_wrong() {
    let stage = played().await;
    for (name, sql, told) in [
        ("amount", AMOUNT, "win-1"),
        ("balances", BALANCES, "the chain breaks"),
        (
            "time",
            "UPDATE entries SET at = at + 1 WHERE reference = 'bet-1'",
            "the chain breaks",
        ),
        ("end-of-a-round", ENDS, "the chain breaks"),
        (
            "lost-entry",
            "DELETE FROM entries WHERE reference = 'back-2'",
            "a gap",
        ),
        ("lost-last-entry", LAST, "wallet"),
        ("head", "UPDATE wallets SET cash = cash + 1", "wallet"),
        (
            "stake",
            "UPDATE rounds SET stake = stake + 1",
            "stored rounds",
        ),
        ("state", STATE, "stored rounds"),
        (
            "lost-round",
            "DELETE FROM rounds WHERE round = 'round-1'",
            "stored rounds",
        ),
        (
            "rollup",
            "UPDATE rollups SET payouts_rest = payouts_rest + 1",
            "stored rollups",
        ),
        (
            "lost-player",
            "DELETE FROM rollup_players",
            "stored players",
        ),
        ("buried", BURIED, "in spite of its tombstone"),
        ("doubled-refund", REFUND, "given back twice"),
    ] {
        let file = tampered(&stage, name, sql);
        let audit = catch_unwind(AssertUnwindSafe(|| Books::open(&file).audit()));
        let panic = audit.expect_err(&format!("the auditor did not notice: {name}"));
        let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
        assert!(text.contains(told), "{name}: {text}");
    }
    Books::open(&tampered(&stage, "nothing", "")).audit();
}
