//! What a provider has not settled in the time that its contract has for it is given back, once.
//! A result that comes later is refused; one that comes in the same moment counts, or is.

use super::pages;
use crate::delivery::EURO;
use crate::stage::{Brand, Reply, Stage, variables};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const TWO_WEEKS: Duration = Duration::from_secs(14 * 86_400);
const MINUTE: Duration = Duration::from_secs(60);

/// A withdrawal's id, a UUID of version 7.
fn id(n: usize) -> String {
    format!("017f22e6-79b0-7a33-98bb-{n:012}")
}

async fn says(stage: &Stage, verb: &str, mut body: Value) -> Reply {
    let all = variables();
    let secret = all.iter().find(|(name, _)| *name == "hundredhp_secret");
    body["secret"] = json!(secret.unwrap().1);
    let path = format!("/providers/hundredhp/{verb}");
    stage
        .http
        .send(Method::POST, &path, &[], body.to_string())
        .await
}

async fn settles(stage: &Stage, verb: &str, n: usize) -> Value {
    let mut body = json!({ "txId": id(n) });
    if verb == "deposit" {
        body["amount"] = json!("25.00");
    }
    says(stage, verb, body).await.json()
}

/// A player with 200 euros who has withdrawn 10 of them so often.
async fn withdrawn(stage: &Stage, times: usize) {
    stage.put_game("hundredhp", "game-1", &json!({})).await;
    stage.add_player("ann", "EUR", 200 * EURO).await;
    let (_, token) = stage
        .open_session("hundredhp", "ann", "EUR", "game-1")
        .await;
    for n in 0..times {
        let body = json!({ "sessionId": token, "txId": id(n), "amount": "10.00" });
        let reply = says(stage, "withdrawal", body).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

async fn run(stage: &Stage, body: Value) -> (i64, i64, i64) {
    let ran = stage
        .change(Method::POST, "/api/jobs/stale-rounds", body)
        .await;
    let number = |name: &str| ran[name].as_i64().unwrap();
    (number("given_back"), number("flagged"), number("left"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_settled_in_two_weeks_is_given_back_once() {
    let stage = Stage::open().await;
    // Others have no such time: their round stays open for a person to look at.
    let other = stage.seat(Brand::Hub88, 100 * EURO).await;
    other.bet("bet", "round", EURO).await.ok();
    withdrawn(&stage, 5).await;
    settles(&stage, "deposit", 0).await;
    stage.host.clock().advance(TWO_WEEKS - MINUTE);
    assert_eq!(run(&stage, Value::Null).await, (0, 5, 0), "not before");
    assert!(settles(&stage, "deposit", 1).await["errCode"].is_null());
    assert!(settles(&stage, "rollback", 2).await["errCode"].is_null());
    assert_eq!(stage.books().cash("ann"), (200 - 50 + 25 + 25 + 10) * EURO);
    stage.host.clock().advance(MINUTE);
    assert_eq!(run(&stage, json!({ "limit": 1 })).await, (1, 0, 1));
    let runs = join_all((0..4).map(|_| run(&stage, Value::Null))).await;
    assert_eq!(runs.iter().map(|ran| ran.0).sum::<i64>(), 1, "{runs:?}");
    assert_eq!(run(&stage, Value::Null).await, (0, 0, 0));
    assert_eq!(stage.books().cash("ann"), (200 - 50 + 25 + 25 + 30) * EURO);
    let void = pages(&stage, "/api/players/ann/rounds?state=void", 50).await;
    assert_eq!(void.len(), 2, "{void:?}");
    let entries = pages(&stage, "/api/players/ann/entries?currency=EUR", 100).await;
    let by_job = |entry: &&Value| entry["actor"] == "job-rounds";
    let decided: Vec<_> = entries.iter().filter(by_job).collect();
    assert_eq!(decided.len(), 4, "a rollback and the end of each round");
    assert!(
        decided
            .iter()
            .all(|entry| entry["reason"].as_str().unwrap().contains("contract"))
    );
    // What comes later is too late, and changes nothing.
    for (verb, n) in [("deposit", 3), ("rollback", 4), ("deposit", 4)] {
        assert_eq!(settles(&stage, verb, n).await["errCode"], 608, "{verb} {n}");
    }
    assert_eq!(stage.books().cash("ann"), 230 * EURO);
    assert_eq!(stage.books().cash(&other.player), 99 * EURO);
    stage.books().audit();
}

/// A deposit that is held, or that a person has released, is a result.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_a_held_result_is_not_given_back() {
    let stage = Stage::open().await;
    withdrawn(&stage, 3).await;
    let ceiling = json!({ "provider": "hundredhp", "currency": "EUR", "amount": "24.99" });
    stage.change(Method::PUT, "/api/ceilings", ceiling).await;
    for n in 0..2 {
        assert!(!settles(&stage, "deposit", n).await["errCode"].is_null());
    }
    let held = pages(&stage, "/api/disputes?status=open&kind=held", 10).await;
    assert_eq!(held.len(), 2, "{held:?}");
    let release = json!({ "decision": "adjust", "cash": "25.00", "reason": "it was won" });
    let path = format!("/api/disputes/{}/resolution", held[0]["id"]);
    stage.change(Method::POST, &path, release).await;
    stage.host.clock().advance(TWO_WEEKS + MINUTE);
    assert_eq!(run(&stage, Value::Null).await, (1, 2, 0));
    assert_eq!(stage.books().cash("ann"), (200 - 30 + 25 + 10) * EURO);
    stage.books().audit();
}

/// The result of a round and the end of its time come at once: one of them counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_result_at_the_last_moment_counts_or_is_refused() {
    let stage = Stage::open().await;
    withdrawn(&stage, 12).await;
    stage.host.clock().advance(TWO_WEEKS + MINUTE);
    let results = join_all((0..12).map(|n| settles(&stage, "deposit", n)));
    let (results, ran) = tokio::join!(results, run(&stage, Value::Null));
    let paid = results.iter().filter(|result| result["errCode"].is_null());
    let paid = i64::try_from(paid.count()).unwrap();
    let refused = results.iter().filter(|result| result["errCode"] == 608);
    assert_eq!(
        i64::try_from(refused.count()).unwrap(),
        12 - paid,
        "{results:?}"
    );
    assert_eq!(ran.0, 12 - paid, "{results:?}");
    assert_eq!(stage.books().cash("ann"), (200 + 15 * paid) * EURO);
    stage.books().audit();
}
