//! Listing, reading and writing devices.
//! A device always stands in a location that exists.

use crate::locations::no_such_location;
use crate::wire::{CLASSES, DeviceBody, DevicesQuery, STATUSES};
use reelgate_core::id::{DeviceId, LocationId};
use reelgate_edge::api::page::Page;
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::floor::DeviceChange;

/// GET /api/devices.
pub(crate) async fn list(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: DevicesQuery = api.query()?;
    let page = Page::parse(query.after.as_deref(), query.limit.as_deref())?;
    let location = fields::optional_id("location", query.location.as_deref(), LocationId::parse)?;
    let store = api.store().await?;
    if let Some(location) = &location {
        store
            .location(location)
            .await?
            .ok_or_else(no_such_location)?;
    }
    Ok(page
        .list(store.devices(location.as_ref(), &page).await?)
        .reply())
}

/// GET /api/devices/{device}.
pub(crate) async fn read(api: &ApiRequest, device: &str) -> Result<Reply, Problem> {
    let device = fields::id("device", device, DeviceId::parse)?;
    let found = api.store().await?.device(&device).await?.ok_or_else(|| {
        Problem::not_found("no such device; create it with PUT /api/devices/{device}")
    })?;
    Ok(Reply::json(200, &found))
}

/// PUT /api/devices/{device}.
pub(crate) async fn put(api: &ApiRequest, device: &str) -> Result<Reply, Problem> {
    let device = fields::id("device", device, DeviceId::parse)?;
    let body: DeviceBody = api.body()?;
    let location = fields::id("location", &body.location, LocationId::parse)?;
    let name = body.name.as_deref().unwrap_or(device.as_str());
    fields::label("name", name)?;
    let status = body.status.as_deref().unwrap_or("active");
    let change = DeviceChange {
        location: &location,
        class: fields::one_of("class", &body.class, CLASSES)?,
        name,
        status: fields::one_of("status", status, STATUSES)?,
    };
    let store = api.store().await?;
    store
        .location(&location)
        .await?
        .ok_or_else(no_such_location)?;
    let is_new = store.device(&device).await?.is_none();
    if is_new {
        fields::check_new("device", device.as_str())?;
    }
    let stored = store.put_device(&device, change).await?;
    let reply = Reply::json(if is_new { 201 } else { 200 }, &stored);
    api.record("put_device", About::default(), &reply).await?;
    Ok(reply)
}
