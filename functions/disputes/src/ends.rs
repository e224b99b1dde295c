//! What a resolution makes of the message in dispute: it is settled with the money that moves, or,
//! where nothing moves, barred or left open. A message that had its effect is never touched.

use crate::resolve::Place;
use crate::wire::{NewResolution, RETRIES};
use reelgate_core::command::Ends;
use reelgate_core::currency::Currency;
use reelgate_core::dispute::{DisputeDecision as Decision, DisputeKind};
use reelgate_core::id::Reference;
use reelgate_core::money::Amount;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::shape::Dispute;

/// Whether retries are barred, where the person says.
pub(crate) fn barred(body: &NewResolution, decision: Decision) -> Result<Option<bool>, Problem> {
    let Some(retries) = &body.retries else {
        return Ok(None);
    };
    if decision != Decision::NoChange {
        return Err(Problem::invalid(
            "retries go with the decision no_change alone; leave them out",
        ));
    }
    let word = fields::one_of("retries", retries, RETRIES)?;
    Ok(Some(word == "barred"))
}

/// What becomes of the message in dispute: with money it is settled, without it stays open or is
/// barred, as the person says. What had its effect before is not touched.
pub(crate) async fn ends(
    api: &ApiRequest,
    dispute: &Dispute,
    decision: Decision,
    barred: Option<bool>,
    place: &Place,
) -> Result<Option<Ends>, Problem> {
    let Some(settles) = &dispute.evidence.settles else {
        return if barred == Some(true) {
            Err(Problem::invalid(
                "the message in dispute had its effect, so that retries cannot be barred",
            ))
        } else {
            Ok(None)
        };
    };
    let settles = fields::id("reference", settles, Reference::stored)?;
    match (decision, barred) {
        // What could not be read is refused as long as it is not understood.
        (Decision::NoChange, None) if unread(dispute) => Ok(None),
        (Decision::NoChange, None) => {
            let name = dispute.reference.as_deref().unwrap_or_default();
            Err(Problem::invalid(format!(
                "the message {name} had no effect when it came: say what becomes of it in retries, \
                 which is open (it is decided as any other, or was since) or barred (it is refused)"
            )))
        }
        (Decision::NoChange, Some(true)) => {
            let own = dispute.reference.as_deref().unwrap_or_default();
            let own = fields::id("reference", own, Reference::stored)?;
            Ok(Some(Ends::Barred(own)))
        }
        (Decision::Adjust, _) if is_rollback(dispute) => {
            let found = api.store().await?.entry(&place.provider, &settles).await?;
            let here = found.is_some_and(|entry| {
                entry.player == place.player.as_str() && entry.currency == place.currency.code()
            });
            Ok(here.then_some(Ends::Target(settles)))
        }
        (Decision::Adjust, _) => Ok(Some(Ends::Message(settles))),
        (
            Decision::NoChange
            | Decision::Void
            | Decision::VoidRound
            | Decision::CloseRound
            | Decision::LeaveRound,
            _,
        ) => Ok(None),
    }
}

/// Refuses to release more than was held: a slip of the hand is what a ceiling is there to stop.
pub(crate) fn within_held(
    dispute: &Dispute,
    (cash, bonus): (Amount, Amount),
    currency: Currency,
) -> Result<(), Problem> {
    let held = dispute.evidence.amount.as_deref();
    let held = held.filter(|_| dispute.kind == DisputeKind::Held.as_str());
    let Some((text, most)) = held.and_then(|text| {
        let amount = Amount::parse_text(text, currency).ok()?;
        Some((text, amount))
    }) else {
        return Ok(());
    };
    if cash.plus(bonus).is_none_or(|sum| sum > most) {
        return Err(Problem::invalid(format!(
            "the held payout is {text}: a resolution releases no more; what is owed beside it is \
             an adjustment"
        )));
    }
    Ok(())
}

fn unread(dispute: &Dispute) -> bool {
    dispute.kind == DisputeKind::UnknownMessage.as_str()
}

/// Whether the message in dispute was to give one transaction back.
pub(crate) fn is_rollback(dispute: &Dispute) -> bool {
    [Verb::Rollback, Verb::Void]
        .map(Verb::as_str)
        .contains(&dispute.evidence.verb.as_str())
}
