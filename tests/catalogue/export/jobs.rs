//! The job that makes checkpoints: once for a day, in order, over all wallets, with the key alone.
//! Its callers are schedulers: they repeat themselves, and come two at a time.

use super::{DAYS, Verdict, checkpoint, expect_clean, export, hash_of, moment, opened, verdicts};
use crate::delivery::EURO;
use crate::stage::{Reply, Stage, keys};
use http::Method;
use serde_json::{Value, json};

async fn ask(stage: &Stage, body: Value) -> Reply {
    stage.api(Method::POST, "/api/jobs/checkpoint", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_one_checkpoint_for_ever() {
    let stage = opened().await;
    let first = checkpoint(&stage, DAYS[0]).await;
    assert_eq!(
        (&first["number"], &first["last_entry"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        (&first["previous"], &first["wallets"]),
        (&json!("0".repeat(64)), &json!(0))
    );
    assert_eq!(first["key_id"], json!(keys::LEDGER.id()));
    stage.add_player("ada", "EUR", EURO).await;
    let again = ask(&stage, json!({ "day": DAYS[0] })).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, first.clone()));
    let second = checkpoint(&stage, DAYS[1]).await;
    assert_eq!(
        (&second["number"], &second["previous"]),
        (&json!(2), &first["digest"])
    );
    assert_eq!(
        (&second["last_entry"], &second["wallets"]),
        (&json!(1), &json!(1))
    );
    let listed = stage.get("/api/ledger/checkpoints?limit=1").await;
    assert_eq!(listed["items"], json!([first]));
    let path = format!(
        "/api/ledger/checkpoints?after={}",
        listed["next"].as_str().unwrap()
    );
    let rest = stage.get(&path).await;
    assert_eq!(rest, json!({ "items": [second], "next": null }));
    expect_clean(&export(&stage, 10).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_day_that_has_just_ended_is_signed() {
    let stage = Stage::open().await;
    stage.host.clock().set(moment("2026-11-21", 0));
    for (day, status, part) in [
        ("2026-11-21", 400, "must be over"),
        ("2026-11-31", 400, "must be a date"),
        ("yesterday", 400, "must be a date"),
        ("2026-11-19", 409, "only the day that has just ended"),
    ] {
        let reply = ask(&stage, json!({ "day": day })).await;
        assert!(
            reply.status == status && reply.text().contains(part),
            "{}",
            reply.text()
        );
    }
    let made = ask(&stage, Value::Null).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["day"]),
        (201, &json!("2026-11-20"))
    );
    // The clock turned back: the days before stay as they are.
    stage.host.clock().set(moment("2026-11-20", 0));
    let late = ask(&stage, json!({ "day": "2026-11-20" })).await;
    assert_eq!(late.status, 400, "{}", late.text());
    let listed = stage.get("/api/ledger/checkpoints").await;
    assert_eq!(listed["items"], json!([made.json()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_midnight_waits_for_the_next_checkpoint() {
    let stage = opened().await;
    stage.add_player("ada", "EUR", EURO).await;
    stage.host.clock().set(moment(DAYS[1], 0));
    stage.add_player("bob", "EUR", EURO).await;
    let first = checkpoint(&stage, DAYS[0]).await;
    assert_eq!(
        (&first["last_entry"], &first["wallets"]),
        (&json!(1), &json!(1))
    );
    let second = checkpoint(&stage, DAYS[1]).await;
    assert_eq!(
        (&second["last_entry"], &second["wallets"]),
        (&json!(2), &json!(2))
    );
    expect_clean(&export(&stage, 10).await);
}

/// For an hour the clock showed the year 2099; money was moved and a checkpoint was made.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_wrong_once_stops_no_checkpoint() {
    let stage = opened().await;
    stage.add_player("ada", "EUR", EURO).await;
    checkpoint(&stage, DAYS[0]).await;
    stage.host.clock().set(moment("2099-06-01", 12));
    stage.add_money("ada", "EUR", "deposits", EURO).await;
    checkpoint(&stage, "2099-06-01").await;
    stage.host.clock().set(moment("2099-06-02", 12));
    stage.add_money("ada", "EUR", "deposits", EURO).await;
    stage.host.clock().set(moment(DAYS[1], 12));
    stage.add_money("ada", "EUR", "deposits", EURO).await;
    let made = checkpoint(&stage, DAYS[1]).await;
    let told = [
        "number",
        "last_entry",
        "dated_ahead",
        "dated_back",
        "after_clock_error",
    ];
    assert_eq!(
        told.map(|name| made[name].clone()),
        [json!(3), json!(4), json!(1), json!(1), json!(true)]
    );
    let next = checkpoint(&stage, "2026-01-03").await;
    assert_eq!(next["after_clock_error"], false);
    let lines = export(&stage, 10).await;
    expect_clean(&lines);
    let [Verdict { text, .. }, _] = verdicts(&lines);
    assert!(
        text.contains("checkpoint 3 of 2026-01-02 stands behind one of a later day"),
        "{text}"
    );
    assert!(
        text.contains("covers 1 entries that a wrong clock dated after it"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_come_at_once_make_one() {
    let stage = opened().await;
    stage.add_player("ada", "EUR", EURO).await;
    stage.host.clock().set(moment(DAYS[0], 24));
    let calls = (0..8).map(|_| ask(&stage, json!({ "day": DAYS[0] })));
    for reply in futures::future::join_all(calls).await {
        assert!(
            [200, 201].contains(&reply.status.as_u16()),
            "{}",
            reply.text()
        );
    }
    let listed = stage.get("/api/ledger/checkpoints").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    expect_clean(&export(&stage, 10).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_key_there_is_no_checkpoint() {
    let stage = Stage::open_with(|config| {
        let public = keys::LEDGER.public_pem.clone();
        config
            .variables
            .insert("ledger_signing_key".to_owned(), public);
    })
    .await;
    let reply = ask(&stage, Value::Null).await;
    assert_eq!(reply.status, 503, "{}", reply.text());
    let logs = stage.host.logs().all();
    let told = "ledger_signing_key is not a PKCS#8 PEM";
    assert!(logs.iter().any(|line| line.text.contains(told)), "{logs:?}");
    assert!(
        logs.iter()
            .all(|line| !line.text.contains("BEGIN PUBLIC KEY-----\nM"))
    );
    let listed = stage.get("/api/ledger/checkpoints").await;
    assert_eq!(listed["items"], json!([]));
}

/// Wallets of some pages, each with one entry, written as the product writes them.
fn fill(stage: &Stage, wallets: i64) {
    let (mut players, mut rows, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for wallet in 1..=wallets {
        let player = format!("p{wallet}");
        let entry = json!({
            "player": player, "currency": "EUR", "seq": 1, "at": 0, "kind": "deposit",
            "provider": "cashier", "reference": format!("d-{wallet}"), "cash": wallet, "bonus": 0,
            "cash_after": wallet, "bonus_after": 0, "fingerprint": "f",
        });
        let hash = hash_of(&entry, &"0".repeat(64));
        let none = Value::Null;
        entries.push(json!([
            wallet,
            1,
            0,
            "deposit",
            "cashier",
            entry["reference"],
            none,
            none,
            none,
            none,
            none,
            none,
            wallet,
            0,
            wallet,
            0,
            "f",
            hash,
            0,
            none,
            none
        ]));
        players.push(json!([player, none, 0]));
        rows.push(json!([player, "EUR"]));
    }
    let [players, rows, entries] = [players, rows, entries].map(|rows| json!(rows).to_string());
    let connection = stage.writer();
    let sql = "INSERT INTO journal (players, wallets, entries) VALUES (?1, ?2, ?3)";
    connection.execute(sql, [players, rows, entries]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_verification_goes_on_in_the_next_call() {
    let stage = opened().await;
    fill(&stage, 2_500);
    stage.host.clock().set(moment(DAYS[0], 24));
    for verified_up_to in [1_000, 2_000] {
        let part = ask(&stage, json!({ "seconds_max": 0 })).await;
        let expected = json!({
            "day": DAYS[0], "verified_up_to": verified_up_to, "last_entry": 2_500,
        });
        assert_eq!((part.status.as_u16(), part.json()), (202, expected));
    }
    // Nobody without the key can move the place up to which it is verified.
    stage
        .writer()
        .execute("UPDATE proof SET verified_up_to = 2500", [])
        .unwrap();
    let part = ask(&stage, json!({ "seconds_max": 0 })).await;
    assert_eq!(part.json()["verified_up_to"], 1_000, "{}", part.text());
    let made = ask(&stage, Value::Null).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["wallets"]),
        (201, &json!(2_500))
    );
    expect_clean(&export(&stage, 10_000).await);
}
