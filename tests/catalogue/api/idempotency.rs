//! One `Idempotency-Key`, one effect: for every call that changes something, and every fault
//! between the effect and the reply. It never tests calls whose key is a reference in the ledger.

use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{Brand, GAMES, Reply, Site, Stage};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

async fn send(site: &Site, call: &(Method, &str, Value), key: &str) -> Reply {
    let (method, path, body) = call;
    let headers = [("idempotency-key", key)];
    site.api_with(method.clone(), path, body, &headers).await
}

/// A place where each call changes something.
async fn place() -> Stage {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let hall = json!({ "name": "Hall 1" });
    stage
        .change(Method::PUT, "/api/locations/hall-1", hall)
        .await;
    let seat = stage.sit_down(Brand::Hub88, "ana", "EUR", GAMES[0]).await;
    seat.win("early", "round", EURO, "none").await;
    seat.bet("bet", "open", EURO).await.ok();
    stage
}

/// A method, a path, a body, and another body for the same key.
type ChangingCall = (Method, &'static str, Value, Value);

/// Every call that the cashier does not keep in the ledger, and the same with another payload.
fn calls() -> Vec<ChangingCall> {
    [
        player_calls(),
        catalog_calls(),
        dispute_calls(),
        job_calls(),
    ]
    .concat()
}

/// Players and sessions.
fn player_calls() -> Vec<ChangingCall> {
    let session =
        |game: &str| json!({"player":"ana","currency":"EUR","provider":"hub88","game":game});
    vec![
        (
            Method::POST,
            "/api/players",
            json!({"player":"ben","currency":"EUR"}),
            json!({"player":"bob","currency":"EUR"}),
        ),
        (
            Method::PATCH,
            "/api/players/ana",
            json!({"status":"active"}),
            json!({"status":"blocked"}),
        ),
        (
            Method::POST,
            "/api/sessions",
            session(GAMES[0]),
            session(GAMES[1]),
        ),
    ]
}

/// Games, providers, locations and devices.
fn catalog_calls() -> Vec<ChangingCall> {
    vec![
        (
            Method::PUT,
            "/api/games/hub88/new",
            json!({"name":"New","category":"slots"}),
            json!({"name":"Other","category":"slots"}),
        ),
        (
            Method::PATCH,
            "/api/games/hub88/game-1",
            json!({"name":"One"}),
            json!({"name":"Two"}),
        ),
        (
            Method::PATCH,
            "/api/providers/caleta",
            json!({"status":"connected"}),
            json!({"status":"disconnected"}),
        ),
        (
            Method::PUT,
            "/api/locations/hall-2",
            json!({"name":"Hall 2"}),
            json!({"name":"Hall 3"}),
        ),
        (
            Method::PUT,
            "/api/devices/m-1",
            json!({"location":"hall-1","class":"terminal"}),
            json!({"location":"hall-1","class":"slot_machine"}),
        ),
    ]
}

/// Disputes and rounds.
fn dispute_calls() -> Vec<ChangingCall> {
    vec![
        (
            Method::POST,
            "/api/disputes/1/notes",
            json!({"actor":"eve","text":"Asked."}),
            json!({"actor":"eve","text":"Answered."}),
        ),
        (
            Method::POST,
            "/api/disputes/1/assignee",
            json!({"actor":"eve","assignee":"ben"}),
            json!({"actor":"eve","assignee":"eve"}),
        ),
        (
            Method::POST,
            "/api/players/ana/rounds/hub88/open/decision",
            json!({"currency":"EUR","decision":"close","actor":"eve","reason":"r"}),
            json!({"currency":"EUR","decision":"void","actor":"eve","reason":"r"}),
        ),
        (
            Method::POST,
            "/api/disputes/1/resolution",
            json!({"decision":"no_change","retries":"open","actor":"eve","reason":"r"}),
            json!({"decision":"no_change","retries":"open","actor":"eve","reason":"another"}),
        ),
    ]
}

/// Jobs.
fn job_calls() -> Vec<ChangingCall> {
    vec![
        (
            Method::POST,
            "/api/jobs/stale-rounds",
            json!({"limit":1}),
            json!({"limit":2}),
        ),
        (
            Method::POST,
            "/api/jobs/projections",
            json!({"mode":"compare"}),
            json!({"mode":"rebuild"}),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_sent_twice_has_one_effect_and_one_reply() {
    let stage = place().await;
    for (n, (method, path, body, other)) in calls().into_iter().enumerate() {
        let (key, what) = (format!("key-{n}"), format!("{method} {path} {body}"));
        let call = (method.clone(), path, body);
        let first = send(&stage, &call, &key).await;
        assert!(first.status.is_success(), "{what}: {}", first.text());
        let image = stage.books().image();
        let again = send(&stage, &call, &key).await;
        assert_eq!(again.status, first.status, "{what}: {}", again.text());
        assert_eq!(again.text(), first.text(), "{what}");
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{what}");
        // Blanks and order are no other payload.
        let conflict = send(&stage, &(method, path, other), &key).await;
        expect_problem(&conflict, 409, "another payload", &what);
        assert_eq!(stage.books().image(), image, "{what}");
    }
    let elsewhere = (
        Method::PATCH,
        "/api/providers/st8",
        json!({"status":"connected"}),
    );
    let conflict = send(&stage, &elsewhere, "key-0").await;
    expect_problem(&conflict, 409, "another payload", "another path");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_opened_twice_is_one_and_its_token_is_stored_nowhere() {
    let stage = place().await;
    let url = json!({ "launch_url": "https://play.example/?token={token}" });
    stage.put_game(Brand::Hub88, "launched", &url).await;
    let body = json!({"player":"ana","currency":"EUR","provider":"hub88","game":"launched"});
    let call = (Method::POST, "/api/sessions", body);
    let first = send(&stage, &call, "session-1").await;
    assert_eq!(first.status, 201, "{}", first.text());
    let again = send(&stage, &call, "session-1").await;
    assert_eq!((again.status, again.text()), (first.status, first.text()));
    assert_ne!(send(&stage, &call, "session-2").await.text(), first.text());
    let token = first.json()["token"].as_str().unwrap().to_owned();
    stage.until_logged().await;
    let table = stage.books().table("idempotency_keys");
    let of_sessions = table.iter().filter(|row| row.contains("/api/sessions"));
    let of_sessions: Vec<_> = of_sessions.collect();
    assert!(of_sessions.iter().any(|row| row.contains("session-1")));
    assert!(of_sessions.iter().all(|row| !row.contains("play.example")));
    assert!(table.iter().all(|row| !row.contains(&token)));
    let sessions = "SELECT count(*) FROM sessions WHERE game = 'launched'";
    assert_eq!(stage.books().number(sessions, []), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_sent_twice_at_once_has_one_effect() {
    let stage = place().await;
    let call = (
        Method::POST,
        "/api/disputes/1/notes",
        json!({"actor":"eve","text":"Once."}),
    );
    let all = join_all((0..8).map(|_| send(&stage, &call, "note"))).await;
    let texts: std::collections::BTreeSet<_> = all.iter().map(Reply::text).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(all.iter().all(|reply| reply.status == 201), "{texts:?}");
    let notes = "SELECT count(*) FROM dispute_events WHERE text = 'Once.'";
    assert_eq!(stage.books().number(notes, []), 1);
}

/// The reply was never kept: the process died after the effect. The claim is then a dead one's.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_reply_was_lost_with_the_process_has_one_effect() {
    let stage = place().await;
    for (call, count) in [
        (
            (
                Method::POST,
                "/api/disputes/1/notes",
                json!({"actor":"eve","text":"Lost."}),
            ),
            "SELECT count(*) FROM dispute_events WHERE text = 'Lost.'",
        ),
        (
            (
                Method::POST,
                "/api/sessions",
                json!({"player":"ana","currency":"EUR","provider":"hub88","game":GAMES[1]}),
            ),
            "SELECT count(*) FROM sessions WHERE game = 'game-2'",
        ),
    ] {
        let key = call.1;
        let first = send(&stage, &call, key).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let file = stage.data.path().join("sqlite_db.db");
        let lost = "UPDATE idempotency_keys SET status = NULL, reply = NULL WHERE key = ?1";
        let database = rusqlite::Connection::open(file).unwrap();
        assert_eq!(database.execute(lost, [key]).unwrap(), 1);
        expect_problem(&send(&stage, &call, key).await, 409, "in a moment", key);
        let clock = stage.host.clock();
        clock.advance(std::time::Duration::from_secs(301));
        let again = send(&stage, &call, key).await;
        let (first, again) = (first.json(), again.json());
        for field in ["id", "session", "token", "launch_url"] {
            assert_eq!(first[field], again[field], "{key}: {field}");
        }
        assert_eq!(stage.books().number(count, []), 1, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_leaves_its_key_free_and_odd_keys_are_refused() {
    let stage = place().await;
    let path = "/api/players/ana";
    let bad = (Method::PATCH, path, json!({"status":"sleepy"}));
    expect_problem(&send(&stage, &bad, "k").await, 400, "status", path);
    let good = (Method::PATCH, path, json!({"status":"active"}));
    assert_eq!(send(&stage, &good, "k").await.status, 200);
    for key in ["", &"x".repeat(256)] {
        expect_problem(&send(&stage, &good, key).await, 400, "Idempotency-Key", key);
    }
    let twice = [("idempotency-key", "a"), ("idempotency-key", "b")];
    let reply = stage.api_with(Method::PATCH, path, &good.2, &twice).await;
    expect_problem(&reply, 400, "once", "two keys");
    let read = stage
        .api_with(Method::GET, path, &Value::Null, &twice)
        .await;
    assert_eq!(read.status, 200, "a read needs no key");
    refused(&stage, bad, 400, "status").await;
}
