//! Rollbacks before their bet, twice, under new names, and racing with what they give back.
//! A transaction is given back at most once, and never comes after its rollback.

use super::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use futures::future::{join, join_all};

#[tokio::test(flavor = "multi_thread")]
async fn a_bet_after_its_rollback_is_refused_for_ever() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        assert_eq!(
            seat.rollback("rollback", "round", "bet")
                .await
                .ok()
                .balance(),
            Some(100 * EURO)
        );
        for _ in 0..3 {
            let late = seat.bet("bet", "round", EURO).await;
            late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        }
        let sql = "SELECT count(*) FROM tombstones WHERE provider = ?1";
        assert_eq!(stage.books().number(sql, [brand.id()]), 1);
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

/// Each race has one of two ends, and in both of them the player has his money.
#[tokio::test(flavor = "multi_thread")]
async fn a_bet_racing_with_its_rollback_costs_nothing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..30 {
            let (bet_ref, round) = (format!("bet-{n}"), format!("round-{n}"));
            let bet = seat.bet_message(&bet_ref, &round, EURO);
            let rollback = seat.rollback_message(&format!("rollback-{n}"), &round, &bet_ref);
            let (bet, rollback) = if n % 2 == 0 {
                join(stage.send(&bet), stage.send(&rollback)).await
            } else {
                let (rollback, bet) = join(stage.send(&rollback), stage.send(&bet)).await;
                (bet, rollback)
            };
            rollback.ok();
            let ends = ["RS_OK", "OK", "RS_ERROR_TRANSACTION_ROLLED_BACK", "409"];
            assert!(ends.contains(&bet.code().as_str()), "{}", bet.reply.text());
            assert_eq!(
                stage.books().cash(&seat.player),
                100 * EURO,
                "{brand:?} {n}"
            );
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_rollbacks_under_forty_names_give_back_once() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", 10 * EURO).await.ok();
        let rollbacks: Vec<_> = (0..40)
            .map(|n| seat.rollback_message(&format!("rollback-{n}"), "round", "bet"))
            .collect();
        for answer in join_all(rollbacks.iter().map(|message| stage.send(message))).await {
            assert_eq!(answer.ok().balance(), Some(100 * EURO));
        }
        let sql = "SELECT count(*) FROM entries WHERE provider = ?1 AND kind = 'rollback'";
        assert_eq!(stage.books().number(sql, [brand.id()]), 1);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_after_the_win_gives_back_the_bet_alone() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", 10 * EURO).await.ok();
        seat.win("win", "round", 25 * EURO, "bet").await.ok();
        let answer = seat.rollback("rollback", "round", "bet").await;
        assert_eq!(answer.ok().balance(), Some(125 * EURO));
        assert_eq!(
            seat.rollback("rollback-2", "round", "bet")
                .await
                .ok()
                .balance(),
            Some(125 * EURO)
        );
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_of_a_refused_bet_keeps_it_out() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, EURO).await;
        seat.bet("bet", "round", 2 * EURO)
            .await
            .expect("RS_ERROR_NOT_ENOUGH_MONEY", "100");
        seat.rollback("rollback", "round", "bet").await.ok();
        stage
            .add_money(&seat.player, "EUR", "deposits", 10 * EURO)
            .await;
        let late = seat.bet("bet", "round", 2 * EURO).await;
        late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        assert_eq!(stage.books().cash(&seat.player), 11 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_player_cannot_give_back_what_is_not_his() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let thief = stage.seat(brand, 0).await;
        seat.bet("bet", "round", 10 * EURO).await.ok();
        let answer = thief.rollback("rollback", "round", "bet").await;
        answer.expect("RS_ERROR_DUPLICATE_TRANSACTION", "400");
        assert_eq!(stage.books().cash(&thief.player), 0);
        assert_eq!(stage.books().cash(&seat.player), 90 * EURO);
        seat.rollback("rollback-2", "round", "bet").await.ok();
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

/// Even where the caller is nobody we know, what he buries stays buried.
#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_with_an_unknown_token_still_buries_its_bet() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        let mut stranger = seat.clone();
        stranger.token = "no-such-token".to_owned();
        let answer = stranger.rollback("rollback", "round", "bet").await;
        answer.expect("RS_ERROR_INVALID_TOKEN", "");
        let late = seat.bet("bet", "round", EURO).await;
        late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "");
    }
    stage.books().audit();
}
