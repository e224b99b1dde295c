//! The description of the API.
//! It is the committed document, byte for byte; nothing is put together at run time.

use reelgate_edge::api::ApiRequest;
use reelgate_edge::reply::Reply;

/// OpenAPI 3.1, as it is committed.
pub const OPENAPI: &str = include_str!("../../../docs/openapi.json");

/// GET /openapi.json.
pub(crate) fn describe(api: &ApiRequest) -> Reply {
    let body = OPENAPI.as_bytes().to_vec();
    let headers = Vec::new();
    api.tagged(Reply {
        status: 200,
        content_type: "application/json",
        headers,
        body,
    })
}
