//! Listing, reading and writing locations.
//! A location is never deleted.

use crate::wire::{LocationBody, LocationsQuery, STATUSES};
use reelgate_core::id::LocationId;
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::floor::LocationChange;
use reelgate_edge::zone::GamingDay;

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
    let (time_zone, day_start) = clock(&body)?;
    let change = LocationChange {
        name: &body.name,
        status,
        time_zone: time_zone.as_deref(),
        day_start: day_start.as_deref(),
    };
    let store = api.store().await?;
    let is_new = store.location(&location).await?.is_none();
    if is_new {
        fields::check_new("location", location.as_str())?;
    }
    let stored = store.put_location(&location, change).await?;
    let reply = Reply::json(if is_new { 201 } else { 200 }, &stored);
    api.record("put_location", About::default(), &reply).await?;
    Ok(reply)
}

/// The time zone and the start of the gaming day, as they are stored.
fn clock(body: &LocationBody) -> Result<(Option<String>, Option<String>), Problem> {
    let zone = body.time_zone.as_deref().map(|zone| {
        let day = GamingDay::parse(zone, "0");
        day.map_err(|form| Problem::invalid(format!("time_zone {form}")))
    });
    let start = body.day_start.as_deref().map(|start| {
        let day = GamingDay::parse("UTC", start);
        day.map_err(|form| Problem::invalid(format!("day_start {form}")))
    });
    let zone = zone.transpose()?.map(|day| day.zone_name().to_owned());
    Ok((zone, start.transpose()?.map(|day| day.start_text())))
}

/// The request names a location that is not there.
pub(crate) fn no_such_location() -> Problem {
    Problem::not_found("no such location; create it with PUT /api/locations/{location}")
}
