//! Disputes: what the rules found that a person must look at, and what people say and decide.
//! Nothing is ever edited: a note, an assignment and the end are each one more event.

mod ends;
mod list;
mod note;
mod place;
mod resolve;
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
    api::serve("disputes", request, |api| async move {
        let (method, path) = api.route();
        match (method, path.as_slice()) {
            (Method::GET, ["disputes"]) => list::disputes(&api).await,
            (Method::GET, ["disputes", id]) => list::dispute(&api, id).await,
            (Method::POST, ["disputes", id, "notes"]) => note::note(&api, id).await,
            (Method::POST, ["disputes", id, "assignee"]) => note::assign(&api, id).await,
            (Method::POST, ["disputes", id, "resolution"]) => resolve::resolve(&api, id).await,
            (_, ["disputes"] | ["disputes", _]) => Err(Problem::method("GET")),
            (_, ["disputes", _, "notes" | "assignee" | "resolution"]) => {
                Err(Problem::method("POST"))
            }
            _ => Err(Problem::no_such_path()),
        }
    })
    .await
}
