//! The cash desk: money that comes in and goes out once for each idempotency key.
//! A repeat under the same key answers the same entry; another payload is a conflict.

use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{Reply, Stage};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

async fn pay(stage: &Stage, desk: &str, amount: &str, key: &str) -> Reply {
    let body = json!({ "amount": amount, "currency": "EUR" });
    let path = format!("/api/players/ana/{desk}");
    stage
        .api_with(Method::POST, &path, &body, &[("idempotency-key", key)])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_under_one_key_happens_once() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 0).await;
    let first = pay(&stage, "deposits", "100.00", "key-1").await;
    assert_eq!(first.status, 201, "{}", first.text());
    let entry = first.json()["entry"].clone();
    assert_eq!(
        (&entry["kind"], &entry["cash"]),
        (&json!("deposit"), &json!("100.00"))
    );
    assert_eq!(first.json()["balance"]["cash"], "100.00");
    for again in join_all((0..50).map(|_| pay(&stage, "deposits", "100.00", "key-1"))).await {
        assert_eq!(again.status, 200, "{}", again.text());
        assert_eq!(again.json()["entry"], entry);
    }
    for (desk, amount) in [
        ("deposits", "100.01"),
        ("withdrawals", "100.00"),
        ("bonuses", "100.00"),
    ] {
        let reply = pay(&stage, desk, amount, "key-1").await;
        expect_problem(&reply, 409, "Idempotency-Key", desk);
    }
    stage.add_player("ben", "EUR", 0).await;
    let body = json!({ "amount": "100.00", "currency": "EUR" });
    let key = [("idempotency-key", "key-1")];
    let reply = stage
        .api_with(Method::POST, "/api/players/ben/deposits", &body, &key)
        .await;
    expect_problem(&reply, 409, "Idempotency-Key", "another player");
    assert_eq!(stage.books().cash("ana"), 100 * EURO);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_takes_no_more_than_there_is() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let stage = &stage;
    let one = |n| async move { pay(stage, "withdrawals", "10.00", &format!("key-{n}")).await };
    let replies = join_all((0..30).map(one)).await;
    let taken = replies.iter().filter(|reply| reply.status == 201).count();
    assert_eq!(taken, 10, "thirty at once, money for ten");
    for reply in replies.iter().filter(|reply| reply.status != 201) {
        expect_problem(reply, 422, "less than this amount", "withdrawal");
    }
    assert_eq!(stage.books().cash("ana"), 0);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bonus_is_another_pot() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let reply = pay(&stage, "bonuses", "5.00", "key-1").await;
    assert_eq!(reply.status, 201);
    let wallet = json!({ "currency": "EUR", "cash": "100.00", "bonus": "5.00", "seq": 2 });
    assert_eq!(reply.json()["balance"], wallet);
    expect_problem(
        &pay(&stage, "withdrawals", "100.01", "key-2").await,
        422,
        "",
        "bonus money",
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shut_out_brings_nothing_and_only_the_self_excluded_takes_money_home() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    for (status, home) in [("blocked", 403), ("self_excluded", 201)] {
        stage.set_status("ana", status).await;
        let reply = pay(&stage, "deposits", "1.00", &format!("in-{status}")).await;
        expect_problem(&reply, 403, "blocked or self-excluded", status);
        let reply = pay(&stage, "withdrawals", "1.00", &format!("out-{status}")).await;
        assert_eq!(reply.status, home, "{}", reply.text());
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn transfers_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let before = stage.books().image();
    let path = "/api/players/ana/deposits";
    for (amount, status) in [
        (json!("0"), 422),
        (json!("-1.00"), 400),
        (json!("1e3"), 400),
        (json!("1,00"), 400),
        (json!(" 1"), 400),
        (json!("0.000001"), 400),
        (json!("92233720368547.75808"), 400),
        (json!("92233720368547.75"), 422),
        (json!(1), 400),
        (json!(null), 400),
        (json!("NaN"), 400),
    ] {
        let body = json!({ "amount": amount, "currency": "EUR" });
        refused(&stage, (Method::POST, path, body), status, "").await;
    }
    let body = json!({ "amount": "1.00", "currency": "USD" });
    refused(
        &stage,
        (Method::POST, path, body),
        422,
        "no wallet in this currency",
    )
    .await;
    let body = json!({ "amount": "1.00", "currency": "EUR" });
    let nobody = (Method::POST, "/api/players/nobody/deposits", body.clone());
    refused(&stage, nobody, 404, "no such player").await;
    refused(&stage, (Method::GET, path, Value::Null), 405, "POST").await;
    let reply = stage.api(Method::POST, path, &body).await;
    expect_problem(&reply, 400, "Idempotency-Key", "without a key");
    let twice = [("idempotency-key", "a"), ("idempotency-key", "a")];
    let reply = stage.api_with(Method::POST, path, &body, &twice).await;
    expect_problem(&reply, 400, "Idempotency-Key", "two keys");
    let big = "x".repeat(70_000);
    let key = [("idempotency-key", "k")];
    let reply = stage
        .api_with(Method::POST, path, &json!({ "amount": big }), &key)
        .await;
    expect_problem(&reply, 413, "65536", "too large");
    assert_eq!(stage.books().image(), before);
}

/// The deposit's key is no provider's reference, and no provider's reference its key.
#[tokio::test(flavor = "multi_thread")]
async fn keys_and_references_do_not_meet() {
    let stage = Stage::open().await;
    let seat = stage.seat(crate::stage::Brand::Hub88, 10 * EURO).await;
    seat.bet("one", "round", EURO).await.ok();
    let body = json!({ "amount": "1.00", "currency": "EUR" });
    let path = format!("/api/players/{}/deposits", seat.player);
    let reply = stage
        .api_with(Method::POST, &path, &body, &[("idempotency-key", "one")])
        .await;
    assert_eq!(reply.status, 201);
    seat.rollback("back", "round", "one").await.ok();
    assert_eq!(stage.books().cash(&seat.player), 11 * EURO);
    stage.books().audit();
}

/// A money command of a person at the desk.
async fn order(stage: &Stage, path: &str, body: &Value, key: &str) -> Reply {
    let path = format!("/api/players/{path}");
    let key = [("idempotency-key", key)];
    stage.api_with(Method::POST, &path, body, &key).await
}

fn adjustment(cash: &str, bonus: &str) -> Value {
    json!({
        "currency": "EUR", "cash": cash, "bonus": bonus, "actor": "eve", "reason": "paid twice",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_moves_both_pots_once_with_a_name_and_a_reason() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let (path, body) = ("ana/adjustments", adjustment("-30.50", "5"));
    let all = join_all((0..20).map(|_| order(&stage, path, &body, "key-1"))).await;
    let first = all[0].json()["entry"].clone();
    for reply in &all {
        assert!(
            [200, 201].contains(&reply.status.as_u16()),
            "{}",
            reply.text()
        );
        assert_eq!(reply.json()["entry"], first);
    }
    assert_eq!(all.iter().filter(|reply| reply.status == 201).count(), 1);
    for (field, value) in [
        ("kind", "adjustment"),
        ("cash", "-30.50"),
        ("bonus", "5.00"),
        ("actor", "admin"),
        ("person", "eve"),
        ("reason", "paid twice"),
        ("provider", "cashier"),
    ] {
        assert_eq!(first[field], value, "{first}");
    }
    let wallet = json!({ "currency": "EUR", "cash": "69.50", "bonus": "5.00", "seq": 2 });
    assert_eq!(all[0].json()["balance"], wallet);
    let entries = stage.get("/api/players/ana/entries").await;
    assert_eq!(
        entries["items"][0]["actor"],
        Value::Null,
        "a deposit is no decision"
    );
    assert_eq!(entries["items"][1], first);
    let other = order(&stage, path, &adjustment("-30.50", "4"), "key-1").await;
    expect_problem(&other, 409, "Idempotency-Key", "another amount");
    for (n, (cash, bonus)) in [("-69.51", "0"), ("0", "-5.01"), ("-69.50", "-5.01")]
        .into_iter()
        .enumerate()
    {
        let body = adjustment(cash, bonus);
        let reply = order(&stage, path, &body, &format!("over-{n}")).await;
        expect_problem(&reply, 422, "less than this amount", cash);
    }
    let last = order(&stage, path, &adjustment("-69.50", "-5"), "key-2").await;
    assert_eq!(last.status, 201, "{}", last.text());
    assert_eq!(stage.books().cash("ana"), 0);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn adjustments_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 100 * EURO).await;
    let before = stage.books().image();
    let path = "/api/players/ana/adjustments";
    for (cash, told) in [
        (json!("+1"), "cash must be"),
        (json!(" 1"), "cash must be"),
        (json!("1e3"), "cash must be"),
        (json!("--1"), "cash must be"),
        (json!("-"), "cash must be"),
        (json!("1,00"), "cash must be"),
        (json!("-0"), "cash must not have a sign"),
        (json!("-0.00"), "cash must not have a sign"),
        (json!("-0.000001"), "cash has more decimals"),
        (json!("-92233720368547.75808"), "cash is too large"),
        (json!(-1), "wrong type"),
        (json!("0"), "must not be zero"),
        (Value::Null, "must not be zero"),
    ] {
        let mut body = adjustment("0", "0");
        body["cash"] = cash;
        refused(&stage, (Method::POST, path, body), 400, told).await;
    }
    for (field, value, told) in [
        ("actor", json!(""), "person must not be empty"),
        ("actor", json!(" "), "person must not be empty"),
        ("person", json!("two of them"), "duplicate field"),
        ("reason", json!("two\nlines"), "reason must not contain"),
        (
            "reason",
            json!("x".repeat(256)),
            "reason must not be longer",
        ),
        ("colour", json!("red"), "unknown field"),
    ] {
        let mut body = adjustment("1", "0");
        body[field] = value;
        refused(&stage, (Method::POST, path, body), 400, told).await;
    }
    let good = adjustment("1", "0");
    let nobody = (
        Method::POST,
        "/api/players/nobody/adjustments",
        good.clone(),
    );
    refused(&stage, nobody, 404, "no such player").await;
    let mut dollars = good.clone();
    dollars["currency"] = json!("USD");
    refused(&stage, (Method::POST, path, dollars), 422, "no wallet").await;
    refused(&stage, (Method::GET, path, Value::Null), 405, "POST").await;
    let reply = stage.api(Method::POST, path, &good).await;
    expect_problem(&reply, 400, "Idempotency-Key", "without a key");
    assert_eq!(stage.books().image(), before);
}
