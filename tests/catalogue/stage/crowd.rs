//! Thousands of players at once: written into the file, because one by one over the API takes
//! longer than the test that needs them. It never makes books that the product would not: the
//! chain of every wallet begins with its deposit.

use super::Site;
use super::brand::Brand;
use super::seat::Seat;
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Entry, Fingerprint, Hash, Jackpots, Kind, WalletId};
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// When the players came: 2026-01-01.
const AT: Timestamp = Timestamp::from_ms(1_767_225_600_000);
/// When their sessions end: in the year 2255.
const EXPIRES_MS: i64 = 9_000_000_000_000;

impl Site {
    /// A second connection of the database, allowed to write.
    pub(crate) fn writer(&self) -> Connection {
        let writer = Connection::open(self.data.path().join("sqlite_db.db")).unwrap();
        writer.busy_timeout(Duration::from_secs(5)).unwrap();
        writer
    }

    /// So many new players with a deposit in EUR, each seated at the first game.
    pub(crate) fn crowd(&self, brand: Brand, count: usize, deposit: i64) -> Vec<Seat<'_>> {
        let mut writer = self.writer();
        let all = writer.transaction().unwrap();
        let seats = (0..count)
            .map(|number| {
                let name = format!("crowd-{}-{number}", brand.id());
                bring(&all, &name, deposit);
                open_session(&all, brand, &name);
                Seat {
                    site: self,
                    brand,
                    player: name.clone(),
                    currency: "EUR".to_owned(),
                    game: super::GAMES[0].to_owned(),
                    session: name.clone(),
                    token: token_of(&name),
                }
            })
            .collect();
        all.commit().unwrap();
        seats
    }
}

fn token_of(name: &str) -> String {
    format!("token-of-{name}")
}

/// A player with a wallet and his deposit.
fn bring(file: &Connection, name: &str, deposit: i64) {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        file.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    run(
        "INSERT INTO players (player, status, created_at) VALUES (?1, 'active', ?2)",
        &[&name, &AT.ms()],
    );
    run(
        "INSERT INTO wallets (player, currency, hash) VALUES (?1, 'EUR', printf('%064d', 0))",
        &[&name],
    );
    let entry = deposit_of(name, file.last_insert_rowid(), deposit);
    let sql = "INSERT INTO entries (wallet, seq, at, kind, provider, reference, ends_round, cash, \
        bonus, cash_after, bonus_after, fingerprint, hash) \
        VALUES (?1, 1, ?2, ?3, ?4, ?5, 0, ?6, 0, ?6, 0, ?7, ?8)";
    run(
        sql,
        params![
            entry.wallet.number(),
            AT.ms(),
            entry.kind.as_str(),
            entry.provider.as_str(),
            name,
            deposit,
            entry.fingerprint.as_str(),
            entry.hash.as_str(),
        ],
    );
}

fn deposit_of(name: &str, wallet: i64, deposit: i64) -> Entry {
    let amount = Amount::from_units(deposit);
    let mut entry = Entry {
        wallet: WalletId::from_number(wallet),
        player: PlayerId::parse(name).unwrap(),
        currency: Currency::parse("EUR").unwrap(),
        seq: 1,
        at: AT,
        kind: Kind::Deposit,
        provider: ProviderId::parse("cashier").unwrap(),
        reference: Some(Reference::parse(name).unwrap()),
        target: None,
        round: None,
        ends_round: false,
        game: None,
        session: None,
        location: None,
        device: None,
        cash: amount,
        bonus: Amount::ZERO,
        cash_after: amount,
        bonus_after: Amount::ZERO,
        fingerprint: Fingerprint::of(&[name]),
        note: None,
        jackpots: Jackpots::NONE,
        hash: Hash::genesis(),
    };
    entry.hash = entry.hash_after(&Hash::genesis());
    entry
}

fn open_session(file: &Connection, brand: Brand, name: &str) {
    let hash = hex::encode(Sha256::digest(token_of(name).as_bytes()));
    let sql = "INSERT INTO sessions (session, player, currency, provider, game, token_hash, \
        opened_at, expires_at) VALUES (?1, ?1, 'EUR', ?2, ?3, ?4, ?5, ?6)";
    let values = params![name, brand.id(), super::GAMES[0], hash, AT.ms(), EXPIRES_MS];
    file.prepare_cached(sql).unwrap().execute(values).unwrap();
    let sql = "INSERT INTO tokens (token_hash, session) VALUES (?1, ?2)";
    file.prepare_cached(sql)
        .unwrap()
        .execute([hash.as_str(), name])
        .unwrap();
}
