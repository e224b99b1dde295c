//! What a person decides about a round: close it, void it, or leave it to its provider.
//! The wallet carries it out under the provider's name, with who decided and why on every entry.

use crate::list::name;
use crate::wire::{DECISIONS, Decided, Logged, NewDecision};
use reelgate_core::command::{Call, Command, RoundDecision, RoundEnd};
use reelgate_core::decide::Ruling;
use reelgate_core::entry::Note;
use reelgate_core::id::{Person, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::{Entry, Wallet};
use reelgate_edge::store::queries::rounds::RoundName;

/// POST /api/players/{player}/rounds/{provider}/{round}/decision.
pub(crate) async fn decide(api: &ApiRequest, path: [&str; 3]) -> Result<Reply, Problem> {
    let reference = own_reference(api.header("idempotency-key"))?;
    let body: NewDecision = api.body()?;
    let note = fields::note(api.actor(), body.person.as_deref(), &body.reason)?;
    let word = fields::one_of("decision", &body.decision, DECISIONS)?;
    let name = name(path, fields::currency(&body.currency)?)?;
    let command = command(word, &name, reference, note.clone());
    let verb = command.verb();
    let (provider, player) = (name.provider.clone(), name.player.clone());
    let call = Call::of_wallet(provider, player, name.currency, vec![command]);
    let done = api
        .submit(verb.as_str(), call, Secrets::default(), logged)
        .await
        .map_err(said)?;
    let ruling = &done.ruling;
    let receipt = ruling.steps.first().and_then(|step| step.receipt);
    let store = api.store().await?;
    let all = store.round_entries(&name).await?;
    let end_seq = match receipt {
        Some(receipt) => Some(receipt.transaction.seq),
        // The end of a round has no name: a repeat is known by who closed it and why.
        None if verb == Verb::CloseRound => last_end(&all, &note),
        None => None,
    };
    let entries = end_seq.map(|seq| made(all, seq, &note)).unwrap_or_default();
    if entries.is_empty() {
        return Err(over());
    }
    let decided = Decided {
        round: store.round(&name).await?,
        entries,
        balance: ruling.balance.as_ref().map(Wallet::from),
    };
    Ok(Reply::json(status(ruling.outcome), &decided))
}

fn command(word: &str, name: &RoundName, reference: Reference, note: Note) -> Command {
    let (round, note) = (name.round.clone(), Some(note));
    if word == "close" {
        return Command::EndRound(RoundEnd { round, note });
    }
    let decision = RoundDecision {
        reference,
        round,
        note,
    };
    if word == "void" {
        Command::RollbackRound(decision)
    } else {
        Command::LeaveRound(decision)
    }
}

/// The seq of the newest end of the round by the same person for the same reason.
fn last_end(all: &[Entry], note: &Note) -> Option<i64> {
    let mut ends = all.iter().rev().filter(|entry| entry.kind == "round_end");
    ends.find(|entry| is_by(entry, note)).map(|entry| entry.seq)
}

fn is_by(entry: &Entry, note: &Note) -> bool {
    let person = note.person.as_ref().map(Person::as_str);
    entry.actor.as_deref() == Some(note.actor.as_str())
        && entry.person.as_deref() == person
        && entry.reason.as_deref() == Some(note.reason.as_str())
}

/// The entries that a decision made: those right before its last one, in one breath with it.
fn made(all: Vec<Entry>, last_seq: i64, note: &Note) -> Vec<Entry> {
    let at = all
        .iter()
        .find(|entry| entry.seq == last_seq)
        .map(|entry| entry.at);
    let own = |entry: &Entry| entry.seq <= last_seq && Some(entry.at) == at && is_by(entry, note);
    all.into_iter().filter(own).collect()
}

fn own_reference(header: Option<&str>) -> Result<Reference, Problem> {
    let key = header.ok_or_else(|| {
        Problem::invalid(
            "send the header Idempotency-Key once, with a text of your own that names this \
             decision; a repeat under the same key changes nothing",
        )
    })?;
    fields::desk_reference(key)
}

/// The wallet's refusal in the words of a round.
fn said(problem: Problem) -> Problem {
    let is = |outcome: Outcome| problem.slug == outcome.as_str();
    let detail = if is(Outcome::RoundUnknown) {
        "the player has no such round with this provider in this currency"
    } else if is(Outcome::RoundClosed) {
        return over();
    } else if is(Outcome::InsufficientFunds) {
        "the player has spent what would be taken back; adjust by what there is, then close"
    } else {
        return problem;
    };
    problem.saying(detail)
}

fn over() -> Problem {
    Problem::conflict("the round is over already; adjust where its end was wrong")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_needed() {
        assert!(own_reference(Some("k")).is_ok());
        let detail = own_reference(None).unwrap_err().detail;
        assert!(detail.contains("Idempotency-Key"), "{detail}");
    }
}
