//! The list of the checkpoints, oldest first.
//! They are shown as they were signed.

use crate::wire::CheckpointsQuery;
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::reply::Reply;

/// GET /api/ledger/checkpoints.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: CheckpointsQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let (after, count) = (page.after_number()?, page.items_to_read());
    let store = api.store().await?;
    Ok(page.list(store.checkpoints(after, count).await?).reply())
}
