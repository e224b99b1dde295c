//! Wins that are taken back after the player has spent them, where the contract takes what there
//! is. What is missing is in dispute, and round and figures say what really moved.

use super::disputes::{only_dispute, open_disputes};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use http::Method;
use serde_json::json;

/// Wins 30, spends 25 of it, and has the win taken back. Names are the seat's own.
async fn take_back_a_spent_win(seat: &Seat<'_>) -> String {
    let name = |what: &str| format!("{what}-{}", seat.player);
    let (bet, win, back) = (name("bet"), name("win"), name("back"));
    seat.bet(&bet, "round", 10 * EURO).await.ok();
    seat.win(&win, "round", 30 * EURO, &bet).await.ok();
    seat.bet(&name("more"), "other", 25 * EURO).await.ok();
    for _ in 0..2 {
        seat.rollback(&back, "round", &win).await.ok();
    }
    back
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_cut_off_at_zero_is_a_dispute_about_what_is_missing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 10 * EURO).await;
        let back = take_back_a_spent_win(&seat).await;
        assert_eq!(stage.books().cash(&seat.player), 0, "{brand:?}");
        let id = only_dispute(&stage, &seat.player, "shortfall").await;
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        assert_eq!(case["dispute"]["reference"], back.as_str());
        assert_eq!(case["dispute"]["evidence"]["shortfall"], "25.00", "{case}");
        let path = format!("/api/players/{}/rounds", seat.player);
        let rounds = stage.get(&path).await;
        let mut rounds = rounds["items"].as_array().unwrap().iter();
        let round = rounds.find(|round| round["round"] == "round").unwrap();
        let sums = [&round["stake"], &round["payout"]];
        assert_eq!(sums, ["10.00", "25.00"], "{round}");
        let sql = "SELECT sum(payouts_whole) * 1000000000 + sum(payouts_rest) FROM rollups \
            WHERE provider = ?1";
        assert_eq!(stage.books().number(sql, [brand.id()]), 25 * EURO);
        // The rest is collected when it is there.
        stage
            .add_money(&seat.player, "EUR", "deposits", 25 * EURO)
            .await;
        let body = json!({
            "actor": "ana", "reason": "the rest", "decision": "adjust", "cash": "-25.00",
        });
        let path = format!("/api/disputes/{id}/resolution");
        stage.change(Method::POST, &path, body).await;
        assert_eq!(stage.books().cash(&seat.player), 0, "{brand:?}");
        seat.rollback(&back, "round", &format!("win-{}", seat.player))
            .await
            .ok();
        assert!(open_disputes(&stage, &seat.player).await.is_empty());
    }
    stage.books().audit();
}

/// By hand nothing is cut off: the person is told, and says how much.
#[tokio::test(flavor = "multi_thread")]
async fn a_void_of_a_spent_win_takes_nothing_in_silence() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 10 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    seat.win("win", "round", 30 * EURO, "bet").await.ok();
    seat.bet("more", "other", 25 * EURO).await.ok();
    let body = json!({
        "currency": "EUR", "provider": "hub88", "reference": "win", "actor": "eve",
        "reason": "the game showed no result",
    });
    let path = format!("/api/players/{}/voids", seat.player);
    let key = [("idempotency-key", "key-1")];
    let reply = stage.api_with(Method::POST, &path, &body, &key).await;
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert_eq!(stage.books().cash(&seat.player), 5 * EURO);
    assert!(open_disputes(&stage, &seat.player).await.is_empty());
}
