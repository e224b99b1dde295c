//! Game sessions: opened with a token and a launch URL, read, and ended.
//! The token is told once, to the caller that opens the session, and stored only as a hash.

mod ask;
mod end;
mod open;
mod place;
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
    api::serve("sessions", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::POST, ["sessions"]) => open::open(&api).await,
            (Method::GET, ["sessions", session]) => end::read(&api, session).await,
            (Method::DELETE, ["sessions", session]) => end::end(&api, session).await,
            (_, ["sessions"]) => Err(Problem::method("POST")),
            (_, ["sessions", _]) => Err(Problem::method("DELETE, GET")),
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
