//! A person who ends disputes about wins that were refused, as it is planned.
//! It never ends what is not in dispute: where the win was paid, there is nothing to do.

use super::api;
use super::cast;
use super::crew::Crew;
use super::diary::Record;
use super::order::{Deed, Ending, Order, Shown};
use crate::stage;
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
        let dispute = all.iter().filter(|_| known).find(is)?;
        let number_of_dispute = dispute["id"].as_i64()?;
        let amount = &dispute["evidence"]["amount"];
        let owned = |field: &Value| field.as_str().map(str::to_owned);
        let order = Order {
            game: "",
            shown: Shown::Nothing,
            deeds: vec![Deed::Resolve {
                name: format!("{OURS}dispute/{number_of_dispute}"),
                dispute: number_of_dispute,
                message: message.to_owned(),
                bet: owned(&dispute["evidence"]["target"]),
                round: owned(&dispute["round"])?,
                owed: amount.as_str().map(stage::units),
                despite_refund: dispute["kind"] == "late_win",
                ending: within(ending, amount)?,
            }],
            ..win.clone()
        };
        Some(self.say_so(number, Arc::new(order), 1, None).await)
    }
}

/// The same with no more than is in dispute, in whole cents; nothing where that is less than one.
fn within(ending: Ending, amount: &Value) -> Option<Ending> {
    let Ending::Paid(units) = ending else {
        return Some(ending);
    };
    let most = stage::units(amount.as_str()?) / 1000 * 1000;
    let most = Some(most).filter(|most| *most > 0)?;
    Some(Ending::Paid(units.min(most)))
}

/// What our own names begin with.
pub(crate) const OURS: &str = "reelgate:";
