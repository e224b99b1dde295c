//! The story behind a violation: all that was said, heard and recorded under the same names.
//! It never judges: it is for the person who looks for the cause.

use super::Violation;
use crate::simulate::diary::{Attempt, Diary, Record};
use crate::simulate::order::Deed;
use crate::stage::Books;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Stories of the first few are enough; the rest mostly follow from them.
const TOLD_MAX: usize = 3;
const LINES_MAX: usize = 40;

/// Adds their stories to the first violations that are about a message.
pub(super) fn tell(violations: &mut [Violation], diary: &Diary, books: &Books) {
    let about_messages = violations.iter_mut().filter(|one| one.step.is_some());
    for violation in about_messages.take(TOLD_MAX) {
        let is = |record: &&Record| Some(record.step) == violation.step;
        if let Some(record) = diary.records.iter().find(is) {
            violation.what.push_str(&story(record, diary, books));
        }
    }
}

/// The transactions that a deed names, or the round that it ends.
fn named(deed: &Deed) -> [Option<&String>; 2] {
    match deed {
        Deed::Win { name, bet, .. } => [Some(name), bet.as_ref()],
        Deed::Rollback { name, target, .. } => [Some(name), Some(target)],
        Deed::Resolve { name, message, .. } => [Some(name), Some(message)],
        Deed::Bet { name, .. } | Deed::Cash { name, .. } => [Some(name), None],
        Deed::End { round } => [Some(round), None],
        Deed::Balance => [None, None],
    }
}

fn names(record: &Record) -> BTreeSet<&str> {
    let all = record.order.deeds.iter().flat_map(named);
    all.flatten().map(String::as_str).collect()
}

fn story(record: &Record, diary: &Diary, books: &Books) -> String {
    let about = names(record);
    let mut text = String::new();
    let related = diary.records.iter().filter(|other| {
        other.order.caller == record.order.caller && !names(other).is_disjoint(&about)
    });
    let mut said: Vec<(&Record, &Attempt)> = related
        .flat_map(|other| other.attempts.iter().map(move |attempt| (other, attempt)))
        .collect();
    said.sort_by_key(|(_, attempt)| attempt.sent);
    for (other, attempt) in said.into_iter().take(LINES_MAX) {
        let heard = match &attempt.answer {
            Some((at, heard)) => format!("{at} heard {} {:?}", heard.code, heard.cash),
            None => "no answer".to_owned(),
        };
        let _ = write!(text, "\n    {} .. {heard}: {}", attempt.sent, other.told());
    }
    for (number, row) in (1..).zip(books.entries()) {
        let named = [&row.reference, &row.target].into_iter().flatten();
        if row.provider == record.order.caller.id()
            && named.into_iter().any(|name| about.contains(name.as_str()))
        {
            let _ = write!(text, "\n    entry {number}: {row:?}");
        }
    }
    for stone in books.table("tombstones") {
        if about
            .iter()
            .any(|name| stone.contains(&format!("\"{name}\"")))
        {
            let _ = write!(text, "\n    tombstone {stone}");
        }
    }
    text
}
