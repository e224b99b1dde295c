//! The clock at odd times: back and forth, before and after what clocks can show, on leap days.
//! The order of the ledger follows its sequence, whatever the time says.

use super::EURO;
use crate::stage::{BRANDS, Stage};
use std::time::Duration;

/// Seconds since 1970: its first, and the last before 2000-02-29, 2038-01-19 and 2100-03-01.
const ODD_TIMES: [u64; 4] = [0, 951_782_399, 2_147_483_647, 4_107_542_399];

#[tokio::test(flavor = "multi_thread")]
async fn bets_are_taken_at_any_time_and_counted_in_their_hour() {
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
            let hour = i64::try_from(odd / 3600).unwrap();
            let sql = "SELECT bets - payouts FROM rollups WHERE hour = ?1 AND provider = ?2";
            let of = |hour: i64| stage.books().number(sql, (hour, brand.id()));
            assert_eq!(
                (of(hour), of(hour + 1)),
                (EURO, -2 * EURO),
                "{brand:?} {odd}"
            );
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_changes_no_order() {
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
