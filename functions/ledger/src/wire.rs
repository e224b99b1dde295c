//! What callers may ask of the ledger, and the lines of an export that are not entries.
//! The format is published in `docs/ledger-format.md`; it changes only with its version.

use reelgate_edge::api::Problem;
use reelgate_edge::store::queries::ledger::Checkpoint;
use serde::{Deserialize, Serialize};

/// The version of the format.
const VERSION: i64 = 1;
const ENTRIES: i64 = 1_000;
const ENTRIES_MAX: i64 = 10_000;

/// Which checkpoints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckpointsQuery {
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    after: Option<String>,
    limit: Option<String>,
}

impl ExportQuery {
    /// The entry id to go on after, and how many entries.
    pub(crate) fn ask(&self) -> Result<(i64, i64), Problem> {
        let number = |text: &Option<String>, absent: i64, max: i64, what: &str| {
            let Some(text) = text else { return Ok(absent) };
            let found = text
                .parse()
                .ok()
                .filter(|number| (0..=max).contains(number));
            found.ok_or_else(|| Problem::invalid(what))
        };
        let after = number(
            &self.after,
            0,
            i64::MAX,
            "after must be an entry's id: the `next` of the page before",
        )?;
        let wrong = "limit must be a whole number from 1 to 10000";
        let limit = number(&self.limit, ENTRIES, ENTRIES_MAX, wrong)?;
        if limit == 0 {
            return Err(Problem::invalid(wrong));
        }
        Ok((after, limit))
    }
}

/// The first line of a page.
#[derive(Debug, Serialize)]
pub(crate) struct Begin {
    r#type: &'static str,
    version: i64,
    after: i64,
}

impl Begin {
    pub(crate) const fn after(after: i64) -> Self {
        Self {
            r#type: "reelgate-ledger",
            version: VERSION,
            after,
        }
    }
}

/// A checkpoint among the entries: it stands behind the last one that it covers.
#[derive(Debug, Serialize)]
pub(crate) struct CheckpointLine<'a> {
    r#type: &'static str,
    number: i64,
    day: &'a str,
    last_entry: i64,
    wallets: i64,
    previous: &'a str,
    digest: &'a str,
    key_id: &'a str,
    signature: &'a str,
}

impl<'a> From<&'a Checkpoint> for CheckpointLine<'a> {
    fn from(checkpoint: &'a Checkpoint) -> Self {
        Self {
            r#type: "checkpoint",
            number: checkpoint.number,
            day: &checkpoint.day,
            last_entry: checkpoint.last_entry,
            wallets: checkpoint.wallets,
            previous: &checkpoint.previous,
            digest: &checkpoint.digest,
            key_id: &checkpoint.key_id,
            signature: &checkpoint.signature,
        }
    }
}

/// The last line of a page.
#[derive(Debug, Serialize)]
pub(crate) struct End {
    r#type: &'static str,
    next: Option<i64>,
}

impl End {
    pub(crate) const fn next(next: Option<i64>) -> Self {
        Self {
            r#type: "end",
            next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_pages_are_refused_by_name() {
        let ask = |after: &str, limit: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let query = ExportQuery {
                after: some(after),
                limit: some(limit),
            };
            query.ask().map_err(|problem| problem.detail)
        };
        assert_eq!(ask("", ""), Ok((0, ENTRIES)));
        assert_eq!(ask("7", "10000"), Ok((7, 10_000)));
        for limit in ["0", "-1", "10001", "x", "1.0"] {
            assert!(ask("", limit).unwrap_err().starts_with("limit"), "{limit}");
        }
        for after in ["-1", "x", "9223372036854775808"] {
            assert!(ask(after, "").unwrap_err().starts_with("after"), "{after}");
        }
    }
}
