//! The job before a ledger that was changed: it signs nothing, and says where.
//! Once the ledger is as it was, it goes on.

use super::{DAYS, checkpoint, expect_clean, export, moment, opened};
use crate::delivery::EURO;
use crate::stage::Stage;
use http::Method;
use serde_json::{Value, json};

/// A change of the ledger, the change that takes it back (empty where there is none), and what the
/// problem says.
const CHANGES: [(&str, &str, &str); 7] = [
    (
        "DELETE FROM wallets WHERE player = 'bob'",
        "INSERT INTO wallets (wallet, player, currency, cash, seq, hash) \
             SELECT wallet, 'bob', 'EUR', cash_after, 1, hash FROM entries WHERE id = 2",
        "checkpoint 1 of 2026-01-01: the checkpoint was made over another number of wallets",
    ),
    (
        "UPDATE entries SET hash = replace(hash, 'a', 'b') WHERE id = 2",
        "",
        "checkpoint 1 of 2026-01-01: its digest is not that of the entries up to it",
    ),
    (
        "UPDATE entries SET cash = cash + 1 WHERE id = 3",
        "UPDATE entries SET cash = cash - 1 WHERE id = 3",
        "entry 3, wallet ada EUR, seq 2: cash and cash_after do not add up",
    ),
    (
        "UPDATE entries SET reference = 'x' WHERE id = 3",
        "",
        "entry 3, wallet ada EUR, seq 2: the hash is not that of the entry",
    ),
    (
        "UPDATE checkpoints SET day = '2025-12-31'",
        "UPDATE checkpoints SET day = '2026-01-01'",
        "checkpoint 1 of 2025-12-31: its signature is not that of",
    ),
    (
        "UPDATE checkpoints SET key_id = 'ffffffffffffffff'",
        "",
        "its key ffffffffffffffff is neither",
    ),
    (
        "UPDATE checkpoints SET checkpoint = 2",
        "UPDATE checkpoints SET checkpoint = 1",
        "checkpoint 1 is missing",
    ),
];

/// A ledger with one checkpoint, and entries since.
async fn sealed() -> Stage {
    let stage = opened().await;
    stage.add_player("ada", "EUR", EURO).await;
    stage.add_player("bob", "EUR", EURO).await;
    checkpoint(&stage, DAYS[0]).await;
    stage.host.clock().set(moment(DAYS[1], 12));
    stage.add_money("ada", "EUR", "deposits", EURO).await;
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_signed_over_a_ledger_that_was_changed() {
    for (break_it, mend, place) in CHANGES {
        let stage = sealed().await;
        stage.host.clock().set(moment(DAYS[1], 24));
        let change = |sql: &str| {
            let writer = stage.writer();
            let off = "PRAGMA foreign_keys = OFF; \
                DROP TRIGGER IF EXISTS entries_are_never_changed; \
                DROP TRIGGER IF EXISTS checkpoints_are_never_changed;";
            writer.execute_batch(off).unwrap();
            assert_eq!(writer.execute(sql, []).unwrap(), 1, "{sql}");
        };
        let ask = async || {
            let path = "/api/jobs/checkpoint";
            stage.api(Method::POST, path, &Value::Null).await
        };
        change(break_it);
        let refused = ask().await;
        assert_eq!(refused.status, 409, "{break_it}: {}", refused.text());
        assert_eq!(refused.json()["type"], "urn:reelgate:problem:proof_broken");
        assert!(
            refused.text().contains(place),
            "{break_it}: {}",
            refused.text()
        );
        let proof = stage
            .api(Method::GET, "/api/ledger/proof", &Value::Null)
            .await;
        assert_eq!(
            (proof.status.as_u16(), &proof.json()["status"]),
            (503, &json!("broken"))
        );
        assert!(proof.json()["fault"].as_str().unwrap().contains(place));
        let listed = stage.get("/api/ledger/checkpoints").await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        if !mend.is_empty() {
            change(mend);
            assert_eq!(ask().await.status, 201);
            assert_eq!(stage.get("/api/ledger/proof").await["status"], "good");
            expect_clean(&export(&stage, 100).await);
        }
    }
}
