//! What to do when the database says no: again after a pause, within one second, or a fault.
//! A text that is not known is never retried.

use super::database::{Database, DatabaseError, Row, Value};
use crate::fault::Fault;
use crate::platform::{self, Stopwatch};
use std::time::Duration;

/// A provider waits a few seconds; after one we ask it to try again.
const PATIENCE: Duration = Duration::from_secs(1);
/// The first pause; it doubles up to [`PAUSE_MAX`], and half of it is chance.
const PAUSE_FIRST: Duration = Duration::from_millis(2);
const PAUSE_MAX: Duration = Duration::from_millis(64);

/// The classes of refusals, told apart by text because Spin gives nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another writer holds the lock.
    Busy,
    /// The batch was decided on books that have changed since.
    Stale,
    /// Anything else.
    Final,
}

impl Refusal {
    pub(super) fn of(error: &DatabaseError) -> Self {
        let text = error.0.as_str();
        let has = |part: &str| text.contains(part);
        if has("database is locked") || has("database table is locked") || has("SQLITE_BUSY") {
            Self::Busy
        } else if has("reelgate:stale") || has("UNIQUE constraint failed: entries.") {
            Self::Stale
        } else {
            Self::Final
        }
    }
}

/// The fault behind an error that is not retried any more.
pub(super) fn fault(error: DatabaseError) -> Fault {
    let text = error.0;
    let has = |part: &str| text.contains(part);
    if Refusal::of(&DatabaseError(text.clone())) != Refusal::Final {
        Fault::Busy
    } else if has("no such table") || has("no such column") {
        Fault::Schema {
            found: "none".to_owned(),
            needed: super::SCHEMA_VERSION,
        }
    } else if [
        "full",
        "readonly",
        "read-only",
        "unable to open",
        "disk I/O",
        "permission",
    ]
    .iter()
    .any(|part| has(part))
    {
        Fault::Unwritable(text)
    } else {
        Fault::Defect(text)
    }
}

/// Pauses between tries, until the patience is used up.
pub(super) struct Pauses {
    started: Stopwatch,
    next: Duration,
}

impl Pauses {
    pub(super) fn new() -> Self {
        Self {
            started: Stopwatch::start(),
            next: PAUSE_FIRST,
        }
    }

    /// Waits before the next try; false where there is no time for one.
    pub(super) async fn pause(&mut self) -> bool {
        if self.started.elapsed().saturating_add(self.next) > PATIENCE {
            return false;
        }
        let half = self.next.checked_div(2).unwrap_or(self.next);
        platform::sleep(half.saturating_add(platform::jitter(half))).await;
        self.next = self.next.saturating_mul(2).min(PAUSE_MAX);
        true
    }
}

/// Runs a statement that stands alone, again while the database is busy.
pub(super) async fn query<D: Database>(
    database: &D,
    sql: &'static str,
    parameters: &[Value],
) -> Result<Vec<Row>, Fault> {
    let mut pauses = Pauses::new();
    loop {
        match database.query(sql, parameters.to_vec()).await {
            Ok(rows) => return Ok(rows),
            Err(error) if Refusal::of(&error) == Refusal::Busy && pauses.pause().await => {}
            Err(error) => return Err(fault(error)),
        }
    }
}
