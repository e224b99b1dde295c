//! The list of the audit.
//! Items are shown as they were recorded.

use crate::wire::{ExchangesQuery, ORDERS};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::audit::{ExchangeFilter, Order};

/// GET /api/exchanges.
pub(crate) async fn exchanges(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: ExchangesQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let filter = ExchangeFilter {
        provider: query.provider,
        outcome: query.outcome,
        player: query.player,
        round: query.round,
        reference: query.reference,
    };
    let order = query.order.as_deref();
    let order = order.map(|word| fields::one_of("order", word, ORDERS));
    let order = match order.transpose()? {
        Some("newest") => Order::Newest,
        Some(_) | None => Order::Oldest,
    };
    let (after, count) = (page.maybe_after_number()?, page.items_to_read());
    let store = api.store().await?;
    let items = store.exchanges(filter, order, after, count).await?;
    Ok(page.list(items).reply())
}
