//! One run of the job: what is overdue is given back, then what is open for too long is marked.
//! Run twice, or twice at once, it does each round once.

use crate::wire::{Ran, Run};
use crate::{flag, overdue};
use futures::future::join_all;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;

/// The most rounds that a run gives back, and the most that it marks.
const ROUNDS_MAX: i64 = 500;

/// POST /api/jobs/stale-rounds.
pub(crate) async fn stale_rounds(api: &ApiRequest) -> Result<Reply, Problem> {
    let run: Run = api.maybe_body()?.unwrap_or_default();
    let count = limit(run.limit)?;
    let store = api.store().await?;
    let now = platform::now();
    let late = store.overdue_rounds(now, count).await?;
    let given_back = all(late.into_iter().map(|name| overdue::give_back(api, name))).await;
    let stale = store.stale_rounds(now, count).await?;
    let flagged = all(stale.into_iter().map(|round| flag::flag(api, round))).await;
    let late = store.overdue_rounds(now, ROUNDS_MAX).await?.len();
    let late = i64::try_from(late).unwrap_or(ROUNDS_MAX);
    let left = store.stale_rounds_left(now).await?.saturating_add(late);
    let ran = Ran {
        given_back: given_back.0,
        flagged: flagged.0,
        left,
    };
    // What could not be done is tried again next time; only where nothing could, it is said.
    match given_back.1.or(flagged.1) {
        Some(problem) if ran.given_back == 0 && ran.flagged == 0 => Err(problem),
        Some(_) | None => Ok(Reply::json(200, &ran)),
    }
}

/// How many were done now, and why another was not. They go out together in a few batches.
async fn all(
    rounds: impl Iterator<Item = impl Future<Output = Result<bool, Problem>>>,
) -> (i64, Option<Problem>) {
    let mut done: i64 = 0;
    let mut problem = None;
    for result in join_all(rounds).await {
        match result {
            Ok(now) => done = done.saturating_add(i64::from(now)),
            Err(refused) => problem = Some(refused),
        }
    }
    (done, problem)
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
