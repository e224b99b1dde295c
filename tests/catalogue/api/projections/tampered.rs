//! What is changed behind the product's back: each change is found, named and mended.
//! A change of the ledger itself is found and named, and nothing of it is ever mended.

use super::{HALF_PAST_MIDNIGHT, HOUR, expect_clean, job, played, whats};
use crate::delivery::EURO;
use crate::stage::{Brand, Stage};
use http::Method;
use serde_json::json;

const FIRST_ROLLUP: &str = "(quarter, provider, game) = (SELECT quarter, provider, game \
    FROM rollups ORDER BY quarter LIMIT 1)";
const FIRST_PLAYERS: &str = "(hour, provider, game) = (SELECT hour, provider, game \
    FROM rollup_players ORDER BY hour LIMIT 1)";

/// What is done to the file, and what must be told of it.
const TAMPERED: [(&str, &[&str]); 20] = [
    (
        "UPDATE wallets SET cash = 1.5 WHERE wallet = 1",
        &["wallet"],
    ),
    (
        "UPDATE rollups SET payouts_rest = 'much' WHERE ",
        &["rollup"],
    ),
    (
        "UPDATE wallets SET cash = cash + 1 WHERE wallet = 1",
        &["wallet"],
    ),
    (
        "UPDATE wallets SET bonus = bonus + 1, cash = cash - 1 WHERE wallet = 2",
        &["wallet"],
    ),
    (
        "UPDATE rounds SET state = 'cancelled', stake = stake + 1 WHERE round = 'sure'",
        &["round", "round", "round", "round", "round", "round"],
    ),
    (
        "UPDATE rounds SET updated_at = 0 WHERE wallet = 1 AND round = 'sure'",
        &["round"],
    ),
    (
        "UPDATE rounds SET game = NULL WHERE wallet = 1 AND round = 'sure'",
        &["round"],
    ),
    (
        "DELETE FROM rounds WHERE wallet = 1 AND round = 'sure'",
        &["round"],
    ),
    (
        "INSERT INTO rounds SELECT wallet, provider, 'made-up', state, game, session, bets, wins, \
        stake, bonus_stake, payout, opened_at, updated_at, first_seq, last_seq FROM rounds \
        WHERE wallet = 1 AND round = 'sure'",
        &["round"],
    ),
    (
        "UPDATE grants SET remainder = 1 WHERE (wallet, seq) = (SELECT wallet, seq FROM grants)",
        &["grant"],
    ),
    (
        "UPDATE grants SET expired = 0 WHERE (wallet, seq) = \
        (SELECT wallet, seq FROM grants WHERE expired)",
        &["grant"],
    ),
    ("INSERT INTO grants VALUES (1, 999999, 5, 0)", &["grant"]),
    (
        "DELETE FROM grant_shares WHERE (wallet, seq, grant_seq) = \
        (SELECT wallet, seq, grant_seq FROM grant_shares)",
        &["grant_share"],
    ),
    (
        "INSERT INTO grant_shares VALUES (1, 1, 0, 5)",
        &["grant_share"],
    ),
    (
        "UPDATE rollups SET payouts_whole = payouts_whole + 1, rounds = 0 WHERE ",
        &["rollup"],
    ),
    ("DELETE FROM rollups WHERE ", &["rollup"]),
    (
        "INSERT INTO rollups SELECT 1, provider, 'x', '', '', 'EUR', rounds, bets_whole, \
        bets_rest, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM rollups LIMIT 1",
        &["rollup"],
    ),
    ("DELETE FROM rollup_players WHERE ", &["rollup_players"]),
    (
        "UPDATE rollup_players SET player = 'x' || player WHERE ",
        &["rollup_players"],
    ),
    (
        "INSERT INTO rollup_players VALUES (1, 'hub88', 'x', '', '', 'EUR', 'ana', 8)",
        &["rollup_players"],
    ),
];

/// A statement that ends openly is about the first row.
fn whole(sql: &str) -> String {
    let first = match (sql.ends_with(' '), sql.contains("rollup_players")) {
        (false, _) => "",
        (true, false) => FIRST_ROLLUP,
        (true, true) => FIRST_PLAYERS,
    };
    format!("{sql}{first}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_tampered_with_is_named_and_mended() {
    let (stage, _) = played().await;
    let writer = stage.writer();
    let before = stage.books().image();
    for (sql, expected) in TAMPERED {
        let sql = whole(sql);
        assert!(writer.execute(&sql, []).unwrap() > 0, "{sql}");
        let found = job(&stage, "compare").await;
        assert_eq!(whats(&found), expected, "{sql}: {found:#}");
        assert_eq!(found["breaks_count"], 0, "{sql}: {found:#}");
        assert_ne!(
            found["differences"][0]["stored"],
            found["differences"][0]["rebuilt"]
        );
        let mended = job(&stage, "rebuild").await;
        assert_eq!(mended["differences"], found["differences"], "{sql}");
        assert_eq!(
            mended["rebuilt_count"], found["differences_count"],
            "{sql}: {mended:#}"
        );
        expect_clean(&job(&stage, "compare").await);
        assert_eq!(stage.books().image(), before, "{sql}");
    }
    // All at once.
    for (sql, _) in TAMPERED {
        let sql = whole(sql);
        writer.execute(&sql, []).unwrap();
    }
    job(&stage, "rebuild").await;
    expect_clean(&job(&stage, "compare").await);
    assert_eq!(stage.books().image(), before);
    // The quarter that is open is not judged yet.
    let open = "UPDATE rollups SET bets_rest = bets_rest + 1 WHERE quarter = \
        (SELECT max(quarter) FROM rollups)";
    assert!(writer.execute(open, []).unwrap() > 0);
    expect_clean(&job(&stage, "compare").await);
    stage.host.clock().advance(HOUR);
    let found = job(&stage, "compare").await;
    assert!(
        whats(&found).iter().all(|what| *what == "rollup"),
        "{found:#}"
    );
    assert_ne!(found["differences_count"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_follows_from_its_events() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 10 * EURO).await;
    for n in 0..2 {
        let (bet, round) = (format!("bet-{n}"), format!("round-{n}"));
        seat.bet(&bet, &round, EURO).await.ok();
        seat.bet(&bet, &round, 2 * EURO)
            .await
            .expect("RS_ERROR_DUPLICATE_TRANSACTION", "");
    }
    let end = json!({ "actor": "eve", "reason": "their mistake", "decision": "no_change" });
    stage
        .change(Method::POST, "/api/disputes/1/resolution", end)
        .await;
    expect_clean(&job(&stage, "compare").await);
    let before = stage.books().image();
    let writer = stage.writer();
    for (sql, dispute, stored, rebuilt) in [
        (
            "UPDATE disputes SET status = 'open' WHERE id = 1",
            1,
            "open",
            "resolved",
        ),
        (
            "UPDATE disputes SET actor = 'x' WHERE id = 1",
            1,
            "resolved",
            "resolved",
        ),
        (
            "UPDATE disputes SET status = 'resolved', resolved_at = 1, reason = 'x', actor = 'x' \
             WHERE id = 2",
            2,
            "resolved",
            "open",
        ),
    ] {
        assert_eq!(writer.execute(sql, []).unwrap(), 1, "{sql}");
        let found = job(&stage, "compare").await;
        assert_eq!(whats(&found), ["dispute"], "{sql}: {found:#}");
        let one = &found["differences"][0];
        assert_eq!(one["key"]["dispute"], dispute);
        assert_eq!(
            (&one["stored"]["status"], &one["rebuilt"]["status"]),
            (&stored.into(), &rebuilt.into())
        );
        assert_eq!(job(&stage, "rebuild").await["rebuilt_count"], 1, "{sql}");
        expect_clean(&job(&stage, "compare").await);
        assert_eq!(stage.books().image(), before, "{sql}");
    }
}

/// Changes of the ledger itself, the entry of wallet 1 they are found at, and what is told.
const CHAIN: [(&str, i64, &str); 7] = [
    (
        "UPDATE entries SET cash = cash + 1 WHERE wallet = 1 AND seq = 2",
        2,
        "cash and cash_after",
    ),
    (
        "UPDATE entries SET bonus = bonus + 1 WHERE wallet = 1 AND seq = 2",
        2,
        "bonus and bonus_after",
    ),
    (
        "UPDATE entries SET at = at + 1 WHERE wallet = 1 AND seq = 2",
        2,
        "hash",
    ),
    (
        "UPDATE entries SET kind = 'gift' WHERE wallet = 1 AND seq = 2",
        2,
        "cannot be read",
    ),
    (
        "DELETE FROM entries WHERE wallet = 1 AND seq = 2",
        3,
        "seq does not follow",
    ),
    (
        "DELETE FROM entries WHERE wallet = 1 AND seq = 4",
        4,
        "head is not its newest entry",
    ),
    (
        "UPDATE wallets SET hash = hex(randomblob(32)) WHERE wallet = 1",
        4,
        "head is not its newest",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_chain_is_named_and_left_as_it_is() {
    for (sql, seq, told) in CHAIN {
        let stage = Stage::open().await;
        stage.host.clock().set(HALF_PAST_MIDNIGHT);
        let seat = stage.seat(Brand::Softswiss, 10 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.win("win", "round", EURO, "bet").await.ok();
        seat.bet("bet-2", "round", EURO).await.ok();
        let other = stage.seat(Brand::Hub88, 10 * EURO).await;
        other.bet("bet", "round", EURO).await.ok();
        stage.host.clock().advance(HOUR);
        expect_clean(&job(&stage, "compare").await);
        let writer = stage.writer();
        let triggers =
            "DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted";
        writer.execute_batch(triggers).unwrap();
        assert_eq!(writer.execute(sql, []).unwrap(), 1, "{sql}");
        let found = job(&stage, "compare").await;
        let broken = &found["breaks"][0];
        assert_eq!(
            (&broken["wallet"], &broken["seq"]),
            (&1.into(), &seq.into()),
            "{sql}: {found:#}"
        );
        let why = broken["why"].as_str().unwrap();
        assert!(why.contains(told), "{sql}: {why}");
        let before = stage.books().image();
        let kept = job(&stage, "rebuild").await;
        assert_eq!(kept["rebuilt_count"], 0, "{sql}: {kept:#}");
        assert_eq!(kept["breaks"], found["breaks"]);
        assert_eq!(stage.books().image(), before, "{sql}");
        // Another wallet is mended all the same.
        writer
            .execute("UPDATE wallets SET cash = 7 WHERE wallet = 2", [])
            .unwrap();
        assert_eq!(job(&stage, "rebuild").await["rebuilt_count"], 1, "{sql}");
        assert_eq!(stage.books().image(), before, "{sql}");
    }
}
