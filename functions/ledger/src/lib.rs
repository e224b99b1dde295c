//! The ledger for a third party: entries, records and checkpoints, and the state of their proof.
//! Nothing here writes, and the key that signs checkpoints is not within reach.

mod checkpoints;
mod export;
mod proof;
mod records;
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
    api::serve("ledger", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["ledger", "export"]) => export::export(&api).await,
            (Method::GET, ["ledger", "checkpoints"]) => checkpoints::list(&api).await,
            (Method::GET, ["ledger", "records"]) => records::export(&api).await,
            (Method::GET, ["ledger", "proof"]) => proof::proof(&api).await,
            (_, ["ledger", "export" | "checkpoints" | "records" | "proof"]) => {
                Err(Problem::method("GET"))
            }
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
