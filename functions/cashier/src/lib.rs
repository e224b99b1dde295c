//! The cash desk: deposits, withdrawals, bonus money, adjustments and voids, each once per key.
//! It never touches a balance by itself: the wallet decides, and the ledger's entry is the answer.

mod desk;
mod expiry;
mod judge;
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
    api::serve_with_own_keys("cashier", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["players", player, "adjustments"]) => judge::adjust(&api, player).await,
            (Method::POST, ["players", player, "voids"]) => judge::void(&api, player).await,
            (Method::POST, ["players", player, "bonuses", grant, "expiry"]) => {
                expiry::expire(&api, player, grant).await
            }
            (method, ["players", player, name]) => match Verb::parse(name) {
                Some(verb) if method == Method::POST => transfer::post(&api, player, verb).await,
                None if !["adjustments", "voids"].contains(name) => Err(Problem::no_such_path()),
                Some(_) | None => Err(Problem::method("POST")),
            },
            (_, ["players", _, "bonuses", _, "expiry"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
