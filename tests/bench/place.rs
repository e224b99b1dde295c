//! A database with players in a folder of its own, and hosts over it; gone when dropped.
//! It never uses the API to fill it: a benchmark is not the place to test that.

use crate::requests::{CurvePair, Pair, SECRET, session};
use reelgate_edge::store::migrate::{MIGRATIONS, statements};
use reelgate_edge::token;
use reelgate_host::{Host, HostConfig, Reuse};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// Players, each with a wallet and a session with both providers.
pub(crate) const PLAYERS: u64 = 10_000;
/// What every wallet holds at the start, in ledger units.
pub(crate) const OPENING: i64 = 1_000_000_000_000;
pub(crate) const ADMIN_KEY: &str = "bench-admin-key";

/// A folder with a database, and how many bets its hosts have acknowledged.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
    pub(crate) acknowledged: AtomicU64,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

impl Place {
    pub(crate) fn make(parent: &Path, players: u64) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("reelgate-bench-")
            .tempdir_in(parent)
            .unwrap();
        let place = Self {
            dir,
            acknowledged: AtomicU64::new(0),
        };
        let mut database = place.open();
        for (_, _, text) in MIGRATIONS {
            for statement in statements(text) {
                database.execute_batch(statement).unwrap();
            }
        }
        fill(&mut database, players);
        place
    }

    /// The database as the host opens it.
    pub(crate) fn open(&self) -> Connection {
        let database = Connection::open(self.dir.path().join("sqlite_db.db")).unwrap();
        database
            .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
            .unwrap();
        database.set_prepared_statement_cache_capacity(64);
        database
    }

    /// The product over this database.
    pub(crate) async fn host(&self, pair: &Pair, reuse: Reuse) -> Host {
        let mut config = HostConfig::new(root().join("spin.toml"));
        config.data = Some(self.dir.path().to_owned());
        config.cache = Some(cache());
        config.reuse = reuse;
        for (name, value) in [
            ("api_admin_key", ADMIN_KEY),
            ("demo_keys", "loopback"),
            ("hub88_public_key", &pair.public_pem),
            ("caleta_public_key", &pair.public_pem),
            ("softswiss_secret", SECRET),
            ("ledger_signing_key", "not used here"),
        ] {
            config.variables.insert(name.to_owned(), value.to_owned());
        }
        Host::start(config)
            .await
            .expect("build the components first: cargo xtask build")
    }

    pub(crate) fn acknowledge(&self, bets: usize) {
        self.acknowledged.fetch_add(bets as u64, Ordering::Relaxed);
    }

    /// Compares the books with what was acknowledged: every bet is there once, in its wallet.
    pub(crate) fn audit(&self, stake: i64) -> u64 {
        let database = self.open();
        let one = |sql: &str| {
            database
                .query_row(sql, [], |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let bets = one("SELECT count(*) FROM entries WHERE kind = 'bet'");
        let acknowledged = self.acknowledged.load(Ordering::Relaxed);
        assert_eq!(bets, acknowledged as i64, "entries and acknowledged bets");
        let spent = one("SELECT coalesce(sum(1000000000000 - cash), 0) FROM wallets");
        assert_eq!(spent, bets * stake, "what the wallets have spent");
        assert_eq!(
            one("SELECT coalesce(sum(seq), 0) FROM wallets"),
            bets,
            "the wallets' sequence numbers"
        );
        assert_eq!(
            one("SELECT coalesce(sum(bets_whole * 1000000000 + bets_rest), 0) FROM rollups"),
            spent,
            "the rollups"
        );
        acknowledged
    }
}

/// The benchmark's own components.
pub(crate) async fn own_host(pair: &Pair, curve: &CurvePair) -> Host {
    let mut config = HostConfig::new(root().join("tests/bench/spin.toml"));
    config.cache = Some(cache());
    config
        .variables
        .insert("bench_secret".to_owned(), SECRET.to_owned());
    config
        .variables
        .insert("bench_public_key".to_owned(), pair.public_pem.clone());
    config
        .variables
        .insert("bench_curve_key".to_owned(), curve.public_pem.clone());
    Host::start(config)
        .await
        .expect("build the components first: cargo xtask build")
}

/// Compiled components, kept from run to run.
fn cache() -> PathBuf {
    root().join("target/bench-cache")
}

fn fill(database: &mut Connection, players: u64) {
    let fill = database.transaction().unwrap();
    fill.execute_batch(
        "INSERT INTO games (provider, game, name, category, status, updated_at) VALUES
            ('softswiss', 'softswiss-game-1', 'Bench', 'slots', 'enabled', 0),
            ('hub88', 'hub88-game-1', 'Bench', 'slots', 'enabled', 0)",
    )
    .unwrap();
    for number in 1..=players {
        let player = format!("bench-{number}");
        let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
            fill.prepare_cached(sql)
                .unwrap()
                .execute(parameters)
                .unwrap();
        };
        run(
            "INSERT INTO players VALUES (?1, NULL, 'active', 0)",
            &[&player],
        );
        let wallet = "INSERT INTO wallets (player, currency, cash, hash)
            VALUES (?1, 'EUR', ?2, printf('%064d', 0))";
        run(wallet, &[&player, &OPENING]);
        for provider in ["softswiss", "hub88"] {
            let hash = token::hash(&session(provider, number))
                .unwrap()
                .as_str()
                .to_owned();
            let (id, game) = (format!("{provider}-{number}"), format!("{provider}-game-1"));
            let open = "INSERT INTO sessions VALUES
                (?1, ?2, 'EUR', ?3, ?4, NULL, NULL, ?5, 0, 9000000000000, NULL)";
            run(open, &[&id, &player, &provider, &game, &hash]);
            run("INSERT INTO tokens VALUES (?1, ?2)", &[&hash, &id]);
        }
    }
    fill.commit().unwrap();
}
