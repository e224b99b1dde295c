//! One run: small batches, each a statement of its own, until nothing is left or the run has done
//! its share. Run twice, or twice at once, it deletes each row once.

use crate::policy::Policy;
use crate::wire::{Ran, Run};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::exchange::About;
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::retention::{Bounds, size_cut};
use reelgate_edge::store::{SpinDatabase, Store};

/// The most rows that a run deletes.
const ROWS_MAX: i64 = 100_000;

/// How many rows lose their personal data in one statement.
const PERSONAL_ROWS: i64 = 500;

/// POST /api/jobs/retention.
pub(crate) async fn retention(api: &ApiRequest) -> Result<Reply, Problem> {
    let run: Run = api.maybe_body()?.unwrap_or_default();
    let limit = run.limit.unwrap_or(ROWS_MAX);
    if !(1..=ROWS_MAX).contains(&limit) {
        let range = format!("limit must be a whole number from 1 to {ROWS_MAX}");
        return Err(Problem::invalid(range));
    }
    let policy = Policy::at(platform::now().ms()).await?;
    let store = api.store().await?;
    let sample = store.message_sizes().await?;
    let cut = policy.bytes_max.and_then(|max| size_cut(&sample, max));
    let bounds = policy.bounds(cut.unwrap_or(i64::MIN));
    let mut ran = messages(&store, bounds, limit).await?;
    if let Some(before) = policy.personal_before_ms {
        ran.personal_data_deleted = until_none_is_left(limit, async || {
            let deleted = store.delete_personal_data(before, PERSONAL_ROWS).await?;
            Ok(i64::try_from(deleted).unwrap_or(PERSONAL_ROWS))
        })
        .await?;
        ran.more |= ran.personal_data_deleted >= limit;
    }
    if let Some(before) = policy.rejections_before_minute {
        ran.rejections_deleted =
            until_none_is_left(limit, async || store.delete_rejections(before).await).await?;
        ran.more |= ran.rejections_deleted >= limit;
    }
    if let Some(before) = policy.keys_before_ms {
        ran.idempotency_keys_deleted =
            until_none_is_left(limit, async || store.delete_idempotency_keys(before).await).await?;
        ran.more |= ran.idempotency_keys_deleted >= limit;
    }
    let reply = Reply::json(200, &ran);
    api.record("retention", About::default(), &reply).await?;
    Ok(reply)
}

async fn messages(store: &Store<SpinDatabase>, bounds: Bounds, limit: i64) -> Result<Ran, Fault> {
    let (mut ran, mut after, now) = (Ran::default(), 0, platform::now());
    while let Some(batch) = store.retention_batch(after, bounds, now).await? {
        if ran.deleted >= limit {
            ran.more = true;
            return Ok(ran);
        }
        let deleted = store.delete_messages(after, batch.last, bounds).await?;
        ran.deleted = ran.deleted.saturating_add(deleted);
        ran.kept = ran.kept.saturating_add(batch.due.saturating_sub(deleted));
        after = batch.last;
    }
    Ok(ran)
}

/// Deletes in statements of their own until nothing is left, or as many rows are gone as `limit`.
async fn until_none_is_left(
    limit: i64,
    mut delete: impl AsyncFnMut() -> Result<i64, Fault>,
) -> Result<i64, Fault> {
    let mut all: i64 = 0;
    while all < limit {
        let deleted = delete().await?;
        if deleted == 0 {
            break;
        }
        all = all.saturating_add(deleted);
    }
    Ok(all)
}
