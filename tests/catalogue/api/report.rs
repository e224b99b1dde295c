//! The GGR report: what was bet and paid, by whatever is asked for, as JSON and as CSV.
//! The figures are compared with sums over the ledger itself.

use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Seat, Stage, encoded, keys, units};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// 2026-03-01T00:30:00Z.
const HALF_PAST_MIDNIGHT: Duration = Duration::from_secs(1_772_325_000);

/// Two hours of play at two games for each brand, in two currencies.
async fn played() -> Stage {
    let stage = Stage::open().await;
    stage.host.clock().set(HALF_PAST_MIDNIGHT);
    for hour in 0..2 {
        for brand in BRANDS {
            for (n, game) in GAMES.into_iter().enumerate() {
                for currency in ["EUR", "USD"] {
                    let player = format!("{}-{n}-{currency}", brand.id());
                    stage.add_player(&player, currency, 100 * EURO).await;
                    let seat = stage.sit_down(brand, &player, currency, game).await;
                    let name = |what: &str| format!("{what}-{hour}-{player}");
                    let (bet, round) = (name("bet"), name("round"));
                    seat.bet(&bet, &round, 10 * EURO).await.ok();
                    seat.win(&name("win"), &round, 4 * EURO, &bet).await.ok();
                    seat.bet(&name("gone"), &name("gone"), 7 * EURO).await.ok();
                    seat.rollback(&name("back"), &name("gone"), &name("gone"))
                        .await
                        .ok();
                }
            }
        }
        stage.host.clock().advance(Duration::from_secs(3600));
    }
    stage.books().audit();
    stage
}

fn sum(report: &Value, field: &str, filter: impl Fn(&Value) -> bool) -> i64 {
    let rows = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| filter(row));
    rows.map(|row| units(row[field].as_str().unwrap())).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_the_ledgers_by_every_dimension() {
    let stage = played().await;
    let period = "from=2026-03-01T00:00:00Z&to=2026-03-01T03:00:00Z";
    for (by, rows) in [
        ("currency", 2),
        ("provider", 6),
        ("provider,game", 12),
        ("hour", 4),
        ("day", 2),
        ("game,hour", 8),
        ("provider,game,location,device,hour", 24),
    ] {
        let report = stage
            .get(&format!("/api/reports/ggr?{period}&by={by}"))
            .await;
        assert_eq!(
            report["rows"].as_array().unwrap().len(),
            rows,
            "{by}: {report}"
        );
        for currency in ["EUR", "USD"] {
            let of = |field: &str| sum(&report, field, |row| row["currency"] == currency);
            assert_eq!(of("bets"), 12 * 10 * EURO, "{by}");
            assert_eq!(of("payouts"), 12 * 4 * EURO, "{by}");
            assert_eq!(of("ggr"), 12 * 6 * EURO, "{by}");
        }
        let rounds: i64 = report["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["rounds"].as_i64().unwrap())
            .sum();
        assert_eq!(rounds, 24, "{by}: a round given back does not count");
    }
    let hour = "from=2026-03-01T01:00:00Z&to=2026-03-01T02:00:00Z&by=provider";
    let report = stage.get(&format!("/api/reports/ggr?{hour}")).await;
    assert_eq!(sum(&report, "bets", |_| true), 12 * 10 * EURO);
    let row = &report["rows"][0];
    assert_eq!(
        (&row["players"], &row["rounds"]),
        (&2.into(), &2.into()),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_as_csv() {
    let stage = played().await;
    let path = "/api/reports/ggr?from=2026-03-01T00:00:00Z&to=2026-03-01T03:00:00Z&by=provider";
    let reply = stage
        .api(Method::GET, &format!("{path}&format=csv"), &Value::Null)
        .await;
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-type")
            .unwrap()
            .starts_with("text/csv")
    );
    let text = reply.text();
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split(',').map(|cell| cell.trim_matches('"')).collect())
        .collect();
    let column = |name: &str| lines[0].iter().position(|cell| *cell == name).unwrap();
    let json = stage.get(path).await;
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(lines.len(), rows.len() + 1, "{text}");
    for (line, row) in lines[1..].iter().zip(rows) {
        for name in ["provider", "currency", "bets", "payouts", "ggr"] {
            assert_eq!(row[name], line[column(name)], "{text}");
        }
    }
    let key = format!("Bearer {}", keys::ADMIN_KEY);
    let headers = [("authorization", key.as_str()), ("accept", "text/csv")];
    let reply = stage.http.send(Method::GET, path, &headers, "").await;
    assert_eq!(reply.text(), text, "by the Accept header");
}

/// A player at a game, a hall and a machine of one name.
async fn seat_at<'a>(stage: &'a Stage, name: &str) -> Seat<'a> {
    let path = encoded(name);
    stage.put_game(Brand::Hub88, &path, &json!({})).await;
    let device = json!({ "location": name, "class": "terminal", "name": "x" });
    for (path, body) in [
        (format!("/api/locations/{path}"), json!({ "name": "x" })),
        (format!("/api/devices/{path}"), device),
    ] {
        stage.change(Method::PUT, &path, body).await;
    }
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    let body = json!({
        "player": seat.player, "currency": "EUR", "provider": "hub88", "game": name,
        "location": name, "device": name,
    });
    let opened = stage.change(Method::POST, "/api/sessions", body).await;
    let field = |name: &str| opened[name].as_str().unwrap().to_owned();
    Seat {
        game: name.to_owned(),
        session: field("session"),
        token: field("token"),
        ..seat
    }
}

/// Whoever names a game, a hall or a machine writes into the operator's spreadsheet.
#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_no_formulas_in_any_column_of_the_csv() {
    let stage = Stage::open().await;
    for name in [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "＝1",
        "＋1",
        "－1",
        "＠A1",
        "a\u{2028}=1",
        "a;\u{a0}=1",
        "a;=1",
        "a\"\u{2029}=1",
    ] {
        let seat = seat_at(&stage, name).await;
        seat.bet(&format!("bet-{name}"), "round", EURO).await.ok();
    }
    let path = "/api/reports/ggr?by=provider,game,location,device,day&format=csv";
    let text = stage.api(Method::GET, path, &Value::Null).await.text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 13, "{text}");
    for row in &rows[1..] {
        let texts: Vec<&str> = row.split("\",\"").collect();
        assert_eq!(texts.len(), 6, "{row}");
        for cell in texts {
            let cell = cell.trim_start_matches('"');
            let parts = cell.split([';', '\u{2028}', '\u{2029}']);
            let harmful = parts.into_iter().any(|part| {
                part.trim()
                    .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
            });
            assert!(!harmful && !cell.starts_with('\u{2028}'), "{row}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_counts_in_its_own_hour() {
    let stage = Stage::open().await;
    stage.host.clock().set(HALF_PAST_MIDNIGHT);
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    stage.host.clock().advance(Duration::from_secs(3600));
    seat.rollback("back", "round", "bet").await.ok();
    let of = async |from: &str, to: &str| {
        let query = format!("from=2026-03-01T{from}:00:00Z&to=2026-03-01T{to}:00:00Z&by=hour");
        let report = stage.get(&format!("/api/reports/ggr?{query}")).await;
        sum(&report, "bets", |_| true)
    };
    assert_eq!(
        (of("00", "01").await, of("01", "02").await),
        (10 * EURO, -10 * EURO)
    );
    assert_eq!(of("00", "02").await, 0);
    stage.books().audit();
}

/// SOFTSWISS need not name the session with a win, and names no bet.
#[tokio::test(flavor = "multi_thread")]
async fn a_win_that_names_its_round_alone_counts_where_the_round_is_played() {
    let stage = Stage::open().await;
    let seat = stage.seat_in_a_hall(Brand::Softswiss, 100 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    let mut win = seat.win_message("win", "round", 4 * EURO, "bet");
    win.body.as_object_mut().unwrap().remove("session_id");
    stage.send(&win).await.ok();
    let report = stage.get("/api/reports/ggr?by=location,device").await;
    let row = &report["rows"][0];
    assert_eq!(
        (&row["location"], &row["device"], &row["ggr"]),
        (&json!("hall-1"), &json!("terminal-7"), &json!("6.00")),
        "{report}"
    );
    assert_eq!(report["rows"].as_array().unwrap().len(), 1, "{report}");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_21_reports_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    for query in [
        "by=colour",
        "by=provider,provider",
        "from=yesterday",
        "from=2026-03-01",
        "from=2026-03-01T00:20:00Z",
        "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z",
        "format=xml",
        "until=2026-03-01T00:00:00Z",
    ] {
        let path = format!("/api/reports/ggr?{query}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, "").await;
    }
    refused(
        &stage,
        (Method::POST, "/api/reports/ggr", Value::Null),
        405,
        "GET",
    )
    .await;
}
