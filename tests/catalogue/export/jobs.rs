//! The job that makes checkpoints: once for a day, in order, over all wallets, with the key alone.
//! Its callers are schedulers: they repeat themselves, and come two at a time.

use super::{DAYS, checkpoint, expect_clean, export, hash_of};
use crate::delivery::EURO;
use crate::stage::{Reply, Stage, keys};
use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::time::Duration;

async fn ask(stage: &Stage, body: Value) -> Reply {
    stage.api(Method::POST, "/api/jobs/checkpoint", &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_one_checkpoint_for_ever() {
    let stage = Stage::open().await;
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
async fn only_days_that_are_over_and_later_have_a_next_one() {
    let stage = Stage::open().await;
    // 2026-11-21T00:05:00Z.
    stage.host.clock().set(Duration::from_secs(1_795_219_500));
    for (day, part) in [
        ("2026-11-21", "must be over"),
        ("2026-11-31", "must be a date"),
        ("yesterday", "must be a date"),
    ] {
        let reply = ask(&stage, json!({ "day": day })).await;
        assert!(
            reply.status == 400 && reply.text().contains(part),
            "{}",
            reply.text()
        );
    }
    let made = ask(&stage, Value::Null).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["day"]),
        (201, &json!("2026-11-20"))
    );
    let late = ask(&stage, json!({ "day": "2026-11-19" })).await;
    assert!(
        late.status == 409 && late.text().contains("2026-11-20"),
        "{}",
        late.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_come_at_once_make_one() {
    let stage = Stage::open().await;
    stage.add_player("ada", "EUR", EURO).await;
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
    let reply = ask(&stage, json!({ "day": DAYS[0] })).await;
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
    let connection = Connection::open(stage.data.path().join("sqlite_db.db")).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    let sql = "INSERT INTO journal (players, wallets, entries) VALUES (?1, ?2, ?3)";
    connection.execute(sql, [players, rows, entries]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_covers_more_wallets_than_a_page_holds() {
    let stage = Stage::open().await;
    fill(&stage, 2_500);
    let made = checkpoint(&stage, DAYS[0]).await;
    assert_eq!(made["wallets"], 2_500);
    expect_clean(&export(&stage, 10_000).await);
}
