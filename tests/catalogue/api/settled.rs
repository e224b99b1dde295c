//! Messages whose money a person moved by ending their dispute: no retry moves it again, whatever
//! happened since. Without money, the person says whether the message may still be carried out.

use super::disputes::{only_dispute, open_disputes};
use super::expect_problem;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

/// A person ends a dispute.
pub(super) async fn resolve(stage: &Stage, id: i64, more: Value) -> crate::stage::Reply {
    let mut body = json!({ "actor": "ana", "reason": "as they say" });
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let path = format!("/api/disputes/{id}/resolution");
    stage.api(Method::POST, &path, &body).await
}

/// A person moves cash to end a dispute.
pub(super) async fn adjust(stage: &Stage, id: i64, cash: &str) -> crate::stage::Reply {
    resolve(stage, id, json!({ "decision": "adjust", "cash": cash })).await
}

/// A bet in a round that a person gives back, and a win that is refused for it.
async fn refused_win(stage: &Stage, seat: &Seat<'_>) -> i64 {
    let (bet, win) = (name("bet", seat), name("win", seat));
    seat.bet(&bet, "round", 10 * EURO).await.ok();
    let brand = seat.brand.id();
    let path = format!("/api/players/{}/rounds/{brand}/round/decision", seat.player);
    let body = json!({
        "currency": "EUR", "decision": "void", "actor": "ana", "reason": "asked",
    });
    stage.change(Method::POST, &path, body).await;
    let refused = seat.win(&win, "round", 50 * EURO, &bet).await;
    assert!(!refused.is_ok(), "{}", refused.reply.text());
    only_dispute(stage, &seat.player, "late_win").await
}

/// A name that no other player's message has.
pub(super) fn name(what: &str, seat: &Seat<'_>) -> String {
    format!("{what}-{}", seat.player)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_paid_by_a_resolution_is_done_when_it_comes_again() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let id = refused_win(&stage, &seat).await;
        let adjust = json!({ "decision": "adjust", "cash": "50.00" });
        let reply = resolve(&stage, id, adjust).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        assert_eq!(reply.json()["entry"]["target"], win.as_str());
        for again in join_all((0..12).map(|_| seat.win(&win, "round", 50 * EURO, &bet))).await {
            again.ok();
        }
        assert_eq!(stage.books().cash(&seat.player), 150 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

/// The example of the issue: the bet comes after its win was refused, and paid by hand.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_paid_by_hand_is_not_paid_again_after_its_bet_came() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "unknown_result").await;
        let adjust = json!({ "decision": "adjust", "cash": "50.00" });
        assert_eq!(resolve(&stage, id, adjust).await.status, 201);
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        seat.win(&win, "round", 50 * EURO, &bet).await.ok();
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
        // Nor can it be taken back, but by hand.
        let back = seat.rollback(&name("back", &seat), "round", &win).await;
        assert!(!back.is_ok(), "{}", back.reply.text());
        only_dispute(&stage, &seat.player, "mismatch").await;
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_came_through_is_not_paid_by_a_resolution_too() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "unknown_result").await;
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        seat.win(&win, "round", 50 * EURO, &bet).await.ok();
        let adjust = json!({ "decision": "adjust", "cash": "50.00" });
        let refused = resolve(&stage, id, adjust).await;
        expect_problem(&refused, 409, "carried out since", "adjust");
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
        let open = json!({ "decision": "no_change", "retries": "open" });
        assert_eq!(resolve(&stage, id, open).await.status, 201);
    }
    stage.books().audit();
}

/// The message and the resolution at once: one of the two moves the money.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_that_arrives_while_its_dispute_is_resolved_is_paid_once() {
    let stage = Stage::open().await;
    for round in 0..6 {
        let brand = [Brand::Hub88, Brand::Caleta][round % 2];
        let seat = stage.seat(brand, 100 * EURO).await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "unknown_result").await;
        seat.bet(&bet, "round", 10 * EURO).await.ok();
        let adjust = json!({ "decision": "adjust", "cash": "50.00" });
        let wins = join_all((0..12).map(|_| seat.win(&win, "round", 50 * EURO, &bet)));
        let (wins, resolved) = futures::join!(wins, resolve(&stage, id, adjust));
        wins.iter().for_each(|answer| {
            answer.ok();
        });
        assert!(
            [201, 409].contains(&resolved.status.as_u16()),
            "{}",
            resolved.text()
        );
        assert_eq!(stage.books().cash(&seat.player), 140 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

/// The provider takes the win back while a person pays it: one of the two counts.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_that_is_rolled_back_while_a_person_pays_it_is_not_both() {
    let stage = Stage::open().await;
    for round in 0..12 {
        let seat = stage
            .seat([Brand::Hub88, Brand::Caleta][round % 2], 100 * EURO)
            .await;
        let (bet, win) = (name("bet", &seat), name("win", &seat));
        assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
        let id = only_dispute(&stage, &seat.player, "unknown_result").await;
        let adjust = json!({ "decision": "adjust", "cash": "50.00" });
        let back = name("back", &seat);
        let (resolved, given_back) = futures::join!(
            resolve(&stage, id, adjust),
            seat.rollback(&back, "round", &win)
        );
        let paid = stage.books().cash(&seat.player) == 150 * EURO;
        assert_eq!(paid, resolved.status == 201, "{}", resolved.text());
        assert_eq!(
            paid,
            !open_disputes(&stage, &seat.player)
                .await
                .iter()
                .all(|dispute| { dispute["kind"] != "mismatch" }),
            "{}",
            given_back.reply.text()
        );
        let again = seat.win(&win, "round", 50 * EURO, &bet).await;
        assert_eq!(again.is_ok(), paid, "{}", again.reply.text());
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_money_a_message_is_barred_or_left_open_as_the_person_says() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        for (retries, cash) in [("open", 140), ("barred", 90)] {
            let seat = stage.seat(brand, 100 * EURO).await;
            let (bet, win) = (name("bet", &seat), name("win", &seat));
            assert!(!seat.win(&win, "round", 50 * EURO, &bet).await.is_ok());
            let id = only_dispute(&stage, &seat.player, "unknown_result").await;
            let silent = resolve(&stage, id, json!({ "decision": "no_change" })).await;
            expect_problem(&silent, 400, "retries", "no_change without retries");
            let odd = json!({ "decision": "no_change", "retries": "maybe" });
            expect_problem(
                &resolve(&stage, id, odd).await,
                400,
                "open, barred",
                "maybe",
            );
            let body = json!({ "decision": "no_change", "retries": retries });
            for status in [201, 200] {
                assert_eq!(resolve(&stage, id, body.clone()).await.status, status);
            }
            seat.bet(&bet, "round", 10 * EURO).await.ok();
            let answer = seat.win(&win, "round", 50 * EURO, &bet).await;
            assert_eq!(answer.is_ok(), retries == "open", "{}", answer.reply.text());
            assert_eq!(stage.books().cash(&seat.player), cash * EURO, "{retries}");
        }
    }
    stage.books().audit();
}
