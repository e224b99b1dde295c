//! The same message again, in sequence, at once and after a restart: one effect, one answer.
//! It never waits for luck: fifty copies are in flight together.

use super::EURO;
use crate::stage::{Answer, BRANDS, Brand, Stage};
use futures::future::join_all;
use serde_json::Value;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn row_07_a_bet_again_moves_no_money() {
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
async fn row_07_a_repeat_after_more_play_answers_as_the_contract_says() {
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
async fn row_07_fifty_copies_at_once_have_one_effect() {
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
async fn row_07_a_repeat_after_thirty_days_and_the_end_of_the_session_answers_the_same() {
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

/// An answer without its balance, which two contracts tell afresh.
fn but_balance(answer: &Answer) -> Value {
    let mut json = answer.json();
    json["balance"] = Value::Null;
    json
}

/// Whatever was kept in memory is gone; what was promised stands in the file.
#[tokio::test(flavor = "multi_thread")]
async fn row_07_a_restart_of_the_host_changes_no_answer() {
    let stage = Stage::open().await;
    let mut sent = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet-2", "round", 2 * EURO).await.ok();
        let messages = [
            seat.bet_message("bet", "round", EURO),
            seat.win_message("win", "round", 5 * EURO, "bet"),
            seat.rollback_message("back", "round", "bet-2"),
            seat.rollback_message("gone", "round", "never-came"),
        ];
        for message in messages {
            let first = stage.send(&message).await;
            let told = first.ok().balance();
            // SOFTSWISS section 4 promises the stored balance; of a tombstone there is none.
            let stored = !brand.is_rs() && !message.body.to_string().contains("never-came");
            let promised = if stored { told } else { Some(104 * EURO) };
            sent.push((message, promised, but_balance(&first)));
        }
    }
    let before = stage.books().image();
    let stage = stage.restart().await;
    for (message, balance, rest) in &sent {
        for answer in join_all((0..50).map(|_| stage.send(message))).await {
            assert_eq!(answer.ok().balance(), *balance, "{}", message.path);
            assert_eq!(&but_balance(&answer), rest, "{}", message.path);
        }
    }
    assert_eq!(stage.books().image(), before);
    assert_eq!(stage.host.counters().component("softswiss").traps, 0);
    stage.books().audit();
}

/// The provider never hears the reply; its retry is answered as the first was.
#[tokio::test(flavor = "multi_thread")]
async fn row_12_a_reply_that_is_lost_on_the_way_is_told_again() {
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
