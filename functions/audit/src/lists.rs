//! The list of the audit.
//! Items are shown as they were recorded.

use crate::wire::ExchangesQuery;
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::audit::ExchangeFilter;

/// GET /api/exchanges.
pub(crate) async fn exchanges(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: ExchangesQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let filter = ExchangeFilter {
        provider: query.provider,
        outcome: query.outcome,
        player: query.player,
        round: query.round,
    };
    let (after, count) = (page.after_number()?, page.items_to_read());
    Ok(page
        .list(api.store().await?.exchanges(filter, after, count).await?)
        .reply())
}
