//! Faults on demand, and the count of fsyncs.
//! Never leaves a fault armed: each test has a host of its own.

use crate::support::{Running, body, call, error, start, text};
use hyper::StatusCode;
use reelgate_host::Fault;
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
