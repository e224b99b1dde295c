//! The course: every row is sampled once in each round, so that all share the machine's moods.
//! A ratio is always of samples of the same round; the table shows medians.

use crate::load::{self, Plan, Requests, Run};
use crate::machine;
use crate::native;
use crate::place::{PLAYERS, Place, own_host};
use crate::raw::{Pace, Tape};
use crate::report::{Report, Row};
use crate::requests::{self, CurvePair, Pair, STAKE};
use crate::{Options, single};
use reelgate_host::{Host, Reuse};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What an fsync is slowed to for the rows that say so.
pub(crate) const SLOW_FSYNC: Duration = Duration::from_millis(2);
const BATCHES_EACH_ROUND: usize = 120;

/// Everything that runs while rows are measured.
pub(crate) struct Grounds {
    pub(crate) pair: Pair,
    pub(crate) curve: CurvePair,
    own: Host,
    hello: SocketAddr,
    fast: (Place, Host),
    slow: (Place, Host),
    one_by_one: (Place, Host),
    disk: (Place, Host),
    twin: (Place, SocketAddr),
    /// The most signed requests of Hub88 in one sample.
    hub88_bets_max: usize,
    lasts: Duration,
}

/// Where the requests of a row go.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Hello,
    NativeHello,
    Signed,
    Balance,
    Bet,
    Hub88,
    Twin,
    Slow,
    OneByOne,
    Disk,
}

const ROWS: [(&str, Target, usize); 17] = [
    ("hello, native hyper", Target::NativeHello, 64),
    ("hello component", Target::Hello, 64),
    ("signed (HMAC) no-op component", Target::Signed, 64),
    ("SOFTSWISS bet, 1 connection", Target::Bet, 1),
    ("SOFTSWISS bet, 64 connections", Target::Bet, 64),
    ("SOFTSWISS bet, 256 connections", Target::Bet, 256),
    ("SOFTSWISS bet, 1000 connections", Target::Bet, 1000),
    ("Hub88 bet, 1 connection", Target::Hub88, 1),
    ("Hub88 bet, 64 connections", Target::Hub88, 64),
    ("Hub88 bet, 256 connections", Target::Hub88, 256),
    ("Hub88 bet, 1000 connections", Target::Hub88, 1000),
    (
        "native axum + rusqlite twin, 64 connections",
        Target::Twin,
        64,
    ),
    (
        "SOFTSWISS bet, 64 connections, fsync 2 ms",
        Target::Slow,
        64,
    ),
    (
        "SOFTSWISS bet, 64, fsync 2 ms, one by one",
        Target::OneByOne,
        64,
    ),
    ("SOFTSWISS bet, 64 connections, this disk", Target::Disk, 64),
    (
        "SOFTSWISS bet, 64, half of the highest load",
        Target::Bet,
        64,
    ),
    // The last: its exchanges are written a moment later and would be counted with a bet's.
    ("balance", Target::Balance, 64),
];
const HALF_LOAD: &str = "SOFTSWISS bet, 64, half of the highest load";
pub(crate) const BET: &str = "SOFTSWISS bet, 64 connections";
pub(crate) const RAW: &str = "the two statements alone, batches of 16";
pub(crate) const RAW_ALONE: &str = "the two statements alone, one by one";

pub(crate) async fn run(report: &mut Report, options: &Options) {
    let parent = folder(options);
    let disk = std::env::temp_dir();
    report.note(&format!(
        "databases in memory-backed files (fsync {:.0} µs); \"this disk\": fsync {:.0} µs",
        machine::fsync_us(&parent),
        machine::fsync_us(&disk),
    ));
    let grounds = Grounds::make(&parent, &disk, options).await;
    let rounds = options.rounds() + 1;
    let recorded =
        std::thread::spawn(move || Tape::record(&parent, PLAYERS, rounds, BATCHES_EACH_ROUND));
    let mut tape = recorded.join().unwrap();
    let mut highest = 0.0_f64;
    for round in 0..=options.rounds() {
        // The first round warms everything up and is not counted.
        let counts = round > 0;
        for (name, target, connections) in ROWS {
            if !options.wants(name) {
                continue;
            }
            let pace = (name == HALF_LOAD)
                .then_some(highest / 2.0)
                .filter(|pace| *pace > 0.0);
            let lasts = if counts {
                grounds.lasts
            } else {
                grounds.lasts / 3
            };
            let sample = grounds
                .sample(
                    target,
                    Plan {
                        connections,
                        lasts,
                        pace,
                    },
                )
                .await;
            if target == Target::Bet && pace.is_none() {
                highest = highest.max(sample.run.rate());
            }
            if counts {
                report.add(name, sample);
            }
        }
        if options.wants(RAW) {
            let (pace, back) = tokio::task::spawn_blocking(move || {
                let pace = tape.replay();
                (pace, tape)
            })
            .await
            .unwrap();
            tape = back;
            if counts {
                add_raw(report, pace);
            }
        }
        println!("round {round} of {}", options.rounds());
    }
    single::run(report, &grounds, options).await;
    let audited = grounds.end().await + tape.audit(STAKE);
    report.note(&format!(
        "{audited} acknowledged bets were found in the books, to the cent"
    ));
}

fn add_raw(report: &mut Report, pace: Pace) {
    report.add_rate(RAW, pace.batched);
    report.add_rate(RAW_ALONE, pace.alone);
}

/// Memory-backed where there is such a folder: there an fsync costs nothing, and what is compared
/// is our own work.
pub(crate) fn folder(options: &Options) -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    let default = if shared.is_dir() {
        shared
    } else {
        std::env::temp_dir()
    };
    options.data.clone().unwrap_or(default)
}

impl Grounds {
    async fn make(parent: &std::path::Path, disk: &std::path::Path, options: &Options) -> Self {
        let pair = Pair::make();
        let curve = CurvePair::make();
        let one = Reuse {
            requests_at_once_max: 1,
            instances_max: 1,
            ..Reuse::default()
        };
        let make = async |parent: &std::path::Path, reuse| {
            let place = Place::make(parent, PLAYERS);
            let host = place.host(&pair, reuse).await;
            (place, host)
        };
        let fast = make(parent, options.reuse()).await;
        let slow = make(parent, options.reuse()).await;
        let one_by_one = make(parent, one).await;
        let disk = make(disk, options.reuse()).await;
        slow.1.faults().delay_fsync(SLOW_FSYNC);
        one_by_one.1.faults().delay_fsync(SLOW_FSYNC);
        let place = Place::make(parent, PLAYERS);
        let twin = native::bets(&place).await;
        Self {
            own: own_host(&pair, &curve).await,
            hello: native::hello().await,
            fast,
            slow,
            one_by_one,
            disk,
            twin: (place, twin),
            hub88_bets_max: if options.quick { 800 } else { 1500 },
            lasts: options.sample(),
            pair,
            curve,
        }
    }

    pub(crate) const fn own(&self) -> &Host {
        &self.own
    }

    async fn sample(&self, target: Target, plan: Plan) -> Row {
        let (addr, ours, requests) = self.start(target, plan);
        let before = ours.map(|(_, host)| counts(host, target));
        let run = load::send(addr, requests, plan).await;
        let mut row = Row::of(run);
        if let (Some((place, host)), Some(before)) = (ours, before) {
            let after = counts(host, target);
            row.fsyncs = after.0 - before.0;
            row.statements = after.1 - before.1;
            if target != Target::Balance {
                place.acknowledge(row.run.done);
            }
        } else if target == Target::Twin {
            self.twin.0.acknowledge(row.run.done);
        }
        row
    }

    /// Where to send what. Bets are new each time: more of them than the time can take.
    fn start(&self, target: Target, plan: Plan) -> (SocketAddr, Option<&(Place, Host)>, Requests) {
        let seconds = plan.lasts.as_secs_f64();
        let most = |rate: f64| (seconds * rate) as usize;
        let bets = |rate: f64| requests::softswiss_bets(most(rate), PLAYERS);
        match target {
            Target::Hello => (
                self.own.addr(),
                None,
                again(requests::get("/hello", ""), "hello"),
            ),
            Target::NativeHello => (self.hello, None, again(requests::get("/", ""), "hello")),
            Target::Signed => (self.own.addr(), None, signed()),
            Target::Balance => (
                self.fast.1.addr(),
                Some(&self.fast),
                requests::balances(PLAYERS),
            ),
            Target::Bet => (self.fast.1.addr(), Some(&self.fast), bets(25_000.0)),
            Target::Hub88 => {
                let count = most(6000.0).min(self.hub88_bets_max);
                let bets = requests::hub88_bets(&self.pair, count, PLAYERS);
                (self.fast.1.addr(), Some(&self.fast), bets)
            }
            Target::Twin => (self.twin.1, None, bets(40_000.0)),
            Target::Slow => (self.slow.1.addr(), Some(&self.slow), bets(12_000.0)),
            Target::OneByOne => (
                self.one_by_one.1.addr(),
                Some(&self.one_by_one),
                bets(2000.0),
            ),
            Target::Disk => (self.disk.1.addr(), Some(&self.disk), bets(25_000.0)),
        }
    }

    /// Lets the hosts go and compares all books.
    async fn end(self) -> u64 {
        let mut bets = self.twin.0.audit(STAKE);
        for (place, host) in [self.fast, self.slow, self.one_by_one, self.disk] {
            host.faults().delay_fsync(Duration::ZERO);
            assert!(host.drain().await, "requests were left");
            bets += place.audit(STAKE);
        }
        bets
    }
}

/// Fsyncs and statements so far, without the one with which every new connection begins.
fn counts(host: &Host, target: Target) -> (u64, u64) {
    let component = if target == Target::Hub88 {
        "hub88"
    } else {
        "softswiss"
    };
    let counts = host.counters().component(component);
    (
        host.faults().fsyncs(),
        counts.sqlite_statements - counts.sqlite_opens,
    )
}

fn again(request: Vec<u8>, marker: &'static str) -> Requests {
    Requests {
        bytes: vec![request],
        marker,
        again: true,
    }
}

fn signed() -> Requests {
    let body = requests::softswiss_body(PLAYERS);
    let request = requests::post("/bench/hmac", "x-signature", &requests::hmac(&body), &body);
    again(request, "ok")
}

/// The median of `values`, or 0.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The longest wait of all samples.
pub(crate) fn longest_ms(runs: &[Run]) -> f64 {
    runs.iter()
        .map(|run| run.quantile_ms(1.0))
        .fold(0.0, f64::max)
}
