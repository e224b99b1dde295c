//! The job that marks rounds which are open for too long, and what becomes of them.
//! It marks each once, however often and however many at once a scheduler calls it.

use super::disputes::{only_dispute, open_disputes};
use super::{expect_problem, pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage, encoded};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const JOB: &str = "/api/jobs/stale-rounds";
const DAY: Duration = Duration::from_secs(86_400);
const SECOND: Duration = Duration::from_secs(1);

/// A run of the job: how many it marked, and how many it left.
async fn run(stage: &Stage, body: Value) -> (i64, i64) {
    let ran = stage.change(Method::POST, JOB, body).await;
    (
        ran["flagged"].as_i64().unwrap(),
        ran["left"].as_i64().unwrap(),
    )
}

async fn decide(seat: &Seat<'_>, round: &str, decision: &str, key: &str) {
    let (player, round) = (encoded(&seat.player), encoded(round));
    let path = format!(
        "/api/players/{player}/rounds/{}/{round}/decision",
        seat.brand.id()
    );
    let body = json!({
        "currency": "EUR", "decision": decision, "actor": "ana", "reason": "they are at it",
    });
    let key = [("idempotency-key", key)];
    let reply = seat.site.api_with(Method::POST, &path, &body, &key).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_open_for_too_long_are_marked_once_and_in_dispute() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 200 * EURO).await;
    stage.host.clock().advance(SECOND);
    for n in 0..90 {
        seat.bet(&format!("bet-{n}"), &format!("round-{n:02}"), EURO)
            .await
            .ok();
    }
    assert_eq!(run(&stage, Value::Null).await, (0, 0));
    stage.host.clock().advance(DAY);
    assert_eq!(
        run(&stage, Value::Null).await,
        (0, 0),
        "to the second a day"
    );
    stage.host.clock().advance(SECOND);
    // The session of yesterday takes no more bets.
    let today = stage
        .sit_down(Brand::Hub88, &seat.player, "EUR", &seat.game)
        .await;
    today.bet("young", "young", EURO).await.ok();
    let before = stage
        .host
        .counters()
        .component("job-rounds")
        .sqlite_statements;
    assert_eq!(run(&stage, json!({ "limit": 70 })).await, (70, 20));
    let after = stage
        .host
        .counters()
        .component("job-rounds")
        .sqlite_statements;
    assert!(
        after - before < 30,
        "{} statements for 70 rounds",
        after - before
    );
    let runs = join_all((0..4).map(|_| run(&stage, json!({})))).await;
    assert_eq!(
        runs.iter().map(|(flagged, _)| flagged).sum::<i64>(),
        20,
        "{runs:?}"
    );
    assert_eq!(run(&stage, Value::Null).await, (0, 0));
    let marked = pages(&stage, "/api/rounds?state=disputed", 100).await;
    let names: Vec<_> = marked
        .iter()
        .map(|round| round["round"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        (0..90).map(|n| format!("round-{n:02}")).collect::<Vec<_>>()
    );
    assert!(
        marked
            .iter()
            .all(|round| round["last"]["kind"] == "round_flag")
    );
    expect_stale(&stage, &seat.player, 90).await;
    let path = format!("/api/players/{}/rounds?state=disputed", seat.player);
    assert_eq!(pages(&stage, &path, 50).await.len(), 90);
    stage.books().audit();
}

/// So many disputes about a player's stale rounds, each with its round and what marked it.
async fn expect_stale(stage: &Stage, player: &str, count: usize) {
    let disputes = open_disputes(stage, player).await;
    assert_eq!(disputes.len(), count);
    for dispute in disputes.iter().take(3) {
        let case = stage.get(&format!("/api/disputes/{}", dispute["id"])).await;
        assert_eq!(
            (&dispute["kind"], &case["round"]["state"]),
            (&json!("stale_round"), &json!("disputed"))
        );
        assert_eq!(case["exchanges"][0]["verb"], "flag_round", "{case}");
        assert_eq!(case["exchanges"][0]["round"], dispute["round"], "{case}");
        assert_eq!(case["entries"].as_array().unwrap().len(), 2, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_left_to_its_provider_has_as_long_again() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Caleta, 100 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    stage.host.clock().advance(DAY + SECOND);
    assert_eq!(run(&stage, Value::Null).await, (1, 0));
    decide(&seat, "round", "leave", "leave").await;
    let id = only_dispute(&stage, &seat.player, "stale_round").await;
    let body = json!({ "actor": "ana", "reason": "they are at it", "decision": "no_change" });
    let path = format!("/api/disputes/{id}/resolution");
    stage.change(Method::POST, &path, body).await;
    stage.host.clock().advance(DAY);
    assert_eq!(run(&stage, Value::Null).await, (0, 0));
    stage.host.clock().advance(SECOND);
    assert_eq!(run(&stage, Value::Null).await, (1, 0));
    let again = only_dispute(&stage, &seat.player, "stale_round").await;
    assert_ne!(again, id, "what is resolved stays so");
    // Marked or not, the provider's own end of the round still counts.
    seat.win("win", "round", 5 * EURO, "bet").await.ok();
    assert_eq!(stage.books().cash(&seat.player), 104 * EURO);
    stage.books().audit();
}

/// How a stale round's dispute ends decides about the round, in every protocol.
#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_dispute_decides_about_the_round() {
    let stage = Stage::open().await;
    let decisions = [
        ("close_round", "closed"),
        ("void_round", "void"),
        ("leave_round", "open"),
    ];
    let mut seats = Vec::new();
    for brand in BRANDS {
        for (decision, state) in decisions {
            let seat = stage.seat(brand, 100 * EURO).await;
            let name = format!("{decision}-{}", brand.id());
            seat.bet(&name, &name, 10 * EURO).await.ok();
            seats.push((seat, decision, state, name));
        }
    }
    stage.host.clock().advance(DAY + SECOND);
    assert_eq!(run(&stage, Value::Null).await, (9, 0));
    for (seat, decision, state, name) in &seats {
        let id = only_dispute(&stage, &seat.player, "stale_round").await;
        let body = json!({ "actor": "ana", "reason": "they say so", "decision": decision });
        let path = format!("/api/disputes/{id}/resolution");
        let resolved = stage.change(Method::POST, &path, body).await;
        assert_eq!(resolved["dispute"]["status"], "resolved");
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        assert_eq!(case["round"]["state"], *state, "{name}");
        let paid = seat
            .win(&format!("win-{name}"), name, 5 * EURO, name)
            .await
            .is_ok();
        assert_eq!(paid, *decision != "void_round", "{name}");
        let cash = if paid { 95 } else { 100 };
        assert_eq!(stage.books().cash(&seat.player), cash * EURO, "{name}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_provider_has_a_patience_of_its_own() {
    let stage = Stage::open().await;
    let mut seats = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seats.push(seat);
    }
    for (brand, seconds) in [(Brand::Hub88, 3_600), (Brand::Caleta, 7_200)] {
        let path = format!("/api/providers/{}", brand.id());
        stage
            .change(Method::PATCH, &path, json!({ "round_open_max_s": seconds }))
            .await;
    }
    for (wait_s, open) in [(3_599, 0), (2, 1), (3_600, 1), (72_000, 0), (7_200, 1)] {
        stage.host.clock().advance(Duration::from_secs(wait_s));
        assert_eq!(
            run(&stage, Value::Null).await,
            (open, 0),
            "after {wait_s} s more"
        );
    }
    for seat in &seats {
        only_dispute(&stage, &seat.player, "stale_round").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    for (body, part) in [
        (json!({ "limit": 0 }), "limit must be a whole number"),
        (json!({ "limit": 501 }), "limit must be a whole number"),
        (json!({ "limit": "x" }), "wrong type"),
        (json!({ "period": 1 }), "unknown field"),
    ] {
        refused(&stage, (Method::POST, JOB, body), 400, part).await;
    }
    refused(&stage, (Method::GET, JOB, Value::Null), 405, "POST").await;
    let reply = stage.http.send(Method::POST, JOB, &[], "").await;
    expect_problem(&reply, 401, "Authorization: Bearer", "without a key");
}
