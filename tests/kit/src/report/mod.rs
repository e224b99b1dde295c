//! What a certification found, to be read by people and by machines.
//! A report holds requests and replies, but no secret: they are blackened when they are kept.

mod console;
mod html;
mod junit;

pub use console::console;
pub use html::html;
pub use junit::junit;

use crate::latency::Latency;
use std::time::Duration;

/// One message and its answer.
#[derive(Debug, Clone)]
pub struct Step {
    /// The message in a few words.
    pub what: String,
    /// What the contract wants answered.
    pub expected: String,
    /// As it was sent, without secrets.
    pub request: String,
    /// Status and body; none where nothing came.
    pub reply: Option<(u16, String)>,
    /// How long the answer took.
    pub took: Duration,
    /// What is wrong with the answer.
    pub problem: Option<String>,
}

/// A scenario in one variant, played once or in many orders.
#[derive(Debug, Clone)]
pub struct Case {
    /// The scenario's name.
    pub scenario: String,
    /// What is proven.
    pub title: String,
    /// What goes wrong where it is not so.
    pub why: String,
    /// In which way it was played.
    pub variant: String,
    /// How often.
    pub plays: usize,
    /// How many of them failed.
    pub failed: usize,
    /// The steps of the first that failed, or of the only one.
    pub steps: Vec<Step>,
}

/// What a certification found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The declaration's name.
    pub provider: String,
    /// What the declaration was written from.
    pub document: String,
    /// What was certified.
    pub url: String,
    /// In the order in which they were played.
    pub cases: Vec<Case>,
    /// Scenarios that the contract does not have.
    pub left_out: Vec<String>,
    /// How long the provider waits.
    pub patience: Duration,
    /// How long answers took.
    pub latency: Latency,
}

impl Case {
    /// What went wrong first, and where.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.failed == 0 {
            return None;
        }
        let mut numbered = (1..).zip(&self.steps);
        let told = numbered.find_map(|(number, step): (usize, _)| {
            let problem = step.problem.as_ref()?;
            let (what, expected) = (&step.what, &step.expected);
            Some(format!(
                "step {number}, {what}: {problem}; expected {expected}"
            ))
        });
        Some(told.unwrap_or_else(|| self.title.clone()))
    }
}

impl Report {
    /// How many cases passed and how many failed.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let failed = self.cases.iter().filter(|case| case.failed > 0).count();
        (self.cases.len().saturating_sub(failed), failed)
    }
}
