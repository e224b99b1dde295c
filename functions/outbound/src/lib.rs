//! What we ask of providers: their games, a URL for a session, free rounds for a player.
//! One build serves all of them; as a component each provider has its own keys and its own host.

mod access;
mod ask;
mod free_rounds;
mod games;
mod launch;
mod partner;
mod partners;
mod read;
mod routes;
mod sign;

use reelgate_edge::api;
use spin_sdk::http::Request;
use spin_sdk::wasip3::http::types::{ErrorCode, Response};

/// Answers one request.
///
/// # Errors
/// Only where the host refuses the reply.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Result<Response, ErrorCode> {
    api::serve("outbound", request, |api| async move {
        routes::answer(&api).await
    })
    .await
}
