//! The job that deletes old rows of the message log, by age and by size, old counts of rejections,
//! and old idempotency keys. It never deletes evidence: the database refuses that too.

mod policy;
mod run;
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
    api::serve("job-retention", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["jobs", "retention"]) => run::retention(&api).await,
            (_, ["jobs", "retention"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
