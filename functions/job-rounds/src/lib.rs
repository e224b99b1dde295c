//! The job that marks rounds which are open for too long, for a person to look at.
//! It never ends a round: what becomes of it is the provider's or a person's to say.

mod flag;
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
    api::serve("job-rounds", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["jobs", "stale-rounds"]) => flag::stale_rounds(&api).await,
            (_, ["jobs", "stale-rounds"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
