//! Wins that come late, without a bet, after a rollback, or more than once in a round.
//! A player is never paid twice, and never left unpaid because of his session.

use super::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use http::Method;
use serde_json::Value;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_late_win_is_paid_after_the_session_expired_and_the_player_was_blocked() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        stage.host.clock().advance(Duration::from_secs(48 * 3600));
        stage.set_status(&seat.player, "blocked").await;
        let answer = seat.win("win", "round", 5 * EURO, "bet").await;
        assert_eq!(answer.ok().balance(), Some(104 * EURO));
        stage.host.clock().release();
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_without_a_bet_is_what_the_contract_says() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let answer = seat.win("win", "round", 5 * EURO, "never-came").await;
        answer.expect("RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "OK");
        let paid = if brand == Brand::Softswiss { 105 } else { 100 };
        assert_eq!(stage.books().cash(&seat.player), paid * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_of_a_bet_that_was_given_back_is_refused() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("rollback", "round", "bet").await.ok();
        seat.rollback("rollback-2", "round-2", "never-came")
            .await
            .ok();
        for bet in ["bet", "never-came"] {
            let answer = seat
                .win(&format!("win-{bet}"), "round", 5 * EURO, bet)
                .await;
            answer.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "");
        }
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_two_wins_in_a_round_are_both_paid_and_the_last_closes_it() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.win("win-1", "round", 2 * EURO, "bet").await.ok();
        let mut last = seat.win_message("win-2", "round", 3 * EURO, "bet");
        last.body[if brand.is_rs() {
            "round_closed"
        } else {
            "finished"
        }] = true.into();
        assert_eq!(stage.send(&last).await.ok().balance(), Some(104 * EURO));
        let rounds = stage
            .get(&format!("/api/players/{}/rounds", seat.player))
            .await;
        let round = &rounds["items"][0];
        assert_eq!(round["state"], "closed", "{brand:?} {rounds}");
        assert_eq!(
            (&round["stake"], &round["payout"]),
            (&"1.00".into(), &"5.00".into())
        );
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_of_nothing_closes_a_lost_round() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        let mut lost = seat.win_message("win", "round", 0, "bet");
        lost.body["round_closed"] = true.into();
        assert_eq!(stage.send(&lost).await.ok().balance(), Some(99 * EURO));
        let path = format!("/api/players/{}/rounds?state=open", seat.player);
        assert_eq!(stage.get(&path).await["items"].as_array().unwrap().len(), 0);
    }
    stage.books().audit();
}

/// A SOFTSWISS win names no bet: the contract has no way to tell that its bet was given back.
#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_in_a_round_that_was_given_back_is_what_the_contract_says() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("back", "round", "bet").await.ok();
        let answer = seat.win("win", "round", 5 * EURO, "bet").await;
        answer.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "OK");
        let paid = if brand == Brand::Softswiss { 105 } else { 100 };
        assert_eq!(stage.books().cash(&seat.player), paid * EURO, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_after_its_own_rollback_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("back", "round", "win").await.ok();
        for _ in 0..2 {
            let late = seat.win("win", "round", 5 * EURO, "bet").await;
            late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        }
        seat.win("win-2", "round", 5 * EURO, "bet").await.ok();
        assert_eq!(stage.books().cash(&seat.player), 104 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_win_after_its_session_was_ended_is_paid_once() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        let path = format!("/api/sessions/{}", seat.session);
        stage.change(Method::DELETE, &path, Value::Null).await;
        for _ in 0..3 {
            let answer = seat.win("win", "round", 5 * EURO, "bet").await;
            assert_eq!(answer.ok().balance(), Some(104 * EURO), "{brand:?}");
        }
        let refused = seat.bet("bet-2", "round", EURO).await;
        refused.expect("RS_ERROR_TOKEN_EXPIRED", "404");
    }
    stage.books().audit();
}

/// SOFTSWISS has no win of nothing: a lost round is ended by its last bet, or by a message.
#[tokio::test(flavor = "multi_thread")]
async fn row_11_a_lost_softswiss_round_is_closed_without_a_win() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let nothing = seat.win("nothing", "round", 0, "bet").await;
    nothing.expect("", "400");
    let mut last = seat.bet_message("bet-1", "round-1", EURO);
    last.body["finished"] = true.into();
    stage.send(&last).await.ok();
    seat.bet("bet-2", "round-2", EURO).await.ok();
    let mut end = seat.balance_message();
    end.body["round_id"] = "round-2".into();
    end.path = "/providers/softswiss/v2/finish".to_owned();
    for _ in 0..2 {
        assert_eq!(stage.send(&end).await.ok().balance(), Some(98 * EURO));
    }
    let open = format!("/api/players/{}/rounds?state=open", seat.player);
    assert_eq!(stage.get(&open).await["items"], serde_json::json!([]));
    // What was won all the same is paid.
    seat.win("win", "round-2", 3 * EURO, "bet-2").await.ok();
    assert_eq!(stage.books().cash(&seat.player), 101 * EURO);
    stage.books().audit();
}
