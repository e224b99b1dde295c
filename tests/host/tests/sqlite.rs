//! `spin:sqlite` with its traps.
//! Never sets up anything through the host's own code: all tables are made by the component.

use crate::support::{body, error, probe, start, text};
use reelgate_host::Host;

#[tokio::test(flavor = "multi_thread")]
async fn values_of_all_kinds_go_there_and_back() {
    let running = start(|_| {}).await;
    let expected = "-9223372036854775808|0.5|täxt|[0, 255]|null";
    assert_eq!(text(&running.host, "/sql-parameters").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_first_statement_of_a_text_runs() {
    let running = start(|_| {}).await;
    body(&running.host, "/sql", "CREATE TABLE t (a)").await;
    body(
        &running.host,
        "/sql",
        "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
    )
    .await;
    body(
        &running.host,
        "/sql",
        "INSERT INTO t VALUES (3); this is not even SQL",
    )
    .await;
    assert_eq!(
        body(&running.host, "/sql", "SELECT a FROM t").await,
        "a\n1\n3"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn attach_is_denied() {
    let running = start(|_| {}).await;
    let denied = error(&running.host, "/sql", "ATTACH 'other.db' AS other").await;
    assert!(denied.contains("not authorized"), "{denied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pragmas_are_spins() {
    let running = start(|_| {}).await;
    let get = |sql| body(&running.host, "/sql", sql);
    assert_eq!(get("PRAGMA busy_timeout").await, "timeout\n5000");
    assert_eq!(get("PRAGMA foreign_keys").await, "foreign_keys\n1");
    assert_eq!(get("PRAGMA journal_mode").await, "journal_mode\ndelete");
    assert_eq!(get("PRAGMA synchronous").await, "synchronous\n2");
}

#[tokio::test(flavor = "multi_thread")]
async fn execute_returns_before_the_statement_has_run() {
    let running = start(|_| {}).await;
    body(&running.host, "/sql", "CREATE TABLE t (a UNIQUE)").await;
    body(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
    let said = body(&running.host, "/sql-early", "INSERT INTO t VALUES (1)").await;
    assert!(
        said.starts_with("execute: ok, result: Err(Error::Io(\"UNIQUE"),
        "{said}"
    );
    let said = body(&running.host, "/sql-early", "SELEC").await;
    assert!(
        said.starts_with("execute: ok, result: Err(Error::Io(\"near"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_nobody_takes_hold_up_the_connection() {
    let running = start(|_| {}).await;
    let said = text(&running.host, "/sql-undrained").await;
    assert_eq!(said, "second waits: true, rows of the first: 1000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_prepared_before_the_schema_changed_has_its_old_columns() {
    let running = start(|config| config.reuse.instances_max = 1).await;
    body(&running.host, "/sql", "CREATE TABLE t (a)").await;
    body(&running.host, "/sql", "INSERT INTO t VALUES (1)").await;
    for _ in 0..3 {
        assert_eq!(body(&running.host, "/sql", "SELECT * FROM t").await, "a\n1");
    }
    body(&running.host, "/sql", "ALTER TABLE t ADD COLUMN b").await;
    assert_eq!(
        body(&running.host, "/sql", "SELECT * FROM t").await,
        "a\n1|null"
    );
    assert_eq!(
        body(&running.host, "/sql-of?default", "SELECT * FROM t").await,
        "a|b\n1|null"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn database_without_a_grant() {
    let running = start(|_| {}).await;
    let denied = error(&running.host, "/sql-of?other", "SELECT 1").await;
    assert!(denied.contains("AccessDenied"), "{denied}");
    let denied = error(&running.host, "/exact/sql", "SELECT 1").await;
    assert!(denied.contains("AccessDenied"), "{denied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_data_directory_each_connection_is_its_own() {
    let host = Host::start(probe()).await.unwrap();
    body(&host, "/sql-of?default", "CREATE TABLE t (a)").await;
    body(&host, "/sql-of?default", "CREATE TABLE t (a)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_spins() {
    let running = start(|_| {}).await;
    body(&running.host, "/sql", "CREATE TABLE t (a)").await;
    assert!(running.data.path().join("sqlite_db.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn runtime_config_moves_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runtime.toml");
    let config = "[sqlite_database.default]\ntype = \"spin\"\npath = \"sub/other.db\"\n";
    std::fs::write(&file, config).unwrap();
    let running = start(|config| config.runtime_config = Some(file)).await;
    body(&running.host, "/sql", "CREATE TABLE t (a)").await;
    assert!(folder.path().join("sub/other.db").exists());
    assert!(!running.data.path().join("sqlite_db.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_keeps_one_connection() {
    let running = start(|config| config.reuse.instances_max = 1).await;
    for _ in 0..20 {
        body(&running.host, "/sql", "SELECT 1").await;
    }
    let counts = running.host.counters().component("probe");
    assert_eq!((counts.sqlite_opens, counts.sqlite_statements), (1, 20));
}
