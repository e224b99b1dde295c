//! Long reports while bets run: the reader waits for nobody, and nobody waits for the reader. The
//! WAL that lets them pass each other does not grow for ever.

use crate::delivery::EURO;
use crate::stage::{Brand, Seat, Stage, serial};
use futures::future::join_all;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 8;
const REPORTS: usize = 5;
/// Hours of old play, and players in each: what a report of them has to count.
const HOURS: i64 = 1_000;
const PLAYERS: i64 = 1_000;
/// The hours of 2026-01-01 and after.
const FIRST_HOUR: i64 = 490_896;

/// Old figures, as the journal would have left them: a million players of an hour.
fn seed(stage: &Stage) {
    let writer = stage.writer();
    let fill = format!(
        "PRAGMA synchronous = OFF;
        INSERT INTO rollup_players
            (hour, provider, game, location, device, currency, player, quarters)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {})
        SELECT {FIRST_HOUR} + i / {PLAYERS}, 'hub88', 'game-1', '', '', 'EUR',
            'old-player-' || (i % {PLAYERS}), 15
        FROM n;
        PRAGMA wal_checkpoint(TRUNCATE);",
        HOURS * PLAYERS
    );
    writer.execute_batch(&fill).unwrap();
}

/// Latencies of bets, in order, until `stop`.
async fn bets(seats: &[Seat<'_>], stop: &AtomicBool) -> Vec<Duration> {
    let clients = (0..CLIENTS).map(|client| async move {
        let seat = &seats[client % seats.len()];
        let mut taken = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let own = format!("bet-{}", serial());
            let began = Instant::now();
            seat.bet(&own, &own, 1_000).await.ok();
            taken.push(began.elapsed());
        }
        taken
    });
    let mut all: Vec<_> = join_all(clients).await.into_iter().flatten().collect();
    all.sort();
    all
}

fn p99(sorted: &[Duration]) -> Duration {
    sorted[sorted.len() * 99 / 100]
}

/// How long a report took.
async fn report(stage: &Stage) -> Duration {
    let path = "/api/reports/ggr?from=2026-01-01T00:00:00Z&to=2026-02-28T00:00:00Z&by=provider";
    let began = Instant::now();
    let report = stage.get(path).await;
    assert_eq!(report["rows"][0]["players"], PLAYERS, "{report}");
    began.elapsed()
}

/// The largest size of the WAL file until `stop`.
async fn wal_bytes(stage: &Stage, stop: &AtomicBool) -> u64 {
    let wal = stage.data.path().join("sqlite_db.db-wal");
    let mut largest = 0;
    while !stop.load(Ordering::Relaxed) {
        largest = largest.max(std::fs::metadata(&wal).map_or(0, |file| file.len()));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    largest
}

/// Reports one after the other, with a moment between them in which nobody reads: a reader that
/// never ends keeps the WAL from being used again from its start.
#[tokio::test(flavor = "multi_thread")]
async fn row_17_long_reports_hold_up_no_bet_and_the_wal_is_used_again() {
    let stage = Stage::open_quick(|_| {}).await;
    let seats = stage.crowd(Brand::Softswiss, CLIENTS, 1_000_000 * EURO);
    seed(&stage);
    let stop = AtomicBool::new(false);
    let pause = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let (alone, ()) = futures::join!(bets(&seats, &stop), pause);

    let stop = AtomicBool::new(false);
    let written = stage.host.faults().written_bytes();
    let reading = async {
        let mut took = Vec::new();
        for _ in 0..REPORTS {
            took.push(report(&stage).await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        stop.store(true, Ordering::Relaxed);
        took
    };
    let (with, took, wal) = futures::join!(bets(&seats, &stop), reading, wal_bytes(&stage, &stop));
    let written = stage.host.faults().written_bytes() - written;
    println!(
        "{} bets alone, p99 {:?}; {} beside reports of {took:?}, p99 {:?}; WAL {wal} of {written}",
        alone.len(),
        p99(&alone),
        with.len(),
        p99(&with),
    );
    let longest = took.iter().max().unwrap();
    assert!(
        *longest > Duration::from_millis(200),
        "no report was long: {took:?}"
    );
    assert!(
        p99(&with) <= p99(&alone) * 4 + Duration::from_millis(50),
        "bets wait for reports"
    );
    assert!(
        with.len() * 10 > alone.len(),
        "bets are held up: {}",
        with.len()
    );
    assert!(wal * 2 < written, "the WAL holds {wal} of {written} bytes");
    // The figures were made by hand, so the auditor of the stage would not agree with them.
    let bets = "SELECT count(*) FROM entries WHERE kind = 'bet'";
    let taken = i64::try_from(alone.len() + with.len()).unwrap();
    assert_eq!(stage.books().number(bets, []), taken);
}
