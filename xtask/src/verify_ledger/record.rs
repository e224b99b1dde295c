//! One record of an export: its row, field by field, as `docs/ledger-format.md` lists them.
//! It must never guess: a field too many or of another type is a fault.

use reelgate_core::entry::Hash;
use reelgate_core::record::{RecordKind, row_hash, text_digest};
use serde_json::Value;

use super::line::Fields;

/// A record with its row, a record whose row is deleted, or a row without a record.
pub(crate) struct RecordLine {
    /// Its number and the hash of its row.
    pub(crate) record: Option<(i64, Hash)>,
    pub(crate) table: RecordKind,
    pub(crate) id: i64,
    /// The values of the row, as they are hashed.
    pub(crate) row: Option<Row>,
    /// Of a dispute: how it ended.
    pub(crate) state: Option<State>,
}

/// A row's values by the names of its fields.
pub(crate) struct Row(Vec<(&'static str, String)>);

/// How a dispute ended: all `None` while it is open.
#[derive(Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) is_resolved: bool,
    pub(crate) at: Option<i64>,
    pub(crate) actor: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) event: Option<i64>,
}

impl Row {
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| *own == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// The hash that its record must hold.
    pub(crate) fn hash(&self, table: RecordKind, id: i64) -> Hash {
        let digests = ["evidence", "text"];
        let line = |(name, value): &(&str, String)| {
            if digests.contains(name) {
                text_digest(value).as_str().to_owned()
            } else {
                value.clone()
            }
        };
        let lines: Vec<String> = self.0.iter().map(line).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        row_hash(table, id, &lines)
    }
}

/// The fields of a table's rows, in the order in which they are hashed.
const fn columns(table: RecordKind) -> &'static [&'static str] {
    match table {
        RecordKind::Dispute => &[
            "kind",
            "provider",
            "player",
            "round",
            "reference",
            "opened_at",
            "evidence",
        ],
        RecordKind::Event => &["dispute", "at", "kind", "actor", "entry", "text"],
        RecordKind::Message => &[
            "at",
            "request_id",
            "component",
            "provider",
            "verb",
            "player",
            "round",
            "reference",
            "outcome",
            "status",
            "request",
            "reply",
        ],
        RecordKind::Deletion => &["newest_at", "last_message", "messages"],
    }
}

/// Reads a `record` line.
pub(crate) fn record(fields: &mut Fields) -> Result<RecordLine, String> {
    let number = fields.maybe("record", Value::as_i64)?;
    let hash = fields.maybe_text("hash")?;
    let record = match (number, hash) {
        (Some(number), Some(hash)) => Some((number, Hash::from_stored(hash))),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err("has a record or a hash alone".to_owned());
        }
    };
    let table = fields.word("table", |name| {
        let mut kinds = RecordKind::ALL.iter().copied();
        kinds.find(|kind| kind.as_str() == name)
    })?;
    let id = fields.integer("id")?;
    let row = fields.object("row")?;
    let row = row.map(|row| values(row, table)).transpose()?;
    let state = fields.object("state")?.map(state).transpose()?;
    if row.is_some() != state.is_some() && table == RecordKind::Dispute {
        return Err("is a dispute without a `state`".to_owned());
    }
    Ok(RecordLine {
        record,
        table,
        id,
        row,
        state,
    })
}

fn values(mut fields: Fields, table: RecordKind) -> Result<Row, String> {
    let mut values = Vec::new();
    for name in columns(table) {
        let text = match fields.value(name)? {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Number(number) if number.is_i64() => number.to_string(),
            Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(format!("has another type of `{name}`"));
            }
        };
        values.push((*name, text));
    }
    fields.end()?;
    Ok(Row(values))
}

fn state(mut fields: Fields) -> Result<State, String> {
    let is_resolved = fields.word("status", |status| match status {
        "open" => Some(false),
        "resolved" => Some(true),
        _ => None,
    })?;
    let state = State {
        is_resolved,
        at: fields.maybe("resolved_at", Value::as_i64)?,
        actor: fields.maybe_text("actor")?,
        reason: fields.maybe_text("reason")?,
        event: fields.maybe("event", Value::as_i64)?,
    };
    fields.end()?;
    Ok(state)
}
