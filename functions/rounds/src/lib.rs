//! Rounds that are not over: all of them, one with its entries, and what a person decides about it.
//! It never closes a round by itself: the wallet does, by the provider's own commands with a note.

mod decide;
mod list;
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
    api::serve("rounds", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["rounds"]) => list::rounds(&api).await,
            (Method::GET, &["players", player, "rounds", provider, round]) => {
                list::round(&api, [player, provider, round]).await
            }
            (Method::POST, &["players", player, "rounds", provider, round, "decision"]) => {
                decide::decide(&api, [player, provider, round]).await
            }
            (_, ["rounds"] | ["players", _, "rounds", _, _]) => Err(Problem::method("GET")),
            (_, ["players", _, "rounds", _, _, "decision"]) => Err(Problem::method("POST")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
