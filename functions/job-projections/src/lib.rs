//! The job that rebuilds every projection from the entries, and says or mends what differs.
//! It runs while bets come in, and never touches an entry or the chain that entries form.

mod figures;
mod grants;
mod job;
mod pass;
mod walk;
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
    api::serve("job-projections", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["jobs", "projections"]) => job::projections(&api).await,
            (_, ["jobs", "projections"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
