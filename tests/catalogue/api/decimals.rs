//! Money that a person names has the decimals of its currency, whatever the ledger could hold.
//! What bets and wins leave below a minor unit stays in the balance and is never withdrawn.

use super::disputes::only_dispute;
use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use http::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_takes_no_fraction_of_a_cent() {
    let stage = Stage::open().await;
    for (currency, finer, told, whole) in [
        ("JPY", "500.5", "must have no decimals", "500"),
        ("EUR", "0.00334", "must have at most 2 decimals", "0.34"),
        ("KWD", "1.2345", "must have at most 3 decimals", "1.234"),
        (
            "USDT",
            "0.0000001",
            "must have at most 6 decimals",
            "0.000001",
        ),
    ] {
        let player = format!("of-{currency}");
        stage.add_player(&player, currency, 0).await;
        let before = stage.books().image();
        for desk in ["deposits", "withdrawals", "bonuses"] {
            let path = format!("/api/players/{player}/{desk}");
            let body = json!({ "amount": finer, "currency": currency });
            refused(&stage, (Method::POST, &path, body), 400, told).await;
        }
        let path = format!("/api/players/{player}/adjustments");
        for pot in ["cash", "bonus"] {
            let mut body = json!({ "currency": currency, "actor": "ana", "reason": "as they say" });
            body[pot] = finer.into();
            refused(&stage, (Method::POST, &path, body), 400, told).await;
        }
        assert_eq!(stage.books().image(), before, "{currency}");
        let body = json!({ "amount": whole, "currency": currency });
        for desk in ["deposits", "bonuses", "withdrawals"] {
            let path = format!("/api/players/{player}/{desk}");
            stage.change(Method::POST, &path, body.clone()).await;
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_is_not_resolved_with_a_fraction_of_a_cent() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, EURO).await;
    let win = seat.win("win", "round", 334, "never-came").await;
    assert!(!win.is_ok());
    let id = only_dispute(&stage, &seat.player, "unknown_result").await;
    let path = format!("/api/disputes/{id}/resolution");
    let body = json!({
        "actor": "ana", "reason": "owed", "decision": "adjust", "cash": "0.00334",
    });
    let told = "cash must have at most 2 decimals";
    refused(&stage, (Method::POST, &path, body), 400, told).await;
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_win_leaves_below_a_cent_is_played_with_and_not_withdrawn() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.win("win", "round", 1_334, "bet").await.ok();
        let path = format!("/api/players/{}/withdrawals", seat.player);
        let take = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
        let all = (Method::POST, path.as_str(), take("0.01334"));
        refused(&stage, all, 400, "at most 2 decimals").await;
        let more = (Method::POST, path.as_str(), take("0.02"));
        refused(&stage, more, 422, "less than this amount").await;
        stage.change(Method::POST, &path, take("0.01")).await;
        assert_eq!(stage.books().cash(&seat.player), 334);
        seat.bet("rest", "round-2", 334).await.ok();
        assert_eq!(stage.books().cash(&seat.player), 0);
    }
    stage.books().audit();
}
