//! Providers that are unwell, slow, gone or wrongly set up, and what their callers hear.
//! A session that got no URL is ended: its token was told to nobody.

use super::vendor::Vendor;
use super::{connected, detail, log_of_asks, post, with_vendor};
use crate::delivery::EURO;
use crate::stage::Stage;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LAUNCH: &str = "/operator/generic/v2/game/url";

fn demo() -> Value {
    json!({ "game": "g-1", "demo": true })
}

async fn open(stage: &Stage, provider: &str) -> crate::stage::Reply {
    let body = json!({
        "player": "ana", "currency": "EUR", "provider": provider, "game": "g-1",
    });
    post(stage, "/api/sessions", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passing_fault_is_tried_again() {
    let (stage, vendor) = with_vendor().await;
    vendor.answers(LAUNCH, 200, json!({ "url": "https://x.example/" }));
    vendor.next(503, "");
    vendor.next(429, "");
    let reply = post(&stage, "/api/providers/hub88/launch", &demo()).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let tries = vendor.heard();
    assert_eq!(tries.len(), 3);
    assert!(tries.iter().all(|heard| heard.body == tries[0].body));
    let asked = log_of_asks(&stage, &[]).await;
    let statuses: Vec<_> = asked
        .iter()
        .map(|item| item["status"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [503, 429, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_without_a_url_is_ended_and_the_caller_told() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    stage
        .put_game("hub88", "g-1", &json!({ "launch_url": "ask" }))
        .await;
    vendor.answers(LAUNCH, 404, json!({ "error": "RS_ERROR_INVALID_GAME" }));
    let reply = open(&stage, "hub88").await;
    assert_eq!(reply.status, 502, "{}", reply.text());
    assert!(
        detail(&reply).contains("RS_ERROR_INVALID_GAME"),
        "{}",
        detail(&reply)
    );
    let token = vendor.heard_one().json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    log_of_asks(&stage, &[&token]).await;
    let open = "SELECT count(*) FROM sessions WHERE ended_at IS NULL";
    assert_eq!(stage.books().number(open, []), 0);
    assert_eq!(stage.books().number("SELECT count(*) FROM sessions", []), 1);
}

/// 100hp takes a session once: a second try would be refused as a session that it knows.
#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_does_not_answer_is_not_waited_for() {
    let (stage, vendor) = with_vendor().await;
    vendor.next_hangs(Duration::from_secs(60));
    let began = Instant::now();
    let reply = post(&stage, "/api/providers/hundredhp/launch", &demo()).await;
    assert_eq!(reply.status, 502, "{}", reply.text());
    assert!(
        began.elapsed() < Duration::from_secs(12),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(vendor.heard().len(), 1);
    let asked = log_of_asks(&stage, &[]).await;
    assert_eq!(asked[0]["outcome"], "unanswered", "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_not_there_is_said_to_be() {
    let vendor = Vendor::open().await;
    let stage = Stage::open_with(|config| {
        connected(config, &vendor);
        let nobody = "http://127.0.0.1:1".to_owned();
        config.variables.insert("hub88_api".to_owned(), nobody);
    })
    .await;
    let reply = post(&stage, "/api/providers/hub88/launch", &demo()).await;
    assert_eq!(reply.status, 502, "{}", reply.text());
    assert!(
        detail(&reply).contains("nothing was done"),
        "{}",
        detail(&reply)
    );
    let asked = log_of_asks(&stage, &[]).await;
    assert_eq!(asked.len(), 3);
    assert!(
        asked.iter().all(|item| item["outcome"] == "unsent"),
        "{asked:?}"
    );
}

/// Each component reaches its own provider's host and no other.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_set_up_is_named() {
    let stage = Stage::open().await;
    let reply = post(&stage, "/api/providers/hub88/launch", &demo()).await;
    assert_eq!(reply.status, 503);
    assert!(detail(&reply).contains("hub88_api"), "{}", detail(&reply));

    let vendor = Vendor::open().await;
    let stage = Stage::open_with(|config| {
        connected(config, &vendor);
        let mut set = |name: &str, value: &str| {
            config.variables.insert(name.to_owned(), value.to_owned());
        };
        set("hub88_operator_key", "canary-no-key-55");
        set("caleta_operator_key", "");
    })
    .await;
    let reply = post(&stage, "/api/providers/caleta/launch", &demo()).await;
    assert_eq!(reply.status, 503);
    assert!(
        detail(&reply).contains("caleta_operator_key"),
        "{}",
        detail(&reply)
    );
    let reply = post(&stage, "/api/providers/hub88/launch", &demo()).await;
    assert_eq!(reply.status, 503);
    assert!(vendor.heard().is_empty());
    let lines = stage.host.logs().of("hub88-outbound").join("\n");
    assert!(
        lines.contains("hub88_operator_key") && !lines.contains("canary"),
        "{lines}"
    );

    // A game that says "ask" of a provider that nobody can ask.
    stage.add_player("ana", "EUR", EURO).await;
    stage
        .put_game("playngo", "g-1", &json!({ "launch_url": "ask" }))
        .await;
    let reply = open(&stage, "playngo").await;
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert!(detail(&reply).contains("template"), "{}", detail(&reply));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_answer_is_cut_off() {
    let (stage, vendor) = with_vendor().await;
    vendor.answers("/games/v1/list", 200, "x".repeat(9 << 20));
    let path = "/api/providers/hundredhp/games/import";
    let reply = post(&stage, path, &Value::Null).await;
    assert_eq!(reply.status, 502, "{}", reply.text());
    assert!(detail(&reply).contains("longer than"), "{}", detail(&reply));
}
