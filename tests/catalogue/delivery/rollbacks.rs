//! Rollbacks before their bet, twice, under new names, and racing with what they give back.
//! A transaction is given back at most once, and never comes after its rollback.

use super::EURO;
use crate::stage::{BRANDS, Brand, Stage};
use futures::future::{join, join_all};

#[tokio::test(flavor = "multi_thread")]
async fn row_10_a_bet_after_its_rollback_is_refused_for_ever() {
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
async fn row_10_a_bet_racing_with_its_rollback_costs_nothing() {
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
async fn row_10_forty_rollbacks_under_forty_names_give_back_once() {
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
async fn row_10_a_rollback_after_the_win_gives_back_the_bet_alone() {
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
async fn row_10_a_rollback_of_a_refused_bet_keeps_it_out() {
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
async fn row_10_another_player_cannot_give_back_what_is_not_his() {
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
async fn row_10_a_rollback_with_an_unknown_token_still_buries_its_bet() {
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

#[tokio::test(flavor = "multi_thread")]
async fn row_10_a_rollback_of_nothing_comes_again_and_again() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.rollback("first", "round", "never-came").await.ok();
        let buried = stage.books().image();
        for again in ["first", "second", "third", "second"] {
            let answer = seat.rollback(again, "round", "never-came").await;
            assert_eq!(answer.ok().balance(), Some(100 * EURO), "{brand:?} {again}");
        }
        assert_eq!(stage.books().image(), buried, "one stone is enough");
        let late = seat.bet("never-came", "round", EURO).await;
        late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_10_of_several_bets_one_is_given_back() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (bet, euros) in [("bet-1", 10), ("bet-2", 20), ("bet-3", 30)] {
            seat.bet(bet, "round", euros * EURO).await.ok();
        }
        let round = async |state: &str, stake: &str, bets: i64| {
            let path = format!("/api/players/{}/rounds", seat.player);
            let round = stage.get(&path).await["items"][0].clone();
            let found = (&round["state"], &round["stake"], &round["bets"]);
            assert_eq!(found, (&state.into(), &stake.into(), &bets.into()));
        };
        for again in ["back-2", "back-2", "other-2"] {
            let answer = seat.rollback(again, "round", "bet-2").await;
            assert_eq!(answer.ok().balance(), Some(60 * EURO), "{brand:?} {again}");
        }
        round("open", "40.00", 2).await;
        seat.win("win", "round", 5 * EURO, "bet-3").await.ok();
        seat.rollback("back-3", "round", "bet-3").await.ok();
        round("open", "10.00", 1).await;
        seat.rollback("back-1", "round", "bet-1").await.ok();
        seat.rollback("back-w", "round", "win").await.ok();
        round("cancelled", "0.00", 0).await;
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
        for bet in ["bet-1", "bet-2", "bet-3"] {
            let late = seat.bet(bet, "round", EURO).await;
            late.expect("RS_ERROR_DUPLICATE_TRANSACTION", "400");
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_10_a_refused_bet_is_given_back_under_two_names_and_costs_nothing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, EURO).await;
        stage.set_status(&seat.player, "blocked").await;
        let refused = seat.bet("bet", "round", EURO).await;
        refused.expect("RS_ERROR_USER_DISABLED", "110");
        for name in ["back-1", "back-2", "back-1"] {
            let answer = seat.rollback(name, "round", "bet").await;
            assert_eq!(answer.ok().balance(), Some(EURO), "{brand:?} {name}");
        }
        stage.set_status(&seat.player, "active").await;
        let late = seat.bet("bet", "round", EURO).await;
        late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        seat.bet("another", "round", EURO).await.ok();
    }
    stage.books().audit();
}

/// What a rollback gave back stays given back: there is no rollback of a rollback.
#[tokio::test(flavor = "multi_thread")]
async fn row_10_a_rollback_is_not_given_back() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("back", "round", "bet").await.ok();
        let before = stage.books().image_but_disputes();
        let answer = seat.rollback("back-of-back", "round", "back").await;
        answer.expect("RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "400");
        assert_eq!(stage.books().image_but_disputes(), before, "{brand:?}");
    }
    stage.books().audit();
}
