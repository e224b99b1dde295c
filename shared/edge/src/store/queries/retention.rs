//! Deleting old rows: messages, counts of rejections, idempotency keys. `DELETE` is the one
//! statement that deletes messages, and the triggers `evidence_is_never_deleted` and
//! `the_newest_message_is_never_deleted` refuse what must stay, whoever asks.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::time::Timestamp;

/// Rows of one batch: the write lock is held for a few milliseconds.
const BATCH_ROWS: i64 = 500;
/// Rows whose sizes are looked at to estimate the size of the log.
const SAMPLE_ROWS: i64 = 1000;
/// What a row takes beside its two texts.
const ROW_BYTES: i64 = 200;

const SPAN: &str = "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM exchanges";

const SIZES: &str = "\
    SELECT x.id, length(x.request) + length(x.reply) \
    FROM json_each(?1) j CROSS JOIN exchanges x ON x.id = j.value ORDER BY x.id DESC";

/// The newest row of a batch, how many of its rows are due, and how many a wrong clock has dated
/// ahead: those say nothing of the rows behind them.
const BATCH: &str = "\
    SELECT max(id), coalesce(sum(at < ?3 OR id < ?4), 0), coalesce(sum(at > ?5), 0) \
    FROM (SELECT id, at FROM exchanges WHERE id > ?1 ORDER BY id LIMIT ?2)";

const DELETE: &str = "\
    DELETE FROM exchanges \
    WHERE id > ?1 AND id <= ?2 AND (at < ?3 OR id < ?4) \
        AND id < (SELECT max(id) FROM exchanges) \
        AND id NOT IN (SELECT e.id FROM message_evidence e WHERE e.id > ?1 AND e.id <= ?2) \
    RETURNING id";

const DELETE_REJECTIONS: &str = "\
    DELETE FROM rejections WHERE (minute, provider, reason, source) IN ( \
        SELECT minute, provider, reason, source FROM rejections WHERE minute < ?1 \
        ORDER BY minute, provider, reason, source LIMIT ?2 \
    ) RETURNING minute";

/// A key that was asked for again is as old as its last claim.
const DELETE_KEYS: &str = "\
    DELETE FROM idempotency_keys WHERE (actor, key) IN ( \
        SELECT actor, key FROM idempotency_keys WHERE at < ?1 AND claimed_at < ?1 \
        ORDER BY at LIMIT ?2 \
    ) RETURNING at";

/// Which rows are due: the older ones, and those that the size leaves no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Older than this, in milliseconds since 1970.
    pub before_ms: i64,
    /// With a number below this.
    pub below_id: i64,
}

/// The next rows in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The number of its last row.
    pub last: i64,
    /// How many of them are due.
    pub due: i64,
}

/// The sizes of some rows, the newest first, each for so many rows as lie between two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// How many rows one stands for.
    pub step: i64,
    /// Number and bytes.
    pub rows: Vec<(i64, i64)>,
}

/// The number below which rows have no room in `bytes_max`; none where all have.
#[must_use]
pub fn size_cut(sample: &Sample, bytes_max: i64) -> Option<i64> {
    let mut bytes: i64 = 0;
    for (id, row) in &sample.rows {
        let each = row.saturating_add(ROW_BYTES);
        bytes = bytes.saturating_add(each.saturating_mul(sample.step));
        if bytes > bytes_max {
            return Some(id.saturating_add(1));
        }
    }
    None
}

impl FromRow for (i64, i64) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((row.integer()?, row.integer()?))
    }
}

impl FromRow for (Option<i64>, i64, i64) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((row.maybe_integer()?, row.integer()?, row.integer()?))
    }
}

/// How many steps of so much it takes to go beyond a distance.
fn parts(distance: i64, step: i64) -> i64 {
    distance.checked_div(step).unwrap_or(0).saturating_add(1)
}

impl<D: Database> Store<D> {
    /// The sizes of up to a thousand rows, evenly over the whole log: exact where there are no
    /// more, an estimate where there are.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn message_sizes(&self) -> Result<Sample, Fault> {
        let span: Option<(i64, i64)> = self.one(SPAN, &[]).await?;
        let (first, last) = span.unwrap_or_default();
        let step = parts(last.saturating_sub(first), SAMPLE_ROWS);
        let count = parts(last.saturating_sub(first), step);
        let ids: Vec<i64> = (0..count)
            .map(|number| last.saturating_sub(number.saturating_mul(step)))
            .collect();
        let ids = serde_json::to_string(&ids).map_err(|e| Fault::Defect(e.to_string()))?;
        let rows = self.all(SIZES, &[ids.into()]).await?;
        Ok(Sample { step, rows })
    }

    /// The rows after `after`; none where no row is left, or none of them is due.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn retention_batch(
        &self,
        after: i64,
        bounds: Bounds,
        now: Timestamp,
    ) -> Result<Option<Batch>, Fault> {
        let parameters: [Value; 5] = [
            after.into(),
            BATCH_ROWS.into(),
            bounds.before_ms.into(),
            bounds.below_id.into(),
            now.ms().into(),
        ];
        let row: Option<(Option<i64>, i64, i64)> = self.one(BATCH, &parameters).await?;
        Ok(match row {
            Some((Some(last), due, ahead)) if due > 0 || ahead > 0 => Some(Batch { last, due }),
            Some(_) | None => None,
        })
    }

    /// Deletes what is due, but no evidence and not the newest row, from `after` up to `last`; says
    /// how many rows.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn delete_messages(
        &self,
        after: i64,
        last: i64,
        bounds: Bounds,
    ) -> Result<i64, Fault> {
        let parameters: [Value; 4] = [
            after.into(),
            last.into(),
            bounds.before_ms.into(),
            bounds.below_id.into(),
        ];
        let rows = self.query(DELETE, &parameters).await?;
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }

    /// Deletes some counts of rejections from before a minute; says how many rows.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn delete_rejections(&self, before_minute: i64) -> Result<i64, Fault> {
        let parameters: [Value; 2] = [before_minute.into(), BATCH_ROWS.into()];
        let rows = self.query(DELETE_REJECTIONS, &parameters).await?;
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }

    /// Deletes some idempotency keys that were claimed before a time, with their replies; says how
    /// many.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn delete_idempotency_keys(&self, before_ms: i64) -> Result<i64, Fault> {
        let parameters: [Value; 2] = [before_ms.into(), BATCH_ROWS.into()];
        let rows = self.query(DELETE_KEYS, &parameters).await?;
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_rows_have_their_room() {
        let sample = Sample {
            step: 2,
            rows: vec![(9, 100), (7, 100), (5, 9_800), (3, 100)],
        };
        assert_eq!(size_cut(&sample, i64::MAX), None);
        assert_eq!(size_cut(&sample, 21_800), None);
        assert_eq!(size_cut(&sample, 21_200), Some(4));
        assert_eq!(size_cut(&sample, 1_200), Some(6));
        assert_eq!(size_cut(&sample, 0), Some(10));
        assert_eq!(size_cut(&Sample::default(), 0), None);
    }
}
