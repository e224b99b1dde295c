//! The cash desk: deposits, withdrawals and bonus grants, each happening once per idempotency key.
//! It never touches a balance by itself: the wallet decides, and the ledger's entry is the answer.

mod transfer;
mod wire;

use reelgate_edge::api::{self, Problem};
use spin_sdk::http::{Method, Request};
use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use transfer::Verb;

/// Answers one request.
///
/// # Errors
/// Only where the host refuses the reply.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Result<Response, ErrorCode> {
    api::serve("cashier", request, |api| async move {
        let (method, path) = api.route();
        let &["players", player, name] = path.as_slice() else {
            return Err(Problem::no_such_path());
        };
        match (method, Verb::parse(name)) {
            (_, None) => Err(Problem::no_such_path()),
            (Method::POST, Some(verb)) => transfer::transfer(&api, player, verb).await,
            (_, Some(_)) => Err(Problem::method("POST")),
        }
    })
    .await
}
