//! Players, their wallets, entries and rounds.
//! It never moves money: that is the cashier's and the providers'.

mod create;
mod read;
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
    api::serve("players", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["players"]) => create::create(&api).await,
            (Method::GET, ["players", player]) => read::player(&api, player).await,
            (Method::PATCH, ["players", player]) => create::change(&api, player).await,
            (Method::GET, ["players", player, "wallets"]) => read::wallets(&api, player).await,
            (Method::GET, ["players", player, "entries"]) => read::entries(&api, player).await,
            (Method::GET, ["players", player, "rounds"]) => read::rounds(&api, player).await,
            (Method::GET, ["players", player, "grants"]) => read::grants(&api, player).await,
            (_, ["players"]) => Err(Problem::method("POST")),
            (_, ["players", _]) => Err(Problem::method("GET, PATCH")),
            (_, ["players", _, "wallets" | "entries" | "rounds" | "grants"]) => {
                Err(Problem::method("GET"))
            }
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
