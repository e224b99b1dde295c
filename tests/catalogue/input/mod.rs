//! Messages that are wrong in themselves: signatures, keys, bytes, JSON, values.
//! None of them leaves a trace in the books, and each is answered in the protocol's own words.

mod bodies;
mod signatures;
mod sizes;
mod unread;
mod values;

use crate::stage::{Answer, Stage};
use std::collections::BTreeMap;

const BAD_SIGNATURE: (&str, &str) = ("RS_ERROR_INVALID_SIGNATURE", "403");
const BAD_SYNTAX: (&str, &str) = ("RS_ERROR_WRONG_SYNTAX", "400");
const BAD_TYPES: (&str, &str) = ("RS_ERROR_WRONG_TYPES", "400");

/// The books before a message that must leave no trace.
struct Untouched<'a> {
    stage: &'a Stage,
    before: BTreeMap<&'static str, Vec<String>>,
    disputes: Vec<String>,
}

impl<'a> Untouched<'a> {
    fn now(stage: &'a Stage) -> Self {
        Self {
            stage,
            before: stage.books().image_but_disputes(),
            disputes: stage.books().table("disputes"),
        }
    }

    /// Checks that the books are as they were, and that nothing is in dispute.
    #[track_caller]
    fn nothing_happened(&self) {
        assert_eq!(self.stage.books().image_but_disputes(), self.before);
        assert_eq!(self.stage.books().table("disputes"), self.disputes);
    }

    /// Checks the answer's code, its HTTP status, and that the books are as they were.
    #[track_caller]
    fn refused(&self, answer: &Answer, code: (&str, &str), what: &str) {
        let expected = if answer.brand.is_rs() { code.0 } else { code.1 };
        assert_eq!(answer.code(), expected, "{what}: {}", answer.reply.text());
        let status = if answer.brand.is_rs() { 200 } else { 400 };
        assert_eq!(
            answer.reply.status,
            status,
            "{what}: {}",
            answer.reply.text()
        );
        assert_eq!(
            self.stage.books().image_but_disputes(),
            self.before,
            "{what} left a trace"
        );
    }
}
