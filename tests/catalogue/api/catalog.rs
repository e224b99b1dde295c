//! The catalog: games and providers, listed for lobbies and changed by editors.
//! What is switched off takes no bet from the next message on.

use super::{pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Stage, keys};
use http::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn games_are_listed_filtered_and_paged() {
    let stage = Stage::open().await;
    for n in 0..9 {
        let more = json!({ "name": format!("Dragon {n}"), "category": "live" });
        stage
            .put_game(Brand::Hub88, &format!("dragon-{n}"), &more)
            .await;
    }
    let count = BRANDS.len() * GAMES.len() + 9;
    for limit in [1, 4, 100] {
        assert_eq!(pages(&stage, "/api/games", limit).await.len(), count);
    }
    for (query, expected) in [
        ("provider=hub88", 11),
        ("category=live", 9),
        ("q=dRaGoN", 9),
        ("q=dragon-3", 1),
        ("q=%25", 0),
        ("provider=nobody", 0),
        ("provider=hub88&category=slots", 2),
    ] {
        let items = pages(&stage, &format!("/api/games?{query}"), 3).await;
        assert_eq!(items.len(), expected, "{query}");
    }
    for query in [
        "colour=red",
        "limit=0",
        "after=x",
        "location=hall-9",
        "device=none",
    ] {
        let reply = stage
            .api(Method::GET, &format!("/api/games?{query}"), &Value::Null)
            .await;
        assert!(reply.status.is_client_error(), "{query}: {}", reply.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lobby_is_told_when_nothing_changed() {
    let stage = Stage::open().await;
    let key = format!("Bearer {}", keys::ADMIN_KEY);
    let get = async |tag: &str| {
        let headers = [("authorization", key.as_str()), ("if-none-match", tag)];
        stage
            .http
            .send(Method::GET, "/api/games", &headers, "")
            .await
    };
    let first = get("\"other\"").await;
    assert_eq!(first.status, 200);
    let tag = first.header("etag").unwrap().to_owned();
    let second = get(&tag).await;
    assert_eq!((second.status.as_u16(), second.body.len()), (304, 0));
    assert_eq!(second.header("etag"), Some(tag.as_str()));
    stage
        .put_game(Brand::Hub88, GAMES[0], &json!({ "name": "Renamed" }))
        .await;
    let third = get(&tag).await;
    assert_eq!(third.status, 200);
    assert_ne!(third.header("etag"), Some(tag.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_and_switches_count_from_the_next_bet_on() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let path = format!("/api/games/{}/{}", brand.id(), seat.game);
        seat.bet("bet-1", "round", EURO).await.ok();
        let limits = json!({ "limits": { "EUR": { "bet_min": "0.50", "bet_max": "2.00" } } });
        let changed = stage.change(Method::PATCH, &path, limits).await;
        assert_eq!(changed["limits"]["EUR"]["bet_max"], "2.00");
        let limit = if brand == Brand::Hub88 {
            "RS_ERROR_LIMIT_REACHED"
        } else {
            "RS_ERROR_BET_LIMIT_EXCEEDED"
        };
        seat.bet("bet-2", "round", 2 * EURO).await.ok();
        seat.bet("bet-3", "round", 2 * EURO + 1)
            .await
            .expect(limit, "106");
        seat.bet("bet-4", "round", EURO / 2 - 1)
            .await
            .expect(limit, "106");
        stage
            .change(Method::PATCH, &path, json!({ "status": "disabled" }))
            .await;
        seat.bet("bet-5", "round", EURO)
            .await
            .expect("RS_ERROR_INVALID_GAME", "405");
        // What was bet is settled, and a repeat is still known.
        seat.bet("bet-1", "round", EURO).await.ok();
        seat.win("win-1", "round", EURO, "bet-1").await.ok();
        stage
            .change(
                Method::PATCH,
                &path,
                json!({ "status": "enabled", "limits": {} }),
            )
            .await;
        seat.bet("bet-6", "round", 50 * EURO).await.ok();
        stage.set_provider(brand, "disconnected").await;
        let code = if brand == Brand::Hub88 {
            "RS_ERROR_INVALID_PARTNER"
        } else {
            "RS_ERROR_UNKNOWN"
        };
        seat.bet("bet-7", "round", EURO).await.expect(code, "410");
        seat.rollback("back-6", "round", "bet-6").await.ok();
        stage.set_provider(brand, "connected").await;
        seat.bet("bet-7", "round", EURO).await.ok();
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn games_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    let before = stage.books().image();
    let path = "/api/games/hub88/new";
    let good = json!({ "name": "New", "category": "slots" });
    for (field, value) in [
        ("name", json!("")),
        ("name", Value::Null),
        ("category", json!(7)),
        ("status", json!("on")),
        ("rtp", json!("101")),
        ("rtp", json!(96.5)),
        ("launch_url", json!("javascript:alert(1)")),
        ("launch_url", json!("https://x.example/{password}")),
        (
            "limits",
            json!({ "EUR": { "bet_min": "2", "bet_max": "1" } }),
        ),
        ("limits", json!({ "XQZ": {} })),
        ("limits", json!({ "EUR": { "bet_max": 5 } })),
        ("attributes", json!([])),
        ("colour", json!("red")),
    ] {
        let mut body = good.clone();
        body[field] = value;
        refused(&stage, (Method::PUT, path, body), 400, "").await;
    }
    let nobody = (Method::PUT, "/api/games/nobody/new", good.clone());
    refused(&stage, nobody, 404, "no such provider").await;
    refused(
        &stage,
        (Method::GET, path, Value::Null),
        404,
        "no such game",
    )
    .await;
    refused(
        &stage,
        (Method::PATCH, path, json!({ "name": "x" })),
        404,
        "no such game",
    )
    .await;
    refused(&stage, (Method::PATCH, path, json!({})), 400, "").await;
    refused(&stage, (Method::DELETE, path, Value::Null), 405, "PUT").await;
    let provider = (
        Method::PATCH,
        "/api/providers/hub88",
        json!({ "status": "off" }),
    );
    refused(&stage, provider, 400, "connected, disconnected").await;
    assert_eq!(stage.books().image(), before);
    for status in [201, 200] {
        let reply = stage.api(Method::PUT, path, &good).await;
        assert_eq!(reply.status, status);
    }
}
