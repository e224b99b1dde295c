//! The job that deletes old rows of the message log: by age and by size, and never evidence.
//! It never tests what the other jobs delete.

use super::disputes::only_dispute;
use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use http::Method;
use rusqlite::params;
use serde_json::{Value, json};
use std::time::Duration;

const JOB: &str = "/api/jobs/retention";
const DAY: Duration = Duration::from_secs(86_400);
/// 2026-11-10.
const BEGINNING: Duration = Duration::from_secs(1_794_268_800);

async fn stage(variable: &str, value: &str) -> Stage {
    let stage = Stage::open_with(|config| {
        config
            .variables
            .insert(variable.to_owned(), value.to_owned());
    })
    .await;
    stage.host.clock().set(BEGINNING);
    stage
}

async fn run(stage: &Stage) -> Value {
    let answer = stage.change(Method::POST, JOB, json!({})).await;
    stage.until_logged().await;
    answer
}

fn rows(stage: &Stage, sql: &str) -> i64 {
    stage
        .books()
        .number(&format!("SELECT count(*) FROM exchanges WHERE {sql}"), [])
}

/// A scheduler's checkpoint of the day that has just ended.
async fn checkpoint(stage: &Stage) {
    let reply = stage
        .api(Method::POST, "/api/jobs/checkpoint", &Value::Null)
        .await;
    assert!(reply.status.is_success(), "{}", reply.text());
}

/// At each provider a player with a disputed bet, and the bet's name. The name with `-undisputed`
/// is a bet without a dispute.
async fn disputed_seats(stage: &Stage) -> Vec<(Seat<'_>, String)> {
    let mut seats = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let name = format!("bet-{}", seat.player);
        seat.bet(&name, "round", 10 * EURO).await.ok();
        seat.bet(&format!("{name}-undisputed"), "round", EURO)
            .await
            .ok();
        assert!(!seat.bet(&name, "round", 20 * EURO).await.is_ok());
        seat.balance().await;
        seats.push((seat, name));
    }
    stage.until_logged().await;
    seats
}

#[tokio::test(flavor = "multi_thread")]
async fn old_rows_go_and_the_evidence_of_an_open_dispute_stays() {
    let stage = stage("messages_keep_days", "30").await;
    let seats = disputed_seats(&stage).await;
    // Nothing is old enough.
    stage.host.clock().advance(29 * DAY);
    assert_eq!(run(&stage).await["deleted"], 0);
    // What moved money has no checkpoint yet.
    stage.host.clock().advance(2 * DAY);
    let answer = run(&stage).await;
    let moved = rows(&stage, "reference IS NOT NULL");
    assert!(answer["deleted"].as_i64().unwrap() > 0, "{answer}");
    assert_eq!(answer["kept"], moved, "{answer}");
    assert_eq!(
        rows(
            &stage,
            "reference IS NULL AND component IN ('hub88', 'softswiss')"
        ),
        0
    );
    // With one, the undisputed rows go.
    checkpoint(&stage).await;
    let answer = run(&stage).await;
    assert!(answer["deleted"].as_i64().unwrap() > 0, "{answer}");
    for (seat, name) in &seats {
        let disputed = format!("reference = '{name}'");
        let undisputed = format!("reference = '{name}-undisputed'");
        assert_eq!(
            (rows(&stage, &disputed), rows(&stage, &undisputed)),
            (2, 0),
            "{:?}",
            seat.brand
        );
        let id = only_dispute(&stage, &seat.player, "conflict").await;
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        assert_eq!(case["exchanges"].as_array().unwrap().len(), 2, "{case}");
    }
    // Again, and many at once, there is nothing left to do.
    let again = futures::future::join_all((0..4).map(|_| run(&stage))).await;
    for answer in again {
        assert_eq!(
            (&answer["deleted"], &answer["more"]),
            (&json!(0), &json!(false)),
            "{answer}"
        );
    }
    let names: Vec<_> = seats.iter().map(|(_, name)| name.as_str()).collect();
    for (seat, name) in seats.iter().take(1) {
        let id = only_dispute(&stage, &seat.player, "conflict").await;
        let body =
            json!({ "actor": "ana", "reason": "seen", "decision": "adjust", "cash": "1.00" });
        let path = format!("/api/disputes/{id}/resolution");
        stage.change(Method::POST, &path, body).await;
        run(&stage).await;
        assert_eq!(
            rows(&stage, &format!("reference = '{name}'")),
            0,
            "{names:?}"
        );
    }
    stage.books().audit();
}

/// The records of the ledger's proof know a message by its number.
#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_a_deleted_message_is_never_given_again() {
    let stage = stage("messages_keep_days", "1").await;
    let newest = || stage.books().number("SELECT max(id) FROM exchanges", []);
    stage.until_logged().await;
    let before = newest();
    stage.host.clock().advance(4_000 * DAY);
    // All rows are due, and the job's own is written after the last of them.
    let answer = run(&stage).await;
    assert!(answer["deleted"].as_i64().unwrap() > 0, "{answer}");
    assert_eq!(answer["kept"], 1, "{answer}");
    assert_eq!((newest(), rows(&stage, "1")), (before + 1, 2));
}

/// Whoever asks for it: the database itself keeps evidence.
#[tokio::test(flavor = "multi_thread")]
async fn no_statement_deletes_evidence() {
    let stage = stage("messages_keep_days", "").await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    assert!(!seat.win("win", "round", EURO, "never-came").await.is_ok());
    seat.balance().await;
    stage.until_logged().await;
    let delete = |what: &str| {
        let sql = format!("DELETE FROM exchanges WHERE {what}");
        stage
            .writer()
            .execute(&sql, [])
            .map_err(|error| error.to_string())
    };
    for evidence in ["reference = 'bet'", "reference = 'win'", "1"] {
        let refused = delete(evidence).unwrap_err();
        assert!(
            refused.contains("evidence is never deleted"),
            "{evidence}: {refused}"
        );
    }
    let balance = "reference IS NULL AND verb = 'user/balance'";
    assert!(delete(balance).unwrap_err().contains("newest message"));
    seat.balance().await;
    stage.until_logged().await;
    let oldest = format!("{balance} AND id < (SELECT max(id) FROM exchanges)");
    assert_eq!(delete(&oldest), Ok(1));
    // Without a policy the job deletes nothing, however old it is.
    stage.host.clock().advance(4_000 * DAY);
    let all = rows(&stage, "1");
    assert_eq!(run(&stage).await["deleted"], 0);
    assert!(rows(&stage, "1") >= all);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_rows_beyond_the_size_go() {
    let stage = stage("messages_keep_mib", "1").await;
    let at = i64::try_from(BEGINNING.as_millis()).unwrap();
    let mut writer = stage.writer();
    let all = writer.transaction().unwrap();
    for number in 0..4_000 {
        let sql = "INSERT INTO exchanges (at, request_id, component, verb, outcome, status, \
            duration_us, request, reply) VALUES (?1, ?2, 'test', 'test', 'done', 200, 1, ?3, '')";
        let request = "x".repeat(824);
        all.execute(sql, params![at, format!("request-{number}"), request])
            .unwrap();
    }
    all.commit().unwrap();
    let answer = run(&stage).await;
    let left = rows(&stage, "component = 'test'");
    // 1 KiB each, and a sample of every fourth or fifth row.
    assert!((900..=1_050).contains(&left), "{left} of 1024: {answer}");
    let oldest = "SELECT min(id) FROM exchanges WHERE component = 'test'";
    let newest = "SELECT max(id) FROM exchanges WHERE component = 'test'";
    let books = stage.books();
    assert_eq!(
        books.number(newest, []) - books.number(oldest, []),
        left - 1,
        "the newest stay"
    );
    let again = run(&stage).await;
    assert!(again["deleted"].as_i64().unwrap() < 50, "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn old_counts_of_rejections_go() {
    let stage = stage("rejections_keep_days", "2").await;
    for days in 0..4 {
        stage.host.clock().set(BEGINNING + days * DAY);
        stage
            .http
            .send(Method::POST, "/providers/st8/debit", &[], "{}")
            .await;
        stage.until_counted("st8", i64::from(days) + 1).await;
    }
    assert_eq!(run(&stage).await["rejections_deleted"], 1);
    assert_eq!(run(&stage).await["rejections_deleted"], 0);
    // The counter of all times does not fall.
    let total = "SELECT sum(count) FROM rejection_totals WHERE provider = 'st8'";
    assert_eq!(stage.books().number(total, []), 4);
}

/// A key outlives every retry, and no reply is kept for ever.
#[tokio::test(flavor = "multi_thread")]
async fn old_idempotency_keys_go_and_those_in_use_stay() {
    let stage = stage("idempotency_keys_keep_days", "2").await;
    let sql =
        "SELECT key FROM idempotency_keys WHERE key IN ('first', 'lost', 'second') ORDER BY key";
    let keys = || stage.books().words(sql);
    let open = async |key: &str, player: &str| {
        let body = json!({ "player": player, "currency": "EUR" });
        let key = [("idempotency-key", key)];
        let reply = stage.api_with(Method::POST, "/api/players", &body, &key);
        let reply = reply.await;
        assert!(reply.status.is_success(), "{}", reply.text());
        reply.text()
    };
    let first = open("first", "ana").await;
    open("lost", "bob").await;
    // The reply of this one was lost with its process, and it is asked for again a day later.
    let lost = "UPDATE idempotency_keys SET status = NULL, reply = NULL WHERE key = 'lost'";
    stage.writer().execute(lost, []).unwrap();
    stage.host.clock().advance(DAY);
    open("lost", "bob").await;
    open("second", "cid").await;
    run(&stage).await;
    assert_eq!(keys(), ["first", "lost", "second"]);
    assert_eq!(open("first", "ana").await, first);
    stage.host.clock().advance(DAY + Duration::from_secs(1));
    let answer = run(&stage).await;
    assert!(
        answer["idempotency_keys_deleted"].as_i64().unwrap() >= 1,
        "{answer}"
    );
    assert_eq!(keys(), ["lost", "second"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_cannot_be_are_refused() {
    let stage = stage("messages_keep_days", "30 days").await;
    for (body, told) in [
        (json!({ "limit": 0 }), "limit"),
        (json!({ "days": 1 }), "unknown field"),
    ] {
        refused(&stage, (Method::POST, JOB, body), 400, told).await;
    }
    refused(&stage, (Method::GET, JOB, Value::Null), 405, "POST").await;
    let before = rows(&stage, "1");
    refused(&stage, (Method::POST, JOB, json!({})), 503, "").await;
    assert_eq!(
        rows(&stage, "1"),
        before,
        "a policy that cannot be deletes nothing"
    );
}
