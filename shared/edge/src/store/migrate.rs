//! Applies the migrations, one statement at a time, each of which can run twice.
//! It never applies a migration to a database that a newer Reelgate has written.

use super::SCHEMA_VERSION;
use super::database::{Database, Value};
use super::queue::Store;
use crate::fault::Fault;

/// The migrations in order: number, name, text.
pub const MIGRATIONS: [(i64, &str, &str); 2] = [
    (
        1,
        "books",
        include_str!("../../../../migrations/0001_books.sql"),
    ),
    (
        2,
        "journal",
        include_str!("../../../../migrations/0002_journal.sql"),
    ),
];

/// One column: whether there is a version table.
const HAS_VERSION: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
/// One column: the newest migration that was applied to its end.
const VERSION: &str = "SELECT max(version) FROM schema_version";

/// The statements of a migration: they are separated by one blank line. A block of nothing but
/// comments is none; SQLite calls running it a misuse.
pub fn statements(text: &'static str) -> impl Iterator<Item = &'static str> {
    let says_something = |block: &&str| {
        block
            .lines()
            .any(|line| !line.trim().is_empty() && !line.starts_with("--"))
    };
    text.split("\n\n").map(str::trim).filter(says_something)
}

impl<D: Database> Store<D> {
    /// The newest migration that was applied, if any.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn schema_version(&self) -> Result<Option<i64>, Fault> {
        let number = |rows: Vec<Vec<Value>>| rows.first()?.first()?.integer();
        if number(self.query(HAS_VERSION, &[]).await?) != Some(1) {
            return Ok(None);
        }
        Ok(number(self.query(VERSION, &[]).await?))
    }

    /// Fails where the schema is not this build's.
    ///
    /// # Errors
    /// [`Fault::Schema`] says what was found; any other where the database cannot be read.
    pub async fn check_schema(&self) -> Result<(), Fault> {
        let rows = self.query(VERSION, &[]).await?;
        match rows
            .first()
            .and_then(|row| row.first())
            .and_then(Value::integer)
        {
            Some(SCHEMA_VERSION) => Ok(()),
            found => {
                let found = found.map_or_else(|| "none".to_owned(), |found| found.to_string());
                Err(Fault::Schema {
                    found,
                    needed: SCHEMA_VERSION,
                })
            }
        }
    }

    /// Applies what is missing and returns the names of the migrations applied.
    ///
    /// # Errors
    /// [`Fault::Schema`] where the database is newer than this build.
    pub async fn migrate(&self) -> Result<Vec<&'static str>, Fault> {
        let found = self.schema_version().await?;
        if let Some(newer) = found.filter(|version| *version > SCHEMA_VERSION) {
            return Err(Fault::Schema {
                found: newer.to_string(),
                needed: SCHEMA_VERSION,
            });
        }
        let mut applied = Vec::new();
        for (version, name, text) in MIGRATIONS {
            if found.is_some_and(|found| found >= version) {
                continue;
            }
            for statement in statements(text) {
                self.query(statement, &[]).await?;
            }
            applied.push(name);
        }
        Ok(applied)
    }
}
