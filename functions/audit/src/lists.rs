//! The lists of the audit.
//! Items are shown as they were recorded.

use crate::wire::{ExchangesQuery, ORDERS, RejectionsQuery};
use reelgate_edge::api::page::{Page, bad_cursor};
use reelgate_edge::api::{ApiRequest, Problem, fields};
use reelgate_edge::clock;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::audit::{ExchangeFilter, Order};
use reelgate_edge::store::queries::rejections::RejectionFilter;

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

/// GET /api/rejections.
pub(crate) async fn rejections(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: RejectionsQuery = api.query()?;
    let page = Page::<4>::parse(query.after.as_deref(), query.limit.as_deref())?;
    let filter = RejectionFilter {
        provider: query.provider,
        reason: query.reason,
        from_minute: minute("from", query.from.as_deref())?,
        to_minute: minute("to", query.to.as_deref())?,
    };
    let after = match page.after.clone() {
        None => (i64::MIN, <[String; 3]>::default()),
        Some([minute, provider, reason, source]) => {
            let minute = minute.parse().map_err(|_| bad_cursor())?;
            (minute, [provider, reason, source])
        }
    };
    let store = api.store().await?;
    let items = store.rejections(filter, after, page.items_to_read());
    Ok(page.list(items.await?).reply())
}

/// The minute that begins at a time.
fn minute(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    let at = clock::parse(text).map(|at| at.ms());
    let whole = at.filter(|ms| ms.rem_euclid(60_000) == 0);
    let whole = whole.ok_or_else(|| {
        let example = "2026-11-21T10:00:00Z";
        Problem::invalid(format!(
            "{name} must be the beginning of a minute: {example}"
        ))
    })?;
    Ok(Some(whole.div_euclid(60_000)))
}
