//! Figures that are larger than an integer of the database, figures that cannot be read, and days
//! that are not those of UTC or not of 24 hours. What each figure holds is compared with what was
//! played.

use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Stage};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// 9 * 10^13 in main units: two of them are more than the database's integers hold.
const MOST: i64 = 90_000_000_000_000 * EURO;

fn at(stage: &Stage, seconds: u64) {
    stage.host.clock().set(Duration::from_secs(seconds));
}

async fn rows(stage: &Stage, query: &str) -> Value {
    stage.get(&format!("/api/reports/ggr?{query}")).await["rows"].take()
}

/// A player of his own, who wins.
async fn wins(stage: &Stage, brand: Brand, name: &str, units: i64) {
    let seat = stage.seat(brand, EURO).await;
    seat.bet(&format!("bet-{name}"), name, EURO).await.ok();
    let (win, bet) = (format!("win-{name}"), format!("bet-{name}"));
    seat.win(&win, name, units, &bet).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_wins_beyond_an_integer_are_summed_exactly() {
    let stage = Stage::open().await;
    let most = "92233720368547.75807";
    let wide = json!({ "currency": "EUR", "amount": most, "balance": most, "round": most });
    stage.change(Method::PUT, "/api/ceilings", wide).await;
    at(&stage, 1_772_325_000);
    for brand in BRANDS {
        for name in ["one", "other"] {
            wins(&stage, brand, name, MOST).await;
        }
    }
    for by in ["provider", "provider,day", "game,provider,hour"] {
        let rows = rows(&stage, &format!("by={by}")).await;
        assert_eq!(rows.as_array().unwrap().len(), BRANDS.len(), "{by}: {rows}");
        for row in rows.as_array().unwrap() {
            assert_eq!(row["payouts"], "180000000000000.00", "{by}");
            assert_eq!(row["ggr"], "-179999999999998.00", "{by}");
        }
    }
    let metrics = stage.api(Method::GET, "/metrics", &Value::Null).await;
    assert_eq!(metrics.status, 200, "{}", metrics.text());
    let told = "reelgate_payouts_today{provider=\"hub88\",currency=\"EUR\"} 180000000000000.00\n";
    assert!(metrics.text().contains(told), "{}", metrics.text());
    stage.host.clock().advance(Duration::from_secs(3600));
    let body = json!({ "mode": "compare" });
    let compared = stage
        .change(Method::POST, "/api/jobs/projections", body)
        .await;
    assert_eq!(compared["differences_count"], 0, "{compared:#}");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_that_cannot_be_read_is_named_and_the_rest_is_told() {
    for (column, value) in [
        ("payouts_whole", "'much'"),
        ("bets_rest", "1.5"),
        ("rounds", "x'00'"),
        ("jackpots_whole", "9223372036854775807"),
        ("currency", "'XXQ'"),
    ] {
        let stage = Stage::open().await;
        at(&stage, 1_772_325_000);
        for brand in BRANDS {
            for name in ["one", "other"] {
                wins(&stage, brand, name, 3 * EURO).await;
                stage.host.clock().advance(Duration::from_secs(900));
            }
        }
        let sql = format!("UPDATE rollups SET {column} = {value} WHERE provider = 'caleta'");
        stage.writer().execute(&sql, []).unwrap();
        let path = "/api/reports/ggr?by=provider,day&from=2026-03-01T00:00:00Z";
        let report = stage.get(path).await;
        let of = |provider: &str| {
            let rows = report["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["provider"] == provider).unwrap();
            (
                row["bets"].clone(),
                row["payouts"].clone(),
                row["players"].clone(),
            )
        };
        let right = (json!("2.00"), json!("6.00"), json!(2));
        for provider in ["hub88", "softswiss"] {
            assert_eq!(of(provider), right, "{sql}: {report:#}");
        }
        // A sum that is too large is exact all the same; what is no sum is named.
        let named = report["corrupt"].as_array().unwrap();
        let expected = if column == "jackpots_whole" { 0 } else { 2 };
        assert_eq!(named.len(), expected, "{sql}: {report:#}");
        assert!(
            named.iter().all(|row| row["provider"] == "caleta"),
            "{report:#}"
        );
        let csv = stage
            .api(Method::GET, &format!("{path}&format=csv"), &Value::Null)
            .await;
        let counted = csv.header("reelgate-corrupt-figures").unwrap();
        assert_eq!(counted, expected.to_string(), "{sql}");
        let metrics = stage.api(Method::GET, "/metrics", &Value::Null).await;
        let counted = format!("reelgate_corrupt_figures_today {expected}\n");
        assert!(
            metrics.text().contains(&counted),
            "{sql}: {}",
            metrics.text()
        );
        stage.host.clock().advance(Duration::from_secs(3600));
        let body = json!({ "mode": "rebuild" });
        let mended = stage
            .change(Method::POST, "/api/jobs/projections", body)
            .await;
        assert_ne!(mended["rebuilt_count"], 0, "{sql}: {mended:#}");
        assert_eq!(stage.get(path).await["corrupt"], json!([]), "{sql}");
        stage.books().audit();
    }
}

/// What is not a bet or a win has its place too.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_win_that_a_resolution_pays_is_a_payout() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", 2 * EURO).await.ok();
        seat.rollback("back", "round", "bet").await.ok();
        assert!(!seat.win("late", "round", 5 * EURO, "bet").await.is_ok());
    }
    let disputes = stage.get("/api/disputes?status=open").await;
    for dispute in disputes["items"].as_array().unwrap() {
        let path = format!("/api/disputes/{}/resolution", dispute["id"]);
        let paid = json!({
            "decision": "adjust", "cash": "5.00", "actor": "eve", "reason": "it was won",
        });
        stage.change(Method::POST, &path, paid).await;
    }
    let rows = rows(&stage, "by=provider").await;
    assert_eq!(rows.as_array().unwrap().len(), 2, "{rows}");
    for row in rows.as_array().unwrap() {
        let told = ["bets", "payouts", "ggr"].map(|name| row[name].as_str().unwrap());
        assert_eq!(told, ["0.00", "5.00", "-5.00"], "{row}");
    }
    stage.books().audit();
}

/// What a jackpot paid of a win stands apart from what the game paid, and goes back with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_jackpots_part_of_a_win_is_no_payout_of_the_game() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", 2 * EURO).await.ok();
        for name in ["kept", "gone"] {
            let mut win = seat.win_message(name, "round", 50 * EURO, "bet");
            win.body["jackpot_win"] = (40 * EURO).into();
            stage.send(&win).await.ok();
        }
        seat.rollback("back", "round", "gone").await.ok();
    }
    let report = stage.get("/api/reports/ggr?by=provider").await;
    for row in report["rows"].as_array().unwrap() {
        let names = ["bets", "payouts", "jackpots", "ggr", "ggr_with_jackpots"];
        let told = names.map(|name| row[name].as_str().unwrap());
        assert_eq!(told, ["2.00", "10.00", "40.00", "-8.00", "-48.00"], "{row}");
        for name in names {
            assert!(
                report["definitions"][name].is_string(),
                "{name}: {report:#}"
            );
        }
    }
    stage.books().audit();
}

async fn put_hall(stage: &Stage, hall: &str, clock: Value) -> Value {
    let path = format!("/api/locations/{hall}");
    let mut body = json!({ "name": hall });
    let more = clock.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    stage.change(Method::PUT, &path, body).await
}

/// One bet at each of the times, in a hall.
async fn play(stage: &Stage, hall: &str, times: &[&str]) {
    let player = format!("player-of-{hall}");
    stage.add_player(&player, "EUR", 100 * EURO).await;
    for (n, time) in times.iter().enumerate() {
        let time = reelgate_edge::clock::parse(time).unwrap();
        at(stage, (time.ms() / 1000).try_into().unwrap());
        let mut seat = stage.sit_down(Brand::Hub88, &player, "EUR", GAMES[0]).await;
        let place = json!({
            "player": player, "currency": "EUR", "provider": "hub88", "game": GAMES[0],
            "location": hall,
        });
        let opened = stage.change(Method::POST, "/api/sessions", place).await;
        seat.token = opened["token"].as_str().unwrap().to_owned();
        let name = format!("{hall}-{n}");
        seat.bet(&name, &name, EURO).await.ok();
    }
}

/// Days or hours with their bets.
fn split(rows: &Value, by: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| (text(&row[by]), text(&row["bets"]));
    rows.as_array().unwrap().iter().map(row).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(label, bets): &(&str, &str)| ((*label).to_owned(), (*bets).to_owned());
    expected.iter().map(pair).collect()
}

/// Days with their bets.
type Days = &'static [(&'static str, &'static str)];

/// Of the bets below: a day of 23 hours, days that begin at other times, and one of 24.5 hours.
const DAYS: [(&str, Days); 6] = [
    (
        "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=day&tz=Europe/Madrid",
        &[
            ("2026-03-28", "1.00"),
            ("2026-03-29", "2.00"),
            ("2026-03-30", "1.00"),
        ],
    ),
    (
        "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=day&tz=%2B05:30",
        &[("2026-03-29", "2.00"), ("2026-03-30", "2.00")],
    ),
    (
        "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=day&tz=Asia/Kathmandu\
         &day_start=04:45",
        &[("2026-03-28", "1.00"), ("2026-03-29", "3.00")],
    ),
    (
        "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=day&tz=America/St_Johns\
         &day_start=19:30",
        &[("2026-03-28", "3.00"), ("2026-03-29", "1.00")],
    ),
    (
        "from=2026-04-04T00:00:00%2B11:00&to=2026-04-07T00:00:00%2B10:30&by=day\
         &tz=Australia/Lord_Howe",
        &[
            ("2026-04-04", "1.00"),
            ("2026-04-05", "2.00"),
            ("2026-04-06", "1.00"),
        ],
    ),
    (
        "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=day",
        &[("2026-03-28", "2.00"), ("2026-03-29", "2.00")],
    ),
];

/// Bets around the ends of days on which clocks are set: what a zone's days and hours come to.
#[tokio::test(flavor = "multi_thread")]
async fn days_and_hours_are_those_of_the_zone_asked_for() {
    let stage = Stage::open().await;
    put_hall(&stage, "hall", json!({})).await;
    play(
        &stage,
        "hall",
        &[
            "2026-03-28T22:59:59Z",
            "2026-03-28T23:00:00Z",
            "2026-03-29T21:59:59Z",
            "2026-03-29T22:00:00Z",
            "2026-04-04T12:59:59Z",
            "2026-04-04T13:00:00Z",
            "2026-04-05T13:29:59Z",
            "2026-04-05T13:30:00Z",
        ],
    )
    .await;
    for (query, expected) in DAYS {
        let rows = rows(&stage, query).await;
        assert_eq!(split(&rows, "day"), pairs(expected), "{query}");
    }
    let query = "from=2026-03-28T00:00:00Z&to=2026-03-31T00:00:00Z&by=hour&tz=-03:30";
    let expected = [
        ("2026-03-28T19:00:00.000-03:30", "2.00"),
        ("2026-03-29T18:00:00.000-03:30", "2.00"),
    ];
    assert_eq!(split(&rows(&stage, query).await, "hour"), pairs(&expected));
    for odd in [
        "tz=Europe/Atlantis",
        "tz=%2B05:20",
        "day_start=25",
        "tz=UTC&day_start=06:10",
    ] {
        let path = format!("/api/reports/ggr?{odd}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, "must be").await;
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_location_keeps_its_clock() {
    let stage = Stage::open().await;
    let kathmandu = json!({ "time_zone": "asia/kathmandu", "day_start": "6" });
    let put = put_hall(&stage, "east", kathmandu).await;
    let kept = put_hall(&stage, "east", json!({})).await;
    for told in [put, kept, stage.get("/api/locations/east").await] {
        assert_eq!(told["time_zone"], "Asia/Kathmandu", "{told}");
        assert_eq!(told["day_start"], "06:00", "{told}");
    }
    for odd in ["time_zone", "day_start"] {
        let body = json!({ "name": "x", odd: "6pm" });
        let call = (Method::PUT, "/api/locations/east", body);
        refused(&stage, call, 400, "must be").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_location_has_its_own_day_where_no_zone_is_asked_for() {
    let stage = Stage::open().await;
    let kathmandu = json!({ "time_zone": "Asia/Kathmandu", "day_start": "06:00" });
    put_hall(&stage, "east", kathmandu).await;
    put_hall(&stage, "online", json!({ "time_zone": "America/St_Johns" })).await;
    put_hall(&stage, "plain", json!({})).await;
    for hall in ["east", "online", "plain"] {
        play(
            &stage,
            hall,
            &["2026-03-01T00:14:00Z", "2026-03-01T00:15:00Z"],
        )
        .await;
    }
    let query = "from=2026-02-28T00:00:00Z&to=2026-03-02T00:00:00Z&by=day,location";
    let report = stage.get(&format!("/api/reports/ggr?{query}")).await;
    let told = report["rows"].as_array().unwrap().iter().map(|row| {
        let text = |field: &str| row[field].as_str().unwrap();
        (text("day"), text("location"), text("bets"))
    });
    let told: Vec<_> = told.collect();
    let expected = [
        ("2026-02-28", "east", "1.00"),
        ("2026-02-28", "online", "2.00"),
        ("2026-03-01", "east", "1.00"),
        ("2026-03-01", "plain", "2.00"),
    ];
    let mut sorted = told.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected, "{report:#}");
    assert_eq!(
        (&report["tz"], &report["day_start"]),
        (&json!("location"), &Value::Null)
    );
    assert_eq!(
        report["locations"].as_array().unwrap().len(),
        3,
        "{report:#}"
    );
    let mixed = stage
        .get(&format!(
            "/api/reports/ggr?{}",
            query.replace(",location", "")
        ))
        .await;
    assert_eq!(
        (&mixed["tz"], &mixed["rows"][0]["bets"]),
        (&json!("UTC"), &json!("6.00"))
    );
    stage.books().audit();
}
