//! A component that says hello: the least that a request through the host can cost.
//! It never looks at the request.

use bytes::Bytes;
use spin_sdk::http::{FullBody, IntoResponse, Request, Response as HttpResponse};
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::{ErrorCode, Response};

#[http_service]
async fn handle(_: Request) -> Result<Response, ErrorCode> {
    let mut reply = HttpResponse::new(FullBody::new(Bytes::from_static(b"hello\n")));
    let headers = reply.headers_mut();
    headers.insert("content-length", 6_u64.into());
    let reply = reply.into_response();
    // Headers and body are to leave in one write; see shared/edge/src/reply.rs.
    spin_sdk::wit_bindgen::yield_async().await;
    reply
}
