//! Migrations, metrics, health, readiness, and the description of the API.
//! What shows or changes the books needs a key; the rest tells nothing of them.

mod describe;
mod metrics;
mod migrate;
mod ready;
mod routes;

pub use describe::OPENAPI;

use reelgate_edge::api;
use spin_sdk::http::Request;
use spin_sdk::wasip3::http::types::{ErrorCode, Response};

/// Answers one request.
///
/// # Errors
/// Only where the host refuses the reply.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Result<Response, ErrorCode> {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/metrics" {
        return api::serve_with_own_keys("admin", request, |api| async move {
            routes::keyed(&api).await
        })
        .await;
    }
    api::serve_public(
        "admin",
        request,
        |api| async move { routes::public(&api).await },
    )
    .await
}
