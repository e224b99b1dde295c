//! A flood of unsigned requests beside genuine bets: every bet is taken, the database does not
//! grow, and no row of a genuine message is lost.
//! It prints p99 of bets without the flood and in it, and asserts nothing about them: on a machine
//! that runs other tests at the same time they mean nothing.

use crate::delivery::EURO;
use crate::stage::{Brand, Http, Seat, Stage};
use futures::future::join_all;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::time::interval;

const CONNECTIONS: u32 = 64;
/// Bets of one measurement; each is followed by a balance call.
const BETS: usize = 150;
/// 1 MB a minute, and a few pages that begin to be filled.
const GROWTH_BYTES_A_MINUTE: i64 = 1_000_000;
const GROWTH_SLACK: i64 = 65_536;

/// So many unsigned requests a second.
struct Flood {
    per_s: u32,
    body: usize,
}

impl Flood {
    /// Floods until `over`; says how many requests were sent.
    async fn pour(&self, stage: &Stage, path: &str, over: &AtomicBool) -> u32 {
        let sent = AtomicU32::new(0);
        let body = "x".repeat(self.body);
        let pause = Duration::from_secs(u64::from(CONNECTIONS)) / self.per_s;
        let all = (0..CONNECTIONS).map(|_| async {
            let http = Http::new(stage.host.addr());
            let mut turn = interval(pause);
            while !over.load(Ordering::Relaxed) {
                turn.tick().await;
                let reply = http.try_send(http::Method::POST, path, &[], body.clone());
                if reply.await.is_ok() {
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        join_all(all).await;
        sent.into_inner()
    }
}

/// How long the bets took, the longest of a hundred left out.
async fn p99(seat: &Seat<'_>, name: &str) -> Duration {
    let mut took = Vec::new();
    for n in 0..BETS {
        let started = Instant::now();
        seat.bet(&format!("{name}-{n}"), "round", 1_000).await.ok();
        took.push(started.elapsed());
        seat.balance().await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    took.sort();
    took[took.len() * 99 / 100]
}

fn size(stage: &Stage) -> i64 {
    let books = stage.books();
    let pages = books.number("PRAGMA page_count", []) - books.number("PRAGMA freelist_count", []);
    pages * books.number("PRAGMA page_size", [])
}

async fn bets_go_on(flood: Flood) {
    let stage = &Stage::open().await;
    let brand = Brand::Softswiss;
    let seat = stage.seat(brand, 1_000 * EURO).await;
    let before = size(stage);
    let quiet = p99(&seat, "quiet").await;
    let by_bets = size(stage) - before;
    let (over, started) = (AtomicBool::new(false), Instant::now());
    let path = brand.path(crate::stage::Verb::Bet);
    let bets = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let flooded = p99(&seat, "flooded").await;
        over.store(true, Ordering::Relaxed);
        flooded
    };
    let (sent, flooded) = tokio::join!(flood.pour(stage, &path, &over), bets);
    let took = started.elapsed();
    let expected = took * flood.per_s / 4;
    assert!(
        Duration::from_secs(sent.into()) > expected,
        "{sent} in {took:?} are no flood"
    );
    stage.until_logged().await;
    let grown = size(stage) - before - 2 * by_bets;
    let took_ms = i64::try_from(took.as_millis()).unwrap();
    let allowed = GROWTH_BYTES_A_MINUTE * took_ms / 60_000 + GROWTH_SLACK;
    assert!(grown < allowed, "{grown} bytes in {took:?}");
    let sql = "SELECT count(*) FROM exchanges WHERE player = ?1 AND component = 'softswiss'";
    let rows = stage.books().number(sql, [&seat.player]);
    assert_eq!(
        rows,
        4 * i64::try_from(BETS).unwrap(),
        "rows of genuine messages"
    );
    println!(
        "{sent} of {} bytes in {took:?}: {quiet:?}, then {flooded:?}",
        flood.body
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn bets_go_on_in_a_flood_of_400_unsigned_requests_of_60_kb_a_second() {
    let flood = Flood {
        per_s: 400,
        body: 60_000,
    };
    bets_go_on(flood).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bets_go_on_in_a_flood_of_2000_unsigned_requests_of_1_kb_a_second() {
    let flood = Flood {
        per_s: 2_000,
        body: 1_000,
    };
    bets_go_on(flood).await;
}
