//! A flood of requests without a good signature beside genuine bets: the bets are about as quick as
//! before, every bet is taken, the database does not grow, and no row of a genuine message is lost.
//!
//! Other tests and other programs share the processors, so no time is compared with one of another
//! minute: a round has a quiet part and a flooded one, and of several rounds one must hold. The
//! flood and the bets are sent by threads of their own: sent by one thread, the bets would wait for
//! the sender of the flood and not for the host.

use crate::delivery::EURO;
use crate::stage::{Answer, Brand, Seat, Stage, Verb};
use futures::future::join_all;
use http::Method;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::time::{interval, sleep};

const CONNECTIONS: u32 = 64;
/// Bets of one part of a round; each is followed by a balance call.
const BETS: usize = 150;
/// Rounds at most. Noise makes bets slower and never quicker, so the first that holds is enough.
const ROUNDS: usize = 6;
/// How many times as long the p99 of bets may be in a flood.
const TIMES: u32 = 3;
/// A shorter quiet p99 counts as this: a machine that does other work pauses for so long.
const QUIET_MIN: Duration = Duration::from_millis(5);
/// The fsync of a usual disk. The file lies in memory, so that no other program's writes delay it.
const FSYNC: Duration = Duration::from_millis(1);
/// 1 MB a minute, and a few pages that begin to be filled.
const GROWTH_BYTES_A_MINUTE: i64 = 1_000_000;
const GROWTH_SLACK: i64 = 65_536;

/// Two floods at once would be another flood.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// So many requests a second to the component that takes the bets.
struct Flood {
    brand: Brand,
    per_s: u32,
    body: usize,
    /// Whether they bear a signature, which is wrong.
    is_forged: bool,
}

/// What a round came to.
#[derive(Debug)]
struct Round {
    /// The p99 of bets without the flood, and in it.
    quiet: Duration,
    flooded: Duration,
    /// Requests of the flood that were answered in a second.
    rate: u32,
    /// How much more the database has grown in the flood than without it, and how long that was.
    grown: i64,
    took: Duration,
}

/// Work on a thread of its own.
fn alone<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().unwrap().block_on(work)
    };
    thread::scope(|scope| scope.spawn(run).join().unwrap())
}

impl Flood {
    /// Floods until `over`; says how many requests were answered in a second.
    async fn pour(&self, stage: &Stage, over: &AtomicBool) -> u32 {
        let (answered, started) = (AtomicU32::new(0), Instant::now());
        let (path, body) = (self.brand.path(Verb::Bet), "x".repeat(self.body));
        let forged = [(self.brand.header(), self.brand.other_key().sign(b"other"))];
        let forged = forged.each_ref().map(|(name, text)| (*name, text.as_str()));
        let headers = if self.is_forged { &forged[..] } else { &[] };
        let pause = Duration::from_secs(u64::from(CONNECTIONS)) / self.per_s;
        let all = (0..CONNECTIONS).map(|_| async {
            let http = stage.http.apart();
            let mut turn = interval(pause);
            while !over.load(Ordering::Relaxed) {
                turn.tick().await;
                let reply = http.try_send(Method::POST, &path, headers, body.clone());
                if reply.await.is_ok() {
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        join_all(all).await;
        let took_ms = u32::try_from(started.elapsed().as_millis()).unwrap();
        answered.into_inner() * 100 / (took_ms / 10)
    }

    /// The bets while nothing else happens, and in the flood.
    fn round(&self, stage: &Stage, seat: &Seat<'_>, number: usize) -> Round {
        let before = size(stage);
        let quiet = alone(p99(seat, &format!("quiet-{number}")));
        let between = size(stage);
        let (over, started) = (AtomicBool::new(false), Instant::now());
        let (rate, flooded) = thread::scope(|scope| {
            let pouring = scope.spawn(|| alone(self.pour(stage, &over)));
            thread::sleep(Duration::from_millis(300));
            let flooded = alone(p99(seat, &format!("flooded-{number}")));
            over.store(true, Ordering::Relaxed);
            (pouring.join().unwrap(), flooded)
        });
        // The counts of the flood are written a second later.
        thread::sleep(Duration::from_millis(1_200));
        Round {
            quiet,
            flooded,
            rate,
            grown: size(stage) - between - (between - before),
            took: started.elapsed(),
        }
    }

    /// Whether the bets of a round were quick, in a flood that was one.
    fn holds(&self, round: &Round) -> bool {
        round.flooded <= round.quiet.max(QUIET_MIN) * TIMES && round.rate > self.per_s * 3 / 4
    }
}

/// How long the bets took, the longest of a hundred left out.
async fn p99(seat: &Seat<'_>, name: &str) -> Duration {
    let http = seat.site.http.apart();
    let mut took = Vec::new();
    for n in 0..BETS {
        let bet = seat.bet_message(&format!("{name}-{n}"), "round", 1_000);
        for message in [bet, seat.balance_message()] {
            let (body, signature) = (message.bytes(), seat.brand.sign(&message.bytes()));
            let headers = [(seat.brand.header(), signature.as_str())];
            let started = Instant::now();
            let reply = http.send(Method::POST, &message.path, &headers, body).await;
            took.push(started.elapsed());
            let brand = seat.brand;
            Answer { brand, reply }.ok();
        }
        // The balance call.
        took.pop();
        sleep(Duration::from_millis(10)).await;
    }
    took.sort();
    took[took.len() * 99 / 100]
}

fn size(stage: &Stage) -> i64 {
    let books = stage.books();
    let pages = books.number("PRAGMA page_count", []) - books.number("PRAGMA freelist_count", []);
    pages * books.number("PRAGMA page_size", [])
}

/// Rounds until one holds.
fn rounds(stage: &Stage, seat: &Seat<'_>, flood: &Flood) -> Vec<Round> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all = Vec::new();
    for number in 0..ROUNDS {
        all.push(flood.round(stage, seat, number));
        if all.last().is_some_and(|round| flood.holds(round)) {
            break;
        }
    }
    all
}

async fn bets_go_on(flood: Flood) {
    let stage = &Stage::open_quick(|_| {}).await;
    stage.host.faults().delay_fsync(FSYNC);
    let seat = stage.seat(flood.brand, 1_000 * EURO).await;
    let all = rounds(stage, &seat, &flood);
    println!("{all:#?}");
    stage.until_logged().await;
    let sql = "SELECT count(*) FROM exchanges WHERE player = ?1 AND component = ?2";
    let rows = stage
        .books()
        .number(sql, [seat.player.as_str(), flood.brand.component()]);
    let sent = i64::try_from(all.len() * BETS * 4).unwrap();
    assert_eq!(rows, sent, "rows of genuine messages");
    for round in &all {
        let took_ms = i64::try_from(round.took.as_millis()).unwrap();
        let allowed = GROWTH_BYTES_A_MINUTE * took_ms / 60_000 + GROWTH_SLACK;
        assert!(round.grown < allowed, "the database grows: {round:?}");
    }
    stage.books().audit();
    let last = all.last().unwrap();
    assert!(flood.holds(last), "no round of {ROUNDS} holds: {all:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bets_go_on_in_a_flood_of_400_unsigned_requests_of_60_kb_a_second() {
    let flood = Flood {
        brand: Brand::Softswiss,
        per_s: 400,
        body: 60_000,
        is_forged: false,
    };
    bets_go_on(flood).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bets_go_on_in_a_flood_of_2000_unsigned_requests_of_1_kb_a_second() {
    let flood = Flood {
        brand: Brand::Softswiss,
        per_s: 2_000,
        body: 1_000,
        is_forged: false,
    };
    bets_go_on(flood).await;
}

/// Each takes an RSA check over its whole body.
#[tokio::test(flavor = "multi_thread")]
async fn bets_go_on_in_a_flood_of_400_forged_requests_of_60_kb_a_second() {
    let flood = Flood {
        brand: Brand::Hub88,
        per_s: 400,
        body: 60_000,
        is_forged: true,
    };
    bets_go_on(flood).await;
}
