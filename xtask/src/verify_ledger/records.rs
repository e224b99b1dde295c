//! The records of an export against the checkpoints: disputes, their events, and messages.
//! It keeps what it needs for comparisons at the end, and no rows.

use std::collections::BTreeMap;

use reelgate_core::entry::Hash;
use reelgate_core::record::{RecordKind, chain_hash};

use super::line::Sealed;
use super::record::{RecordLine, Row, State};

/// The records of an export, up to a line.
pub(crate) struct Records {
    /// How many records and rows there are.
    pub(crate) records: u64,
    /// Rows that no record covers yet.
    pub(crate) uncovered: u64,
    /// Messages that were deleted; their records stay.
    pub(crate) deleted: i64,
    last: i64,
    hash: Hash,
    /// How many checkpoints were compared.
    compared: usize,
    last_ids: BTreeMap<RecordKind, i64>,
    /// The deleted messages behind the last deletion: record and id.
    gone: Vec<(i64, i64)>,
    may_be_deleted: i64,
    disputes: BTreeMap<i64, State>,
    ends: BTreeMap<i64, Ending>,
}

/// The event that ends a dispute.
#[derive(PartialEq)]
struct Ending {
    dispute: Option<i64>,
    at: Option<i64>,
    actor: String,
    reason: String,
}

impl Default for Records {
    fn default() -> Self {
        Self {
            records: 0,
            uncovered: 0,
            deleted: 0,
            last: 0,
            hash: Hash::genesis(),
            compared: 0,
            last_ids: BTreeMap::new(),
            gone: Vec::new(),
            may_be_deleted: 0,
            disputes: BTreeMap::new(),
            ends: BTreeMap::new(),
        }
    }
}

impl Records {
    /// Takes a line; what is wrong with it, after its place.
    pub(crate) fn take(&mut self, line: RecordLine, checkpoints: &[Sealed]) -> Vec<String> {
        let mut faults = Vec::new();
        self.records = self.records.saturating_add(1);
        match &line.record {
            Some((number, hash)) => self.chain(*number, hash, &line, checkpoints, &mut faults),
            None => self.without_record(&line, &mut faults),
        }
        if let Some(row) = &line.row {
            self.look_at(line.table, line.id, row);
        }
        if let Some(state) = line.state {
            self.disputes.insert(line.id, state);
        }
        faults
    }

    fn chain(
        &mut self,
        number: i64,
        hash: &Hash,
        line: &RecordLine,
        checkpoints: &[Sealed],
        faults: &mut Vec<String>,
    ) {
        if number <= self.last {
            faults.push(format!("stands behind record {}", self.last));
        }
        faults.extend(self.compare(checkpoints, number));
        match &line.row {
            Some(row) if row.hash(line.table, line.id) == *hash => {}
            Some(_) => faults.push("its row was changed".to_owned()),
            None if line.table == RecordKind::Message => {
                self.deleted = self.deleted.saturating_add(1);
                self.gone.push((number, line.id));
            }
            None => faults.push("its row was removed".to_owned()),
        }
        let last_id = self.last_ids.entry(line.table).or_default();
        if *last_id >= line.id {
            faults.push(format!("its id does not follow {last_id}"));
        }
        *last_id = line.id;
        self.hash = chain_hash(&self.hash, number, hash);
        self.last = number;
    }

    fn without_record(&mut self, line: &RecordLine, faults: &mut Vec<String>) {
        self.uncovered = self.uncovered.saturating_add(1);
        let last_id = self.last_ids.get(&line.table).copied().unwrap_or(0);
        if line.id <= last_id {
            faults.push(format!(
                "no record covers it, though later rows up to {last_id} are covered: it was added \
                 later"
            ));
        }
    }

    /// Compares the chain with the checkpoints that end before the record `next`.
    fn compare(&mut self, checkpoints: &[Sealed], next: i64) -> Vec<String> {
        let mut faults = Vec::new();
        while let Some(sealed) = checkpoints.get(self.compared) {
            let claim = &sealed.claim;
            if claim.last_record >= next {
                break;
            }
            self.compared = self.compared.saturating_add(1);
            if (claim.last_record, &claim.records) != (self.last, &self.hash) {
                faults.push(format!(
                    "checkpoint {} of {}: the records up to {} are not those that it covers: one \
                     of them was changed, added or removed",
                    claim.number, claim.day, claim.last_record
                ));
            }
        }
        faults
    }

    fn look_at(&mut self, table: RecordKind, id: i64, row: &Row) {
        match table {
            RecordKind::Event if row.get("kind") == "resolved" => {
                let ending = Ending {
                    dispute: row.number("dispute"),
                    at: row.number("at"),
                    actor: row.get("actor").to_owned(),
                    reason: row.get("text").to_owned(),
                };
                self.ends.insert(id, ending);
            }
            RecordKind::Deletion => {
                let last = row.number("last_message").unwrap_or(0);
                self.gone.retain(|(_, id)| *id > last);
                let messages = row.number("messages").unwrap_or(0);
                self.may_be_deleted = self.may_be_deleted.saturating_add(messages);
            }
            RecordKind::Dispute | RecordKind::Event | RecordKind::Message => {}
        }
    }

    /// What is wrong with records that end here.
    pub(crate) fn finish(&mut self, checkpoints: &[Sealed]) -> Vec<String> {
        let mut faults = self.compare(checkpoints, i64::MAX);
        for (record, id) in &self.gone {
            faults.push(format!(
                "record {record}: message {id} was removed, and no deletion says so"
            ));
        }
        if self.gone.is_empty() && self.deleted > self.may_be_deleted {
            faults.push(format!(
                "{} messages are deleted, and the deletions say {}",
                self.deleted, self.may_be_deleted
            ));
        }
        for (id, state) in &self.disputes {
            let is_empty = (state.at, &state.actor, &state.reason) == (None, &None, &None);
            let holds = match state.event {
                None => !state.is_resolved && is_empty,
                Some(event) => self.ends.get(&event).is_some_and(|ending| {
                    state.is_resolved
                        && ending.dispute == Some(*id)
                        && ending.at == state.at
                        && Some(&ending.actor) == state.actor.as_ref()
                        && Some(&ending.reason) == state.reason.as_ref()
                }),
            };
            if !holds {
                faults.push(format!(
                    "dispute {id}: its status, or how it ended, is not what its events say"
                ));
            }
        }
        faults
    }
}
