//! Cash and bonus money: which pot pays a bet and where its win goes, by the operator's policy.
//! The two are kept apart in every entry, and a rollback goes back to the pots it came from.

use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Reply, Seat, Stage, encoded, units};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

pub(super) async fn policy(stage: &Stage, brand: Brand, change: Value) -> Value {
    let path = format!("/api/providers/{}", brand.id());
    stage.change(Method::PATCH, &path, change).await
}

/// A player with both pots, at a game that takes cash first and pays as staked.
async fn seated(stage: &Stage, brand: Brand, cash: i64, bonus: i64) -> Seat<'_> {
    let change = json!({ "bet_from": "cash_then_bonus", "win_to": "as_staked" });
    policy(stage, brand, change).await;
    let seat = stage.seat(brand, cash).await;
    stage.add_money(&seat.player, "EUR", "bonuses", bonus).await;
    seat
}

/// What an entry moved, cash and bonus.
fn moved(stage: &Stage, seat: &Seat<'_>, reference: &str) -> (i64, i64) {
    let of = |sql| stage.books().number(sql, [seat.brand.id(), reference]);
    (
        of("SELECT cash FROM entries WHERE provider = ?1 AND reference = ?2"),
        of("SELECT bonus FROM entries WHERE provider = ?1 AND reference = ?2"),
    )
}

fn pots(stage: &Stage, seat: &Seat<'_>) -> (i64, i64) {
    let of = |sql| stage.books().number(sql, [&seat.player]);
    (
        of("SELECT cash FROM wallets WHERE player = ?1"),
        of("SELECT bonus FROM wallets WHERE player = ?1"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bet_from_both_pots_goes_back_to_both() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand, 6 * EURO, 20 * EURO).await;
        assert_eq!(seat.balance().await, 26 * EURO, "what can be played");
        let bet = seat.bet("bet", "round", 10 * EURO).await;
        assert_eq!(bet.ok().balance(), Some(16 * EURO));
        assert_eq!(moved(&stage, &seat, "bet"), (-6 * EURO, -4 * EURO));
        let back = seat.rollback("back", "round", "bet").await;
        assert_eq!(back.ok().balance(), Some(26 * EURO));
        assert_eq!(moved(&stage, &seat, "back"), (6 * EURO, 4 * EURO));
        assert_eq!(pots(&stage, &seat), (6 * EURO, 20 * EURO));
        // No more than both pots hold together.
        seat.bet("too-much", "round", 26 * EURO + 1)
            .await
            .expect("RS_ERROR_NOT_ENOUGH_MONEY", "100");
        policy(&stage, brand, json!({ "bet_from": "bonus_then_cash" })).await;
        seat.bet("bet-2", "round-2", 22 * EURO).await.ok();
        assert_eq!(moved(&stage, &seat, "bet-2"), (-2 * EURO, -20 * EURO));
        // A policy counts from the next bet on: what was bet goes back to where it came from.
        policy(&stage, brand, json!({ "bet_from": "cash" })).await;
        seat.rollback("back-2", "round-2", "bet-2").await.ok();
        assert_eq!(pots(&stage, &seat), (6 * EURO, 20 * EURO));
        assert_eq!(seat.balance().await, 6 * EURO, "cash alone");
        seat.bet("bet-3", "round-3", 6 * EURO + 1)
            .await
            .expect("RS_ERROR_NOT_ENOUGH_MONEY", "100");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_is_split_as_staked_and_rounded_towards_cash() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand, EURO, 20 * EURO).await;
        seat.bet("bet", "round", 3 * EURO).await.ok();
        assert_eq!(moved(&stage, &seat, "bet"), (-EURO, -2 * EURO));
        let win = seat.win("win", "round", 10 * EURO, "bet").await;
        // Two thirds of 10.00 are 6.66 of whole cents, and what is left over is cash.
        assert_eq!(moved(&stage, &seat, "win"), (334_000, 666_000));
        assert_eq!(win.ok().balance(), Some(28 * EURO));
        seat.win("little", "round", 1_001, "bet").await.ok();
        assert_eq!(
            moved(&stage, &seat, "little"),
            (1_001, 0),
            "its own fraction"
        );
        // A win goes by the policy of its own time, and a rollback of it to where it went.
        policy(&stage, brand, json!({ "win_to": "cash" })).await;
        seat.win("later", "round", 10 * EURO, "bet").await.ok();
        assert_eq!(moved(&stage, &seat, "later"), (10 * EURO, 0));
        seat.rollback("back", "round", "win").await.ok();
        assert_eq!(moved(&stage, &seat, "back"), (-334_000, -666_000));
    }
    stage.books().audit();
}

/// SOFTSWISS is told the balance of then, Hub88 and Caleta the one of now: in each what can be
/// played, not cash alone.
#[tokio::test(flavor = "multi_thread")]
async fn the_balance_of_a_repeat_is_what_can_be_played() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand, 6 * EURO, 20 * EURO).await;
        let first = seat.bet_message("bet", "round", 10 * EURO);
        assert_eq!(stage.send(&first).await.ok().balance(), Some(16 * EURO));
        stage.add_money(&seat.player, "EUR", "deposits", EURO).await;
        stage.add_money(&seat.player, "EUR", "bonuses", EURO).await;
        let repeated = stage.send(&first).await.ok().balance();
        let expected = if brand.is_rs() { 18 * EURO } else { 16 * EURO };
        assert_eq!(repeated, Some(expected), "{brand:?}");
        assert_eq!(seat.balance().await, 18 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn providers_show_their_policy_and_keep_what_is_not_changed() {
    let stage = Stage::open().await;
    let listed = stage.get("/api/providers").await;
    for provider in listed["items"].as_array().unwrap() {
        let shown = ["bet_from", "win_to", "round_open_max_s"].map(|name| &provider[name]);
        assert_eq!(
            shown,
            [&json!("cash"), &json!("cash"), &json!(86_400)],
            "{provider}"
        );
    }
    let brand = Brand::Hub88;
    policy(&stage, brand, json!({ "win_to": "as_staked" })).await;
    policy(&stage, brand, json!({ "status": "disconnected" })).await;
    let longest = json!({ "round_open_max_s": 60, "status": "connected" });
    let changed = policy(&stage, brand, longest).await;
    for (name, value) in [
        ("status", json!("connected")),
        ("bet_from", json!("cash")),
        ("win_to", json!("as_staked")),
        ("round_open_max_s", json!(60)),
    ] {
        assert_eq!(changed[name], value, "{changed}");
    }
    let listed = stage.get("/api/providers").await;
    assert!(
        listed["items"].as_array().unwrap().contains(&changed),
        "{listed}"
    );
    let path = "/api/providers/hub88";
    for (body, told) in [
        (json!({}), "at least one of"),
        (json!({ "bet_from": "bonus" }), "bonus_then_cash"),
        (json!({ "win_to": "as-staked" }), "as_staked"),
        (json!({ "round_open_max_s": 59 }), "at least 60"),
        (json!({ "round_open_max_s": "60" }), "wrong type"),
        (json!({ "colour": "red" }), "unknown field"),
    ] {
        refused(&stage, (Method::PATCH, path, body), 400, told).await;
    }
    let nobody = (
        Method::PATCH,
        "/api/providers/nobody",
        json!({ "win_to": "cash" }),
    );
    refused(&stage, nobody, 404, "no such provider").await;
    assert_eq!(stage.books().number("SELECT count(*) FROM policies", []), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_keeps_bonus_money_out_of_ggr() {
    let stage = Stage::open().await;
    let seat = seated(&stage, Brand::Hub88, 6 * EURO, 20 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    seat.win("win", "round", 5 * EURO, "bet").await.ok();
    seat.bet("gone", "round-2", 4 * EURO).await.ok();
    seat.rollback("back", "round-2", "gone").await.ok();
    let report = stage.get("/api/reports/ggr?by=provider").await;
    let row = &report["rows"][0];
    for (name, amount) in [
        ("bets", 6 * EURO),
        ("bonus_bets", 4 * EURO),
        ("payouts", 3 * EURO),
        ("bonus_payouts", 2 * EURO),
        ("promotions", 0),
        ("jackpots", 0),
        ("ggr", 3 * EURO),
    ] {
        assert_eq!(units(row[name].as_str().unwrap()), amount, "{name}: {row}");
    }
    let path = "/api/reports/ggr?by=provider&format=csv";
    let csv = stage.api(Method::GET, path, &Value::Null).await.text();
    let names = "provider,currency,bets,bonus_bets,payouts,bonus_payouts,promotions,jackpots,\
        contributions,ggr,ggr_with_jackpots,rounds,players";
    let first = csv.lines().next().map(|line| line.replace('"', ""));
    assert_eq!(first.as_deref(), Some(names));
    assert!(
        csv.contains("\"hub88\",\"EUR\",6.00,4.00,3.00,2.00,0.00,0.00,0.00,3.00,3.00,1,1"),
        "{csv}"
    );
    stage.books().audit();
}

pub(super) async fn expire(stage: &Stage, player: &str, grant: &str, key: &str) -> Reply {
    let path = format!("/api/players/{player}/bonuses/{}/expiry", encoded(grant));
    let key = [("idempotency-key", key)];
    stage
        .api_with(Method::POST, &path, &json!({ "currency": "EUR" }), &key)
        .await
}

pub(super) async fn grant(stage: &Stage, player: &str, amount: &str, key: &str) {
    let path = format!("/api/players/{player}/bonuses");
    let body = json!({ "amount": amount, "currency": "EUR" });
    let key = [("idempotency-key", key)];
    let reply = stage.api_with(Method::POST, &path, &body, &key).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_expires_once_and_takes_what_is_left() {
    let stage = Stage::open().await;
    let seat = seated(&stage, Brand::Hub88, EURO, EURO).await;
    let player = seat.player.as_str();
    grant(&stage, player, "5.00", "odd key/#1").await;
    grant(&stage, player, "3.00", "second").await;
    policy(
        &stage,
        Brand::Hub88,
        json!({ "bet_from": "bonus_then_cash" }),
    )
    .await;
    seat.bet("bet", "round", 5 * EURO).await.ok();
    let all = join_all((0..20).map(|_| expire(&stage, player, "odd key/#1", "end-1"))).await;
    let entry = all[0].json()["entry"].clone();
    assert_eq!(all.iter().filter(|reply| reply.status == 201).count(), 1);
    assert!(
        all.iter().all(|reply| reply.json()["entry"] == entry),
        "{entry}"
    );
    for (field, value) in [
        ("kind", "bonus_expiry"),
        ("bonus", "-1.00"),
        ("target", "odd key/#1"),
    ] {
        assert_eq!(entry[field], value, "{entry}");
    }
    let again = expire(&stage, player, "odd key/#1", "end-2").await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["entry"]),
        (200, &entry)
    );
    let second = expire(&stage, player, "second", "end-3").await;
    assert_eq!(second.status, 201, "{}", second.text());
    assert_eq!(second.json()["entry"]["bonus"], "-3.00", "its own money");
    assert_eq!(pots(&stage, &seat), (EURO, 0));
    stage.add_player("ben", "EUR", 0).await;
    grant(&stage, "ben", "2.00", "bens").await;
    for (grant, key, status, told) in [
        ("never", "end-4", 404, "no such grant"),
        ("end-1", "end-5", 409, "no bonus grant"),
        ("bens", "end-6", 409, "another wallet"),
        ("second", "end-1", 409, "Idempotency-Key"),
    ] {
        let reply = expire(&stage, player, grant, key).await;
        expect_problem(&reply, status, told, grant);
    }
    let path = "/api/players/ben/bonuses/bens/expiry";
    refused(&stage, (Method::GET, path, Value::Null), 405, "POST").await;
    refused(
        &stage,
        (Method::POST, path, json!({})),
        400,
        "missing field",
    )
    .await;
    stage.books().audit();
}
