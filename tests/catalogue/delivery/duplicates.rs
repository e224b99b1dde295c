//! The same message again, in sequence and at once: one effect, the promised answer.
//! It never waits for luck: fifty copies are in flight together.

use super::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use futures::future::join_all;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_bet_again_moves_no_money() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        assert_eq!(
            seat.bet("bet", "round", EURO).await.ok().balance(),
            Some(99 * EURO)
        );
        assert_eq!(
            seat.bet("bet", "round", EURO).await.ok().balance(),
            Some(99 * EURO)
        );
        assert_eq!(seat.balance().await, 99 * EURO);
        assert_eq!(stage.books().entries_of(brand.id(), "bet"), 1);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_more_play_answers_as_the_contract_says() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet-1", "round", EURO).await.ok();
        seat.bet("bet-2", "round", EURO).await.ok();
        let again = seat.bet("bet-1", "round", EURO).await;
        // Hub88 section 5.1: fresh. SOFTSWISS section 4: as stored.
        let promised = if brand == Brand::Softswiss {
            99 * EURO
        } else {
            98 * EURO
        };
        assert_eq!(again.ok().balance(), Some(promised));
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_copies_at_once_have_one_effect() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let answers = join_all((0..50).map(|_| stage.send(&bet))).await;
        assert!(
            answers
                .iter()
                .all(|answer| answer.ok().balance() == Some(99 * EURO))
        );
        let win = seat.win_message("win", "round", 2 * EURO, "bet");
        for answer in join_all((0..50).map(|_| stage.send(&win))).await {
            assert_eq!(answer.ok().balance(), Some(101 * EURO));
        }
        let rollback = seat.rollback_message("rollback", "round", "win");
        for answer in join_all((0..50).map(|_| stage.send(&rollback))).await {
            assert_eq!(answer.ok().balance(), Some(99 * EURO));
        }
        assert_eq!(stage.books().cash(&seat.player), 99 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_thirty_days_and_the_end_of_the_session_answers_the_same() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let win = seat.win_message("win", "round", 2 * EURO, "bet");
        let rollback = seat.rollback_message("rollback", "round", "win");
        let all = [bet, win, rollback];
        for message in &all {
            stage.send(message).await.ok();
        }
        stage
            .host
            .clock()
            .advance(Duration::from_secs(30 * 24 * 3600));
        let before = stage.books().image();
        stage.send(&all[0]).await.ok();
        // The win was taken back since: it is told so, and not paid again.
        stage
            .send(&all[1])
            .await
            .expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        stage.send(&all[2]).await.ok();
        assert_eq!(stage.books().image(), before, "{brand:?}");
        stage.host.clock().release();
    }
    stage.books().audit();
}

/// 12: the provider never hears the reply; its retry is answered as the first was.
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_lost_on_the_way_is_told_again() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        for patience_us in [0, 200, 500, 1_000, 2_000, 5_000] {
            let patience = Duration::from_micros(patience_us);
            // Where it is in time after all, nothing is lost either.
            let _ = tokio::time::timeout(patience, stage.send(&bet)).await;
        }
        let answers = join_all((0..20).map(|_| stage.send(&bet))).await;
        assert!(
            answers
                .iter()
                .all(|answer| answer.ok().balance() == Some(99 * EURO))
        );
        assert_eq!(stage.books().entries_of(brand.id(), "bet"), 1);
    }
    stage.books().audit();
}
