//! Books of every earlier version, brought to the newest by the product and played on; and a
//! migration that is cut off at any of its statements. Nothing that was there may be lost.

mod past;
mod play;

use crate::stage::Stage;
use http::Method;
use past::{NEWEST, Past};
use play::play_on;
use reelgate_edge::store::migrate::{MIGRATIONS, statements};
use reelgate_host::Fault;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::test(flavor = "multi_thread")]
async fn row_18_books_of_every_version_are_brought_to_the_newest_and_played_on() {
    for past in Past::all() {
        println!("{past:?}");
        let stage = Stage::over(past.folder(), |_| {}).await;
        let missing: Vec<_> = MIGRATIONS
            .iter()
            .filter(|(number, ..)| *number > past.stopped_at)
            .map(|(_, name, _)| *name)
            .collect();
        let migrate = async || {
            let path = "/api/admin/migrate";
            stage.change(Method::POST, path, Value::Null).await["applied"].clone()
        };
        assert_eq!(migrate().await, json!(missing), "{past:?}");
        let once = past::everything(&stage.writer());
        assert_eq!(migrate().await, json!([]), "{past:?}");
        assert_eq!(past::everything(&stage.writer()), once, "twice: {past:?}");
        stage.books().audit();
        play_on(&stage).await;
        stage.books().audit();
    }
}

/// Meets the statement with this number, of those that change a schema or its rows.
fn number(wanted: usize) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    let known: Vec<&str> = MIGRATIONS
        .iter()
        .flat_map(|(.., text)| statements(text))
        .collect();
    let seen = AtomicUsize::new(0);
    move |sql| known.contains(&sql.trim()) && seen.fetch_add(1, Ordering::SeqCst) == wanted
}

/// The first try fails at the first statement, the second at the second, and so on, until one gets
/// through. What the product says in between, and how many tries there were.
async fn migrate_with_interruptions(stage: &Stage, fault: Fault) -> usize {
    for tries in 0..1_000 {
        stage.host.faults().next(1, fault, number(tries));
        let reply = stage
            .api(Method::POST, "/api/admin/migrate", &Value::Null)
            .await;
        stage.host.faults().clear();
        if reply.status == 200 {
            return tries;
        }
        assert_eq!(reply.status, 503, "try {tries}: {}", reply.text());
        let bet = play::stranger(stage).bet("bet", "round", 100_000).await;
        assert!(!bet.is_ok(), "a bet was taken on half a schema");
    }
    panic!("it never gets through");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_18_a_migration_that_fails_at_any_statement_is_simply_called_again() {
    for fault in [Fault::Full, Fault::AfterCommit] {
        let left_behind = Past::all()
            .into_iter()
            .filter(|past| past.stopped_at < NEWEST);
        for past in left_behind.chain([Past::EMPTY]) {
            let stage = Stage::over(past.folder(), |_| {}).await;
            let tries = migrate_with_interruptions(&stage, fault).await;
            assert!(tries >= 40, "{past:?}: only {tries} interruptions");
            let mut found = past::everything(&stage.writer());
            let mut due = past::everything(&past.brought_to(NEWEST));
            // What was refused on half a schema is logged a little later, if it can be by then.
            for table in ["exchanges", "sqlite_sequence"] {
                found.remove(table);
                due.remove(table);
            }
            assert_eq!(found, due, "{past:?} {fault:?}");
            if past != Past::EMPTY {
                stage.books().audit();
                play_on(&stage).await;
            }
            stage.books().audit();
        }
    }
}

/// The same without the product, for every place: what is killed there is run again from the start
/// of its migration.
#[test]
fn row_18_cut_off_before_any_statement_no_row_is_lost() {
    for past in Past::all() {
        let all: Vec<_> = past.statements_to(NEWEST).collect();
        let whole = past::everything(&past.brought_to(NEWEST));
        for end in 0..all.len() {
            let cut = past.brought_to(past.stopped_at);
            for (_, sql) in &all[..end] {
                past::run(&cut, sql);
            }
            let reached = past::version(&cut);
            let rest = all.iter().filter(|(number, _)| *number > reached);
            rest.for_each(|(_, sql)| past::run(&cut, sql));
            let found = past::everything(&cut);
            assert_eq!(found, whole, "{past:?}, cut off before:\n{}", all[end].1);
        }
    }
}
