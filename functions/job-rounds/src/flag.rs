//! Marks the oldest rounds that are open for too long, each by a command of its own.
//! Run twice, or twice at once, it marks each of them once.

use crate::wire::{Logged, Ran, Run};
use futures::future::join_all;
use reelgate_core::command::{Call, Command, FlagRound};
use reelgate_core::decide::Ruling;
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::exchange::Secrets;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::rounds::StaleRound;

/// The most rounds of one run.
const ROUNDS_MAX: i64 = 500;

/// POST /api/jobs/stale-rounds.
pub(crate) async fn stale_rounds(api: &ApiRequest) -> Result<Reply, Problem> {
    let run: Run = api.maybe_body()?.unwrap_or_default();
    let count = limit(run.limit)?;
    let store = api.store().await?;
    let now = platform::now();
    let stale = store.stale_rounds(now, count).await?;
    // All at once, so that they go out together in a few batches.
    let results = join_all(stale.into_iter().map(|round| flag(api, round))).await;
    let mut flagged: i64 = 0;
    let mut problem = None;
    for result in results {
        match result {
            Ok(true) => flagged = flagged.saturating_add(1),
            Ok(false) => {}
            Err(refused) => problem = Some(refused),
        }
    }
    let left = store.stale_rounds_left(now).await?;
    // What could not be marked is tried again next time; only where nothing could, it is said.
    match problem {
        Some(problem) if flagged == 0 => Err(problem),
        Some(_) | None => Ok(Reply::json(200, &Ran { flagged, left })),
    }
}

/// Whether the round was marked now.
async fn flag(api: &ApiRequest, round: StaleRound) -> Result<bool, Problem> {
    let StaleRound {
        name,
        opened_before,
    } = round;
    let call = Call {
        provider: name.provider,
        token: None,
        player: Some(name.player),
        currency: Some(name.currency),
        game: None,
        scale: None,
        commands: vec![Command::FlagRound(FlagRound {
            round: name.round,
            opened_before,
        })],
    };
    let verb = Verb::FlagRound.as_str();
    let done = api.submit(verb, call, Secrets::default(), logged).await?;
    Ok(done.ruling.outcome == Outcome::Accepted)
}

fn logged(ruling: &Ruling) -> Reply {
    Reply::json(200, &Logged::from(ruling))
}

fn limit(asked: Option<i64>) -> Result<i64, Problem> {
    let asked = asked.unwrap_or(ROUNDS_MAX);
    if (1..=ROUNDS_MAX).contains(&asked) {
        Ok(asked)
    } else {
        let range = format!("limit must be a whole number from 1 to {ROUNDS_MAX}");
        Err(Problem::invalid(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_bounded() {
        let of = |asked| limit(asked).map_err(|problem| problem.detail);
        assert_eq!(
            (of(None), of(Some(1)), of(Some(500))),
            (Ok(500), Ok(1), Ok(500))
        );
        for odd in [0, -1, 501, i64::MAX] {
            assert!(of(Some(odd)).unwrap_err().starts_with("limit "), "{odd}");
        }
    }
}
