//! What callers may ask of the ledger, and the lines of an export that are not entries.
//! The format is published in `docs/ledger-format.md`; it changes only with its version.

use reelgate_core::record::RecordKind;
use reelgate_edge::api::Problem;
use reelgate_edge::store::queries::ledger::Checkpoint;
use reelgate_edge::store::queries::records::{CoveredRow, Record, fields};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the format.
const VERSION: i64 = 1;
const ENTRIES: i64 = 1_000;
const RECORDS: i64 = 500;
const RECORDS_MAX: i64 = 1_000;
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

/// Which records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordsQuery {
    after: Option<String>,
    limit: Option<String>,
}

/// The row that a page of records goes on after. Records come first, then what has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Record(i64),
    Unrecorded(RecordKind, i64),
}

impl Place {
    /// As it stands in `after` and `next`.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Record(number) => number.to_string(),
            Self::Unrecorded(kind, id) => format!("{}:{id}", kind.as_str()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse().ok().filter(|number| *number >= 0);
        let Some((kind, id)) = text.split_once(':') else {
            return number(text).map(Self::Record);
        };
        let mut kinds = RecordKind::ALL.iter().copied();
        let kind = kinds.find(|known| known.as_str() == kind)?;
        number(id).map(|id| Self::Unrecorded(kind, id))
    }
}

impl RecordsQuery {
    /// The row to go on after, and how many rows.
    pub(crate) fn ask(&self) -> Result<(Place, i64), Problem> {
        let after = self.after.as_deref().unwrap_or("0");
        let after = Place::parse(after)
            .ok_or_else(|| Problem::invalid("after must be the `next` of the page before"))?;
        let limit = self.limit.as_deref().map_or(Some(RECORDS), |text| {
            let limit = text.parse().ok();
            limit.filter(|limit| (1..=RECORDS_MAX).contains(limit))
        });
        let wrong = "limit must be a whole number from 1 to 1000";
        Ok((after, limit.ok_or_else(|| Problem::invalid(wrong))?))
    }
}

/// The first line of a page of records.
#[derive(Debug, Serialize)]
pub(crate) struct RecordsBegin {
    r#type: &'static str,
    version: i64,
    after: String,
}

impl RecordsBegin {
    pub(crate) fn after(after: Place) -> Self {
        Self {
            r#type: "reelgate-records",
            version: VERSION,
            after: after.text(),
        }
    }
}

/// The last line of a page of records.
#[derive(Debug, Serialize)]
pub(crate) struct RecordsEnd {
    r#type: &'static str,
    next: Option<String>,
}

impl RecordsEnd {
    pub(crate) fn next(next: Option<Place>) -> Self {
        Self {
            r#type: "records-end",
            next: next.map(Place::text),
        }
    }
}

/// A record with its row, a record whose row is deleted, or a row without a record.
#[derive(Debug, Serialize)]
pub(crate) struct RecordLine<'a> {
    r#type: &'static str,
    record: Option<i64>,
    table: &'static str,
    id: i64,
    hash: Option<&'a str>,
    row: Option<Map<String, Value>>,
    /// Of a dispute: how it ended.
    state: Option<Value>,
}

impl<'a> RecordLine<'a> {
    pub(crate) fn recorded(record: &'a Record, row: Option<CoveredRow>) -> Self {
        Self {
            record: Some(record.record),
            hash: Some(record.hash.as_str()),
            ..Self::of(record.kind, record.id, row)
        }
    }

    pub(crate) fn unrecorded(row: CoveredRow) -> Self {
        Self::of(row.kind, row.id, Some(row))
    }

    fn of(kind: RecordKind, id: i64, row: Option<CoveredRow>) -> Self {
        let (row, state) = match row {
            Some(row) => {
                let names = fields(kind).iter().map(|(name, _)| (*name).to_owned());
                (Some(names.zip(row.values).collect()), row.state)
            }
            None => (None, None),
        };
        Self {
            r#type: "record",
            record: None,
            table: kind.as_str(),
            id,
            hash: None,
            row,
            state: state.map(named_state),
        }
    }
}

fn named_state(state: Value) -> Value {
    let names = ["status", "resolved_at", "actor", "reason", "event"];
    match state {
        Value::Array(values) => {
            let names = names.into_iter().map(str::to_owned);
            Value::Object(names.zip(values).collect())
        }
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => other,
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
    after_clock_error: bool,
    last_entry: i64,
    dated_ahead: i64,
    dated_back: i64,
    wallets: i64,
    last_record: i64,
    records: &'a str,
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
            after_clock_error: checkpoint.after_clock_error,
            last_entry: checkpoint.last_entry,
            dated_ahead: checkpoint.dated_ahead,
            dated_back: checkpoint.dated_back,
            wallets: checkpoint.wallets,
            last_record: checkpoint.last_record,
            records: &checkpoint.records,
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

    #[test]
    fn places_of_records_are_read_as_they_are_written() {
        for place in [
            Place::Record(0),
            Place::Record(7),
            Place::Unrecorded(RecordKind::Message, 9),
        ] {
            assert_eq!(Place::parse(&place.text()), Some(place));
        }
        for odd in ["", "-1", "x", "message", "message:x", "letter:1", ":1"] {
            assert_eq!(Place::parse(odd), None, "{odd}");
        }
    }
}
