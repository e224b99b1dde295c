//! Marks a round that is open for too long, by a command of its own.
//! It never ends it: what becomes of it is the provider's or a person's to say.

use crate::wire::logged;
use reelgate_core::command::{Call, Command, FlagRound};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::store::queries::rounds::StaleRound;

/// Whether the round was marked now.
pub(crate) async fn flag(api: &ApiRequest, round: StaleRound) -> Result<bool, Problem> {
    let StaleRound {
        name,
        opened_before,
    } = round;
    let flag = Command::FlagRound(FlagRound {
        round: name.round,
        opened_before,
    });
    let call = Call::of_wallet(name.provider, name.player, name.currency, vec![flag]);
    let verb = Verb::FlagRound.as_str();
    let done = api.submit(verb, call, Secrets::default(), logged).await?;
    Ok(done.ruling.outcome == Outcome::Accepted)
}
