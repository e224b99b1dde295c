//! The floor: locations, and the machines and terminals in them.
//! A place is disabled, never deleted: the ledger names it for ever.

mod devices;
mod locations;
mod wire;

use reelgate_edge::api::{self, Problem};
use spin_sdk::http::{Method, Request};
use spin_sdk::wasip3::http::types::{ErrorCode, Response};

/// Answers one request.
///
/// # Errors
/// Only where the host refuses the reply.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Result<Response, ErrorCode> {
    api::serve("floor", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["locations"]) => locations::list(&api).await,
            (Method::GET, ["locations", location]) => locations::read(&api, location).await,
            (Method::PUT, ["locations", location]) => locations::put(&api, location).await,
            (Method::GET, ["devices"]) => devices::list(&api).await,
            (Method::GET, ["devices", device]) => devices::read(&api, device).await,
            (Method::PUT, ["devices", device]) => devices::put(&api, device).await,
            (_, ["locations" | "devices"]) => Err(Problem::method("GET")),
            (_, ["locations" | "devices", _]) => Err(Problem::method("GET, PUT")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
