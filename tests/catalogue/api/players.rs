//! Players: created once, listed with their money, entries and rounds, shut out and let in again.
//! Nothing here can move money.

use super::{pages, refused};
use crate::delivery::EURO;
use crate::stage::{Brand, Stage};
use http::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_player_is_created_once() {
    let stage = Stage::open().await;
    let body = json!({ "player": "ana", "currency": "EUR", "name": "Ana Ünal" });
    let statuses = [
        (body.clone(), 201),
        (body.clone(), 200),
        (json!({ "player": "ana", "currency": "EUR" }), 200),
        (json!({ "player": "ana", "currency": "USD" }), 201),
        (
            json!({ "player": "ana", "currency": "EUR", "name": "Ben" }),
            409,
        ),
    ];
    for (body, status) in statuses {
        let reply = stage.api(Method::POST, "/api/players", &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.text());
    }
    let ana = stage.get("/api/players/ana").await;
    assert_eq!(
        (&ana["name"], &ana["status"]),
        (&json!("Ana Ünal"), &json!("active"))
    );
    let wallet =
        |currency: &str| json!({ "currency": currency, "cash": "0.00", "bonus": "0.00", "seq": 0 });
    assert_eq!(ana["wallets"], json!([wallet("EUR"), wallet("USD")]));
    assert_eq!(stage.books().number("SELECT count(*) FROM wallets", []), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn players_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    let before = stage.books().image();
    let post = |body: Value| (Method::POST, "/api/players", body);
    for (body, part) in [
        (json!({ "currency": "EUR" }), "player"),
        (
            json!({ "player": "", "currency": "EUR" }),
            "player must not be empty",
        ),
        (json!({ "player": "a\nb", "currency": "EUR" }), "control"),
        (
            json!({ "player": "x".repeat(256), "currency": "EUR" }),
            "255",
        ),
        (json!({ "player": "ana", "currency": "eur" }), "currency"),
        (json!({ "player": "ana", "currency": "XQZ" }), "currency"),
        (
            json!({ "player": "ana", "currency": "EUR", "name": " " }),
            "name",
        ),
        (json!({ "player": 7, "currency": "EUR" }), ""),
        (
            json!({ "player": "ana", "currency": "EUR", "surname": "x" }),
            "",
        ),
        (json!([]), ""),
    ] {
        refused(&stage, post(body), 400, part).await;
    }
    refused(
        &stage,
        (Method::GET, "/api/players/nobody", Value::Null),
        404,
        "POST /api/players",
    )
    .await;
    refused(
        &stage,
        (Method::GET, "/api/players/%FF", Value::Null),
        400,
        "UTF-8",
    )
    .await;
    for list in ["wallets", "entries", "rounds"] {
        let path = format!("/api/players/nobody/{list}");
        refused(
            &stage,
            (Method::GET, &path, Value::Null),
            404,
            "no such player",
        )
        .await;
        refused(&stage, (Method::DELETE, &path, Value::Null), 405, "GET").await;
    }
    assert_eq!(stage.books().image(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_and_rounds_are_paged_without_gaps() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    for n in 0..24 {
        seat.bet(&format!("bet-{n}"), &format!("round-{n:02}"), EURO)
            .await
            .ok();
    }
    let path = format!("/api/players/{}/entries", seat.player);
    let whole = stage.get(&path).await;
    assert_eq!(whole["next"], Value::Null);
    for limit in [1, 7, 24, 25, 26] {
        let items = pages(&stage, &path, limit).await;
        assert_eq!(json!(items), whole["items"], "limit {limit}");
    }
    let seqs: Vec<_> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["seq"].clone())
        .collect();
    assert_eq!(json!(seqs), json!((1..=25).collect::<Vec<_>>()));
    let rounds = format!("/api/players/{}/rounds?state=open", seat.player);
    assert_eq!(pages(&stage, &rounds, 5).await.len(), 24);
    for (query, part) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("after=zz", "after"),
        ("after=1", "after"),
        ("unknown=1", "unknown"),
        ("currency=eur", "currency"),
        ("limit=1&limit=2", "limit"),
    ] {
        refused(
            &stage,
            (Method::GET, &format!("{path}?{query}"), Value::Null),
            400,
            part,
        )
        .await;
    }
    let bad = format!("/api/players/{}/rounds?state=lost", seat.player);
    refused(
        &stage,
        (Method::GET, &bad, Value::Null),
        400,
        "open, closed, cancelled",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_is_shut_out_and_let_in_again() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    let path = format!("/api/players/{}", seat.player);
    for (status, code) in [
        ("blocked", false),
        ("active", true),
        ("self_excluded", false),
    ] {
        let body = json!({ "status": status });
        let changed = stage.change(Method::PATCH, &path, body).await;
        assert_eq!(changed["status"], status);
        assert_eq!(
            seat.bet(&format!("bet-{status}"), "round", EURO)
                .await
                .is_ok(),
            code
        );
    }
    for body in [
        json!({ "status": "gone" }),
        json!({}),
        json!({ "status": "active", "x": 1 }),
    ] {
        refused(&stage, (Method::PATCH, &path, body), 400, "").await;
    }
    let nobody = (
        Method::PATCH,
        "/api/players/nobody",
        json!({ "status": "active" }),
    );
    refused(&stage, nobody, 404, "no such player").await;
}
