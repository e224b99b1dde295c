//! Listing, reading and writing locations.
//! A location is never deleted.

use crate::wire::{LocationBody, LocationsQuery, STATUSES};
use reelgate_core::id::LocationId;
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;

/// GET /api/locations.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: LocationsQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    Ok(page
        .list(api.store().await?.locations(&page).await?)
        .reply())
}

/// GET /api/locations/{location}.
pub(crate) async fn read(api: &ApiRequest, location: &str) -> Result<Reply, Problem> {
    let location = fields::id("location", location, LocationId::parse)?;
    let found = api.store().await?.location(&location).await?;
    Ok(Reply::json(200, &found.ok_or_else(no_such_location)?))
}

/// PUT /api/locations/{location}.
pub(crate) async fn put(api: &ApiRequest, location: &str) -> Result<Reply, Problem> {
    let location = fields::id("location", location, LocationId::parse)?;
    let body: LocationBody = api.body()?;
    fields::label("name", &body.name)?;
    let status = body.status.as_deref().unwrap_or("active");
    let status = fields::one_of("status", status, STATUSES)?;
    let store = api.store().await?;
    let is_new = store.location(&location).await?.is_none();
    let stored = store.put_location(&location, &body.name, status).await?;
    let reply = Reply::json(if is_new { 201 } else { 200 }, &stored);
    api.record("put_location", About::default(), &reply).await?;
    Ok(reply)
}

/// The request names a location that is not there.
pub(crate) fn no_such_location() -> Problem {
    Problem::not_found("no such location; create it with PUT /api/locations/{location}")
}
