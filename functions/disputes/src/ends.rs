//! What a resolution makes of the message in dispute: it is settled with the money that moves, or,
//! where nothing moves, barred or left open. A message that had its effect is never touched.

use crate::place::Place;
use crate::wire::{NewResolution, RETRIES};
use reelgate_core::command::{Ends, OwedMessage};
use reelgate_core::currency::Currency;
use reelgate_core::dispute::{DisputeDecision as Decision, DisputeKind};
use reelgate_core::entry::Kind;
use reelgate_core::id::{Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::shape::{Dispute, Entry};

/// What becomes of the message, and the most that a resolution may move for it: in its direction,
/// where that is known.
#[derive(Default)]
pub(crate) struct Ending {
    pub(crate) ends: Option<Ends>,
    pub(crate) most: Option<Amount>,
}

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
pub(crate) async fn ending(
    api: &ApiRequest,
    dispute: &Dispute,
    decision: Decision,
    barred: Option<bool>,
    place: &Place,
) -> Result<Ending, Problem> {
    let Some(settles) = &dispute.evidence.settles else {
        return if barred == Some(true) {
            Err(Problem::invalid(
                "the message in dispute had its effect, so that retries cannot be barred",
            ))
        } else {
            Ok(Ending::default())
        };
    };
    let settles = fields::id("reference", settles, Reference::stored)?;
    match (decision, barred) {
        // What could not be read is refused as long as it is not understood.
        (Decision::NoChange, None) if unread(dispute) => Ok(Ending::default()),
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
            Ok(Ending {
                ends: Some(Ends::Barred(own)),
                most: None,
            })
        }
        (Decision::Adjust, _) if is_rollback(dispute) => back(api, settles, place).await,
        (Decision::Adjust, _) => owed(api, dispute, settles, place).await,
        (
            Decision::NoChange
            | Decision::Void
            | Decision::VoidRound
            | Decision::CloseRound
            | Decision::LeaveRound,
            _,
        ) => Ok(Ending::default()),
    }
}

/// What a rollback was to give back comes back at most whole, from the wallet where it stands: the
/// transaction, or the resolution by which a person had moved its money.
async fn back(api: &ApiRequest, target: Reference, place: &Place) -> Result<Ending, Problem> {
    let store = api.store().await?;
    let found = match store.entry(&place.provider, &target).await? {
        Some(entry) => Some(entry),
        None => store.settlement(&place.provider, &target).await?,
    };
    let Some(entry) = found else {
        return Ok(Ending::default());
    };
    if entry.kind == Kind::Rollback.as_str() {
        return Err(Problem::invalid(format!(
            "{target} is a rollback, and only its own message takes its stake again: resolve with \
             no_change and retries open, and let the provider send it once more"
        )));
    }
    if !place.holds(&entry) {
        return Err(Problem::invalid(format!(
            "{target} stands in the {} wallet of {}: name that player, or void it",
            entry.currency, entry.player
        )));
    }
    let name = entry.reference.as_deref().unwrap_or_default();
    let moved = entry.cash.0.plus(entry.bonus.0);
    Ok(Ending {
        ends: Some(Ends::Target(fields::id(
            "reference",
            name,
            Reference::stored,
        )?)),
        most: moved.and_then(Amount::negated),
    })
}

/// A message that had no effect is paid at most with what it said. Of a win the bet counts that it
/// names, where that is this wallet's.
async fn owed(
    api: &ApiRequest,
    dispute: &Dispute,
    reference: Reference,
    place: &Place,
) -> Result<Ending, Problem> {
    let evidence = &dispute.evidence;
    let (bet, round) = if is_win(dispute) {
        let bet = evidence.target.as_deref();
        let bet = fields::optional_id("reference", bet, Reference::stored)?;
        let round = fields::optional_id("round", dispute.round.as_deref(), RoundId::parse)?;
        (bet, round)
    } else {
        (None, None)
    };
    let of_bet = match &bet {
        Some(bet) => api.store().await?.entry(&place.provider, bet).await?,
        None => None,
    };
    if let Some(bet) = of_bet.filter(|bet| !place.holds(bet) && !place.is_named) {
        return Err(wrong_wallet(place, &bet));
    }
    let amount = evidence.amount.as_deref().filter(|_| !unread(dispute));
    let amount = amount.map(|text| fields::signed_amount("amount", text, place.currency));
    let amount = amount.transpose()?;
    Ok(Ending {
        ends: Some(Ends::Message(OwedMessage {
            reference,
            amount,
            bet,
            round,
            despite_refund: dispute.kind == DisputeKind::LateWin.as_str(),
        })),
        most: amount,
    })
}

fn wrong_wallet(place: &Place, bet: &Entry) -> Problem {
    Problem::invalid(format!(
        "the message names the player {} ({}), and a bet of {} ({}): say in player whose win it is",
        place.player, place.currency, bet.player, bet.currency
    ))
}

/// Refuses to move more than the message says, or the other way: what is owed beside it is an
/// adjustment.
pub(crate) fn within(
    most: Option<Amount>,
    (cash, bonus): (Amount, Amount),
    currency: Currency,
) -> Result<(), Problem> {
    let Some(most) = most else {
        return Ok(());
    };
    let fits = |amount: Amount| {
        if most.is_negative() {
            (most..=Amount::ZERO).contains(&amount)
        } else {
            (Amount::ZERO..=most).contains(&amount)
        }
    };
    if fits(cash) && fits(bonus) && cash.plus(bonus).is_some_and(fits) {
        return Ok(());
    }
    Err(Problem::invalid(format!(
        "what is in dispute is {}: a resolution moves no more, and nothing the other way; what is \
         owed beside it is an adjustment",
        most.to_text(currency)
    )))
}

fn unread(dispute: &Dispute) -> bool {
    dispute.kind == DisputeKind::UnknownMessage.as_str()
}

/// Whether the message in dispute was to give one transaction back.
pub(crate) fn is_rollback(dispute: &Dispute) -> bool {
    is_one_of(dispute, &[Verb::Rollback, Verb::Void])
}

fn is_win(dispute: &Dispute) -> bool {
    let wins = [Verb::Win, Verb::FreeWin, Verb::PromoWin, Verb::JackpotWin];
    is_one_of(dispute, &wins)
}

fn is_one_of(dispute: &Dispute, verbs: &[Verb]) -> bool {
    let verb = dispute.evidence.verb.as_str();
    verbs.iter().any(|one| one.as_str() == verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolution_stays_between_nothing_and_what_is_in_dispute() {
        let euro = Currency::parse("EUR").unwrap();
        let amount = |text: &str| fields::signed_amount("amount", text, euro).unwrap();
        let fits = |most: &str, cash: &str, bonus: &str| {
            within(Some(amount(most)), (amount(cash), amount(bonus)), euro).is_ok()
        };
        assert!(fits("50.00", "50.00", "0.00") && fits("50.00", "20.00", "30.00"));
        assert!(fits("-50.00", "-10.00", "0.00") && fits("0.00", "0.00", "0.00"));
        for (most, cash, bonus) in [
            ("50.00", "50.01", "0.00"),
            ("50.00", "30.00", "20.01"),
            ("50.00", "60.00", "-10.00"),
            ("50.00", "-1.00", "0.00"),
            ("-50.00", "1.00", "0.00"),
            ("-50.00", "-50.01", "0.00"),
            ("0.00", "0.01", "0.00"),
        ] {
            assert!(!fits(most, cash, bonus), "{cash} and {bonus} of {most}");
        }
        let any = amount("1000000.00");
        assert!(within(None, (any, any), euro).is_ok());
    }
}
