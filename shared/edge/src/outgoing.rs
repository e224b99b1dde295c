//! Requests of ours to others: to a provider's API, or to another function of this deployment.
//! Each wait is bounded, and no more of an answer is read than is allowed.

use crate::platform::Stopwatch;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use spin_sdk::http::Method;
use spin_sdk::wasip3::http::types::{ErrorCode, RequestOptions};
use spin_sdk::wasip3::http_compat::RequestOptionsExtension;
use std::time::Duration;

/// A request as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// GET, POST …
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The headers, with the content type where there is a body.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// An answer as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// What is waited for and read at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// For the connection, then for the first byte, then for the rest.
    pub wait: Duration,
    /// The longest body.
    pub body_bytes: usize,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The request cannot have left.
    #[error("no connection: {0}")]
    Unsent(String),
    /// It may have arrived.
    #[error("no whole answer: {0}")]
    Unanswered(String),
    /// The answer is longer than allowed.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}

impl Outgoing {
    /// Sends it once.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, bounds: Bounds) -> Result<Answer, SendError> {
        let started = Stopwatch::start();
        let unsent = |error: http::Error| SendError::Unsent(error.to_string());
        let mut builder = http::Request::builder().method(&self.method).uri(&self.url);
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        let body = Full::new(Bytes::from(self.body.clone()));
        let mut request = builder.body(body).map_err(unsent)?;
        request.extensions_mut().insert(options(bounds.wait));
        let response = spin_sdk::http::send(request).await.map_err(|c| of(&c))?;
        let status = response.status().as_u16();
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| SendError::Unanswered(error.to_string()))?;
            bytes.extend_from_slice(frame.data_ref().map_or(&[], |data| data));
            if bytes.len() > bounds.body_bytes {
                return Err(SendError::TooLong(bounds.body_bytes));
            }
            if started.elapsed() > bounds.wait.saturating_mul(3) {
                return Err(SendError::Unanswered("it comes too slowly".to_owned()));
            }
        }
        Ok(Answer {
            status,
            body: bytes,
        })
    }
}

fn options(wait: Duration) -> RequestOptionsExtension {
    let options = RequestOptions::new();
    let ns = u64::try_from(wait.as_nanos()).ok();
    // A host that cannot bound one of them bounds it in its own way.
    let _ = options.set_connect_timeout(ns);
    let _ = options.set_first_byte_timeout(ns);
    let _ = options.set_between_bytes_timeout(ns);
    RequestOptionsExtension(options)
}

/// Whether the request can have arrived is what decides if it may be sent again.
fn of(code: &ErrorCode) -> SendError {
    let text = format!("{code:?}");
    let never_left = matches!(
        code,
        ErrorCode::DnsTimeout
            | ErrorCode::DnsError(_)
            | ErrorCode::DestinationNotFound
            | ErrorCode::DestinationUnavailable
            | ErrorCode::DestinationIpProhibited
            | ErrorCode::DestinationIpUnroutable
            | ErrorCode::ConnectionRefused
            | ErrorCode::ConnectionTimeout
            | ErrorCode::TlsProtocolError
            | ErrorCode::TlsCertificateError
            | ErrorCode::HttpRequestDenied
            | ErrorCode::HttpRequestUriInvalid
    );
    if never_left {
        SendError::Unsent(text)
    } else {
        SendError::Unanswered(text)
    }
}
