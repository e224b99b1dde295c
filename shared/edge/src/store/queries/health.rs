//! What readiness asks of the database: is it a file, and in WAL?
//! It reads alone: a write would wait for the lock that bets hold, and hold it from them.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::platform;
use crate::shape::Time;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::time::Timestamp;
use serde::Serialize;

/// The file is an empty text where the database lives in memory only.
const FILE: &str = "SELECT coalesce(file, '') FROM pragma_database_list WHERE name = 'main'";

/// One column: `wal`, `delete`, `memory` …
const JOURNAL_MODE: &str = "PRAGMA journal_mode";

/// One row for a key, written again at most once a minute.
const ADD_KEY_FAULT: &str = "\
    INSERT INTO key_faults (variable, reason, at) VALUES (?1, ?2, ?3) \
    ON CONFLICT DO UPDATE SET reason = excluded.reason, at = excluded.at \
    WHERE at < excluded.at - 60000 OR reason <> excluded.reason";

/// What was found since a moment.
const KEY_FAULTS: &str =
    "SELECT variable, reason, at FROM key_faults WHERE at > ?1 ORDER BY variable";

/// A key that a component could not use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyFault {
    /// The variable that holds it.
    pub variable: String,
    /// What is wrong with it, without its value.
    pub reason: String,
    /// When a message last met it.
    pub at: Time,
}

impl FromRow for KeyFault {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            variable: row.text()?,
            reason: row.text()?,
            at: row.time()?,
        })
    }
}

/// How the database is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// The file; empty for a database in memory.
    pub file: String,
    /// `wal` after migration 1.
    pub journal_mode: String,
}

impl FromRow for String {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        row.text()
    }
}

impl<D: Database> Store<D> {
    /// How the database is kept.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn keeping(&self) -> Result<Keeping, Fault> {
        Ok(Keeping {
            file: self.one(FILE, &[]).await?.unwrap_or_default(),
            journal_mode: self.one(JOURNAL_MODE, &[]).await?.unwrap_or_default(),
        })
    }

    /// Notes that a key cannot be used.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_key_fault(&self, variable: &'static str, reason: &str) -> Result<(), Fault> {
        let parameters: [Value; 3] = [variable.into(), reason.into(), platform::now().ms().into()];
        self.query(ADD_KEY_FAULT, &parameters).await.map(|_| ())
    }

    /// The keys that messages could not be checked with since a moment.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn key_faults(&self, since: Timestamp) -> Result<Vec<KeyFault>, Fault> {
        self.all(KEY_FAULTS, &[since.ms().into()]).await
    }
}
