//! One page of the ledger as lines of JSON: entries in commit order, checkpoints between them.
//! Pages put one behind the other are an export; an entry never stands on two of them.

use crate::wire::{Begin, CheckpointLine, End, ExportQuery};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::ledger::{Checkpoint, LedgerEntry};
use serde::Serialize;

/// The bytes of a usual line, so that the body does not grow step by step.
const LINE_BYTES: usize = 640;

/// GET /api/ledger/export.
pub(crate) async fn export(api: &ApiRequest) -> Result<Reply, Problem> {
    let (after, limit) = api.query::<ExportQuery>()?.ask()?;
    let store = api.store().await?;
    let mut entries = store.ledger(after, limit.saturating_add(1)).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().map_or(after, |entry| entry.id);
    // From `after` itself on: a checkpoint may have been made since the page before was read.
    let checkpoints = store.checkpoints_within(after, last).await?;
    let next = more.then_some(last);
    Ok(Reply {
        status: 200,
        content_type: "application/x-ndjson",
        headers: Vec::new(),
        body: page(after, &entries, &checkpoints, next)?,
    })
}

/// All lines of a page.
fn page(
    after: i64,
    entries: &[LedgerEntry],
    checkpoints: &[Checkpoint],
    next: Option<i64>,
) -> Result<Vec<u8>, Fault> {
    let lines = entries.len().saturating_add(checkpoints.len());
    let mut body = Vec::with_capacity(lines.saturating_mul(LINE_BYTES));
    let mut checkpoints = checkpoints.iter().peekable();
    line(&mut body, &Begin::after(after))?;
    for entry in entries {
        while let Some(due) = checkpoints.next_if(|one| one.last_entry < entry.id) {
            line(&mut body, &CheckpointLine::from(due))?;
        }
        line(&mut body, entry)?;
    }
    for due in checkpoints {
        line(&mut body, &CheckpointLine::from(due))?;
    }
    line(&mut body, &End::next(next))?;
    Ok(body)
}

pub(crate) fn line<T: Serialize>(body: &mut Vec<u8>, value: &T) -> Result<(), Fault> {
    serde_json::to_writer(&mut *body, value).map_err(|error| Fault::Defect(error.to_string()))?;
    body.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_edge::shape::Time;

    fn entry(id: i64) -> LedgerEntry {
        LedgerEntry {
            r#type: "entry",
            id,
            player: "ada".to_owned(),
            currency: "EUR".to_owned(),
            seq: id,
            at: 0,
            kind: "deposit".to_owned(),
            provider: "cashier".to_owned(),
            reference: Some(format!("d-{id}")),
            target: None,
            round: None,
            ends_round: false,
            game: None,
            session: None,
            location: None,
            device: None,
            cash: 1,
            bonus: 0,
            cash_after: id,
            bonus_after: 0,
            fingerprint: "f".to_owned(),
            actor: None,
            reason: None,
            hash: "h".to_owned(),
            person: None,
            jackpot_contribution: None,
            jackpot_part: None,
        }
    }

    fn checkpoint(number: i64, last_entry: i64) -> Checkpoint {
        Checkpoint {
            number,
            day: "2026-11-21".to_owned(),
            at: Time(reelgate_edge::platform::now()),
            last_entry,
            wallets: 1,
            previous: String::new(),
            digest: String::new(),
            key_id: String::new(),
            signature: String::new(),
            after_clock_error: false,
            dated_ahead: 0,
            dated_back: 0,
            last_record: 0,
            records: String::new(),
        }
    }

    #[test]
    fn a_checkpoint_stands_behind_the_last_entry_it_covers() {
        let checkpoints = [(1, 4), (2, 5), (3, 5), (4, 7)].map(|(n, last)| checkpoint(n, last));
        let page = page(4, &[entry(5), entry(7)], &checkpoints, Some(7)).unwrap();
        let text = String::from_utf8(page).unwrap();
        let word = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let number = ["id", "number", "next", "after"].map(|name| value[name].as_i64());
            let kind = value["type"].as_str().unwrap().to_owned();
            format!("{kind} {}", number.into_iter().flatten().next().unwrap())
        };
        let words: Vec<String> = text.lines().map(word).collect();
        assert_eq!(
            words,
            [
                "reelgate-ledger 4",
                "checkpoint 1",
                "entry 5",
                "checkpoint 2",
                "checkpoint 3",
                "entry 7",
                "checkpoint 4",
                "end 7"
            ]
        );
        assert!(text.ends_with('\n'));
    }
}
