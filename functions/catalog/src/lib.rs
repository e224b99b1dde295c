//! The catalog: games, providers and ceilings, for lobbies to list and for editors to write.
//! What is switched off here takes no bet from the next decision on; nothing is ever deleted.

mod ceilings;
mod games;
mod providers;
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
    api::serve("catalog", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["games"]) => games::list(&api).await,
            (Method::GET, ["games", provider, game]) => games::read(&api, provider, game).await,
            (Method::PUT, ["games", provider, game]) => games::put(&api, provider, game).await,
            (Method::PATCH, ["games", provider, game]) => games::patch(&api, provider, game).await,
            (method, ["ceilings"]) => ceilings::serve(&api, &method).await,
            (Method::GET, ["providers"]) => providers::list(&api).await,
            (Method::PATCH, ["providers", provider]) => providers::patch(&api, provider).await,
            (_, ["providers", _, "games" | "launch" | "free-rounds", ..]) => {
                Err(providers::not_asked())
            }
            (_, ["games" | "providers"]) => Err(Problem::method("GET")),
            (_, ["games", _, _]) => Err(Problem::method("GET, PATCH, PUT")),
            (_, ["providers", _]) => Err(Problem::method("PATCH")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
