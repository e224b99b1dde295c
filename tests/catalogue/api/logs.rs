//! The exchange log, as an operator reads it.
//! Reading it leaves no trace in it.

use super::{pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Stage};
use http::Method;
use serde_json::Value;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_through_our_own_api_is_found_by_whom_it_is_about() {
    let stage = Stage::open().await;
    let seat = stage.seat(BRANDS[0], 100 * EURO).await;
    let session = format!("/api/sessions/{}", seat.session);
    stage.change(Method::DELETE, &session, Value::Null).await;
    seat.bet("bet", "round", EURO).await;
    let mut win = seat.win_message("win", "round", EURO, "bet");
    *win.amount() = Value::from("x");
    assert!(!stage.send(&win).await.is_ok());
    let id = super::disputes::only_dispute(&stage, &seat.player, "unknown_message").await;
    let note = serde_json::json!({ "actor": "ana", "text": "seen" });
    let path = format!("/api/disputes/{id}/notes");
    stage.change(Method::POST, &path, note).await;
    stage.until_logged().await;
    let about = format!("provider={}&player={}", BRANDS[0].id(), seat.player);
    let path = format!("/api/exchanges?{about}&order=newest");
    let verbs = pages(&stage, &path, 10).await;
    let has = |verb: &str| {
        verbs
            .iter()
            .any(|item| item["verb"].as_str().unwrap().starts_with(verb))
    };
    assert!(has("end_session") && has("open_session"), "{verbs:?}");
    let noted = pages(&stage, &format!("{path}&reference=win&round=round"), 10).await;
    let components: Vec<_> = noted.iter().map(|item| &item["component"]).collect();
    assert_eq!(components, ["disputes", BRANDS[0].id()], "{noted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_are_filtered_and_paged() {
    let stage = Stage::open().await;
    let mut players = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..7 {
            seat.bet(&format!("bet-{n}"), &format!("round-{n}"), EURO)
                .await
                .ok();
        }
        players.push(seat.player.clone());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (brand, player) in BRANDS.into_iter().zip(&players) {
        for (query, count) in [
            (
                format!("provider={}&player={player}&round=round-3", brand.id()),
                1,
            ),
            (
                format!("provider={}&player={player}&outcome=accepted", brand.id()),
                8,
            ),
            (format!("player={player}&round=nothing"), 0),
        ] {
            let items = pages(&stage, &format!("/api/exchanges?{query}"), 3).await;
            assert_eq!(items.len(), count, "{query}: {items:?}");
        }
    }
    let before = stage.books().number("SELECT count(*) FROM exchanges", []);
    stage.get("/api/exchanges").await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(
        stage.books().number("SELECT count(*) FROM exchanges", []),
        before
    );
    let id = |item: &Value| item["id"].as_i64().unwrap();
    let ends = ["oldest", "newest"].map(|order| format!("/api/exchanges?order={order}"));
    let oldest = pages(&stage, &ends[0], 7).await;
    let newest = pages(&stage, &ends[1], 7).await;
    assert!(oldest.len() > 21 && oldest.is_sorted_by_key(id));
    assert!(newest.iter().rev().map(id).eq(oldest.iter().map(id)));
    for query in [
        "limit=0",
        "after=x",
        "token=x",
        "order=up",
        "player=a&player=b",
    ] {
        let path = format!("/api/exchanges?{query}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, "").await;
    }
}
