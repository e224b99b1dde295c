//! Requests that were not verified are counted by provider, reason and source, one row a minute,
//! and logged once a second, so that a sender without a key cannot fill the disk. Nothing that such
//! a sender wrote is kept; a crash loses the counts of the last second.

use crate::observe;
use crate::platform;
use crate::source::Source;
use crate::store;
use reelgate_core::time::Timestamp;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long an instance gathers counts before it writes them.
const GATHER: Duration = Duration::from_secs(1);
/// The most counts that an instance keeps apart; the sources beyond are counted together.
const COUNTS_MAX: usize = 64;
/// How often a write is tried. A database that is away for longer loses counts, and the log says
/// how many.
const TRIES_MAX: usize = 10;

/// What is counted as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The minute, in whole minutes since 1970 UTC.
    pub minute: i64,
    /// The provider whose protocol it pretends to be, or `api` for our own API.
    pub provider: &'static str,
    /// Why it was refused.
    pub reason: &'static str,
    /// Where it came from.
    pub source: Source,
}

/// How many of a kind, as the journal of rejections takes it: minute, provider, reason, source,
/// count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row(i64, &'static str, &'static str, String, u64);

#[derive(Default)]
struct Counts {
    counts: BTreeMap<Key, u64>,
    /// What the log says of each reason: a text of ours, without the sender's words.
    details: BTreeMap<(&'static str, &'static str), String>,
    writing: bool,
}

thread_local! {
    static COUNTS: RefCell<Counts> = const {
        RefCell::new(Counts { counts: BTreeMap::new(), details: BTreeMap::new(), writing: false })
    };
}

/// Counts a request that was not verified; `detail` explains the reason for the log.
pub fn count(
    provider: &'static str,
    reason: &'static str,
    source: Source,
    detail: impl FnOnce() -> String,
) {
    let key = Key {
        minute: minute(platform::now()),
        provider,
        reason,
        source,
    };
    let begins = COUNTS.with_borrow_mut(|counts| {
        counts.add(key, 1);
        let told = counts.details.entry((provider, reason));
        told.or_insert_with(detail);
        !std::mem::replace(&mut counts.writing, true)
    });
    if begins {
        platform::spawn(write());
    }
}

const fn minute(at: Timestamp) -> i64 {
    at.ms().div_euclid(60_000)
}

impl Counts {
    fn add(&mut self, key: Key, count: u64) {
        let is_new = !self.counts.contains_key(&key);
        let source = if is_new && self.counts.len() >= COUNTS_MAX {
            Source::Other
        } else {
            key.source
        };
        let sum = self.counts.entry(Key { source, ..key }).or_default();
        *sum = sum.saturating_add(count);
    }

    fn take_back(&mut self, unwritten: Self) {
        for (key, count) in unwritten.counts {
            self.add(key, count);
        }
        self.details.extend(unwritten.details);
    }

    /// One line for each reason.
    fn log(&self) {
        let mut sums: BTreeMap<(&str, &str), (u64, usize)> = BTreeMap::new();
        for (key, count) in &self.counts {
            let (sum, sources) = sums.entry((key.provider, key.reason)).or_default();
            *sum = sum.saturating_add(*count);
            *sources = sources.saturating_add(1);
        }
        for ((provider, reason), (count, sources)) in sums {
            let detail = self.details.get(&(provider, reason));
            let detail = detail.map(String::as_str).unwrap_or_default();
            observe::rejected(provider, reason, count, sources, detail);
        }
    }
}

/// Writes what was counted until nothing is left.
async fn write() {
    for _ in 0..TRIES_MAX {
        platform::sleep(GATHER).await;
        let taken = COUNTS.with_borrow_mut(|counts| {
            let rest = Counts {
                writing: true,
                ..Counts::default()
            };
            std::mem::replace(counts, rest)
        });
        let rows: Vec<Row> = taken.counts.iter().map(row).collect();
        let written = match store::store().await {
            Ok(store) => store.add_rejections(&rows).await,
            Err(fault) => Err(fault),
        };
        if written.is_ok() {
            taken.log();
        }
        let is_done = COUNTS.with_borrow_mut(|counts| {
            if written.is_err() {
                counts.take_back(taken);
            }
            counts.writing = !counts.counts.is_empty();
            !counts.writing
        });
        if is_done {
            return;
        }
    }
    let lost = COUNTS.with_borrow_mut(std::mem::take);
    lost.log();
    observe::warn("rejections", "the database is away; these counts are lost");
}

fn row((key, count): (&Key, &u64)) -> Row {
    let source = key.source.to_string();
    Row(key.minute, key.provider, key.reason, source, *count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    #[test]
    fn many_sources_are_counted_and_few_are_kept_apart() {
        let mut counts = Counts::default();
        for number in 0..10_000_u32 {
            let source = Source::Peer(IpAddr::V4(Ipv4Addr::from_bits(number)));
            let key = Key {
                minute: 0,
                provider: "hub88",
                reason: "reject_signature_missing",
                source,
            };
            counts.add(key, 1);
            counts.add(key, 1);
        }
        assert_eq!(counts.counts.len(), COUNTS_MAX + 1);
        assert_eq!(counts.counts.values().sum::<u64>(), 20_000);
        let kept = counts.counts.iter().map(row).collect::<Vec<_>>();
        let other = kept.iter().find(|row| row.3 == "other").unwrap();
        assert_eq!(other.4, 20_000 - 2 * 64);
    }
}
