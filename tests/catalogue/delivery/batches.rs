//! SOFTSWISS requests with several transactions: all of them or none, in order.
//! A transaction of a request that was refused can be sent again.

use super::EURO;
use crate::stage::{Brand, Message, Seat, Stage};
use futures::future::join_all;
use serde_json::{Value, json};

fn betwin(seat: &Seat<'_>, round: &str, transactions: Value) -> Message {
    let mut message = seat.bet_message("unused", round, 0);
    message.body["transactions"] = transactions;
    message
}

fn one(id: &str, kind: &str, amount: &str) -> Value {
    json!({ "id_provider": id, "type": kind, "amount": amount })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_carried_out_in_order_or_not_at_all() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 10 * EURO).await;
    // Only in this order is there enough money.
    let all = json!([
        one("b-1", "bet", "10"),
        one("w-1", "win", "7"),
        one("b-2", "bet", "7")
    ]);
    assert_eq!(
        stage.send(&betwin(&seat, "r-1", all)).await.ok().balance(),
        Some(0)
    );
    stage
        .add_money(&seat.player, "EUR", "deposits", 10 * EURO)
        .await;
    let before = stage.books().image();
    let wrong = json!([
        one("b-3", "bet", "10"),
        one("b-4", "bet", "7"),
        one("w-3", "win", "7")
    ]);
    let refused = stage.send(&betwin(&seat, "r-2", wrong)).await;
    assert_eq!(refused.expect("", "100").balance(), Some(10 * EURO));
    assert_eq!(stage.books().image(), before);
    let again = json!([one("b-3", "bet", "10")]);
    assert_eq!(
        stage
            .send(&betwin(&seat, "r-2", again))
            .await
            .ok()
            .balance(),
        Some(0)
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_the_last_undoes_the_first() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    seat.bet("known", "r-0", EURO).await.ok();
    seat.rollback("rb-0", "r-0", "buried").await.ok();
    let before = stage.books().image_but_disputes();
    for (last, code) in [
        (one("b-2", "bet", "1000"), "100"),
        (one("known", "bet", "2.00"), "400"),
        (one("known", "win", "1.00"), "400"),
        (one("buried", "bet", "1.00"), "409"),
        (one("b-2", "bet", "0"), "400"),
        (one("b-2", "refund", "1"), "400"),
        (one("b-1", "bet", "1.01"), "400"),
    ] {
        let all = json!([one("b-1", "bet", "1.00"), last]);
        stage
            .send(&betwin(&seat, "r-1", all))
            .await
            .expect("", code);
        assert_eq!(stage.books().image_but_disputes(), before, "{code}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_10_rollbacks_of_a_request_stay_buried_even_where_it_is_refused() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    seat.bet("bet", "r-1", EURO).await.ok();
    seat.rollback("rb-1", "r-1", "bet").await.ok();
    let rollback = |id: &str, of: &str| {
        let mut one = json!({ "id_provider": id, "type": "rollback" });
        one["original_id_provider"] = json!(of);
        one
    };
    let mut message = seat.rollback_message("unused", "r-1", "unused");
    // The second cannot be carried out: a rollback is not given back.
    message.body["transactions"] = json!([rollback("rb-2", "late"), rollback("rb-3", "rb-1")]);
    stage.send(&message).await.expect("", "400");
    seat.bet("late", "r-1", EURO).await.expect("", "409");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_07_a_large_request_is_one_effect_under_fifty_copies() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let many: Vec<_> = (0..200)
        .map(|n| one(&format!("b-{n}"), "bet", "0.10"))
        .collect();
    let message = betwin(&seat, "r-1", json!(many));
    for answer in join_all((0..50).map(|_| stage.send(&message))).await {
        assert_eq!(answer.ok().balance(), Some(80 * EURO));
    }
    assert_eq!(stage.books().entries().len(), 201);
    stage.books().audit();
}
