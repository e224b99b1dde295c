//! One page of records as lines of JSON, each with its row while that is there; then the rows that
//! no record covers. Texts of messages are shown by their digests alone.

use crate::export::line;
use crate::wire::{Place, RecordLine, RecordsBegin, RecordsEnd, RecordsQuery};
use reelgate_core::record::RecordKind;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::records::{CoveredRow, Record};
use reelgate_edge::store::{Database, Store};
use std::collections::BTreeMap;

/// GET /api/ledger/records.
pub(crate) async fn export(api: &ApiRequest) -> Result<Reply, Problem> {
    let (after, limit) = api.query::<RecordsQuery>()?.ask()?;
    let store = api.store().await?;
    Ok(Reply {
        status: 200,
        content_type: "application/x-ndjson",
        headers: Vec::new(),
        body: page(&store, after, limit).await?,
    })
}

/// All lines of a page.
async fn page<D: Database>(store: &Store<D>, after: Place, limit: i64) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    line(&mut body, &RecordsBegin::after(after))?;
    let next = match after {
        Place::Record(number) => recorded(store, number, limit, &mut body).await?,
        Place::Unrecorded(kind, id) => unrecorded(store, kind, id, limit, &mut body).await?,
    };
    line(&mut body, &RecordsEnd::next(next))?;
    Ok(body)
}

/// Writes records with their rows; behind the last of them the rows without a record follow.
async fn recorded<D: Database>(
    store: &Store<D>,
    after: i64,
    limit: i64,
    body: &mut Vec<u8>,
) -> Result<Option<Place>, Fault> {
    let records = store.records(after, limit).await?;
    let Some(last) = records.last() else {
        let first = RecordKind::ALL.first().copied();
        return Ok(first.map(|kind| Place::Unrecorded(kind, 0)));
    };
    let last = last.record;
    let mut rows = rows_of(store, &records).await?;
    for record in &records {
        let row = rows.remove(&(record.kind, record.id));
        line(body, &RecordLine::recorded(record, row))?;
    }
    Ok(Some(Place::Record(last)))
}

/// The rows of records, by kind and id. Records of one kind that follow each other have rising ids.
async fn rows_of<D: Database>(
    store: &Store<D>,
    records: &[Record],
) -> Result<BTreeMap<(RecordKind, i64), CoveredRow>, Fault> {
    let mut rows = BTreeMap::new();
    for run in records.chunk_by(|one, next| one.kind == next.kind) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let range = (first.id.saturating_sub(1), last.id);
        let found = store.covered_rows(first.kind, range, false, i64::MAX);
        rows.extend(
            found
                .await?
                .into_iter()
                .map(|row| ((row.kind, row.id), row)),
        );
    }
    Ok(rows)
}

/// Writes rows without a record, of one kind; behind the last of them the next kind follows.
async fn unrecorded<D: Database>(
    store: &Store<D>,
    kind: RecordKind,
    after: i64,
    limit: i64,
    body: &mut Vec<u8>,
) -> Result<Option<Place>, Fault> {
    let rows = store
        .covered_rows(kind, (after, i64::MAX), true, limit)
        .await?;
    let last = rows.last().map(|row| row.id);
    for row in rows {
        line(body, &RecordLine::unrecorded(row))?;
    }
    Ok(match last {
        Some(last) => Some(Place::Unrecorded(kind, last)),
        None => {
            let mut later = RecordKind::ALL.iter().filter(|other| **other > kind);
            later.next().map(|next| Place::Unrecorded(*next, 0))
        }
    })
}
