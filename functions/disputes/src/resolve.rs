//! The end of a dispute: one call that undoes or ends what is in dispute and records the decision.
//! All of it is one statement, so that a dispute is never resolved without what was decided.

use crate::ends::{Ending, barred, ending, is_rollback, within};
use crate::list::{no_such_dispute, number};
use crate::note::record;
use crate::place::{Place, place};
use crate::wire::{Logged, NewResolution, Resolved};
use reelgate_core::command::{Call, Command, Resolution, Rollback, RoundDecision, RoundEnd};
use reelgate_core::decide::Ruling;
use reelgate_core::dispute::{DisputeDecision as Decision, DisputeKind};
use reelgate_core::entry::Note;
use reelgate_core::id::{ProviderId, Reference, RoundId};
use reelgate_core::machine::{self, DISPUTES, State};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Dispute;
use reelgate_edge::store::queries::disputes::Addition;

/// POST /api/disputes/{id}/resolution.
pub(crate) async fn resolve(api: &ApiRequest, id: &str) -> Result<Reply, Problem> {
    let id = number(id)?;
    let body: NewResolution = api.body()?;
    let note = fields::note(api.actor(), body.person.as_deref(), &body.reason)?;
    let decision = decision(&body)?;
    let barred = barred(&body, decision)?;
    let store = api.store().await?;
    let dispute = store.dispute(id).await?.ok_or_else(no_such_dispute)?;
    about_the_payout(&dispute, decision)?;
    let is_resolved = dispute.status == "resolved";
    let target = if decision == Decision::Void {
        Some(target(&dispute)?)
    } else {
        None
    };
    let has_entry = is_resolved && has_entry(api, &dispute).await?;
    let place = match place(api, &dispute, &body, target.as_ref()).await? {
        Some(place) if is_resolved == has_entry => place,
        None if has_entry => return Err(other_way()),
        Some(_) | None => {
            if barred == Some(true) {
                return Err(Problem::invalid(
                    "the dispute names no wallet of a player, so that retries can only be open",
                ));
            }
            return without_wallet(api, &dispute, decision, &note).await;
        }
    };
    let Ending { ends, most } = ending(api, &dispute, decision, barred, &place).await?;
    let amount = |field, text: &Option<String>| {
        let text = text.as_deref();
        let amount = text.map(|text| fields::signed_desk_amount(field, text, place.currency));
        amount.transpose().map(Option::unwrap_or_default)
    };
    let moves = (amount("cash", &body.cash)?, amount("bonus", &body.bonus)?);
    if decision == Decision::Adjust && moves.0.is_zero() && moves.1.is_zero() {
        return Err(Problem::invalid(
            "give cash or bonus, or both, where the decision is adjust; one must not be zero",
        ));
    }
    if !is_resolved {
        within(most, moves, place.currency)?;
        if decision == Decision::Adjust && ends.is_none() {
            moved_before(api, &dispute, body.again.unwrap_or(false)).await?;
        }
    }
    // What is beside the resolution happened with it, and is not asked for again.
    let beside = if is_resolved {
        None
    } else {
        beside(&dispute, decision, target, &note)?
    };
    let resolution = Command::Resolve(Resolution {
        reference: own_reference(id)?,
        dispute: id,
        decision,
        cash: moves.0,
        bonus: moves.1,
        ends,
        note,
    });
    let commands = beside.into_iter().chain([resolution]).collect();
    submit(api, id, place, commands).await
}

/// Refuses to move money for a message that had its effect where it was a late win that was paid,
/// or where an earlier dispute about it moved money already, unless the person says that it is to
/// move once more.
async fn moved_before(api: &ApiRequest, dispute: &Dispute, again: bool) -> Result<(), Problem> {
    if dispute.kind == DisputeKind::LateWin.as_str() && !again {
        return Err(Problem::conflict(
            "the win was paid when it came: where more is to move, say so with again, which is \
             true",
        ));
    }
    let earlier = api.store().await?.moved_by_dispute(dispute).await?;
    match earlier {
        Some(id) if !again => Err(Problem::conflict(format!(
            "dispute {id} is about the same message and has moved money for it: where more is to \
             move, say so with again, which is true"
        ))),
        Some(_) | None => Ok(()),
    }
}

/// Lets the wallet decide and answers with the dispute and the entry, read back.
async fn submit(
    api: &ApiRequest,
    id: i64,
    place: Place,
    commands: Vec<Command>,
) -> Result<Reply, Problem> {
    let provider = place.provider.clone();
    let call = Call::of_wallet(place.provider, place.player, place.currency, commands);
    let done = api
        .submit(Verb::Resolve.as_str(), call, Secrets::default(), logged)
        .await
        .map_err(said)?;
    let status = status(done.ruling.outcome);
    if status == 201 {
        note_end(api);
    }
    let store = api.store().await?;
    let resolved = Resolved {
        dispute: store.dispute(id).await?.ok_or_else(no_such_dispute)?,
        entry: store.entry(&provider, &own_reference(id)?).await?,
    };
    Ok(Reply::json(status, &resolved))
}

/// Ends a dispute about nobody's wallet: there is nothing that could be moved.
async fn without_wallet(
    api: &ApiRequest,
    dispute: &Dispute,
    decision: Decision,
    note: &Note,
) -> Result<Reply, Problem> {
    if decision != Decision::NoChange {
        return Err(if dispute.status == "resolved" {
            other_way()
        } else {
            Problem::invalid(
                "the dispute names no wallet of a player, so that decision can only be no_change, \
                 or adjust where you say in player whose wallet is meant",
            )
        });
    }
    let store = api.store().await?;
    let who = (&note.actor, note.person.as_ref());
    let reason = note.reason.as_str();
    let now = platform::now();
    let added = store
        .add_to_dispute(dispute.id, Addition::Resolution, who, reason, (now, None))
        .await?;
    let now = store.dispute(dispute.id).await?;
    let resolved = Resolved {
        dispute: now.ok_or_else(no_such_dispute)?,
        entry: None,
    };
    if added.is_none() {
        return if has_entry(api, dispute).await? {
            Err(other_way())
        } else {
            Ok(Reply::json(200, &resolved))
        };
    }
    let reply = Reply::json(201, &resolved);
    record(api, Verb::Resolve, dispute, &reply).await?;
    note_end(api);
    Ok(reply)
}

fn note_end(api: &ApiRequest) {
    let row = machine::find(
        DISPUTES,
        State::Unresolved,
        Verb::Resolve,
        Outcome::Accepted,
    );
    row.into_iter().for_each(|row| api.note(row.event));
}

/// Whether a dispute ended with an entry; what ended without one stays so.
async fn has_entry(api: &ApiRequest, dispute: &Dispute) -> Result<bool, Problem> {
    let Some(provider) = &dispute.provider else {
        return Ok(false);
    };
    let provider = fields::id("provider", provider, ProviderId::parse)?;
    let name = own_reference(dispute.id)?;
    Ok(api.store().await?.entry(&provider, &name).await?.is_some())
}

fn decision(body: &NewResolution) -> Result<Decision, Problem> {
    let word = fields::one_of("decision", &body.decision, Decision::WORDS)?;
    let mut all = Decision::ALL.iter().copied();
    let found = all.find(|decision| decision.as_str() == word);
    let decision = found.unwrap_or(Decision::NoChange);
    if decision != Decision::Adjust && (body.cash.is_some() || body.bonus.is_some()) {
        return Err(Problem::invalid(
            "cash and bonus go with the decision adjust alone; leave them out",
        ));
    }
    Ok(decision)
}

/// Refuses to end a dispute about a held payout by its round alone: the payout would be forgotten.
fn about_the_payout(dispute: &Dispute, decision: Decision) -> Result<(), Problem> {
    let held = dispute.kind == DisputeKind::Held.as_str();
    if held && matches!(decision, Decision::CloseRound | Decision::LeaveRound) {
        return Err(Problem::invalid(
            "the dispute is about a payout that is held: release it with adjust, or say with \
             no_change what becomes of it; rounds are closed by their own call",
        ));
    }
    Ok(())
}

/// The transaction that a void gives back: what a rollback in dispute was to give back, else the
/// one in dispute itself.
fn target(dispute: &Dispute) -> Result<Reference, Problem> {
    let name = if is_rollback(dispute) {
        &dispute.evidence.target
    } else {
        &dispute.reference
    };
    let name = name.as_deref().ok_or_else(|| {
        Problem::invalid("the dispute names no transaction; decide in another way than void")
    })?;
    fields::id("reference", name, Reference::stored)
}

/// What is done beside the resolution.
fn beside(
    dispute: &Dispute,
    decision: Decision,
    target: Option<Reference>,
    note: &Note,
) -> Result<Option<Command>, Problem> {
    let name = format!("{}/{}", dispute.id, decision.as_str());
    let name = own(&name)?;
    let note = Some(note.clone());
    let round = || {
        let round = fields::optional_id("round", dispute.round.as_deref(), RoundId::parse)?;
        round.ok_or_else(|| {
            Problem::invalid("the dispute names no round; decide about the transaction instead")
        })
    };
    let on_round = |note| {
        round().map(|round| RoundDecision {
            reference: name.clone(),
            round,
            note,
        })
    };
    Ok(match decision {
        Decision::NoChange | Decision::Adjust => None,
        Decision::Void => target.map(|target| {
            Command::Rollback(Rollback {
                reference: name.clone(),
                target,
                round: None,
                amount: None,
                settlement: None,
                closes_round: false,
                note,
            })
        }),
        Decision::VoidRound => Some(Command::RollbackRound(on_round(note)?)),
        Decision::LeaveRound => Some(Command::LeaveRound(on_round(note)?)),
        Decision::CloseRound => Some(Command::EndRound(RoundEnd {
            round: round()?,
            note,
        })),
    })
}

/// The resolution's own reference: no message can have used it.
fn own_reference(dispute: i64) -> Result<Reference, Problem> {
    own(&dispute.to_string())
}

fn own(subject: &str) -> Result<Reference, Problem> {
    let made = |subject: &str| Reference::own("dispute", subject);
    fields::id("reference", subject, made)
}

fn logged(ruling: &Ruling) -> Reply {
    Reply::json(status(ruling.outcome), &Logged::from(ruling))
}

fn status(outcome: Outcome) -> u16 {
    if outcome == Outcome::Accepted {
        201
    } else {
        200
    }
}

/// The wallet's refusal in the words of a dispute.
fn said(problem: Problem) -> Problem {
    let is = |outcome: Outcome| problem.slug == outcome.as_str();
    if is(Outcome::Conflict) {
        return other_way();
    }
    let detail = if is(Outcome::AlreadySettled) {
        "the message in dispute was carried out since, so that its money has moved: resolve \
         without money, and with retries open"
    } else if is(Outcome::RolledBack) {
        "the message in dispute, its bet or its round was given back or barred since; resolve \
         without money, and with retries open where the message may come again"
    } else if is(Outcome::TransactionUnknown) {
        "the transaction in dispute was never taken: there is nothing to give back"
    } else if is(Outcome::InsufficientFunds) {
        "the player has less than this decision takes; adjust by what there is"
    } else if is(Outcome::NotReversible) {
        "only a bet, a win or a correction can be given back; adjust instead"
    } else {
        return problem;
    };
    problem.saying(detail)
}

fn other_way() -> Problem {
    Problem::conflict(
        "the dispute was resolved in another way, or its message stands in another wallet: look at \
         its entries; what is wrong is corrected with POST /api/players/{player}/adjustments",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(decision: &str, cash: Option<&str>) -> NewResolution {
        NewResolution {
            person: None,
            reason: "seen".to_owned(),
            decision: decision.to_owned(),
            retries: None,
            cash: cash.map(str::to_owned),
            bonus: None,
            player: None,
            currency: None,
            again: None,
        }
    }

    #[test]
    fn amounts_go_with_adjustments_alone() {
        for word in Decision::WORDS {
            assert_eq!(decision(&body(word, None)).map(Decision::as_str), Ok(*word));
            let with_cash = decision(&body(word, Some("1.00"))).is_ok();
            assert_eq!(with_cash, *word == "adjust", "{word}");
        }
        let detail = decision(&body("forget", None)).unwrap_err().detail;
        assert!(detail.contains("no_change, adjust, void"), "{detail}");
    }
}
