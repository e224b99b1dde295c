//! Before the first request and after the last: schema, data directory, readiness, drain.
//! What is missing is said in clear text, and nothing is taken that cannot be kept.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage, commits, workspace};
use futures::future::join_all;
use http::Method;
use reelgate_host::Fault;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::time::Duration;

fn database(stage: &Stage) -> Connection {
    Connection::open(stage.data.path().join("sqlite_db.db")).unwrap()
}

/// A seat that nobody opened: its messages are well formed and lead nowhere.
fn stranger(stage: &Stage, brand: Brand) -> Seat<'_> {
    let word = |text: &str| text.to_owned();
    Seat {
        site: stage,
        brand,
        player: word("nobody"),
        currency: word("EUR"),
        game: word("game-1"),
        session: word("none"),
        token: word("none"),
    }
}

/// An instance that has seen the schema it needs looks again only in its next life.
async fn with_short_lives() -> Stage {
    Stage::open_with(|config| config.reuse.idle_instance_timeout = LIFE).await
}

const LIFE: Duration = Duration::from_millis(20);

/// Every function refuses with 503 and says what it found, what it needs, and what to do.
async fn expect_schema_refused(stage: &Stage, found: &str) {
    tokio::time::sleep(LIFE * 20).await;
    let mut replies = Vec::new();
    for brand in BRANDS {
        replies.push(stranger(stage, brand).bet("bet", "round", EURO).await.reply);
    }
    for path in [
        "/api/players/x",
        "/api/games",
        "/api/reports/ggr",
        "/api/exchanges",
    ] {
        replies.push(stage.api(Method::GET, path, &Value::Null).await);
    }
    let player = json!({ "player": "x", "currency": "EUR" });
    replies.push(stage.api(Method::POST, "/api/players", &player).await);
    let key = [("idempotency-key", "k")];
    let deposit = json!({ "amount": "1.00", "currency": "EUR" });
    let path = "/api/players/x/deposits";
    replies.push(stage.api_with(Method::POST, path, &deposit, &key).await);
    for reply in replies {
        assert_eq!(reply.status, 503, "{}", reply.text());
        let text = reply.text();
        for part in [format!("schema {found}"), "/api/admin/migrate".to_owned()] {
            assert!(text.contains(&part), "{part} is not in: {text}");
        }
    }
    let ready = stage.api(Method::GET, "/readyz", &Value::Null).await;
    assert_eq!(ready.status, 503);
    assert!(
        ready.text().contains("/api/admin/migrate"),
        "{}",
        ready.text()
    );
    assert_eq!(
        stage
            .api(Method::GET, "/healthz", &Value::Null)
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_schema_nothing_is_served() {
    let stage = Stage::bare(|_| {}).await;
    expect_schema_refused(&stage, "none").await;
    stage.set_up().await;
    assert_eq!(
        stage.api(Method::GET, "/readyz", &Value::Null).await.status,
        200
    );
    let seat = stage.seat(Brand::Hub88, EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_18_an_older_schema_is_refused_until_it_is_migrated() {
    let stage = with_short_lives().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    let sql =
        "DELETE FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)";
    assert_eq!(database(&stage).execute(sql, []).unwrap(), 1);
    let newest: i64 = stage
        .books()
        .number("SELECT max(version) FROM schema_version", []);
    expect_schema_refused(&stage, &newest.to_string()).await;
    stage.migrate().await;
    // Nothing of what was there is lost, and the bet is known.
    assert_eq!(
        seat.bet("bet", "round", EURO).await.ok().balance(),
        Some(99 * EURO)
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_18_a_newer_schema_is_left_alone() {
    let stage = with_short_lives().await;
    database(&stage)
        .execute("INSERT INTO schema_version VALUES (9999, 'future')", [])
        .unwrap();
    expect_schema_refused(&stage, "9999").await;
    let reply = stage
        .api(Method::POST, "/api/admin/migrate", &Value::Null)
        .await;
    assert_eq!(reply.status, 503, "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_18_migrating_twice_and_ten_times_at_once_is_harmless() {
    let stage = Stage::bare(|_| {}).await;
    let first = stage
        .change(Method::POST, "/api/admin/migrate", Value::Null)
        .await;
    let files = std::fs::read_dir(workspace().join("migrations"))
        .unwrap()
        .count();
    assert_eq!(first["applied"].as_array().unwrap().len(), files, "{first}");
    let again = (0..10).map(|_| stage.change(Method::POST, "/api/admin/migrate", Value::Null));
    for again in join_all(again).await {
        assert_eq!(again["applied"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_data_directory_it_is_not_ready_and_says_why() {
    let stage = Stage::bare(|config| config.data = None).await;
    // A migration does not help: each instance has a database of its own, in memory.
    stage
        .api(Method::POST, "/api/admin/migrate", &Value::Null)
        .await;
    let reply = stage.api(Method::GET, "/readyz", &Value::Null).await;
    assert_eq!(reply.status, 503);
    let text = reply.text();
    assert!(
        text.contains("memory") && text.contains("state directory"),
        "{text}"
    );
    assert_eq!(
        stage
            .api(Method::GET, "/healthz", &Value::Null)
            .await
            .status,
        200
    );
}

/// The 40 ms stall: headers and body in two writes wait for the client's acknowledgement.
#[tokio::test(flavor = "multi_thread")]
async fn every_reply_leaves_in_one_write() {
    let stage = Stage::open().await;
    let mut sent = stage.host.counters().connections();
    let mut expect_one_write_each = |requests: u64, what: &str| {
        // A write is counted after it: the client may have the reply already.
        let written = || stage.host.counters().connections().writes - sent.writes;
        let began = std::time::Instant::now();
        while written() < requests && began.elapsed() < Duration::from_secs(5) {
            std::thread::yield_now();
        }
        let now = stage.host.counters().connections();
        assert_eq!(now.requests - sent.requests, requests, "{what}");
        assert_eq!(now.writes - sent.writes, requests, "{what}");
        sent = now;
    };
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        expect_one_write_each(3, "players, deposits, sessions");
        for n in 0..20 {
            seat.bet(&format!("bet-{n}"), "round", EURO).await.ok();
        }
        expect_one_write_each(20, "bets");
        stage
            .send_bytes(brand, &brand.path(crate::stage::Verb::Bet), b"x")
            .await;
        expect_one_write_each(1, "a rejection");
    }
    let paths = [
        "/readyz",
        "/openapi.json",
        "/api/reports/ggr",
        "/api/games",
        "/api/exchanges",
    ];
    for path in paths {
        stage.get(path).await;
    }
    expect_one_write_each(5, "reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_finishes_the_bets_in_flight() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    stage
        .host
        .faults()
        .sometimes(1000, Fault::Delay(Duration::from_millis(50)), commits);
    let bets: Vec<_> = (0..20)
        .map(|n| seat.bet_message(&format!("bet-{n}"), "round", EURO))
        .collect();
    let (site, host) = stage.part();
    let sent = join_all(bets.into_iter().map(|bet| {
        let http = site.http.clone();
        tokio::spawn(async move {
            let signature = bet.brand.sign(&bet.bytes());
            let headers = [(bet.brand.header(), signature.as_str())];
            http.try_send(Method::POST, &bet.path, &headers, bet.bytes())
                .await
        })
    }));
    let drain = async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        host.drain().await
    };
    let (replies, drained) = futures::join!(sent, drain);
    assert!(drained, "the drain was cut off");
    let answered = replies.into_iter().filter_map(|reply| reply.unwrap().ok());
    let answered: Vec<_> = answered.filter(|reply| reply.status == 200).collect();
    assert!(!answered.is_empty());
    let books = site.books();
    let recorded = books.number("SELECT count(*) FROM entries WHERE kind = 'bet'", []);
    assert_eq!(
        recorded,
        i64::try_from(answered.len()).unwrap(),
        "answered and recorded"
    );
    books.audit();
}
