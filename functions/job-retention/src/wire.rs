//! What a scheduler may say to the job, and what it is told.
//! The policy is none of it: that stands in the deployment's variables.

use serde::{Deserialize, Serialize};

/// How much to do.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) limit: Option<i64>,
}

/// What was done.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Ran {
    /// Rows of the message log that were deleted.
    pub(crate) deleted: i64,
    /// Rows that were due and stay: evidence of an open dispute, or of money that no checkpoint
    /// covers yet, and the newest row, whose number would be given again.
    pub(crate) kept: i64,
    /// Rows whose personal data was deleted; all else of them stays.
    pub(crate) personal_data_deleted: i64,
    /// Rows of the counts of rejections that were deleted.
    pub(crate) rejections_deleted: i64,
    /// Idempotency keys that were deleted with their replies.
    pub(crate) idempotency_keys_deleted: i64,
    /// Whether the run stopped at its limit.
    pub(crate) more: bool,
}
