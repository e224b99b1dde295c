//! Gives back a round that its provider has not settled in the time that its contract has for it.
//! A result that comes in the meantime counts: the wallet looks again.

use crate::wire::logged;
use reelgate_core::command::{Call, Command, RoundDecision};
use reelgate_core::entry::Fingerprint;
use reelgate_core::id::{Actor, Reference};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{HOUSE, Permission, Rules};
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::store::queries::rounds::RoundName;

/// As a person's decision, but what has a result stands.
const UNSETTLED: Rules = Rules {
    rollback_after_win: Permission::Refused,
    ..HOUSE
};

const REASON: &str = "no result within the time that the provider's contract has for it";

/// Whether the round was given back now.
pub(crate) async fn give_back(api: &ApiRequest, name: RoundName) -> Result<bool, Problem> {
    // A round may be shared by several players, and each part of it is a decision of its own.
    let parts = [
        name.player.as_str(),
        name.currency.code(),
        name.round.as_str(),
    ];
    let part = Fingerprint::of(&parts);
    let own = |part: &str| Reference::own("overdue", part);
    // No key of the API has a name that begins so.
    let job = fields::id("actor", "job-rounds", Actor::parse)?;
    let decision = Command::RollbackRound(RoundDecision {
        reference: fields::id("reference", part.as_str(), own)?,
        round: name.round,
        note: Some(fields::note(&job, None, REASON)?),
    });
    let call = Call::of_wallet(name.provider, name.player, name.currency, vec![decision]);
    let verb = Verb::VoidRound.as_str();
    let secrets = Secrets::default();
    let done = api
        .submit_under(&UNSETTLED, verb, call, secrets, logged)
        .await;
    match done {
        Ok(done) => Ok(done.ruling.outcome == Outcome::Accepted),
        Err(problem) if problem.slug == Outcome::AlreadySettled.as_str() => Ok(false),
        Err(problem) => Err(problem),
    }
}
