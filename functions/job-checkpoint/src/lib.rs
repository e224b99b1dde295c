//! The daily job that verifies what was signed, and signs a digest of all that came since.
//! It alone has the signing key, and never changes a checkpoint that is there.

mod day;
mod delivery;
mod heads;
mod job;
mod signing;
mod verify;
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
    api::serve("job-checkpoint", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["jobs", "checkpoint"]) => job::checkpoint(&api).await,
            (_, ["jobs", "checkpoint"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
