//! The dates of entries against the days of the checkpoints before and after them.
//! It keeps a count for each day, and no entries.

use std::collections::BTreeMap;

use reelgate_core::checkpoint::Claim;
use reelgate_core::time::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Entries near midnight may be dated in another order than they are committed.
const DATED_BACK_MS: i64 = 60 * 1_000;

/// The dates of the entries behind the last checkpoint.
#[derive(Default)]
pub(crate) struct Dates {
    /// By day since 1970: how many, and the id of the first.
    days: BTreeMap<i64, (i64, i64)>,
    /// Of those before the end of that checkpoint's day: the same.
    back: (i64, i64),
}

impl Dates {
    /// Takes an entry; `newest` is the day of the checkpoint before it.
    pub(crate) fn take(&mut self, id: i64, at: Timestamp, newest: Option<&str>) {
        let day = self.days.entry(at.ms().div_euclid(DAY_MS));
        let (count, _) = day.or_insert((0, id));
        *count = count.saturating_add(1);
        let end_ms = newest.and_then(day_number);
        let end_ms = end_ms.map(|day| day.saturating_add(1).saturating_mul(DAY_MS));
        let early = end_ms.map(|end| end.saturating_sub(DATED_BACK_MS));
        if early.is_some_and(|early| at.ms() < early) {
            let (count, first) = self.back;
            let first = if count == 0 { id } else { first };
            self.back = (count.saturating_add(1), first);
        }
    }

    /// Compares them with what the checkpoint behind them tells: faults, and what holds but must be
    /// known.
    pub(crate) fn check(&mut self, claim: &Claim) -> (Vec<String>, Vec<String>) {
        let (mut faults, mut notices) = (Vec::new(), Vec::new());
        let last = day_number(&claim.day).unwrap_or(i64::MAX);
        let days = std::mem::take(&mut self.days);
        let ahead = days.range(last.saturating_add(1)..).map(|(_, ahead)| ahead);
        let first = ahead.clone().map(|(_, first)| *first).min().unwrap_or(0);
        let count = ahead.fold(0_i64, |sum, (count, _)| sum.saturating_add(*count));
        let (number, day) = (claim.number, &claim.day);
        if count != claim.dated_ahead {
            faults.push(format!(
                "entry {first} is dated after {day}, one of {count}, and the checkpoint tells {}",
                claim.dated_ahead
            ));
        } else if count > 0 {
            notices.push(format!(
                "checkpoint {number} of {day} covers {count} entries that a wrong clock dated \
                 after it"
            ));
        }
        let (count, first) = self.back;
        faults.extend(self.check_back(claim.dated_back));
        if faults.is_empty() && count > 0 {
            notices.push(format!(
                "checkpoint {number} of {day} covers {count} entries, from {first} on, that are \
                 dated on or before the day of the one before it: a clock was wrong, or they were \
                 added later"
            ));
        }
        (faults, notices)
    }

    /// What is wrong with those that no checkpoint follows.
    pub(crate) fn check_end(&mut self) -> Option<String> {
        self.check_back(0)
    }

    fn check_back(&mut self, told: i64) -> Option<String> {
        let (count, first) = std::mem::take(&mut self.back);
        (count != told).then(|| {
            format!(
                "entry {first} is dated on or before the day of the checkpoint before it, one of \
                 {count}, and {told} are told: it was added later, or a clock was wrong"
            )
        })
    }
}

/// A day such as 2026-11-21, as the number of days since 1970.
pub(crate) fn day_number(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(start.timestamp().as_millisecond().div_euclid(DAY_MS))
}
