//! A person who ends disputes about wins that were refused, as it is planned.
//! It never ends what is not in dispute: where the win was paid, there is nothing to do.

use super::api;
use super::cast;
use super::crew::Crew;
use super::diary::Record;
use super::order::{Deed, Ending, Order, Shown};
use serde_json::Value;
use std::sync::Arc;

impl Crew<'_> {
    /// Ends the open dispute about a win, and tells how that went; nothing where there is none.
    pub(super) async fn resolve(
        &self,
        number: usize,
        win: &Order,
        ending: Ending,
    ) -> Option<Record> {
        let message = win.names().next()?;
        let all = api::disputes(self.ground, win.caller, win.player).await;
        // A wallet must be known, and the win must never have had an effect.
        let known = cast::currencies(win.player).contains(&win.currency);
        let is = |dispute: &&Value| {
            let evidence = &dispute["evidence"];
            dispute["reference"] == message
                && evidence["settles"] == message
                && evidence["verb"] == "win"
                && evidence["currency"] == win.currency
        };
        let dispute = all.iter().filter(|_| known).find(is)?["id"].as_i64()?;
        let order = Order {
            game: "",
            shown: Shown::Nothing,
            deeds: vec![Deed::Resolve {
                name: format!("{OURS}dispute/{dispute}"),
                dispute,
                message: message.to_owned(),
                ending,
            }],
            ..win.clone()
        };
        Some(self.say_so(number, Arc::new(order), 1, None).await)
    }
}

/// What our own names begin with.
pub(crate) const OURS: &str = "reelgate:";
