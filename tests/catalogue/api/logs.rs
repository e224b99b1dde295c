//! The exchange log, as an operator reads it.
//! Reading it leaves no trace in it.

use super::{pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Stage};
use http::Method;
use serde_json::Value;
use std::time::Duration;

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
    for query in ["limit=0", "after=x", "token=x", "player=a&player=b"] {
        let path = format!("/api/exchanges?{query}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, "").await;
    }
}
