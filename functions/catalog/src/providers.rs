//! Listing, connecting and disconnecting providers.
//! A disconnected provider takes no new bets; what was bet is still settled.

use crate::wire::{PROVIDER_STATUSES, ProviderChange};
use reelgate_core::id::ProviderId;
use reelgate_edge::api::page::List;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// GET /api/providers.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let providers = api.store().await?.providers().await?;
    Ok(api.tagged(List::whole(providers).reply()))
}

/// PATCH /api/providers/{provider}.
pub(crate) async fn patch(api: &ApiRequest, provider: &str) -> Result<Reply, Problem> {
    let provider = fields::id("provider", provider, ProviderId::parse)?;
    let change: ProviderChange = api.body()?;
    let status = fields::one_of("status", &change.status, PROVIDER_STATUSES)?;
    let changed = api
        .store()
        .await?
        .set_provider_status(&provider, status)
        .await?;
    let changed = changed
        .ok_or_else(|| Problem::not_found("no such provider; GET /api/providers lists them"))?;
    let reply = Reply::json(200, &changed);
    api.record("change_provider", About::Provider(&provider), &reply)
        .await?;
    Ok(reply)
}
