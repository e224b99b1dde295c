//! Tokens that are over, replaced, foreign or unknown, and players who are shut out.
//! A bet is refused under each of them; what was bet before is still settled.

use super::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Stage};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn row_21_an_expired_token_takes_no_bet() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        stage
            .host
            .clock()
            .advance(Duration::from_secs(12 * 3600 - 60));
        seat.bet("bet-in-time", "round", EURO).await.ok();
        stage.host.clock().advance(Duration::from_secs(60));
        let late = seat.bet("bet-too-late", "round", EURO).await;
        late.expect("RS_ERROR_TOKEN_EXPIRED", "404");
        seat.win("win", "round", EURO, "bet").await.ok();
        seat.rollback("rollback", "round", "bet-in-time").await.ok();
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
        stage.host.clock().release();
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_session_takes_no_bet() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        let path = format!("/api/sessions/{}", seat.session);
        stage.change(Method::DELETE, &path, Value::Null).await;
        seat.bet("bet-2", "round", EURO)
            .await
            .expect("RS_ERROR_TOKEN_EXPIRED", "404");
        seat.rollback("rollback", "round", "bet").await.ok();
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_token_takes_no_bet_but_settles() {
    let stage = Stage::open().await;
    let old = stage.seat(Brand::Caleta, 100 * EURO).await;
    old.bet("bet", "round", EURO).await.ok();
    let body = json!({ "token": old.token }).to_string();
    let path = "/providers/caleta/wallet/check";
    let first = stage.send_bytes(Brand::Caleta, path, body.as_bytes()).await;
    // The reply was lost, and the provider asks again with the token it has.
    let second = stage.send_bytes(Brand::Caleta, path, body.as_bytes()).await;
    let token = |answer: &crate::stage::Answer| answer.json()["token"].as_str().unwrap().to_owned();
    assert_ne!(token(&first), token(&second));
    let mut lost = old.clone();
    lost.token = token(&first);
    let mut new = old.clone();
    new.token = token(&second);
    for (n, replaced) in [&old, &lost].into_iter().enumerate() {
        let answer = replaced.bet(&format!("bet-{n}"), "round", EURO).await;
        answer.expect("RS_ERROR_TOKEN_EXPIRED", "");
    }
    new.bet("bet-new", "round", EURO).await.ok();
    old.win("win", "round", 3 * EURO, "bet").await.ok();
    old.rollback("rollback", "round", "bet-new").await.ok();
    assert_eq!(stage.books().cash(&old.player), 102 * EURO);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_who_is_shut_out_takes_no_bet() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        for status in ["blocked", "self_excluded"] {
            let seat = stage.seat(brand, 100 * EURO).await;
            let (bet, round) = (format!("bet-{status}"), format!("round-{status}"));
            seat.bet(&bet, &round, EURO).await.ok();
            stage.set_status(&seat.player, status).await;
            let refused = seat.bet(&format!("{bet}-2"), &round, EURO).await;
            refused.expect("RS_ERROR_USER_DISABLED", "110");
            seat.win(&format!("win-{status}"), &round, 2 * EURO, &bet)
                .await
                .ok();
            seat.rollback(&format!("rollback-{status}"), &round, &bet)
                .await
                .ok();
            assert_eq!(stage.books().cash(&seat.player), 102 * EURO);
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_beside_another_players_name_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let other = stage.seat(brand, 100 * EURO).await;
        let before = stage.books().image_but_disputes();
        let mut mixed = seat.clone();
        mixed.player.clone_from(&other.player);
        for answer in [
            mixed.bet("bet", "round", EURO).await,
            stage.send(&mixed.balance_message()).await,
            mixed.win("win", "round", EURO, "bet").await,
        ] {
            answer.expect("RS_ERROR_INVALID_TOKEN", "101");
        }
        assert_eq!(stage.books().image_but_disputes(), before, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_provider_opens_nothing() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let caleta = stage.sit_down(Brand::Caleta, "ana", "EUR", GAMES[0]).await;
    let mut seat = stage.sit_down(Brand::Hub88, "ana", "EUR", GAMES[0]).await;
    seat.token = caleta.token;
    seat.bet("bet", "round", EURO)
        .await
        .expect("RS_ERROR_INVALID_TOKEN", "");
    assert_eq!(stage.books().cash("ana"), 100 * EURO);
    stage.books().audit();
}
