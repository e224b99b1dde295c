//! What the platform is measured by: how far its logs have come, and who is connected.
//! Every column is a look at the end of an index or at a small table, never a scan of the ledger.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::Database;
use crate::store::queue::Store;

/// Ids are given in order and never again, so the greatest counts all.
const COUNTS: &str = "\
    SELECT coalesce((SELECT max(id) FROM entries), 0), \
        coalesce((SELECT max(id) FROM exchanges), 0), \
        coalesce((SELECT max(wallet) FROM wallets), 0)";

const CONNECTED: &str = "SELECT provider, status = 'connected' FROM providers ORDER BY provider";

/// How much was ever written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries of the ledger.
    pub entries: i64,
    /// Exchanges, those deleted by retention too.
    pub exchanges: i64,
    /// Wallets.
    pub wallets: i64,
}

impl FromRow for Counts {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            entries: row.integer()?,
            exchanges: row.integer()?,
            wallets: row.integer()?,
        })
    }
}

impl FromRow for (String, bool) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((row.text()?, row.integer()? != 0))
    }
}

impl<D: Database> Store<D> {
    /// How much was ever written.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn counts(&self) -> Result<Counts, Fault> {
        Ok(self.one(COUNTS, &[]).await?.unwrap_or_default())
    }

    /// Every provider, and whether it is connected.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn connected(&self) -> Result<Vec<(String, bool)>, Fault> {
        self.all(CONNECTED, &[]).await
    }
}
