//! Transactions given back by hand, beside all else that gives them back.
//! Whatever asks, and in whatever order or at once, a bet is given back exactly once.

use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Reply, Seat, Stage, encoded};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use http::Method;
use serde_json::{Value, json};

fn void_of(brand: Brand, reference: &str) -> Value {
    json!({
        "currency": "EUR", "provider": brand.id(), "reference": reference,
        "actor": "eve", "reason": "the game showed no result",
    })
}

/// A void that is asked again where the service asks for it.
async fn void(stage: &Stage, seat: &Seat<'_>, reference: &str, key: &str) -> Reply {
    let body = void_of(seat.brand, reference);
    let path = format!("/api/players/{}/voids", encoded(&seat.player));
    let key = [("idempotency-key", key)];
    stage.api_with(Method::POST, &path, &body, &key).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_gives_back_once_with_a_name_and_a_reason() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", 10 * EURO).await.ok();
        let first = void(&stage, &seat, "bet", "key-1").await;
        assert_eq!(first.status, 201, "{}", first.text());
        let entry = first.json()["entry"].clone();
        for (field, value) in [
            ("kind", "rollback"),
            ("provider", brand.id()),
            ("reference", "reelgate:desk/key-1"),
            ("target", "bet"),
            ("round", "round"),
            ("cash", "10.00"),
            ("actor", "admin"),
            ("person", "eve"),
            ("reason", "the game showed no result"),
        ] {
            assert_eq!(entry[field], value, "{entry}");
        }
        assert_eq!(first.json()["balance"]["cash"], "100.00");
        for key in ["key-1", "key-2"] {
            let again = void(&stage, &seat, "bet", key).await;
            assert_eq!(again.status, 200, "{key}: {}", again.text());
            assert_eq!(again.json()["entry"], entry, "{key}");
        }
        seat.rollback("back", "round", "bet").await.ok();
        seat.bet("bet", "round", 10 * EURO)
            .await
            .expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        // What the provider gave back itself is told the same way.
        seat.bet("bet-2", "round-2", EURO).await.ok();
        seat.rollback("back-2", "round-2", "bet-2").await.ok();
        let told = void(&stage, &seat, "bet-2", "key-3").await;
        assert_eq!(told.status, 200, "{}", told.text());
        assert_eq!(told.json()["entry"]["reference"], "back-2");
        assert_eq!(told.json()["entry"]["actor"], Value::Null);
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_is_voided_while_it_is_there() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 10 * EURO).await;
        seat.bet("bet", "round", 10 * EURO).await.ok();
        seat.win("win", "round", 30 * EURO, "bet").await.ok();
        seat.bet("more", "round", 5 * EURO).await.ok();
        let spent = void(&stage, &seat, "win", "key-1").await;
        expect_problem(&spent, 422, "has spent", "a win that is spent");
        seat.rollback("back", "round", "more").await.ok();
        let reply = void(&stage, &seat, "win", "key-1").await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        assert_eq!(reply.json()["entry"]["cash"], "-30.00");
        assert_eq!(stage.books().cash(&seat.player), 0);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn voids_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let other = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.bet("gone", "round", EURO).await.ok();
        seat.rollback("back", "round", "gone").await.ok();
        let before = stage.books().image_but_disputes();
        for (seat, reference, key, status, told) in [
            (
                &seat,
                "never",
                "k-1",
                404,
                "no transaction of this reference",
            ),
            (
                &seat,
                "back",
                "k-2",
                409,
                "only a bet, a win or a correction",
            ),
            (&other, "bet", "k-3", 409, "another wallet"),
        ] {
            let reply = void(&stage, seat, reference, key).await;
            expect_problem(&reply, status, told, reference);
        }
        let desk = json!({
            "currency": "EUR", "provider": "cashier", "reference": "nothing", "actor": "eve",
            "reason": "why",
        });
        let path = format!("/api/players/{}/voids", encoded(&seat.player));
        refused(&stage, (Method::POST, &path, desk), 404, "no transaction").await;
        let long = void(&stage, &seat, "bet", &"x".repeat(256)).await;
        expect_problem(&long, 400, "255", "a key that is too long");
        for (field, value, told) in [
            ("actor", json!(""), "person must not be empty"),
            ("reason", Value::Null, "wrong type"),
            ("reference", json!(""), "reference must not be empty"),
            ("provider", json!(7), "wrong type"),
            ("amount", json!("1"), "unknown field"),
        ] {
            let mut body = void_of(brand, "bet");
            body[field] = value;
            refused(&stage, (Method::POST, &path, body), 400, told).await;
        }
        refused(&stage, (Method::GET, &path, Value::Null), 405, "POST").await;
        assert_eq!(stage.books().image_but_disputes(), before);
        // A slip of the hand buries nothing.
        seat.bet("never", "round", EURO).await.ok();
    }
    stage.books().audit();
}

/// Who asks for the same bet.
const ASKERS: usize = 5;

/// Two rollbacks of different names; a refund that ends the round as well, which is the other verb
/// that providers give money back with; a void; and the void of the whole round.
fn ask<'a>(stage: &'a Stage, seat: &'a Seat<'a>, who: usize, n: usize) -> BoxFuture<'a, ()> {
    async move {
        let (round, bet) = (format!("round-{n}"), format!("bet-{n}"));
        match who {
            0 | 1 => {
                let back = format!("back-{who}-{n}");
                seat.rollback(&back, &round, &bet).await.ok();
            }
            2 => {
                let mut refund = seat.rollback_message(&format!("refund-{n}"), &round, &bet);
                let last = if seat.brand.is_rs() {
                    "round_closed"
                } else {
                    "finished"
                };
                refund.body[last] = true.into();
                stage.send(&refund).await.ok();
            }
            3 => {
                let reply = void(stage, seat, &bet, &format!("void-{n}")).await;
                assert!(reply.status.is_success(), "{}", reply.text());
            }
            _ => {
                let path = format!(
                    "/api/players/{}/rounds/{}/{round}/decision",
                    encoded(&seat.player),
                    seat.brand.id(),
                );
                let body = json!({
                    "currency": "EUR", "decision": "void", "actor": "eve", "reason": "no result",
                });
                let key = format!("whole-{}-{n}", seat.player);
                let key = [("idempotency-key", key.as_str())];
                let reply = stage.api_with(Method::POST, &path, &body, &key).await;
                assert!(reply.status.is_success(), "{}", reply.text());
            }
        }
    }
    .boxed()
}

/// All orders of the askers.
fn orders() -> Vec<Vec<usize>> {
    fn extend(order: &[usize], all: &mut Vec<Vec<usize>>) {
        if order.len() == ASKERS {
            all.push(order.to_vec());
        }
        for who in (0..ASKERS).filter(|who| !order.contains(who)) {
            extend(&[order, &[who]].concat(), all);
        }
    }
    let mut all = Vec::new();
    extend(&[], &mut all);
    all
}

/// The bet came back once, whoever was first, and nothing else moved.
fn given_back_once(stage: &Stage, seat: &Seat<'_>, n: usize) {
    let sql = "SELECT count(*) FROM entries WHERE provider = ?1 AND kind = 'rollback' \
        AND target = ?2";
    let bet = format!("bet-{n}");
    let books = stage.books();
    assert_eq!(books.number(sql, [seat.brand.id(), &bet]), 1, "{bet}");
    assert_eq!(books.cash(&seat.player), 100 * EURO, "{bet}");
    let sql = "SELECT state FROM rounds WHERE provider = ?1 AND round = ?2";
    let state = books.word(sql, [seat.brand.id(), &format!("round-{n}")]);
    assert!(["cancelled", "void"].contains(&state.as_str()), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bet_is_given_back_once_in_all_orders() {
    let stage = Stage::open().await;
    let orders = orders();
    assert_eq!(orders.len(), 120);
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (n, order) in orders.iter().enumerate() {
            let (round, bet) = (format!("round-{n}"), format!("bet-{n}"));
            seat.bet(&bet, &round, 7 * EURO).await.ok();
            for who in order {
                ask(&stage, &seat, *who, n).await;
            }
            given_back_once(&stage, &seat, n);
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bet_is_given_back_once_by_all_at_once() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..40 {
            let (round, bet) = (format!("round-{n}"), format!("bet-{n}"));
            seat.bet(&bet, &round, 7 * EURO).await.ok();
            let askers = (0..4 * ASKERS).map(|k| ask(&stage, &seat, (k + n) % ASKERS, n));
            join_all(askers).await;
            given_back_once(&stage, &seat, n);
        }
    }
    stage.books().audit();
}
