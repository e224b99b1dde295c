//! An attacker with full access to the database file, but without the signing key and the digests
//! that were kept outside. Each attack must be named by both verifiers.

use super::{DAYS, Verdict, checkpoint, export, hash_of, moment, opened, verdicts_with};
use crate::delivery::EURO;
use crate::stage::{Brand, Site, Stage};
use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The database of a day on which much happened, and what was kept outside of it.
struct Sealed {
    data: TempDir,
    kept: Vec<(String, String)>,
}

/// One attack, and where it must be found.
struct Attack {
    what: &'static str,
    sql: &'static str,
    /// The wallet whose chain is made anew afterwards, by its player.
    rehashed: Option<&'static str>,
    /// Whether all checkpoints are made anew by the product's own job, under a turned-back clock.
    signed_anew: bool,
    place: &'static str,
}

const ATTACK: Attack = Attack {
    what: "",
    sql: "",
    rehashed: None,
    signed_anew: false,
    place: "",
};

const ATTACKS: [Attack; 16] = [
    Attack {
        what: "an entry rewritten, with all hashes and the head",
        sql: "UPDATE entries SET cash = cash + 100 WHERE reference = 'win'",
        rehashed: Some("ada"),
        place: "checkpoint 1 of",
        ..ATTACK
    },
    Attack {
        what: "an entry rewritten, with its hash as it was",
        sql: "UPDATE entries SET round = 'other' WHERE reference = 'win'",
        place: "wallet ada EUR, seq 3",
        ..ATTACK
    },
    Attack {
        what: "the newest entries of a wallet dropped",
        sql: "DELETE FROM entries WHERE seq > 1 AND wallet = \
            (SELECT wallet FROM wallets WHERE player = 'quiet')",
        rehashed: Some("quiet"),
        place: "checkpoint 1 of",
        ..ATTACK
    },
    Attack {
        what: "a whole wallet dropped",
        sql: "DELETE FROM entries WHERE wallet = \
            (SELECT wallet FROM wallets WHERE player = 'quiet'); \
            DELETE FROM wallets WHERE player = 'quiet'",
        place: "checkpoint 1 of",
        ..ATTACK
    },
    Attack {
        what: "a back-dated entry added at the end",
        sql: "INSERT INTO entries (wallet, seq, at, kind, provider, reference, ends_round, cash, \
                bonus, cash_after, bonus_after, fingerprint, hash) \
            SELECT wallet, seq + 1, at, kind, provider, 'back-dated', 0, 1, 0, 0, 0, 'f', '' \
            FROM entries WHERE wallet = (SELECT wallet FROM wallets WHERE player = 'quiet') \
            ORDER BY seq DESC LIMIT 1",
        rehashed: Some("quiet"),
        place: "is dated on or before the day of the checkpoint before",
        ..ATTACK
    },
    Attack {
        what: "a dispute resolved otherwise",
        sql: "UPDATE dispute_events SET text = 'paid in cash' WHERE kind = 'resolved'; \
            UPDATE disputes SET reason = 'paid in cash' WHERE status = 'resolved'",
        place: "its row was changed",
        ..ATTACK
    },
    Attack {
        what: "a resolution changed where it is shown",
        sql: "UPDATE disputes SET reason = 'paid in cash' WHERE status = 'resolved'",
        place: "dispute 1",
        ..ATTACK
    },
    Attack {
        what: "a resolved dispute opened again",
        sql: "UPDATE disputes SET status = 'open', resolved_at = NULL, actor = NULL, \
            reason = NULL WHERE status = 'resolved'",
        place: "dispute 1",
        ..ATTACK
    },
    Attack {
        what: "a dispute dropped with all that names it",
        sql: "DELETE FROM dispute_events WHERE dispute = 1; DELETE FROM disputes WHERE id = 1; \
            DELETE FROM records WHERE kind LIKE 'dispute%' AND id = 1",
        place: "checkpoint 1 of",
        ..ATTACK
    },
    Attack {
        what: "a message changed",
        sql: "UPDATE exchanges SET request = replace(request, '\"win\"', '\"won\"') \
            WHERE reference = 'win'",
        place: "its row was changed",
        ..ATTACK
    },
    Attack {
        what: "a message dropped",
        sql: "DELETE FROM exchanges WHERE reference = 'win'",
        place: "was removed",
        ..ATTACK
    },
    Attack {
        what: "a message dropped with its record",
        sql: "DELETE FROM records WHERE kind = 'message' AND id = \
                (SELECT id FROM exchanges WHERE reference = 'win'); \
            DELETE FROM exchanges WHERE reference = 'win'",
        place: "checkpoint 1 of",
        ..ATTACK
    },
    Attack {
        what: "a message added among those that are covered",
        sql: "UPDATE exchanges SET reference = 'added', outcome = 'accepted' \
            WHERE id = (SELECT min(id) FROM exchanges WHERE reference IS NULL AND round IS NULL)",
        place: "no record covers it",
        ..ATTACK
    },
    Attack {
        what: "the first checkpoint deleted",
        sql: "DELETE FROM checkpoints WHERE checkpoint = 1",
        place: "checkpoint 2 of",
        ..ATTACK
    },
    Attack {
        what: "the last checkpoint deleted",
        sql: "DELETE FROM checkpoints WHERE checkpoint = 2",
        place: "2026-01-02",
        ..ATTACK
    },
    Attack {
        what: "an entry rewritten, and all checkpoints made anew by the job itself",
        sql: "UPDATE entries SET cash = cash + 100 WHERE reference = 'win'; \
            DELETE FROM checkpoint_deliveries; DELETE FROM checkpoints; DELETE FROM records; \
            DELETE FROM proof",
        rehashed: Some("ada"),
        signed_anew: true,
        place: "2026-01-01",
    },
];

async fn play(stage: &Stage) {
    stage.add_player("quiet", "EUR", 7 * EURO).await;
    stage.add_money("quiet", "EUR", "withdrawals", EURO).await;
    stage.add_player("ada", "EUR", 100 * EURO).await;
    let seat = stage.sit_down(Brand::Hub88, "ada", "EUR", "game-1").await;
    seat.balance().await;
    seat.bet("bet", "round", EURO).await.ok();
    seat.win("win", "round", 3 * EURO, "bet").await.ok();
    // The same name for another amount: a dispute, which a person ends.
    seat.bet("bet", "round", 2 * EURO).await;
    stage.until_logged().await;
    let disputes = stage.get("/api/disputes?status=open&kind=conflict").await;
    assert_eq!(disputes["items"][0]["id"], 1, "{disputes}");
    let path = "/api/disputes/1/resolution";
    let body = json!({ "actor": "maria", "reason": "told twice", "decision": "no_change" });
    stage.change(Method::POST, path, body).await;
    stage.until_logged().await;
}

/// Two days, each with its checkpoint.
async fn sealed() -> Sealed {
    let stage = opened().await;
    play(&stage).await;
    let mut kept = Vec::new();
    for day in DAYS {
        let made = checkpoint(&stage, day).await;
        let digest = made["digest"].as_str().unwrap().to_owned();
        kept.push((day.to_owned(), digest));
        stage.add_money("ada", "EUR", "deposits", EURO).await;
    }
    stage.until_logged().await;
    let (site, host) = stage.part();
    assert!(host.drain().await);
    let Site { data, .. } = site;
    Sealed { data, kept }
}

/// A copy of a database folder.
fn copy(data: &TempDir) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(data.path()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
    }
    folder
}

/// All guards of the database are only triggers to somebody who has the file.
fn without_guards(data: &TempDir) -> Connection {
    let database = Connection::open(data.path().join("sqlite_db.db")).unwrap();
    let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> 'journal'";
    let mut statement = database.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    let names: Vec<String> = names.map(Result::unwrap).collect();
    drop(statement);
    for name in names {
        database
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .unwrap();
    }
    database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    database
}

/// Sums, hashes and head of a player's only wallet once more, from its first entry on.
fn rehash(database: &Connection, player: &str) {
    let sql = "SELECT e.id, json_object('player', w.player, 'currency', w.currency, 'seq', e.seq, \
            'at', e.at, 'kind', e.kind, 'provider', e.provider, 'reference', e.reference, \
            'target', e.target, 'round', e.round, 'ends_round', json(iif(e.ends_round, 'true', \
            'false')), 'game', e.game, 'session', e.session, 'location', e.location, 'device', \
            e.device, 'cash', e.cash, 'bonus', e.bonus, 'bonus_after', e.bonus_after, \
            'fingerprint', e.fingerprint, 'actor', e.actor, 'reason', e.reason, 'person', \
            e.person, 'jackpot_part', e.jackpot_part, 'jackpot_contribution', \
            e.jackpot_contribution) \
        FROM entries e JOIN wallets w USING (wallet) WHERE w.player = ?1 ORDER BY e.seq";
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([player], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(i64, String)> = rows.unwrap().map(Result::unwrap).collect();
    let (mut cash, mut hash, mut seq) = (0, "0".repeat(64), 0);
    for (id, text) in rows {
        let mut entry: Value = serde_json::from_str(&text).unwrap();
        cash += entry["cash"].as_i64().unwrap();
        seq += 1;
        entry["cash_after"] = cash.into();
        hash = hash_of(&entry, &hash);
        let sql = "UPDATE entries SET cash_after = ?2, hash = ?3 WHERE id = ?1";
        database.execute(sql, (id, cash, &hash)).unwrap();
    }
    let sql = "UPDATE wallets SET cash = ?2, hash = ?3, seq = ?4 WHERE player = ?1";
    database.execute(sql, (player, cash, &hash, seq)).unwrap();
}

/// The database as the attacker leaves it, in use again.
async fn used_again(data: TempDir) -> Stage {
    let stage = Stage::over(data, |_| {}).await;
    stage.host.clock().set(moment("2026-01-03", 12));
    stage
}

#[track_caller]
fn expect_named(what: &str, lines: &[Value], kept: &[(String, String)], place: &str) {
    for Verdict { by, clean, text } in verdicts_with(lines, kept) {
        assert!(!clean && text.contains(place), "{by}: {what}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_file_changes_nothing_unnoticed() {
    let sealed = sealed().await;
    let stage = used_again(copy(&sealed.data)).await;
    let lines = export(&stage, 1_000).await;
    for Verdict { by, clean, text } in verdicts_with(&lines, &sealed.kept) {
        assert!(clean, "{by}: {text}");
    }
    for attack in ATTACKS {
        let what = attack.what;
        let data = copy(&sealed.data);
        let database = without_guards(&data);
        database.execute_batch(attack.sql).unwrap();
        if let Some(player) = attack.rehashed {
            rehash(&database, player);
        }
        drop(database);
        let stage = used_again(data).await;
        if attack.signed_anew {
            for day in DAYS {
                checkpoint(&stage, day).await;
            }
        }
        let lines = export(&stage, 1_000).await;
        expect_named(what, &lines, &sealed.kept, attack.place);
    }
}

/// The copy is whole and signed; only the digest of a later day tells.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_of_the_database_is_named() {
    let stage = opened().await;
    play(&stage).await;
    checkpoint(&stage, DAYS[0]).await;
    let (site, host) = stage.part();
    assert!(host.drain().await);
    let older = copy(&site.data);
    let stage = Stage::over(site.data, |_| {}).await;
    let newest = checkpoint(&stage, DAYS[1]).await;
    let kept = [(
        DAYS[1].to_owned(),
        newest["digest"].as_str().unwrap().to_owned(),
    )];
    let stage = used_again(older).await;
    let lines = export(&stage, 1_000).await;
    for Verdict { by, clean, text } in verdicts_with(&lines, &[]) {
        assert!(clean, "{by}: {text}");
    }
    expect_named("an older copy", &lines, &kept, DAYS[1]);
}

/// The product's own deletions are counted by a row that the next checkpoint covers; one that is
/// not counted is named.
#[tokio::test(flavor = "multi_thread")]
async fn messages_are_deleted_with_a_record_of_it_and_not_otherwise() {
    let sealed = sealed().await;
    let delete = "DELETE FROM exchanges WHERE reference = 'bet' AND outcome = 'accepted'";
    for (more, place) in [
        ("SELECT 1", None),
        (
            "DROP TRIGGER deleted_messages_are_counted; \
            DELETE FROM exchanges WHERE reference = 'win'",
            Some("was removed"),
        ),
        (
            "DROP TRIGGER deleted_messages_are_counted; \
            DROP TRIGGER deletions_are_never_changed; \
            DELETE FROM exchanges WHERE reference = 'win'; \
            UPDATE deletions SET last_message = 1000",
            Some("messages are deleted"),
        ),
    ] {
        let data = copy(&sealed.data);
        let database = Connection::open(data.path().join("sqlite_db.db")).unwrap();
        database.execute_batch(delete).unwrap();
        database.execute_batch(more).unwrap();
        drop(database);
        let stage = used_again(data).await;
        for signed in [false, true] {
            if signed {
                checkpoint(&stage, "2026-01-03").await;
            }
            let lines = export(&stage, 1_000).await;
            for Verdict { by, clean, text } in verdicts_with(&lines, &sealed.kept) {
                let named = place.is_none_or(|place| text.contains(place));
                assert!(clean == place.is_none() && named, "{by}: {more}: {text}");
            }
        }
    }
}
