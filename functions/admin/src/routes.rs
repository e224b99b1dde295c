//! The routes with a key and those without one.
//! They are two tables, so that no path can slip from the one into the other.

use crate::{describe, metrics, migrate, ready};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::reply::Reply;
use spin_sdk::http::Method;

/// What only the administrator may call.
pub(crate) async fn keyed(api: &ApiRequest) -> Result<Reply, Problem> {
    let (method, path) = api.route();
    match (method, path.as_slice()) {
        (Method::POST, ["admin", "migrate"]) => migrate::migrate(api).await,
        (_, ["admin", "migrate"]) => Err(Problem::method("POST")),
        (Method::GET, ["metrics"]) => metrics::metrics(api).await,
        (_, ["metrics"]) => Err(Problem::method("GET")),
        _ => Err(Problem::no_such_path()),
    }
}

/// What anybody may call.
pub(crate) async fn public(api: &ApiRequest) -> Result<Reply, Problem> {
    let (method, path) = api.route();
    match (method, path.as_slice()) {
        (Method::GET, ["healthz"]) => Ok(ready::ok()),
        (Method::GET, ["readyz"]) => ready::ready(api).await,
        (Method::GET, ["openapi.json"]) => Ok(describe::describe(api)),
        (_, ["healthz" | "readyz" | "openapi.json"]) => Err(Problem::method("GET")),
        _ => Err(Problem::no_such_path()),
    }
}
