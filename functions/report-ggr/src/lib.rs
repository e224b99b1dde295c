//! Bets, payouts and gross gaming revenue by whatever is asked for, as JSON or CSV.
//! Nothing here writes, and money of two currencies is never added.

mod definitions;
mod query;
mod report;
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
    api::serve("report-ggr", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["reports", "ggr"]) => report::report(&api).await,
            (_, ["reports", "ggr"]) => Err(Problem::method("GET")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
