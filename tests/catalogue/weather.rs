//! The database in bad weather, and instances that die: faults, and what is true afterwards.
//! A fault is never answered with a code on which a provider drops a bet that was taken.

use crate::delivery::EURO;
use crate::stage::{Answer, BRANDS, Brand, Message, Seat, Stage, commits, loads};
use futures::future::join_all;
use reelgate_host::{Fault, Moment};
use std::time::Duration;

/// Whether it is "try again", in the words of each brand.
pub(crate) fn is_try_again(answer: &Answer) -> bool {
    let code = answer.code();
    match answer.brand {
        Brand::Hub88 => code == "RS_ERROR_UNKNOWN",
        Brand::Caleta => ["RS_ERROR_UNKNOWN", "RS_ERROR_TIMEOUT"].contains(&code.as_str()),
        Brand::Softswiss => {
            answer.reply.status == 500 && ["500", "503", "504"].contains(&code.as_str())
        }
    }
}

/// Anything else is a bet lost or taken twice.
#[track_caller]
pub(crate) fn expect_try_again(answer: &Answer) {
    assert!(
        is_try_again(answer),
        "{:?} {}: {}",
        answer.brand,
        answer.code(),
        answer.reply.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_busy_for_a_moment_is_not_noticed() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        stage.host.faults().next(5, Fault::Busy, commits);
        stage.host.faults().next(3, Fault::Busy, loads);
        seat.bet("bet", "round", EURO).await.ok();
        assert_eq!(stage.books().entries_of(brand.id(), "bet"), 1);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_busy_asks_to_try_again_and_loses_nothing() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for place in [commits, loads] {
            stage.host.faults().sometimes(1000, Fault::Busy, place);
            let before = stage.books().image();
            let began = std::time::Instant::now();
            let bet = seat.bet_message("bet", "round", EURO);
            let rollback = seat.rollback_message("back", "round-2", "never-came");
            for answer in join_all([stage.send(&bet), stage.send(&rollback)]).await {
                expect_try_again(&answer);
            }
            assert!(
                began.elapsed() < Duration::from_secs(4),
                "the provider has hung up by now"
            );
            assert_eq!(stage.books().image(), before, "{brand:?}");
            stage.host.faults().clear();
        }
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("back", "round-2", "never-came").await.ok();
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_15_a_full_disk_is_a_fault_until_there_is_space_again() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        stage.host.faults().sometimes(1000, Fault::Full, commits);
        let before = stage.books().image();
        for n in 0..5 {
            expect_try_again(&seat.bet(&format!("bet-{n}"), "round", EURO).await);
        }
        // What needs no space is still answered.
        assert_eq!(seat.balance().await, 100 * EURO);
        assert_eq!(stage.books().image(), before);
        stage.host.faults().clear();
        for n in 0..5 {
            seat.bet(&format!("bet-{n}"), "round", EURO).await.ok();
        }
        assert_eq!(stage.books().cash(&seat.player), 95 * EURO);
    }
    stage.books().audit();
}

/// The bet is recorded, and we do not know it: the retry finds out, and nothing happens twice.
#[tokio::test(flavor = "multi_thread")]
async fn row_12_an_error_after_the_commit_is_found_out_by_the_retry() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let win = seat.win_message("win", "round", 3 * EURO, "bet");
        let back = seat.rollback_message("back", "round", "win");
        let gone = seat.rollback_message("gone", "round", "never-came");
        for (message, balance) in [(bet, 99), (win, 102), (back, 99), (gone, 99)] {
            stage
                .host
                .faults()
                .sometimes(1000, Fault::AfterCommit, commits);
            expect_try_again(&stage.send(&message).await);
            stage.host.faults().clear();
            let recorded = stage.books().image();
            let answer = stage.send(&message).await;
            assert_eq!(
                answer.ok().balance(),
                Some(balance * EURO),
                "{}",
                message.path
            );
            assert_eq!(stage.books().image(), recorded, "the retry did something");
        }
        seat.bet("never-came", "round", EURO)
            .await
            .expect("RS_ERROR_TRANSACTION_ROLLED_BACK", "409");
    }
    stage.books().audit();
}

/// Sends until it is answered with success, as a provider does.
pub(crate) async fn insist(seat: &Seat<'_>, message: &Message) -> usize {
    for attempt in 1..200 {
        let body = message.bytes();
        let signature = seat.brand.sign(&body);
        let headers = [(seat.brand.header(), signature.as_str())];
        let reply = seat
            .site
            .http
            .try_send(http::Method::POST, &message.path, &headers, body);
        let Ok(reply) = reply.await else { continue };
        // An instance that died under the request leaves the host's own empty reply.
        if reply.body.is_empty() {
            assert_eq!(reply.status, 500);
            continue;
        }
        let answer = Answer {
            brand: seat.brand,
            reply,
        };
        if answer.is_ok() {
            return attempt;
        }
        expect_try_again(&answer);
    }
    panic!("never answered: {}", message.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_16_one_request_traps_while_fifteen_are_in_flight() {
    for brand in [Brand::Softswiss, Brand::Caleta] {
        let stage = Stage::open_with(|config| config.reuse.instances_max = 1).await;
        let seat = stage.seat(brand, 100 * EURO).await;
        for trap in 0..3 {
            // All of them are in the instance, behind a commit that takes its time.
            let slow = Fault::Delay(Duration::from_millis(150));
            stage.host.faults().sometimes(1000, slow, commits);
            let bets: Vec<_> = (0..15)
                .map(|n| seat.bet_message(&format!("bet-{trap}-{n}"), "round", EURO))
                .collect();
            let sent = join_all(bets.iter().map(|bet| insist(&seat, bet)));
            let killer = async {
                tokio::time::sleep(Duration::from_millis(60)).await;
                stage.host.faults().kill_next(brand.component(), 1);
                let balance = seat.balance_message();
                insist(&seat, &balance).await
            };
            let (attempts, killer) = futures::join!(sent, killer);
            assert!(killer > 1, "the request was not killed");
            assert!(
                attempts.iter().any(|count| *count > 1),
                "nothing was in flight"
            );
            stage.host.faults().clear();
        }
        assert_eq!(stage.host.counters().component(brand.component()).traps, 3);
        assert_eq!(stage.books().cash(&seat.player), 55 * EURO);
        stage.books().audit();
    }
}

/// All sixteen are in the instance when one of them ends it, and each hears that it may ask again.
#[tokio::test(flavor = "multi_thread")]
async fn row_16_each_of_the_fifteen_others_may_ask_again() {
    for brand in BRANDS {
        let stage = Stage::open_restless(|config| config.reuse.instances_max = 1).await;
        let seat = stage.seat(brand, 100 * EURO).await;
        stage.until_idle().await;
        let held = stage.host.faults().hold(Moment::Before, commits);
        let bets: Vec<_> = (0..15)
            .map(|n| seat.bet_message(&format!("bet-{n}"), "round", EURO))
            .collect();
        let taken = || stage.host.counters().component(brand.component()).taken;
        let before = taken();
        let sent = join_all(bets.iter().map(|bet| stage.send(bet)));
        let killer = async {
            held.reached().await;
            while taken() - before < 15 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            stage.host.faults().kill_next(brand.component(), 1);
            let killer = stage.send(&seat.balance_message()).await;
            held.release();
            killer
        };
        let (answers, killer) = futures::join!(sent, killer);
        for answer in answers.iter().chain([&killer]) {
            assert_eq!(answer.reply.status, 500, "{brand:?}");
            assert!(answer.reply.body.is_empty(), "{brand:?}");
        }
        assert_eq!(stage.host.counters().component(brand.component()).traps, 1);
        // The commit that was held may have come to its end without anybody hearing of it.
        for answer in join_all(bets.iter().map(|bet| stage.send(bet))).await {
            answer.ok();
        }
        assert_eq!(stage.books().cash(&seat.player), 85 * EURO);
        stage.books().audit();
    }
}

/// The client that leads a commit hangs up; the work goes on, and those behind it notice nothing.
#[tokio::test(flavor = "multi_thread")]
async fn row_12_a_client_that_hangs_up_while_it_leads_takes_nobody_with_it() {
    for brand in [Brand::Softswiss, Brand::Hub88] {
        let stage = Stage::open_with(|config| config.reuse.instances_max = 1).await;
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..5 {
            let slow = Fault::Delay(Duration::from_millis(200));
            stage.host.faults().sometimes(1000, slow, commits);
            let first = seat.bet_message(&format!("first-{n}"), "round", EURO);
            let impatient = async {
                let patience = Duration::from_millis(100);
                let sent = tokio::time::timeout(patience, stage.send(&first)).await;
                assert!(sent.is_err(), "it was answered before it could hang up");
            };
            let behind: Vec<_> = (0..4)
                .map(|m| seat.bet_message(&format!("behind-{n}-{m}"), "round", EURO))
                .collect();
            let behind = async {
                tokio::time::sleep(Duration::from_millis(30)).await;
                join_all(behind.iter().map(|bet| insist(&seat, bet))).await
            };
            let ((), attempts) = futures::join!(impatient, behind);
            assert_eq!(attempts, [1; 4], "those behind it were interrupted");
            stage.host.faults().clear();
            stage.send(&first).await.ok();
            assert_eq!(
                stage.books().entries_of(brand.id(), &format!("first-{n}")),
                1
            );
        }
        assert_eq!(stage.books().cash(&seat.player), 75 * EURO);
        stage.books().audit();
    }
}

/// Everything at once: busy, full, lost results, slow statements, dying instances.
/// Also rows 15 and 16.
#[tokio::test(flavor = "multi_thread")]
async fn row_12_a_storm_changes_nothing_in_the_end() {
    let seed = rand::random();
    println!("the seed of the host is {seed}");
    let stage = Stage::open_with(|config| config.seed = Some(seed)).await;
    for brand in [Brand::Softswiss, Brand::Hub88] {
        let seats = join_all((0..6).map(|_| stage.seat(brand, 1_000 * EURO))).await;
        let faults = stage.host.faults();
        faults.sometimes(100, Fault::Busy, |_| true);
        faults.sometimes(30, Fault::Full, commits);
        faults.sometimes(60, Fault::AfterCommit, commits);
        faults.sometimes(20, Fault::Delay(Duration::from_millis(20)), |_| true);
        let clients = (0..24).map(|client| {
            let seat = &seats[client % seats.len()];
            async move {
                for n in 0..8 {
                    let (bet, round) = (format!("{client}-{n}-b"), format!("{client}-{n}"));
                    insist(seat, &seat.bet_message(&bet, &round, 3 * EURO)).await;
                    let (win, back) = (format!("{client}-{n}-w"), format!("{client}-{n}-x"));
                    if n % 2 == 0 {
                        insist(seat, &seat.win_message(&win, &round, 5 * EURO, &bet)).await;
                    } else {
                        insist(seat, &seat.rollback_message(&back, &round, &bet)).await;
                    }
                }
            }
        });
        let killer = async {
            for _ in 0..8 {
                tokio::time::sleep(Duration::from_millis(30)).await;
                faults.kill_next(brand.component(), 1);
            }
        };
        futures::join!(join_all(clients), killer);
        faults.clear();
        for seat in &seats {
            // Four clients a seat, four rounds of 3 lost and 5 won each; the rest was given back.
            assert_eq!(
                seat.balance().await,
                (1_000 + 4 * 4 * 2) * EURO,
                "{brand:?}"
            );
        }
    }
    stage.books().audit();
}
