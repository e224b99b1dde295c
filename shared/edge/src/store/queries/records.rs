//! The rows that checkpoints cover beside the entries, and the records of their hashes.
//! A row is hashed over fields that never change; personal data, which is deleted later, is none.

use super::projections::json;
use super::{Columns, FromRow, odd};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::entry::Hash;
use reelgate_core::record::{self, RecordKind};

const RECORDS: &str = "\
    SELECT record, kind, id, hash FROM records WHERE record > ?1 ORDER BY record LIMIT ?2";

const LAST_OF_KIND: &str = "SELECT coalesce(max(id), 0) FROM records WHERE kind = ?1";

const LAST_RECORD: &str = "SELECT coalesce(max(record), 0) FROM records";

const SEAL_DELETIONS: &str = "UPDATE deletions SET sealed = 1 WHERE sealed = 0";

/// Ids that another call has recorded meanwhile are left out.
const ADD: &str = "\
    INSERT INTO records (kind, id, hash) \
    SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2) \
    WHERE value ->> 0 > coalesce((SELECT max(id) FROM records WHERE kind = ?1), 0) \
    ON CONFLICT DO NOTHING";

// Each: rows with ids after ?1 up to ?2, all or (?3) those without a record, at most ?4.

const DISPUTES: &str = "\
    SELECT d.id, json_array(d.kind, d.provider, d.player, d.round, d.reference, d.opened_at, \
        d.evidence), \
        json_array(d.status, d.resolved_at, d.actor, d.reason, (SELECT max(v.id) \
            FROM dispute_events v WHERE v.dispute = d.id AND v.kind = 'resolved')) \
    FROM disputes d WHERE d.id > ?1 AND d.id <= ?2 AND (?3 = 0 OR NOT EXISTS ( \
        SELECT 1 FROM records r WHERE r.kind = 'dispute' AND r.id = d.id)) \
    ORDER BY d.id LIMIT ?4";

const EVENTS: &str = "\
    SELECT v.id, json_array(v.dispute, v.at, v.kind, v.actor, v.entry, v.text), NULL \
    FROM dispute_events v WHERE v.id > ?1 AND v.id <= ?2 AND (?3 = 0 OR NOT EXISTS ( \
        SELECT 1 FROM records r WHERE r.kind = 'dispute_event' AND r.id = v.id)) \
    ORDER BY v.id LIMIT ?4";

const MESSAGES: &str = "\
    SELECT x.id, json_array(x.at, x.request_id, x.component, x.provider, x.verb, x.player, \
        x.round, x.reference, x.outcome, x.status, x.request, x.reply), NULL \
    FROM exchanges x WHERE x.id > ?1 AND x.id <= ?2 \
        AND (x.reference IS NOT NULL OR x.round IS NOT NULL) AND (?3 = 0 OR NOT EXISTS ( \
        SELECT 1 FROM records r WHERE r.kind = 'message' AND r.id = x.id)) \
    ORDER BY x.id LIMIT ?4";

/// A row that is not sealed may still change, and gets no record.
const DELETIONS: &str = "\
    SELECT n.id, json_array(n.newest_at, n.last_message, n.messages), NULL \
    FROM deletions n WHERE n.id > ?1 AND n.id <= ?2 AND iif(?3 = 0, n.sealed = 1, NOT EXISTS ( \
        SELECT 1 FROM records r WHERE r.kind = 'deletion' AND r.id = n.id)) \
    ORDER BY n.id LIMIT ?4";

/// How a field of a row is hashed and exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// Hashed by its digest, since it may contain line feeds; exported as it is.
    Text,
    /// Hashed and exported by its digest.
    Digest,
}

const DISPUTE_FIELDS: &[(&str, Form)] = &[
    ("kind", Form::Plain),
    ("provider", Form::Plain),
    ("player", Form::Plain),
    ("round", Form::Plain),
    ("reference", Form::Plain),
    ("opened_at", Form::Plain),
    ("evidence", Form::Text),
];
const EVENT_FIELDS: &[(&str, Form)] = &[
    ("dispute", Form::Plain),
    ("at", Form::Plain),
    ("kind", Form::Plain),
    ("actor", Form::Plain),
    ("entry", Form::Plain),
    ("text", Form::Text),
];
const MESSAGE_FIELDS: &[(&str, Form)] = &[
    ("at", Form::Plain),
    ("request_id", Form::Plain),
    ("component", Form::Plain),
    ("provider", Form::Plain),
    ("verb", Form::Plain),
    ("player", Form::Plain),
    ("round", Form::Plain),
    ("reference", Form::Plain),
    ("outcome", Form::Plain),
    ("status", Form::Plain),
    ("request", Form::Digest),
    ("reply", Form::Digest),
];
const DELETION_FIELDS: &[(&str, Form)] = &[
    ("newest_at", Form::Plain),
    ("last_message", Form::Plain),
    ("messages", Form::Plain),
];

/// The published fields of a kind of row, in the order in which they are hashed.
#[must_use]
pub const fn fields(kind: RecordKind) -> &'static [(&'static str, Form)] {
    match kind {
        RecordKind::Dispute => DISPUTE_FIELDS,
        RecordKind::Event => EVENT_FIELDS,
        RecordKind::Message => MESSAGE_FIELDS,
        RecordKind::Deletion => DELETION_FIELDS,
    }
}

/// A row that checkpoints cover.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveredRow {
    /// Its table.
    pub kind: RecordKind,
    /// Its id in that table.
    pub id: i64,
    /// The values of its fields as they are exported.
    pub values: Vec<serde_json::Value>,
    /// Of a dispute: status, time, actor and reason of its end, and the event that ended it.
    pub state: Option<serde_json::Value>,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub record: i64,
    /// The table of its row.
    pub kind: RecordKind,
    /// The row's id.
    pub id: i64,
    /// The hash of the row.
    pub hash: Hash,
}

impl CoveredRow {
    /// The hash that its record holds.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let forms = fields(self.kind).iter().map(|(_, form)| form);
        let line = |(form, value): (&Form, &serde_json::Value)| {
            let text = match value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Bool(_)
                | serde_json::Value::Number(_)
                | serde_json::Value::Array(_)
                | serde_json::Value::Object(_) => value.to_string(),
            };
            match form {
                Form::Plain | Form::Digest => text,
                Form::Text => record::text_digest(&text).as_str().to_owned(),
            }
        };
        let lines: Vec<String> = forms.zip(&self.values).map(line).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        record::row_hash(self.kind, self.id, &lines)
    }
}

/// Id, fields and state of a row, before its kind is known.
struct RawRow(i64, Vec<serde_json::Value>, Option<serde_json::Value>);

impl FromRow for RawRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (id, values) = (row.integer()?, row.json()?);
        let state = row.maybe_text()?;
        let state = state.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Self(id, values, state.map_err(|_| odd("state"))?))
    }
}

impl RawRow {
    fn of(self, kind: RecordKind) -> CoveredRow {
        let Self(id, mut values, state) = self;
        for ((_, form), value) in fields(kind).iter().zip(&mut values) {
            if *form == Form::Digest {
                let digest = record::text_digest(value.as_str().unwrap_or_default());
                *value = digest.as_str().into();
            }
        }
        CoveredRow {
            kind,
            id,
            values,
            state,
        }
    }
}

impl FromRow for Record {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (number, name) = (row.integer()?, row.text()?);
        let mut kinds = RecordKind::ALL.iter().copied();
        Ok(Self {
            record: number,
            kind: kinds
                .find(|kind| kind.as_str() == name)
                .ok_or_else(|| odd("kind of record"))?,
            id: row.integer()?,
            hash: Hash::from_stored(row.text()?),
        })
    }
}

impl<D: Database> Store<D> {
    /// Rows of a kind with ids after `after` and up to `last`, `count` of them; all, or those that
    /// have no record.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn covered_rows(
        &self,
        kind: RecordKind,
        (after, last): (i64, i64),
        only_unrecorded: bool,
        count: i64,
    ) -> Result<Vec<CoveredRow>, Fault> {
        let sql = match kind {
            RecordKind::Dispute => DISPUTES,
            RecordKind::Event => EVENTS,
            RecordKind::Message => MESSAGES,
            RecordKind::Deletion => DELETIONS,
        };
        let only_unrecorded = i64::from(only_unrecorded);
        let parameters: [Value; 4] = [
            after.into(),
            last.into(),
            only_unrecorded.into(),
            count.into(),
        ];
        let rows: Vec<RawRow> = self.all(sql, &parameters).await?;
        Ok(rows.into_iter().map(|row| row.of(kind)).collect())
    }

    /// Records with numbers after `after`, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn records(&self, after: i64, count: i64) -> Result<Vec<Record>, Fault> {
        self.all(RECORDS, &[after.into(), count.into()]).await
    }

    /// The greatest id of a kind that has a record; 0 for none.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn last_recorded(&self, kind: RecordKind) -> Result<i64, Fault> {
        self.number(LAST_OF_KIND, &[kind.as_str().into()]).await
    }

    /// The greatest number of a record; 0 for none.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn last_record(&self) -> Result<i64, Fault> {
        self.number(LAST_RECORD, &[]).await
    }

    /// Lets the deletions so far get records: further ones are counted anew.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn seal_deletions(&self) -> Result<(), Fault> {
        self.query(SEAL_DELETIONS, &[]).await.map(|_| ())
    }

    /// Adds records of rows that have none, in the order of their ids.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_records(&self, kind: RecordKind, rows: &[CoveredRow]) -> Result<(), Fault> {
        let hashes = rows.iter().map(|row| (row.id, row.hash()));
        let hashes: Vec<_> = hashes
            .map(|(id, hash)| (id, hash.as_str().to_owned()))
            .collect();
        let parameters = [kind.as_str().into(), json(&hashes)?];
        self.query(ADD, &parameters).await.map(|_| ())
    }
}
