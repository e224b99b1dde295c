//! Answers that moved nothing, right in books that lack what other wallets did meanwhile.
//! What moves money is never looked for here: its names are compared when it is committed.
//!
//! A batch is decided on the books as they were loaded. Until it is committed another instance may
//! have committed for other wallets. The order of the entries then says that these came first,
//! though nobody could have told: each of the messages was answered while the other was under way.

use super::contract::fits;
use super::predict::Verdict;
use super::replay::{Pending, Replay};
use crate::simulate::cast;

impl Replay<'_> {
    /// The verdict of an answer without an effect at a place of its own wallet's entries, in books
    /// that have the entries of all others up to an earlier place in its time.
    pub(super) fn apart(&self, pending: &Pending<'_>) -> Option<Verdict> {
        let order = &pending.record.order;
        let own = cast::name(order.player);
        for seen in pending.first..=pending.last {
            let mut world = self.beginning.clone();
            for row in &self.entries[..seen] {
                world.take_row(row);
            }
            for place in seen..=pending.last {
                let found = self.some_way(&world, order, pending.window, |verdict| {
                    let told = verdict.told.as_ref();
                    verdict.lines.is_empty()
                        && self.are_kept_out(verdict, order.caller)
                        && fits(order.hears(), verdict.word, told, pending.heard)
                });
                if found.is_some() {
                    return found;
                }
                if let Some(row) = self.entries.get(place).filter(|row| row.player == own) {
                    world.take_row(row);
                }
            }
        }
        None
    }
}
