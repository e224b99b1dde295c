//! A ledger of ten million entries: bets on it against bets on an empty one, and the GGR report of
//! a month. Filled by SQL in a folder of its own, which is deleted afterwards.

use crate::Options;
use crate::course::median;
use crate::load::{self, Plan};
use crate::place::{ADMIN_KEY, PLAYERS, Place};
use crate::report::Report;
use crate::requests::{self, Pair};
use crate::single::ask;
use reelgate_host::Host;
use std::time::Instant;

pub(crate) const RATIO: &str = "bets/s on ten million entries, of those on an empty ledger";
pub(crate) const REPORT: &str = "GGR report of a month by provider, ms";
const ENTRIES: u64 = 10_000_000;
const CHUNK: u64 = 500_000;

pub(crate) async fn run(report: &mut Report, options: &Options) {
    let entries = if options.quick { ENTRIES / 10 } else { ENTRIES };
    let parent = options.data.clone().unwrap_or_else(std::env::temp_dir);
    let pair = Pair::make();
    let (empty, full) = (Place::make(&parent, PLAYERS), Place::make(&parent, PLAYERS));
    let started = Instant::now();
    fill(&full, entries);
    report.note(&format!(
        "{entries} entries in 720 hours, of 10,000 players with 100 in each hour they play; \
         written in {:.0} s; on this disk",
        started.elapsed().as_secs_f64()
    ));
    let first = empty.host(&pair, options.reuse()).await;
    let second = full.host(&pair, options.reuse()).await;
    let mut rates = Vec::new();
    for round in 0..=options.rounds() {
        let on_empty = bets(&first, options).await;
        let on_full = bets(&second, options).await;
        if round > 0 {
            report.add_rate("SOFTSWISS bet, 64 connections, empty ledger", on_empty);
            report.add_rate(
                "SOFTSWISS bet, 64 connections, ten million entries",
                on_full,
            );
            rates.push(on_full / on_empty);
        }
    }
    report.single(RATIO, median(rates));
    for (name, by) in [
        (REPORT, "provider"),
        (
            "the same by provider, game, currency and day, ms",
            "provider,game,currency,day",
        ),
    ] {
        let path =
            format!("/api/reports/ggr?from=2026-01-01T00:00:00Z&to=2026-01-31T00:00:00Z&by={by}");
        let request = requests::get(&path, ADMIN_KEY);
        let mut times = Vec::new();
        for _ in 0..7 {
            let started = Instant::now();
            let reply = ask(second.addr(), &request).await;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            assert!(reply.contains("\"ggr\""), "{reply}");
        }
        report.single(name, median(times));
    }
    first.drain().await;
    second.drain().await;
}

async fn bets(host: &Host, options: &Options) -> f64 {
    let lasts = options.sample() * 2;
    let bets = requests::softswiss_bets((lasts.as_secs_f64() * 15_000.0) as usize, PLAYERS);
    let run = load::send(
        host.addr(),
        bets,
        Plan {
            connections: 64,
            lasts,
            pace: None,
        },
    )
    .await;
    run.rate()
}

/// Entries as the store writes them, and their rollups: in January 2026 every player plays for ten
/// hours, a hundred bets or wins in each.
fn fill(place: &Place, entries: u64) {
    let database = place.open();
    let run = |sql: &str| database.execute_batch(sql).unwrap();
    run(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 20000;
        DROP TRIGGER entries_move_the_head",
    );
    let first_hour = 490_896_i64;
    for start in (0..entries).step_by(CHUNK as usize) {
        let chunk = "INSERT INTO entries (wallet, seq, at, kind, provider, reference, round, game,
                session, cash, bonus, cash_after, bonus_after, fingerprint, hash, ends_round)
            WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
            SELECT i % 10000 + 1, i / 10000 + 1,
                (?3 + i / 1000000 * 72 + i % 10000 % 72) * 3600000 + i / 10000 % 100 * 30000,
                iif(i / 10000 % 2, 'win', 'bet'), 'softswiss', printf('old-%016x', i * 2654435761),
                'round-' || (i / 20000 * 10000 + i % 10000), 'softswiss-game-1',
                'softswiss-' || (i % 10000 + 1), iif(i / 10000 % 2, 90000, -100000), 0,
                1000000000000 - 100000 * (i / 10000 % 2 = 0) 
                - (i / 20000 + i / 10000 % 2) * 10000, 0,
                printf('%064x', i), printf('%064x', i), 0
            FROM n";
        let end = entries.min(start + CHUNK);
        let [from, to] = [start, end].map(|number| number as i64);
        database.execute(chunk, [from, to, first_hour]).unwrap();
        println!("{end} entries");
    }
    run(
        "INSERT INTO rollups SELECT quarter, provider, game, '', '', 'EUR', rounds,
            bets / 1000000000, bets % 1000000000, 0, 0,
            wins / 1000000000, wins % 1000000000, 0, 0, 0, 0, 0, 0, 0, 0
            FROM (
                SELECT at / 900000 AS quarter, provider, game, sum(kind = 'bet') AS rounds,
                    sum(iif(kind = 'bet', -cash, 0)) AS bets,
                    sum(iif(kind = 'win', cash, 0)) AS wins
                FROM entries GROUP BY 1, 2, 3
            );
        INSERT INTO rollup_players SELECT hour, provider, game, '', '', 'EUR', player, sum(bit)
            FROM (
                SELECT DISTINCT at / 3600000 AS hour, provider, game, 'bench-' || wallet AS player,
                    1 << (at / 900000 & 3) AS bit
                FROM entries
            ) GROUP BY 1, 2, 3, 7;
        UPDATE wallets SET seq = s.seq, cash = s.cash, hash = printf('%064x', 0) FROM (
            SELECT wallet, max(seq) AS seq, cash_after AS cash FROM entries GROUP BY wallet
        ) s WHERE s.wallet = wallets.wallet;
        PRAGMA wal_checkpoint(TRUNCATE)",
    );
    for (_, _, text) in reelgate_edge::store::migrate::MIGRATIONS {
        for statement in reelgate_edge::store::migrate::statements(text) {
            run(statement);
        }
    }
}
