//! What people write to a dispute: notes, and who looks into it.
//! Each is one more event under a name; none replaces another.

use crate::list::{no_such_dispute, number};
use crate::wire::{NewAssignee, NewNote};
use reelgate_core::id::{Person, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::machine::{self, DISPUTES, State};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Dispute;
use reelgate_edge::store::queries::disputes::Addition;

/// A note is a few paragraphs at most.
const NOTE_BYTES_MAX: usize = 4096;

/// POST /api/disputes/{id}/notes.
pub(crate) async fn note(api: &ApiRequest, id: &str) -> Result<Reply, Problem> {
    let id = number(id)?;
    let body: NewNote = api.body()?;
    let person = fields::person(body.person.as_deref())?;
    check_text(&body.text)?;
    add(api, id, Addition::Note, (person.as_ref(), &body.text)).await
}

/// POST /api/disputes/{id}/assignee.
pub(crate) async fn assign(api: &ApiRequest, id: &str) -> Result<Reply, Problem> {
    let id = number(id)?;
    let body: NewAssignee = api.body()?;
    let person = fields::person(body.person.as_deref())?;
    fields::label("assignee", &body.assignee)?;
    let said = (person.as_ref(), body.assignee.as_str());
    add(api, id, Addition::Assignment, said).await
}

async fn add(
    api: &ApiRequest,
    id: i64,
    addition: Addition,
    (person, text): (Option<&Person>, &str),
) -> Result<Reply, Problem> {
    let store = api.store().await?;
    let now = platform::now();
    let when = (now, api.tried_since());
    let who = (api.actor(), person);
    let added = store.add_to_dispute(id, addition, who, text, when).await?;
    let dispute = store.dispute(id).await?.ok_or_else(no_such_dispute)?;
    let event = added.ok_or_else(|| {
        Problem::conflict("the dispute is resolved; write a note where something is left to say")
    })?;
    let reply = Reply::json(201, &event);
    record(api, Verb::NoteDispute, &dispute, &reply).await?;
    let row = machine::find(
        DISPUTES,
        State::Unresolved,
        Verb::NoteDispute,
        Outcome::Accepted,
    );
    row.into_iter().for_each(|row| api.note(row.event));
    Ok(reply)
}

/// Puts what was said into the exchange log, under whom it is about.
pub(crate) async fn record(
    api: &ApiRequest,
    verb: Verb,
    dispute: &Dispute,
    reply: &Reply,
) -> Result<(), Problem> {
    let (provider, reference) = (dispute.provider.as_deref(), dispute.reference.as_deref());
    let about = About {
        provider: fields::optional_id("provider", provider, ProviderId::parse)?,
        player: fields::optional_id("player", dispute.player.as_deref(), PlayerId::parse)?,
        round: fields::optional_id("round", dispute.round.as_deref(), RoundId::parse)?,
        reference: fields::optional_id("reference", reference, Reference::stored)?,
    };
    api.record(verb.as_str(), about, reply).await
}

fn check_text(text: &str) -> Result<(), Problem> {
    let odd = |character: char| character.is_control() && !['\n', '\t'].contains(&character);
    let fault = if text.trim().is_empty() {
        "must not be empty"
    } else if text.len() > NOTE_BYTES_MAX {
        "must not be longer than 4096 bytes"
    } else if text.chars().any(odd) {
        "must not contain control characters but line breaks and tabs"
    } else {
        return Ok(());
    };
    Err(Problem::invalid(format!("text {fault}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_text_that_people_can_read() {
        assert!(check_text("Asked the provider.\n\tNo answer.").is_ok());
        assert!(check_text(&"x".repeat(4096)).is_ok());
        for (text, part) in [
            (" \n", "empty"),
            ("a\0b", "control"),
            ("a\rb", "control"),
            (&"x".repeat(4097), "4096"),
        ] {
            let detail = check_text(text).unwrap_err().detail;
            assert!(
                detail.starts_with("text ") && detail.contains(part),
                "{detail}"
            );
        }
    }
}
