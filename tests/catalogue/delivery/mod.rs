//! Messages that come twice, late, changed or in the wrong order.
//! It never trusts a reply alone: the books are audited after every test.

mod batches;
mod clock;
mod conflicts;
mod duplicates;
mod late;
mod lost;
mod moments;
mod orders;
mod rollbacks;
mod seats;
mod sessions;
mod wins;

/// Ledger units of one euro.
pub(crate) const EURO: i64 = 100_000;
