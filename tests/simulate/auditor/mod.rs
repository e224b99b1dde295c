//! The auditor of a simulation: from the diary and the file alone it says what cannot be so.
//! It never calls the product's code; its rules, its SQL and its hashes are its own.
//!
//! # Layout
//!
//! * [`contract`] – what each caller's contract says; `line` – kinds of entries and their meaning.
//! * [`world`] – the wallets after any entry; `asked` – facts, and every way they can have been.
//! * [`predict`] – what must come of an order; `draft`, `play` and `settle` – rule by rule.
//! * [`apart`] – what an answer may not have seen yet.
//! * [`bounds`] – where in the ledger an answer can have its place.
//! * [`replay`] – walks the ledger: every entry has its reason, every answer its place; [`stones`].
//! * [`house`] – the money as the callers have been told it went; `story` – what led there.
//! * [`revenue`] – the report's sums; [`shortfalls`] – what was spent before it was taken back.

mod apart;
#[cfg(test)]
#[allow(unused_imports, reason = "without a harness there are no tests")]
mod apart_tests;
mod asked;
mod bounds;
mod contract;
mod draft;
mod house;
mod line;
#[cfg(test)]
#[allow(dead_code, reason = "without a harness there are no tests")]
mod plants;
mod play;
mod predict;
mod replay;
mod revenue;
mod settle;
mod shortfalls;
mod stones;
mod story;
#[cfg(test)]
#[allow(unused_imports, reason = "without a harness there are no tests")]
mod tests;
mod world;

pub(crate) use contract::Word;

use super::diary::Diary;
use super::order::Caller;
use crate::stage::Books;
use std::collections::BTreeMap;

/// Something that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The step of the message, where it is about one.
    pub(crate) step: Option<usize>,
    pub(crate) what: String,
}

/// What an audit found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) violations: Vec<Violation>,
    /// How often each answer was heard that has its place.
    pub(crate) words: BTreeMap<(Caller, Word), u64>,
    pub(crate) entries: u64,
}

impl Findings {
    pub(crate) fn violation(&mut self, step: Option<usize>, what: String) {
        self.violations.push(Violation { step, what });
    }
}

/// Audits a simulation that has ended.
pub(crate) fn audit(diary: &Diary, books: &Books) -> Findings {
    let mut findings = Findings::default();
    for what in books.findings() {
        findings.violation(None, what);
    }
    for record in &diary.records {
        if record.answers().next().is_none() {
            findings.violation(
                Some(record.step),
                format!("never decided: {}", record.told()),
            );
        }
    }
    replay::replay(diary, books, &mut findings);
    house::check(diary, books, &mut findings);
    shortfalls::check(books, &mut findings);
    revenue::check(&diary.report, books, &mut findings);
    story::tell(&mut findings.violations, diary, books);
    findings
}
