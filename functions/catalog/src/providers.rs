//! Listing providers, connecting and disconnecting them, and which pots their games use.
//! A disconnected provider takes no new bets; what was bet is still settled.

use crate::wire::ProviderBody;
use reelgate_core::id::ProviderId;
use reelgate_edge::api::page::List;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// GET /api/providers.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let providers = api.store().await?.providers().await?;
    Ok(api.tagged(List::whole(providers).reply()))
}

/// PATCH /api/providers/{provider}. It counts from the next decision on.
pub(crate) async fn patch(api: &ApiRequest, provider: &str) -> Result<Reply, Problem> {
    let provider = fields::id("provider", provider, ProviderId::parse)?;
    let body: ProviderBody = api.body()?;
    let change = body.change()?;
    let store = api.store().await?;
    let changed = store.change_provider(&provider, &change).await?;
    let changed = changed
        .ok_or_else(|| Problem::not_found("no such provider; GET /api/providers lists them"))?;
    let reply = Reply::json(200, &changed);
    api.record("change_provider", About::provider(&provider), &reply)
        .await?;
    Ok(reply)
}

/// A provider that can be asked for its games, launch URLs or free rounds has a component for it.
pub(crate) fn not_asked() -> Problem {
    Problem::not_found(
        "this provider has no such call; write its games with PUT /api/games/{provider}/{game}",
    )
}
