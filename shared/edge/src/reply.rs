//! A reply as a whole, and the one way in which it leaves a component.
//! It is never streamed: headers and body go out together, or Nagle's algorithm adds 40 ms.

use crate::platform;
use bytes::Bytes;
use http_body_util::Full;
use spin_sdk::http::{IntoResponse, StatusCode};
use spin_sdk::wasip3::http::types::{ErrorCode, Response};

/// The header of replies to requests that were not verified.
const UNVERIFIED: &str = "x-unverified";

/// A whole reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The `content-type` header.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// All of the body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A JSON reply of anything that can be written as JSON.
    #[must_use]
    pub fn json<T: serde::Serialize>(status: u16, value: &T) -> Self {
        let body = serde_json::to_vec(value);
        Self {
            status: if body.is_ok() { status } else { 500 },
            content_type: "application/json",
            headers: Vec::new(),
            body: body.unwrap_or_default(),
        }
    }

    /// The same, marked as the reply to a request that was not verified: what stands in front of us
    /// may serve its connection after others, or count such replies.
    #[must_use]
    pub fn to_unverified(mut self) -> Self {
        self.headers.push((UNVERIFIED, "1".to_owned()));
        self
    }

    /// The body as text, for the exchange log.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Sends it: the body is written before the headers are handed to the host, so that both leave
    /// in one write.
    ///
    /// # Errors
    /// Where the host refuses a header.
    pub async fn send(self) -> Result<Response, ErrorCode> {
        let length = self.body.len();
        let mut response = http::Response::new(Full::new(Bytes::from(self.body)));
        // A host refuses what is beyond 599, and would then answer 200.
        let status = StatusCode::from_u16(self.status).ok();
        let status = status.filter(|status| status.as_u16() < 600);
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static(self.content_type),
        );
        // Of a 304 the length would be that of the body the caller has (RFC 9110 section 8.6).
        if self.status != 304 {
            headers.insert(http::header::CONTENT_LENGTH, length.into());
        }
        for (name, value) in self.headers {
            if let Ok(value) = http::HeaderValue::from_str(&value) {
                headers.insert(http::HeaderName::from_static(name), value);
            }
        }
        let response = response.into_response();
        platform::yield_once().await;
        response
    }
}
