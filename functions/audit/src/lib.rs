//! The exchange log, from either end, and the counts of what was not verified.
//! Nothing here writes, not even to the log it shows.

mod lists;
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
    api::serve("audit", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["exchanges"]) => lists::exchanges(&api).await,
            (Method::GET, ["rejections"]) => lists::rejections(&api).await,
            (_, ["exchanges" | "rejections"]) => Err(Problem::method("GET")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
