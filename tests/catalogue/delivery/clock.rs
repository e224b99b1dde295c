//! The clock at odd times: back and forth, before and after what clocks can show, on leap days.
//! The order of the ledger follows its sequence, whatever the time says.

use super::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Message, Seat, Stage};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Seconds since 1970: its first, and the last before 2000-02-29, 2038-01-19 and 2100-03-01.
const ODD_TIMES: [u64; 4] = [0, 951_782_399, 2_147_483_647, 4_107_542_399];

#[tokio::test(flavor = "multi_thread")]
async fn row_20_bets_are_taken_at_any_time_and_counted_in_their_quarter() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        for odd in ODD_TIMES {
            stage.host.clock().set(Duration::from_secs(odd));
            let seat = stage.seat(brand, 100 * EURO).await;
            let name = |what: &str| format!("{what}-{odd}");
            seat.bet(&name("bet"), &name("round"), EURO).await.ok();
            stage.host.clock().advance(Duration::from_secs(3600));
            seat.win(&name("win"), &name("round"), 2 * EURO, &name("bet"))
                .await
                .ok();
            let quarter = i64::try_from(odd / 900).unwrap();
            let sql = "SELECT (bets_whole - payouts_whole) * 1000000000 + bets_rest - payouts_rest \
                FROM rollups WHERE quarter = ?1 AND provider = ?2";
            let of = |quarter: i64| stage.books().number(sql, (quarter, brand.id()));
            assert_eq!(
                (of(quarter), of(quarter + 4)),
                (EURO, -2 * EURO),
                "{brand:?} {odd}"
            );
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_20_a_clock_that_goes_back_changes_no_order() {
    let stage = Stage::open().await;
    let clock = stage.host.clock();
    let noon = Duration::from_secs(1_800_000_000);
    for brand in BRANDS {
        clock.set(noon);
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet-1", "round", EURO).await.ok();
        clock.set(noon.saturating_sub(Duration::from_secs(3600)));
        seat.bet("bet-2", "round", EURO).await.ok();
        seat.bet("bet-1", "round", EURO).await.ok();
        clock.set(noon.saturating_add(Duration::from_secs(3600)));
        seat.rollback("back", "round", "bet-2").await.ok();
        assert_eq!(seat.balance().await, 99 * EURO);
    }
    let listed = stage.books().entries();
    assert!(
        !listed.is_sorted_by_key(|entry| entry.at),
        "the clock never went back"
    );
    stage.books().audit();
}

/// Seconds, and how our API writes the time: now and an hour before and after, the ends of what
/// clocks could once show, the leap days that are and the one that is not.
const TIMES: [(u64, &str); 11] = [
    (1_772_366_400, "2026-03-01T12:00:00.000Z"),
    (1_772_362_800, "2026-03-01T11:00:00.000Z"),
    (1_772_370_000, "2026-03-01T13:00:00.000Z"),
    (0, "1970-01-01T00:00:00.000Z"),
    (2_147_483_647, "2038-01-19T03:14:07.000Z"),
    (2_147_483_648, "2038-01-19T03:14:08.000Z"),
    (1_835_395_199, "2028-02-28T23:59:59.000Z"),
    (1_835_395_200, "2028-02-29T00:00:00.000Z"),
    (4_294_967_296, "2106-02-07T06:28:16.000Z"),
    (4_107_542_399, "2100-02-28T23:59:59.000Z"),
    (1, "1970-01-01T00:00:01.000Z"),
];

/// Every verb of the provider, with a round of its own.
fn verbs(seat: &Seat<'_>, name: &str) -> Vec<Message> {
    let own = |what: &str| format!("{what}-{name}");
    let mut all = vec![
        seat.balance_message(),
        seat.bet_message(&own("bet"), &own("round"), 2 * EURO),
        seat.win_message(&own("win"), &own("round"), 5 * EURO, &own("bet")),
        seat.bet_message(&own("gone"), &own("round"), EURO),
        seat.rollback_message(&own("back"), &own("round"), &own("gone")),
        seat.rollback_message(&own("stone"), &own("round"), &own("never")),
    ];
    let mut other = seat.balance_message();
    match seat.brand {
        Brand::Hub88 => other.path = "/providers/hub88/user/info".to_owned(),
        Brand::Caleta => other.path = "/providers/caleta/wallet/check".to_owned(),
        Brand::Softswiss => {
            other.path = "/providers/softswiss/v2/finish".to_owned();
            other.body["round_id"] = own("round").into();
        }
    }
    all.push(other);
    all
}

/// The desk and the audit at the same moment; the newest entry bears its time.
async fn desk(stage: &Stage, player: &str, key: &str, text: &str) {
    for (desk, amount) in [
        ("deposits", "3.00"),
        ("bonuses", "1.00"),
        ("withdrawals", "3.00"),
    ] {
        let path = format!("/api/players/{player}/{desk}");
        let body = json!({ "amount": amount, "currency": "EUR" });
        let key = format!("{desk}-{key}");
        let key = [("idempotency-key", key.as_str())];
        let reply = stage.api_with(Method::POST, &path, &body, &key).await;
        assert!(reply.status.is_success(), "{text}: {}", reply.text());
    }
    let listed = stage
        .get(&format!("/api/players/{player}/entries?limit=1000"))
        .await;
    let newest = listed["items"].as_array().unwrap().last().unwrap();
    assert_eq!(newest["at"], text, "{newest}");
    assert_eq!(newest["kind"], "withdrawal");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_20_every_verb_is_taken_whatever_the_clock_says() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let player = format!("walker-{}", brand.id());
        stage.host.clock().set(Duration::from_secs(TIMES[0].0));
        stage.add_player(&player, "EUR", 100 * EURO).await;
        for (n, (seconds, text)) in TIMES.into_iter().enumerate() {
            stage.host.clock().set(Duration::from_secs(seconds));
            let seat = stage.sit_down(brand, &player, "EUR", GAMES[0]).await;
            let before = stage.books().cash(&player);
            for message in verbs(&seat, &n.to_string()) {
                stage.send(&message).await.ok();
            }
            assert_eq!(stage.books().cash(&player), before + 3 * EURO, "{text}");
            desk(&stage, &player, &format!("{n}-{player}"), text).await;
            let path = format!("/api/sessions/{}", seat.session);
            stage.change(Method::DELETE, &path, Value::Null).await;
        }
    }
    let entries = stage.books().entries();
    assert!(
        !entries.is_sorted_by_key(|entry| entry.at),
        "the clock never went back"
    );
    stage.books().audit();
}

/// A session outlives a clock that is set back, and not one that is set forward beyond its end.
#[tokio::test(flavor = "multi_thread")]
async fn row_20_a_clock_set_by_an_hour_ends_no_session_and_forgets_nothing() {
    let stage = Stage::open().await;
    let noon = Duration::from_secs(TIMES[0].0);
    let hour = Duration::from_secs(3600);
    for brand in BRANDS {
        stage.host.clock().set(noon);
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        stage.send(&bet).await.ok();
        for (n, now) in [noon - hour, noon + hour, noon - 24 * hour, noon]
            .into_iter()
            .enumerate()
        {
            stage.host.clock().set(now);
            let name = format!("bet-{n}");
            seat.bet(&name, "round", EURO).await.ok();
            seat.rollback("gone", "round", "never-came").await.ok();
            let before = stage.books().image_but_disputes();
            stage.send(&bet).await.ok();
            seat.bet(&name, "round", EURO).await.ok();
            let other = seat.bet(&name, "round", 2 * EURO).await;
            other.expect("RS_ERROR_DUPLICATE_TRANSACTION", "400");
            seat.rollback("gone", "round", "never-came").await.ok();
            let late = seat.bet("never-came", "round", EURO).await;
            late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
            assert_eq!(stage.books().image_but_disputes(), before, "{brand:?} {n}");
        }
        stage.host.clock().set(noon + 13 * hour);
        let late = seat.bet("late", "round", EURO).await;
        late.expect("RS_ERROR_TOKEN_EXPIRED", "404");
        seat.win("win", "round", EURO, "bet").await.ok();
    }
    stage.books().audit();
}
