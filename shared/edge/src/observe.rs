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

/// Logs requests of a second that were not verified: how many, and from how many sources.
#[allow(
    clippy::print_stdout,
    reason = "a component's standard output is its log"
)]
pub fn rejected(provider: &str, outcome: &str, count: u64, sources: usize, detail: &str) {
    let line = serde_json::json!({
        "component": provider,
        "level": "warn",
        "outcome": outcome,
        "rejected": count,
        "sources": sources,
        "detail": detail,
    });
    println!("{line}");
}

/// The most bytes of a text that are repeated or kept before its sender is verified.
pub const UNVERIFIED_BYTES_MAX: usize = 64;

/// The part of a sender's text that a log may hold: at most 64 bytes of printable ASCII.
#[must_use]
pub fn bounded(text: &str) -> String {
    let printable = |c: char| if c.is_ascii_graphic() { c } else { '?' };
    text.chars()
        .take(UNVERIFIED_BYTES_MAX)
        .map(printable)
        .collect()
}

/// A request id that a refusal may repeat: at most 64 bytes, of letters, digits and `-_.:`.
#[must_use]
pub fn repeatable(id: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let fits = (1..=UNVERIFIED_BYTES_MAX).contains(&id.len());
    (fits && id.bytes().all(plain)).then_some(id)
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

/// Logs a fact that an operator keeps: an object under its name.
#[allow(
    clippy::print_stdout,
    reason = "a component's standard output is its log"
)]
pub fn notice<T: Serialize>(component: &str, name: &str, value: &T) {
    let line = serde_json::json!({ "component": component, "level": "info", name: value });
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_without_a_key_writes_64_plain_bytes_at_most() {
        assert_eq!(bounded("transaction/bet"), "transaction/bet");
        assert_eq!(bounded("a\"\n\u{1b}[31mé"), "a\"??[31m?");
        assert_eq!(bounded(&"é".repeat(60_000)).len(), UNVERIFIED_BYTES_MAX);
        let longest = "x".repeat(UNVERIFIED_BYTES_MAX);
        assert_eq!(repeatable(&longest), Some(longest.as_str()));
        for odd in ["", "a b", "<a>", "a\"", "é", &format!("{longest}x")] {
            assert_eq!(repeatable(odd), None, "{odd}");
        }
    }
}
