//! One log line for a request, as JSON on standard output.
//! It never holds a secret, a token, a body or a player's name.

use reelgate_core::machine::Event;
use serde::{Serialize, Serializer};

/// What is logged of a request.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// Our name for the request, also in the exchange log.
    pub request_id: &'a str,
    /// The function.
    pub component: &'a str,
    /// What was asked.
    pub verb: &'a str,
    /// An outcome, a rejection or a fault by name.
    pub outcome: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// From the first byte of the request to the reply.
    pub duration_us: u64,
    /// The size of the request's body.
    pub body_bytes: usize,
    /// What happened to transactions, rounds and sessions: `bet.accepted/1`.
    #[serde(skip_serializing_if = "<[Event]>::is_empty", serialize_with = "names")]
    pub events: &'a [Event],
    /// What the reader of the log should do, for rejections and faults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<&'a str>,
}

fn names<S: Serializer>(events: &[Event], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(events.iter().map(Event::to_string))
}

impl Line<'_> {
    /// Writes the line.
    #[allow(
        clippy::print_stdout,
        reason = "a component's standard output is its log"
    )]
    pub fn write(&self) {
        if let Ok(text) = serde_json::to_string(self) {
            println!("{text}");
        }
    }
}

/// Logs a defect or a condition that belongs to no single request.
#[allow(
    clippy::print_stdout,
    reason = "a component's standard output is its log"
)]
pub fn warn(component: &str, detail: &str) {
    let line = serde_json::json!({ "component": component, "level": "warn", "detail": detail });
    println!("{line}");
}
