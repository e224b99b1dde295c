//! The provider has waited long enough and takes its bet back, while we are still at it, or just
//! as we have answered. In the end the player always has his money, and the bet never comes back.

use super::EURO;
use crate::stage::{Answer, BRANDS, Seat, Stage, commits, loads};
use futures::future::join;
use reelgate_host::{Fault, Moment};
use std::time::Duration;

/// Its name, when, and at which statement.
type Place = (&'static str, Moment, fn(&str) -> bool);

/// Where the bet is when the provider loses patience.
const PLACES: [Place; 4] = [
    ("not yet decided", Moment::Before, loads),
    ("loaded", Moment::After, loads),
    ("decided", Moment::Before, commits),
    ("committed", Moment::After, commits),
];

/// A bet may be told either way while its rollback comes; nothing else.
#[track_caller]
fn expect_an_end(bet: &Answer) {
    let ends = ["RS_OK", "OK", "RS_ERROR_TRANSACTION_ROLLED_BACK", "409"];
    assert!(ends.contains(&bet.code().as_str()), "{}", bet.reply.text());
}

/// However late the bet or the rollback comes once more.
async fn expect_refunded(seat: &Seat<'_>, bet: &str, place: &str) {
    let stage = seat.site;
    assert_eq!(stage.books().cash(&seat.player), 100 * EURO, "{place}");
    let before = stage.books().image();
    for _ in 0..2 {
        let late = seat.bet(bet, bet, EURO).await;
        late.expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
        let again = seat.rollback(&format!("back-{bet}"), bet, bet).await;
        assert_eq!(again.ok().balance(), Some(100 * EURO), "{place}");
    }
    assert_eq!(stage.books().image(), before, "{place}");
    let sql = "SELECT count(*) FROM rounds WHERE provider = ?1 AND round = ?2 AND state = 'open'";
    assert_eq!(
        stage.books().number(sql, [seat.brand.id(), bet]),
        0,
        "{place}"
    );
}

/// The rollback is served by an instance of its own, and is done before the bet goes on.
#[tokio::test(flavor = "multi_thread")]
async fn row_13_a_rollback_that_overtakes_its_bet_leaves_nothing_of_it() {
    let stage = Stage::open_restless(|config| config.reuse.requests_per_instance_max = 1).await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (n, (place, moment, at)) in PLACES.into_iter().enumerate() {
            let name = format!("bet-{n}");
            stage.until_idle().await;
            let held = stage.host.faults().hold(moment, at);
            let bet = seat.bet(&name, &name, EURO);
            let rollback = async {
                held.reached().await;
                let answer = seat.rollback(&format!("back-{name}"), &name, &name).await;
                assert_eq!(answer.ok().balance(), Some(100 * EURO), "{place}");
                held.release();
            };
            let (bet, ()) = join(bet, rollback).await;
            expect_an_end(&bet);
            assert_eq!(bet.is_ok(), place == "committed", "{place}");
            expect_refunded(&seat, &name, place).await;
        }
    }
    stage.books().audit();
}

/// In one instance the rollback stands behind its bet, whose provider has hung up.
#[tokio::test(flavor = "multi_thread")]
async fn row_13_a_rollback_behind_its_bet_gives_it_back() {
    let stage = Stage::open_restless(|config| config.reuse.instances_max = 1).await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for (n, (place, moment, at)) in PLACES.into_iter().enumerate() {
            let name = format!("bet-{n}");
            stage.until_idle().await;
            let held = stage.host.faults().hold(moment, at);
            let bet = seat.bet_message(&name, &name, EURO);
            {
                let sent = std::pin::pin!(stage.send(&bet));
                let reached = std::pin::pin!(held.reached());
                let ended = futures::future::select(sent, reached).await;
                assert!(
                    matches!(ended, futures::future::Either::Right(_)),
                    "{place}"
                );
            }
            let own = format!("back-{name}");
            let rollback = seat.rollback(&own, &name, &name);
            let release = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                held.release();
            };
            let (answer, ()) = join(rollback, release).await;
            assert_eq!(answer.ok().balance(), Some(100 * EURO), "{place}");
            expect_refunded(&seat, &name, place).await;
        }
    }
    stage.books().audit();
}

/// By the clock: an answer after 300 ms, a provider that waits for 100 and sends its rollback until
/// it is answered in time.
#[tokio::test(flavor = "multi_thread")]
async fn row_13_an_answer_after_the_timeout_is_taken_back() {
    const PATIENCE: Duration = Duration::from_millis(100);
    let stage = Stage::open_restless(|_| {}).await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..5 {
            let name = format!("bet-{n}");
            stage.until_idle().await;
            let slow = Fault::Delay(Duration::from_millis(300));
            stage.host.faults().next(1, slow, commits);
            let bet = seat.bet_message(&name, &name, EURO);
            let in_time = tokio::time::timeout(PATIENCE, stage.send(&bet)).await;
            assert!(in_time.is_err(), "it was answered in time");
            let own = format!("back-{name}");
            let rollback = seat.rollback_message(&own, &name, &name);
            let mut tries = 0;
            loop {
                tries += 1;
                assert!(
                    tries < 50,
                    "{brand:?}: the rollback is never answered in time"
                );
                let sent = tokio::time::timeout(PATIENCE, stage.send(&rollback)).await;
                if let Ok(answer) = sent {
                    answer.ok();
                    break;
                }
            }
            // The bet may still be under way; it must not arrive after all.
            stage.until_idle().await;
            expect_refunded(&seat, &name, "late").await;
        }
    }
    stage.books().audit();
}
