//! The parameters of the job, and its answer while a verification goes on.
//! Both are optional for a scheduler.

use reelgate_edge::api::Problem;
use serde::{Deserialize, Serialize};

const SECONDS: u64 = 60;
const SECONDS_MAX: u64 = 3_600;

/// The body of the call.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobParams {
    /// The day; without it, the day that has just ended.
    pub(crate) day: Option<String>,
    /// How long the call may verify entries.
    seconds_max: Option<u64>,
}

impl JobParams {
    /// How long the call may verify entries, in seconds.
    pub(crate) fn seconds_max(&self) -> Result<u64, Problem> {
        let seconds = self.seconds_max.unwrap_or(SECONDS);
        if seconds > SECONDS_MAX {
            return Err(Problem::invalid(format!(
                "seconds_max must be a whole number from 0 to {SECONDS_MAX}"
            )));
        }
        Ok(seconds)
    }
}

/// The answer where the time was over before all entries were verified.
#[derive(Debug, Serialize)]
pub(crate) struct Progress {
    pub(crate) day: String,
    /// The entry up to which the chains are verified.
    pub(crate) verified_up_to: i64,
    /// The entry up to which they must be.
    pub(crate) last_entry: i64,
}
