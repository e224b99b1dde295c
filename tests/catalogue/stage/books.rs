//! The database file, read behind the product's back.
//! It never writes: a second connection of the test, like any backup tool.

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Params};
use std::collections::BTreeMap;
use std::path::Path;

/// A read-only connection to a stage's database.
pub(crate) struct Books {
    pub(crate) file: Connection,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryRow {
    pub(crate) wallet: i64,
    pub(crate) player: String,
    pub(crate) currency: String,
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) provider: String,
    /// None only of the end of a round.
    pub(crate) reference: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) round: Option<String>,
    pub(crate) ends_round: bool,
    pub(crate) game: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) device: Option<String>,
    pub(crate) cash: i64,
    pub(crate) bonus: i64,
    pub(crate) cash_after: i64,
    pub(crate) bonus_after: i64,
    pub(crate) fingerprint: String,
    /// Who decided, and why, where it was a person.
    pub(crate) actor: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) hash: String,
    /// Who says that he decided.
    pub(crate) person: Option<String>,
    pub(crate) jackpot_part: Option<i64>,
    pub(crate) jackpot_contribution: Option<i64>,
}

const ENTRIES: &str = "SELECT e.wallet, w.player, w.currency, e.seq, e.at, e.kind, e.provider, \
    e.reference, e.target, e.round, e.ends_round, e.game, e.session, e.location, e.device, \
    e.cash, e.bonus, e.cash_after, e.bonus_after, e.fingerprint, e.hash, e.actor, \
    e.reason, e.person, e.jackpot_part, e.jackpot_contribution \
    FROM entries e JOIN wallets w USING (wallet) ORDER BY e.id";

/// The tables of the books: all but the log of requests.
const TABLES: [&str; 17] = [
    "players",
    "wallets",
    "providers",
    "ceilings",
    "games",
    "locations",
    "devices",
    "sessions",
    "tokens",
    "entries",
    "tombstones",
    "rounds",
    "grants",
    "grant_shares",
    "rollups",
    "rollup_players",
    "disputes",
];

impl Books {
    pub(crate) fn open(path: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self {
            file: Connection::open_with_flags(path, flags).unwrap(),
        }
    }

    /// All rows of a query, as SQLite's own values.
    pub(crate) fn rows(&self, sql: &str, parameters: impl Params) -> Vec<Vec<Value>> {
        let mut statement = self.file.prepare(sql).unwrap();
        let width = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..width).map(|column| row.get(column)).collect();
        statement
            .query_map(parameters, row)
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// One number.
    pub(crate) fn number(&self, sql: &str, parameters: impl Params) -> i64 {
        self.file
            .query_row(sql, parameters, |row| row.get(0))
            .unwrap()
    }

    /// One text.
    pub(crate) fn word(&self, sql: &str, parameters: impl Params) -> String {
        self.file
            .query_row(sql, parameters, |row| row.get(0))
            .unwrap()
    }

    /// The texts of one column.
    pub(crate) fn words(&self, sql: &str) -> Vec<String> {
        let mut statement = self.file.prepare(sql).unwrap();
        let words = statement.query_map([], |row| row.get(0)).unwrap();
        words.collect::<Result<_, _>>().unwrap()
    }

    /// The stored balance of a player's only wallet.
    pub(crate) fn cash(&self, player: &str) -> i64 {
        self.number("SELECT cash FROM wallets WHERE player = ?1", [player])
    }

    /// Entries of a reference.
    pub(crate) fn entries_of(&self, provider: &str, reference: &str) -> i64 {
        let sql = "SELECT count(*) FROM entries WHERE provider = ?1 AND reference = ?2";
        self.number(sql, [provider, reference])
    }

    /// All entries in commit order.
    pub(crate) fn entries(&self) -> Vec<EntryRow> {
        let mut statement = self.file.prepare(ENTRIES).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            Ok(EntryRow {
                wallet: row.get(0)?,
                player: row.get(1)?,
                currency: row.get(2)?,
                seq: row.get(3)?,
                at: row.get(4)?,
                kind: row.get(5)?,
                provider: row.get(6)?,
                reference: row.get(7)?,
                target: row.get(8)?,
                round: row.get(9)?,
                ends_round: row.get(10)?,
                game: row.get(11)?,
                session: row.get(12)?,
                location: row.get(13)?,
                device: row.get(14)?,
                cash: row.get(15)?,
                bonus: row.get(16)?,
                cash_after: row.get(17)?,
                bonus_after: row.get(18)?,
                fingerprint: row.get(19)?,
                hash: row.get(20)?,
                actor: row.get(21)?,
                reason: row.get(22)?,
                person: row.get(23)?,
                jackpot_part: row.get(24)?,
                jackpot_contribution: row.get(25)?,
            })
        };
        statement
            .query_map([], row)
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// Everything in the books but the log of requests: equal images mean that nothing happened.
    pub(crate) fn image(&self) -> BTreeMap<&'static str, Vec<String>> {
        TABLES.map(|table| (table, self.table(table))).into()
    }

    /// The same without what is opened for a person to look at: equal images mean that no money
    /// moved and nothing else is remembered of a message.
    pub(crate) fn image_but_disputes(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut image = self.image();
        image.remove("disputes");
        image
    }

    /// The rows of a table as texts, sorted.
    pub(crate) fn table(&self, table: &str) -> Vec<String> {
        let rows = self.rows(&format!("SELECT * FROM {table}"), []);
        let mut texts: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
        texts.sort();
        texts
    }
}
