//! What was not verified, counted by minute, provider, reason and source.
//! It is never written together with the books: a flood must not wait for them, nor they for it.

use super::{Columns, FromRow};
use crate::api::page::Placed;
use crate::fault::Fault;
use crate::rejections::Row;
use crate::shape::{Rejection, Time};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::time::Timestamp;

const ADD: &str = "INSERT INTO rejected (counts) VALUES (?1)";

const LIST: &str = "\
    SELECT minute, provider, reason, source, count FROM rejections \
    WHERE (minute, provider, reason, source) > (?1, ?2, ?3, ?4) \
        AND (?5 IS NULL OR provider = ?5) AND (?6 IS NULL OR reason = ?6) \
        AND (?7 IS NULL OR minute >= ?7) AND (?8 IS NULL OR minute < ?8) \
    ORDER BY minute, provider, reason, source LIMIT ?9";

const TOTALS: &str =
    "SELECT provider, reason, count FROM rejection_totals ORDER BY provider, reason";

/// Which rejections to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RejectionFilter {
    /// Of this provider's protocol, or `api`.
    pub provider: Option<String>,
    /// Refused for this.
    pub reason: Option<String>,
    /// From this minute on, in whole minutes since 1970 UTC.
    pub from_minute: Option<i64>,
    /// Before this minute.
    pub to_minute: Option<i64>,
}

/// How many requests were ever rejected, by provider and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectionTotal {
    /// The provider whose protocol they pretended to be, or `api`.
    pub provider: String,
    /// Why.
    pub reason: String,
    /// How many.
    pub count: i64,
}

impl FromRow for Rejection {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let minute = row.integer()?;
        Ok(Self {
            minute: Time(Timestamp::from_ms(minute.saturating_mul(60_000))),
            provider: row.text()?,
            reason: row.text()?,
            source: row.text()?,
            count: row.integer()?,
        })
    }
}

impl FromRow for RejectionTotal {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.text()?,
            reason: row.text()?,
            count: row.integer()?,
        })
    }
}

impl Placed<4> for Rejection {
    fn place(&self) -> [String; 4] {
        let minute = self.minute.0.ms().div_euclid(60_000);
        [
            minute.to_string(),
            self.provider.clone(),
            self.reason.clone(),
            self.source.clone(),
        ]
    }
}

impl<D: Database> Store<D> {
    /// Adds counts to those of their minutes.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_rejections(&self, rows: &[Row]) -> Result<(), Fault> {
        let rows = serde_json::to_string(rows).map_err(|e| Fault::Defect(e.to_string()))?;
        self.query(ADD, &[rows.into()]).await.map(|_| ())
    }

    /// Counts after a place in the order of minute, provider, reason and source.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rejections(
        &self,
        filter: RejectionFilter,
        after: (i64, [String; 3]),
        count: i64,
    ) -> Result<Vec<Rejection>, Fault> {
        let (minute, [provider, reason, source]) = after;
        let parameters: [Value; 9] = [
            minute.into(),
            provider.into(),
            reason.into(),
            source.into(),
            filter.provider.into(),
            filter.reason.into(),
            filter.from_minute.into(),
            filter.to_minute.into(),
            count.into(),
        ];
        self.all(LIST, &parameters).await
    }

    /// How many requests were ever rejected.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rejection_totals(&self) -> Result<Vec<RejectionTotal>, Fault> {
        self.all(TOTALS, &[]).await
    }
}
