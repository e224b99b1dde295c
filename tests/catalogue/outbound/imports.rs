//! A provider's own list of games: shown first, then taken over, then compared again.
//! What an editor has changed stays, and nothing is deleted.

use super::signatures::is_ours;
use super::vendor::Vendor;
use super::{ASKED, list_of, log_of_asks, post, with_vendor};
use crate::stage::Stage;
use http::Method;
use reelgate_host::Moment;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn path_of(provider: &str) -> &'static str {
    match provider {
        "hub88" => "/operator/generic/v2/game/list",
        "caleta" => "/api/game/list",
        "slotegrator" | "swipegames" => "/api/v1/games",
        "pragmatic" => "/IntegrationService/v3/http/CasinoGameAPI/getCasinoGames/",
        "st8" => "/api/operator/v1/games",
        "hundredhp" => "/games/v1/list",
        _ => panic!("{provider}"),
    }
}

async fn import(stage: &Stage, provider: &str, query: &str) -> Value {
    let path = format!("/api/providers/{provider}/games/import{query}");
    let reply = post(stage, &path, &Value::Null).await;
    assert_eq!(reply.status, 200, "{provider}: {}", reply.text());
    reply.json()
}

fn counts(report: &Value) -> [usize; 5] {
    let length = |name: &str| report[name].as_array().unwrap().len();
    let unchanged = usize::try_from(report["unchanged"].as_u64().unwrap()).unwrap();
    [
        length("new"),
        length("changed"),
        unchanged,
        length("missing"),
        length("skipped"),
    ]
}

fn lists(vendor: &Vendor, provider: &str, list: &Value) {
    vendor.answers(path_of(provider), 200, list);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_providers_list_is_previewed_and_taken_over() {
    let (stage, vendor) = with_vendor().await;
    for provider in ASKED {
        lists(&vendor, provider, &list_of(provider));
        let games = format!("/api/games?provider={provider}");
        let before = stage.get(&games).await;
        vendor.heard();
        let preview = import(&stage, provider, "?dry_run=true").await;
        assert!(is_ours(provider, &vendor.heard_one()), "{provider}");
        assert_eq!(counts(&preview)[0], 2, "{provider}: {preview:#}");
        assert_eq!(
            stage.get(&games).await,
            before,
            "{provider}: a preview changed something"
        );

        let mut done = import(&stage, provider, "").await;
        assert_eq!(done["dry_run"], false);
        done["dry_run"] = true.into();
        assert_eq!(
            done, preview,
            "{provider}: another thing was done than previewed"
        );
        let gems = stage.get(&format!("/api/games/{provider}/g-1")).await;
        assert_eq!(
            (&gems["name"], &gems["category"]),
            (&json!("Gems"), &json!("slots"))
        );
        assert_eq!(
            (&gems["status"], &gems["launch_url"]),
            (&json!("disabled"), &json!("ask"))
        );
        assert_eq!(gems["attributes"]["imported"]["name"], "Gems", "{provider}");

        let again = import(&stage, provider, "").await;
        assert_eq!(counts(&again)[..3], [0, 0, 2], "{provider}: {again:#}");
    }
    let asked = log_of_asks(&stage, &[]).await;
    assert_eq!(asked.len(), 3 * ASKED.len());
    assert!(asked.iter().all(|item| item["verb"] == "ask games"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_here_stays_and_what_is_gone_there_too() {
    let (stage, vendor) = with_vendor().await;
    lists(&vendor, "st8", &list_of("st8"));
    import(&stage, "st8", "").await;
    let path = "/api/games/st8/g-1";
    let edit = json!({
        "name": "Our Gems", "status": "enabled", "launch_url": "https://x.example/{token}",
        "limits": { "EUR": { "bet_max": "5.00" } },
    });
    stage.change(Method::PATCH, path, edit).await;
    let list = json!({ "status": "ok", "games": [
        { "code": "g-1", "name": "Gems II", "category": "jackpots", "enabled": true },
        { "code": "g-3", "name": "Mines", "enabled": true },
        { "code": "g-3", "name": "Mines", "enabled": true },
        { "code": "x".repeat(300), "name": "Long", "enabled": true },
    ]});
    lists(&vendor, "st8", &list);
    let report = import(&stage, "st8", "").await;
    assert_eq!(report["missing"], json!(["g-2"]), "{report:#}");
    assert_eq!(counts(&report), [1, 1, 0, 1, 2], "{report:#}");
    let gems = stage.get(path).await;
    assert_eq!(
        (&gems["name"], &gems["category"]),
        (&json!("Our Gems"), &json!("jackpots"))
    );
    assert_eq!(
        (&gems["status"], &gems["limits"]["EUR"]["bet_max"]),
        (&json!("enabled"), &json!("5.00"))
    );
    assert_eq!(gems["launch_url"], "https://x.example/{token}");
    // Switched off there, it is off here; switched on there, it waits for somebody here.
    for (enabled, status) in [(false, "disabled"), (true, "disabled")] {
        let list = json!({ "status": "ok", "games": [
            { "code": "g-1", "name": "Gems II", "category": "jackpots", "enabled": enabled },
        ]});
        lists(&vendor, "st8", &list);
        import(&stage, "st8", "").await;
        assert_eq!(stage.get(path).await["status"], status, "{enabled}");
    }
}

/// Slotegrator gives fifty games a page and takes one request a second.
#[tokio::test(flavor = "multi_thread")]
async fn pages_are_read_to_the_last_one() {
    let (stage, vendor) = with_vendor().await;
    for page in 1..=2 {
        let list = json!({
            "items": [{ "uuid": format!("p-{page}"), "name": "Page", "type": "slots" }],
            "_meta": { "pageCount": 2, "currentPage": page },
        });
        vendor.next(200, list);
    }
    let report = import(&stage, "slotegrator", "").await;
    assert_eq!(counts(&report)[0], 2, "{report:#}");
    let pages: Vec<_> = vendor
        .heard()
        .iter()
        .map(|h| h.pairs()["page"].clone())
        .collect();
    assert_eq!(pages, ["1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_none_changes_nothing() {
    let (stage, vendor) = with_vendor().await;
    let before = stage.get("/api/games").await;
    for (status, body, part) in [
        (200, "[", "no list of games"),
        (200, "{}", "no list of games"),
        (403, r#"{"error":"signature"}"#, "signature"),
        (404, "<html>", "does not say why"),
    ] {
        vendor.next(status, body);
        let path = "/api/providers/hub88/games/import";
        let reply = post(&stage, path, &Value::Null).await;
        assert_eq!(reply.status, 502, "{status} {body}");
        assert!(
            super::detail(&reply).contains(part),
            "{}",
            super::detail(&reply)
        );
    }
    let path = "/api/providers/hub88/games/import?dry=true";
    assert_eq!(post(&stage, path, &Value::Null).await.status, 400);
    assert_eq!(stage.get("/api/games").await, before);
}

/// What somebody changes between the look and the write is not written over.
#[tokio::test(flavor = "multi_thread")]
async fn a_game_that_is_edited_meanwhile_is_left_alone() {
    let (stage, vendor) = with_vendor().await;
    lists(&vendor, "st8", &list_of("st8"));
    import(&stage, "st8", "").await;
    let game = |code: &str| json!({ "code": code, "name": "Anew", "category": "slots" });
    let list = json!({ "status": "ok", "games": [game("g-1"), game("g-2"), game("g-3")] });
    lists(&vendor, "st8", &list);
    let writes = |sql: &str| sql.contains("INTO games") && sql.contains("json_each");
    let held = stage.host.faults().hold(Moment::Before, writes);
    let edit = async {
        held.reached().await;
        let edited = json!({ "name": "Edited" });
        stage
            .change(Method::PATCH, "/api/games/st8/g-1", edited)
            .await;
        stage
            .put_game("st8", "g-3", &json!({ "name": "Put" }))
            .await;
        held.release();
    };
    let (report, ()) = futures::future::join(import(&stage, "st8", ""), edit).await;
    let skipped = report["skipped"].as_array().unwrap();
    let games: Vec<_> = skipped.iter().map(|item| item["game"].clone()).collect();
    assert_eq!(games, ["g-1", "g-3"], "{report:#}");
    assert_eq!(counts(&report)[..2], [0, 1], "{report:#}");
    for (code, name) in [("g-1", "Edited"), ("g-2", "Anew"), ("g-3", "Put")] {
        let shown = stage.get(&format!("/api/games/st8/{code}")).await;
        assert_eq!(shown["name"], name, "{code}");
    }
}

/// The write holds up every bet: it must not grow with the square of the list.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_games_are_written_in_a_moment() {
    let (stage, vendor) = with_vendor().await;
    for name in ["One", "Two"] {
        let game = |n| json!({ "id": format!("g-{n}"), "name": name, "category": "slots" });
        let list: Vec<_> = (0..4_000).map(game).collect();
        lists(&vendor, "hundredhp", &Value::from(list));
        let began = Instant::now();
        let report = import(&stage, "hundredhp", "").await;
        let took = began.elapsed();
        let changed = counts(&report);
        assert_eq!(changed[0] + changed[1], 4_000, "{name}");
        assert!(took < Duration::from_secs(5), "{name}: {took:?}");
    }
}
