//! Times at their limit, a millisecond before and after it, missing, and in the wrong unit. The
//! providers here send no times of their own: what has limits are sessions and reports.

use super::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Stage, units};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// 2026-03-01T10:00:00Z.
const TEN_MS: u64 = 1_772_359_200_000;
const HOUR_MS: u64 = 3_600_000;

fn set(stage: &Stage, ms: u64) {
    stage.host.clock().set(Duration::from_millis(ms));
}

/// Bets of the hours from `from` on, up to `to`, as the report has them.
async fn bets(stage: &Stage, query: &str) -> i64 {
    let report = stage.get(&format!("/api/reports/ggr?{query}")).await;
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| units(row["bets"].as_str().unwrap())).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn row_21_a_session_says_its_end_and_keeps_to_it() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        set(&stage, TEN_MS + 123);
        let player = format!("player-{}", brand.id());
        stage.add_player(&player, "EUR", 100 * EURO).await;
        let body = json!({
            "player": player, "currency": "EUR", "provider": brand.id(), "game": GAMES[0],
        });
        let opened = stage.change(Method::POST, "/api/sessions", body).await;
        assert_eq!(opened["expires_at"], "2026-03-01T22:00:00.123Z");
        let mut seat = stage.sit_down(brand, &player, "EUR", GAMES[0]).await;
        seat.token = opened["token"].as_str().unwrap().to_owned();
        let end = TEN_MS + 123 + 12 * HOUR_MS;
        for (ms, name, taken) in [
            (end - 1, "before", true),
            (end, "at", false),
            (end + 1, "after", false),
            (end * 1_000, "in microseconds", false),
            (end / 1_000, "in seconds", true),
        ] {
            set(&stage, ms);
            let answer = seat.bet(name, "round", EURO).await;
            if taken {
                answer.ok();
            } else {
                answer.expect("RS_ERROR_TOKEN_EXPIRED", "404");
            }
        }
        // What is owed is paid after the end, and taken back.
        set(&stage, end);
        seat.win("win", "round", 3 * EURO, "before").await.ok();
        seat.rollback("back", "round", "before").await.ok();
        assert_eq!(stage.books().cash(&seat.player), 102 * EURO, "{brand:?}");
    }
    stage.books().audit();
}

/// An hour is from its first millisecond on, up to the next hour's first.
#[tokio::test(flavor = "multi_thread")]
async fn row_21_a_bet_counts_in_the_hour_of_its_millisecond() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (n, ms) in [
            TEN_MS - 1,
            TEN_MS,
            TEN_MS + 1,
            TEN_MS + HOUR_MS - 1,
            TEN_MS + HOUR_MS,
        ]
        .into_iter()
        .enumerate()
        {
            set(&stage, ms);
            let name = format!("bet-{n}");
            seat.bet(&name, &name, EURO << n).await.ok();
        }
        stage.host.clock().release();
    }
    let all = i64::try_from(BRANDS.len()).unwrap();
    let of = async |from: &str, to: &str| {
        let query = format!("from=2026-03-01T{from}:00:00Z&to=2026-03-01T{to}:00:00Z");
        bets(&stage, &query).await / EURO / all
    };
    assert_eq!(of("09", "10").await, 1);
    assert_eq!(of("10", "11").await, 2 + 4 + 8);
    assert_eq!(of("11", "12").await, 16);
    assert_eq!(of("09", "12").await, 31);
    stage.books().audit();
}

/// Without a beginning a report is of this day, without an end up to the end of this quarter.
#[tokio::test(flavor = "multi_thread")]
async fn row_21_a_report_without_times_ends_with_the_quarter() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let midnight_ms = TEN_MS - 10 * HOUR_MS;
    for (ms, name, euros) in [(midnight_ms - 1, "yesterday", 1), (midnight_ms, "today", 2)] {
        set(&stage, ms);
        let seat = stage
            .sit_down(Brand::Softswiss, &seat.player, "EUR", GAMES[0])
            .await;
        seat.bet(name, name, euros * EURO).await.ok();
    }
    for (ms, told) in [(midnight_ms - 1, 1), (midnight_ms, 2), (midnight_ms + 1, 2)] {
        set(&stage, ms);
        assert_eq!(bets(&stage, "").await, told * EURO, "{ms}");
    }
    set(&stage, TEN_MS);
    assert_eq!(bets(&stage, "from=2026-02-28T23:00:00Z").await, 3 * EURO);
    assert_eq!(bets(&stage, "to=2026-03-01T01:00:00Z").await, 2 * EURO);
}

/// What is no whole quarter of an hour, no time, or a number of seconds or milliseconds, is refused
/// by name.
#[tokio::test(flavor = "multi_thread")]
async fn row_21_times_that_are_none_are_refused_by_name() {
    let stage = Stage::open().await;
    set(&stage, TEN_MS);
    for (text, reason) in [
        ("2026-03-01T09:59:59.999Z", "whole quarter"),
        ("2026-03-01T10:00:00.001Z", "whole quarter"),
        ("2026-03-01T10:00:01Z", "whole quarter"),
        ("2026-03-01T10:00:00.000", "RFC 3339"),
        ("2026-03-01", "RFC 3339"),
        ("2026-02-29T10:00:00Z", "RFC 3339"),
        ("2026-03-01T24:00:00Z", "RFC 3339"),
        ("1772359200", "RFC 3339"),
        ("1772359200000", "RFC 3339"),
        ("-1", "RFC 3339"),
        ("", "RFC 3339"),
    ] {
        for field in ["from", "to"] {
            let path = format!("/api/reports/ggr?{field}={text}");
            let reply = stage.api(Method::GET, &path, &Value::Null).await;
            assert_eq!(reply.status, 400, "{path}: {}", reply.text());
            let said = reply.json()["detail"].to_string();
            assert!(
                said.contains(field) && said.contains(reason),
                "{path}: {said}"
            );
        }
    }
    for hours in [
        "from=2026-03-01T10:00:00Z&to=2026-03-01T10:00:00Z",
        "from=2026-03-01T11:00:00Z",
    ] {
        let path = format!("/api/reports/ggr?{hours}");
        let reply = stage.api(Method::GET, &path, &Value::Null).await;
        assert_eq!(reply.status, 400, "{path}: {}", reply.text());
    }
    for hours in [
        "from=2026-03-01T10:00:00.000Z",
        "from=2026-03-01T11:00:00%2B01:00",
        "from=1970-01-01T00:00:00Z&to=9999-12-30T22:00:00Z",
        "from=2024-02-29T00:00:00Z&to=2024-03-01T00:00:00Z",
    ] {
        stage.get(&format!("/api/reports/ggr?{hours}")).await;
    }
}

/// A clock that shows milliseconds where seconds are meant is wrong by 56,000 years, and no reason
/// to lose money.
#[tokio::test(flavor = "multi_thread")]
async fn row_21_a_clock_that_shows_milliseconds_for_seconds_loses_nothing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        stage.host.clock().set(Duration::from_secs(TEN_MS));
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.win("win", "round", 3 * EURO, "bet").await.ok();
        seat.rollback("back", "round", "bet").await.ok();
        let listed = stage
            .get(&format!("/api/players/{}/entries", seat.player))
            .await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 4, "{listed}");
        set(&stage, TEN_MS);
        seat.bet("bet-2", "round-2", EURO).await.ok();
        assert_eq!(stage.books().cash(&seat.player), 102 * EURO, "{brand:?}");
    }
    stage.books().audit();
}
