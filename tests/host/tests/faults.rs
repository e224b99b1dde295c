//! Faults on demand, and the count of fsyncs.
//! Never leaves a fault armed: each test has a host of its own.

use crate::support::{Running, body, call, error, start, text};
use hyper::StatusCode;
use reelgate_host::{Disk, Fault, Moment};
use std::time::{Duration, Instant};

async fn with_table() -> Running {
    let running = start(|config| config.reuse.instances_max = 1).await;
    body(&running.host, "/sql", "PRAGMA journal_mode = wal").await;
    body(&running.host, "/sql", "CREATE TABLE t (a)").await;
    running
}

async fn count(running: &Running) -> String {
    body(&running.host, "/sql", "SELECT count(*) AS n FROM t").await
}

#[tokio::test(flavor = "multi_thread")]
async fn busy_and_full_before_the_statement_runs() {
    let running = with_table().await;
    for (fault, words) in [
        (Fault::Busy, "database is locked"),
        (Fault::Full, "database or disk is full"),
    ] {
        running
            .host
            .faults()
            .next(1, fault, |sql| sql.starts_with("INSERT"));
        assert_eq!(count(&running).await, "n\n0");
        let said = error(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(count(&running).await, "n\n0");
    body(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_after_the_commit() {
    let running = with_table().await;
    running
        .host
        .faults()
        .next(1, Fault::AfterCommit, |sql| sql.starts_with("INSERT"));
    let said = error(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
    assert!(said.contains("disk I/O error"), "{said}");
    assert_eq!(count(&running).await, "n\n1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_statement() {
    let running = with_table().await;
    running
        .host
        .faults()
        .delay_statements(Duration::from_millis(100));
    let began = Instant::now();
    count(&running).await;
    assert!(began.elapsed() >= Duration::from_millis(100));
    running.host.faults().clear();
    let began = Instant::now();
    count(&running).await;
    assert!(began.elapsed() < Duration::from_millis(100));
}

#[tokio::test(flavor = "multi_thread")]
async fn chance_repeats_with_the_seed() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let running = start(|config| config.seed = Some(42)).await;
        running.host.faults().sometimes(500, Fault::Busy, |_| true);
        let mut pattern = String::new();
        for _ in 0..20 {
            let ok = call(&running.host, "/sql", "SELECT 1").await.status == StatusCode::OK;
            pattern.push(if ok { '.' } else { '!' });
        }
        seen.push(pattern);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(
        seen[0].contains('.') && seen[0].contains('!'),
        "{}",
        seen[0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_instance() {
    let running = with_table().await;
    running.host.faults().kill_next("probe", 1);
    assert_eq!(error(&running.host, "/hello", "").await, "");
    assert_eq!(text(&running.host, "/served").await, "1");
    assert_eq!(running.host.counters().component("probe").traps, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn fsyncs_are_counted_and_slowed_in_wal_mode() {
    let running = with_table().await;
    body(&running.host, "/sql", "INSERT INTO t VALUES (0)").await;
    let before = running.host.faults().fsyncs();
    for _ in 0..10 {
        body(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
    }
    assert_eq!(running.host.faults().fsyncs() - before, 10);
    // In the WAL, each a page of 4 KiB and its head.
    assert!(running.host.faults().written_bytes() > 10 * 4_096);
    count(&running).await;
    assert_eq!(
        running.host.faults().fsyncs() - before,
        10,
        "a read needs no fsync"
    );
    running.host.faults().delay_fsync(Duration::from_millis(50));
    let began = Instant::now();
    body(&running.host, "/sql", "INSERT INTO t VALUES (2)").await;
    assert!(began.elapsed() >= Duration::from_millis(50));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wal_outlives_the_last_instance() {
    let running = with_table().await;
    let wal = running.data.path().join("sqlite_db.db-wal");
    running.host.faults().kill_next("probe", 1);
    error(&running.host, "/hello", "").await;
    body(&running.host, "/sql", "INSERT INTO t VALUES (0)").await;
    running.host.faults().kill_next("probe", 1);
    error(&running.host, "/hello", "").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(wal.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_traps_its_instance() {
    let running = with_table().await;
    for (fault, rows) in [(Fault::Trap, 0), (Fault::TrapAfterCommit, 1)] {
        let traps = running.host.counters().component("probe").traps;
        running
            .host
            .faults()
            .next(1, fault, |sql| sql.starts_with("INSERT"));
        assert_eq!(
            error(&running.host, "/sql", "INSERT INTO t VALUES (1)").await,
            ""
        );
        assert_eq!(
            running.host.counters().component("probe").traps,
            traps + 1,
            "{fault:?}"
        );
        assert_eq!(count(&running).await, format!("n\n{rows}"), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_held_before_or_after_it_runs() {
    let running = with_table().await;
    let file = rusqlite::Connection::open(running.data.path().join("sqlite_db.db")).unwrap();
    let rows = || -> i64 {
        let sql = "SELECT count(*) FROM t";
        file.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    for (moment, when_held) in [(Moment::Before, 0), (Moment::After, 2)] {
        let held = running
            .host
            .faults()
            .hold(moment, |sql| sql.starts_with("INSERT"));
        let sent = body(&running.host, "/sql", "INSERT INTO t VALUES (1)");
        let seen = async {
            held.reached().await;
            let seen = rows();
            held.release();
            seen
        };
        assert_eq!(futures::join!(sent, seen).1, when_held, "{moment:?}");
    }
    assert_eq!(rows(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_or_read_only() {
    let running = with_table().await;
    let insert = "INSERT INTO t VALUES (1)";
    for (disk, words) in [
        (Disk::Full(0), "database or disk is full"),
        // There is space for the head of a frame in the WAL, and not for its page.
        (Disk::Full(1_000), "database or disk is full"),
        (Disk::ReadOnly, "disk I/O error"),
    ] {
        running.host.faults().disk(disk);
        let said = error(&running.host, "/sql", insert).await;
        assert!(said.contains(words), "{disk:?}: {said}");
        assert_eq!(count(&running).await, "n\n0", "{disk:?}");
        running.host.faults().disk(Disk::Fine);
    }
    running.host.faults().disk(Disk::ReadOnly);
    running.host.faults().kill_next("probe", 1);
    error(&running.host, "/hello", "").await;
    let said = error(&running.host, "/sql", insert).await;
    assert!(said.contains("readonly"), "opened anew: {said}");
    running.host.faults().kill_next("probe", 1);
    error(&running.host, "/hello", "").await;
    running.host.faults().disk(Disk::Fine);
    body(&running.host, "/sql", insert).await;
    assert_eq!(count(&running).await, "n\n1");
}

#[tokio::test(flavor = "multi_thread")]
async fn linear_memory_is_counted() {
    let running = with_table().await;
    let size = || running.host.counters().component("probe").memory_bytes_max;
    let before = size();
    assert!(before >= 65_536, "{before}");
    let large = "x".repeat(16 << 20);
    body(&running.host, "/echo", &large).await;
    assert!(size() >= before + (16 << 20), "{before} {}", size());
}
