//! What readiness asks of the database: is it a file, and in WAL, and can it be written?
//! The write it tries changes nothing.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::Database;
use crate::store::queue::Store;

/// The file is an empty text where the database lives in memory only.
const FILE: &str = "SELECT coalesce(file, '') FROM pragma_database_list WHERE name = 'main'";

/// One column: `wal`, `delete`, `memory` …
const JOURNAL_MODE: &str = "PRAGMA journal_mode";

/// Takes the write lock and fails where the file is read-only, but finds nothing to insert.
const TOUCH: &str = "INSERT OR IGNORE INTO schema_version SELECT * FROM schema_version";

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

    /// Whether the database can be written now.
    ///
    /// # Errors
    /// [`Fault`] where it cannot.
    pub async fn touch(&self) -> Result<(), Fault> {
        self.query(TOUCH, &[]).await.map(|_| ())
    }
}
