//! The verification before a checkpoint is signed: all checkpoints, then the entries since the
//! newest. It changes nothing, and holds one page at a time, however long the ledger is.

use crate::heads;
use crate::signing::Keys;
use reelgate_core::checkpoint::Claim;
use reelgate_core::entry::Hash;
use reelgate_edge::fault::Fault;
use reelgate_edge::platform::Stopwatch;
use reelgate_edge::store::queries::ledger::Checkpoint;
use reelgate_edge::store::queries::proof::Link;
use reelgate_edge::store::{Database, Store};
use std::time::Duration;

/// Checkpoints of one page.
const CHECKPOINTS: i64 = 500;
/// Entries of one page.
const ENTRIES: i64 = 1_000;

/// The place of a break and its kind, or why nothing could be verified.
#[derive(Debug)]
pub(crate) enum Stop {
    Break(String),
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Verifies the signature, number, predecessor and day of each checkpoint, and the digest of the
/// newest over the entries as they are now. The newest one, if there is any.
pub(crate) async fn checkpoints<D: Database>(
    store: &Store<D>,
    keys: &Keys,
) -> Result<Option<Checkpoint>, Stop> {
    let mut newest: Option<Checkpoint> = None;
    loop {
        let after = newest.as_ref().map_or(0, |newest| newest.number);
        let page = store.checkpoints(after, CHECKPOINTS).await?;
        if page.is_empty() {
            break;
        }
        for checkpoint in page {
            follows(newest.as_ref(), &checkpoint, keys).map_err(|what| {
                let (number, day) = (checkpoint.number, &checkpoint.day);
                Stop::Break(format!("checkpoint {number} of {day}: {what}"))
            })?;
            newest = Some(checkpoint);
        }
    }
    if let Some(newest) = &newest {
        let (number, day) = (newest.number, &newest.day);
        let of = |what: &str| Stop::Break(format!("checkpoint {number} of {day}: {what}"));
        let found = heads::digest(store, &newest.claim()).await?;
        if found.map_err(|error| of(&error.to_string()))?.as_str() != newest.digest {
            return Err(of("its digest is not that of the entries up to it"));
        }
    }
    Ok(newest)
}

fn follows(before: Option<&Checkpoint>, next: &Checkpoint, keys: &Keys) -> Result<(), String> {
    let number = before.map_or(0, |before| before.number).saturating_add(1);
    if next.number != number {
        return Err(format!("checkpoint {number} is missing"));
    }
    if let Some(before) = before {
        if (before.day > next.day) != next.after_clock_error || before.day == next.day {
            return Err("its day does not follow that of the checkpoint before it".to_owned());
        }
        if before.last_entry > next.last_entry || before.last_record > next.last_record {
            return Err("it covers less than the checkpoint before it".to_owned());
        }
    }
    let key = keys.public(&next.key_id).ok_or_else(|| {
        format!(
            "its key {} is neither ledger_signing_key nor in ledger_public_keys_previous",
            next.key_id
        )
    })?;
    let digest = Hash::from_stored(next.digest.clone());
    if key.signed(&next.claim(), &digest, &next.signature) {
        Ok(())
    } else {
        Err("its signature is not that of its number, predecessor, day and digest".to_owned())
    }
}

/// Verifies entries after `from` and up to `last` until the time is over: each follows the one
/// before it in its wallet. The entry up to which it came.
pub(crate) async fn entries<D: Database>(
    store: &Store<D>,
    from: i64,
    last: i64,
    time: Duration,
) -> Result<i64, Stop> {
    let started = Stopwatch::start();
    let mut verified = from;
    loop {
        let page = store.links(verified, last, ENTRIES).await?;
        let Some(newest) = page.last() else {
            return Ok(last);
        };
        verified = newest.id;
        page.iter().try_for_each(check).map_err(Stop::Break)?;
        if started.elapsed() >= time {
            return Ok(verified);
        }
    }
}

fn check(link: &Link) -> Result<(), String> {
    let place = |seq: i64| {
        let (id, player, currency) = (link.id, &link.player, link.currency);
        format!("entry {id}, wallet {player} {currency}, seq {seq}")
    };
    let entry = link.entry.as_ref();
    let entry = entry.map_err(|seq| format!("{}: the entry cannot be read", place(*seq)))?;
    let broken = |what: &str| format!("{}: {what}", place(entry.seq));
    if link.before_id >= link.id {
        return Err(broken("the entry before it has a greater id"));
    }
    let followed = link.before.follows(entry);
    followed.map_err(|error| broken(&error.to_string()))
}

/// The hash of the chain of records up to `last`, going on from that of a checkpoint.
pub(crate) async fn records<D: Database>(
    store: &Store<D>,
    newest: Option<&Checkpoint>,
    last: i64,
) -> Result<Hash, Fault> {
    let mut after = newest.map_or(0, |newest| newest.last_record);
    let mut hash = newest.map_or_else(Hash::genesis, |newest| newest.claim().records);
    while after < last {
        let page = store.records(after, ENTRIES).await?;
        if page.is_empty() {
            break;
        }
        for record in page.iter().filter(|record| record.record <= last) {
            hash = reelgate_core::record::chain_hash(&hash, record.record, &record.hash);
        }
        after = page.last().map_or(last, |record| record.record);
    }
    Ok(hash)
}

/// What a claim says, beside its entries and records.
pub(crate) fn claim_after(newest: Option<&Checkpoint>, day: &str) -> Claim {
    Claim {
        number: newest.map_or(0, |newest| newest.number).saturating_add(1),
        previous: newest.map_or_else(Hash::genesis, |newest| {
            Hash::from_stored(newest.digest.clone())
        }),
        day: day.to_owned(),
        after_clock_error: newest.is_some_and(|newest| newest.day.as_str() > day),
        last_entry: newest.map_or(0, |newest| newest.last_entry),
        dated_ahead: 0,
        dated_back: 0,
        wallets: 0,
        last_record: newest.map_or(0, |newest| newest.last_record),
        records: newest.map_or_else(Hash::genesis, |newest| newest.claim().records),
    }
}
