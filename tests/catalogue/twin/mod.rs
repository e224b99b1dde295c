//! The same random messages to the component over HTTP and to the pure core natively: the same
//! answers to the byte, the same balances after each, the same ledger at the end. One stream never
//! runs ahead of the other, so the first message that is answered differently is the culprit.

mod model;
mod stream;

use crate::delivery::EURO;
use crate::stage::{BRANDS, Books, Brand, GAMES, Message, Seat, Stage};
use futures::future::join_all;
use model::Model;
use rusqlite::types::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use stream::{Next, Stream, Turn};

/// 2026-03-01T12:00:00Z.
const BEGINNING: Duration = Duration::from_secs(1_772_366_400);
const MESSAGES: usize = 2_000;

/// What must come up in a stream, or it proves little.
const OUTCOMES: [&str; 17] = [
    "accepted",
    "repeated",
    "conflict",
    "rolled_back",
    "already_reversed",
    "tombstoned",
    "transaction_unknown",
    "not_reversible",
    "game_disabled",
    "session_expired",
    "player_blocked",
    "provider_disconnected",
    "insufficient_funds",
    "bet_limit",
    "session_unknown",
    "player_mismatch",
    "reject_types",
];

/// A player without much, one in another currency, and one who plays with everybody.
async fn seats(stage: &Stage) -> Vec<Seat<'_>> {
    stage.add_player("shared", "EUR", 1_000 * EURO).await;
    let mut seats = Vec::new();
    for brand in BRANDS {
        let limits = json!({ "limits": { "EUR": { "bet_min": "0.50", "bet_max": "3.00" } } });
        stage.put_game(brand, GAMES[1], &limits).await;
        let name = |what: &str| format!("{what}-{}", brand.id());
        for (player, currency, euros) in
            [("rich", "EUR", 500), ("poor", "EUR", 4), ("far", "USD", 90)]
        {
            stage
                .add_player(&name(player), currency, euros * EURO)
                .await;
            for game in GAMES {
                seats.push(stage.sit_down(brand, &name(player), currency, game).await);
            }
        }
        seats.push(stage.sit_down(brand, "shared", "EUR", GAMES[0]).await);
    }
    seats
}

/// Wallet, cash, bonus, seq and hash of every wallet, as the file has them.
fn heads(books: &Books) -> Vec<(i64, i64, i64, i64, String)> {
    let sql = "SELECT wallet, cash, bonus, seq, hash FROM wallets ORDER BY wallet";
    let mut statement = books.file.prepare_cached(sql).unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    };
    statement
        .query_map([], row)
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// One message to both.
async fn send(stage: &Stage, model: &mut Model, message: &Message) -> (Brand, String, String) {
    let bytes = message.bytes();
    let verb = message.path.splitn(4, '/').last().unwrap();
    let (brand, signature) = (message.brand, message.brand.sign(&bytes));
    let answer = stage
        .send_signed(brand, &message.path, &bytes, &signature)
        .await;
    let now = stage.host.clock().now();
    let told = model.answer(brand, verb, (&bytes, &signature), now);
    let (status, text) = (answer.reply.status.as_u16(), answer.reply.text());
    assert_eq!(
        (status, text.as_str()),
        (told.status, told.body.as_str()),
        "{message:?}"
    );
    (message.brand, verb.to_owned(), told.outcome)
}

/// What the exchange log says of every message: whose, which verb, to what end; and how often.
fn logged(stage: &Stage) -> BTreeMap<(String, String, String), i64> {
    let sql = "SELECT component, verb, outcome, count(*) FROM exchanges \
        WHERE component IN ('hub88', 'caleta', 'softswiss') GROUP BY 1, 2, 3";
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let number = |value: &Value| match value {
        Value::Integer(number) => *number,
        other => panic!("{other:?}"),
    };
    let rows = stage.books().rows(sql, []);
    let key = |row: &[Value]| (text(&row[0]), text(&row[1]), text(&row[2]));
    rows.iter().map(|row| (key(row), number(&row[3]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn row_05_the_component_answers_and_records_as_the_pure_core_does() {
    let seed = crate::load::seed();
    let stage = Stage::open_quick(|config| {
        config.reuse.idle_instance_timeout = Duration::from_millis(10);
    })
    .await;
    stage.host.clock().set(BEGINNING);
    let seats = seats(&stage).await;
    let mut model = Model::of(&stage);
    let mut stream = Stream::new(seed, &seats);
    let mut counts = BTreeMap::new();
    let books = stage.books();
    let mut sent = 0;
    while sent < MESSAGES {
        match stream.next() {
            Next::Message(message) => {
                let (brand, verb, outcome) = send(&stage, &mut model, &message).await;
                *counts
                    .entry((brand.id().to_owned(), verb, outcome))
                    .or_insert(0) += 1;
                sent += 1;
            }
            Next::Turn(turn) => take(&stage, &mut model, &turn).await,
        }
        assert_eq!(heads(&books), model.heads(), "after message {sent}");
    }
    stage.until_idle().await;
    assert_eq!(logged(&stage), counts, "the exchange log");
    for outcome in OUTCOMES {
        let seen = counts.keys().any(|(.., seen)| seen == outcome);
        assert!(seen, "{outcome} never came: {counts:#?}");
    }
    model.compare_books(&books);
    books.audit();
}

/// A change of the world, in both.
async fn take(stage: &Stage, model: &mut Model, turn: &Turn) {
    match turn {
        Turn::Later(by) => stage.host.clock().advance(*by),
        Turn::Player(player, status) => stage.set_status(player, status).await,
        Turn::Provider(brand, status) => stage.set_provider(*brand, status).await,
        Turn::Game(brand, game, status) => {
            let path = format!("/api/games/{}/{game}", brand.id());
            stage
                .change(http::Method::PATCH, &path, json!({ "status": status }))
                .await;
        }
        Turn::EndSession(session) => {
            let path = format!("/api/sessions/{session}");
            stage
                .change(http::Method::DELETE, &path, serde_json::Value::Null)
                .await;
        }
        Turn::Deposit(key, player, currency, units) => {
            let body = json!({ "amount": crate::stage::text(*units), "currency": currency });
            let path = format!("/api/players/{player}/deposits");
            let headers = [("idempotency-key", key.as_str())];
            let reply = stage
                .api_with(http::Method::POST, &path, &body, &headers)
                .await;
            model.deposit(turn, stage.host.clock().now(), reply.status.is_success());
        }
    }
    model.turn(turn);
}

/// The model itself tells when a session is over: to the millisecond, like the component.
#[tokio::test(flavor = "multi_thread")]
async fn row_21_a_session_ends_at_its_millisecond_in_core_and_component() {
    let stage = Stage::open().await;
    stage.host.clock().set(BEGINNING);
    let seats = join_all(BRANDS.map(|brand| stage.seat(brand, 100 * EURO))).await;
    let mut model = Model::of(&stage);
    for seat in &seats {
        let sql = "SELECT expires_at FROM sessions WHERE session = ?1";
        let expires_ms = stage.books().number(sql, [&seat.session]);
        let first = u64::try_from(expires_ms).unwrap();
        for (ms, outcome) in [
            (first - 1, "accepted"),
            (first, "session_expired"),
            (first + 1, "session_expired"),
            // The clock is set back: what is not over yet takes bets again.
            (first - 1, "accepted"),
        ] {
            stage.host.clock().set(Duration::from_millis(ms));
            let reference = format!("bet-{}", crate::stage::serial());
            let bet = seat.bet_message(&reference, "round", EURO);
            assert_eq!(send(&stage, &mut model, &bet).await.2, outcome, "{ms}");
        }
        // What stands can still be settled.
        let win = seat.win_message("never", "round", EURO, "never");
        stage.host.clock().set(Duration::from_millis(first + 1));
        let _ = send(&stage, &mut model, &win).await;
    }
    stage.books().audit();
}
