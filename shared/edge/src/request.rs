//! A request as the pipelines take it: method, path, query, headers, and a bounded body.
//! A body over the limit is never kept, and only so much of it is read that the sender hears why.

use crate::provider::Reject;
use http_body_util::BodyExt;
use reelgate_core::signature::Presented;
use spin_sdk::http::{HeaderMap, Method, Request};

/// The longest body that is read: 64 KiB.
pub const BODY_BYTES_MAX: usize = 65_536;

/// How much of a body over the limit is read and thrown away, 1 MiB: a host that answers and closes
/// before it has read what was sent resets the connection, and the sender never sees the answer.
const DISCARDED_BYTES_MAX: usize = 1 << 20;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// Longer than [`BODY_BYTES_MAX`].
    TooLarge,
    /// Cut off.
    Broken,
}

/// A request with its body read.
#[derive(Clone, Debug)]
pub struct Taken {
    /// GET, POST …
    pub method: Method,
    /// The path, as it came.
    pub path: String,
    /// What stands behind the question mark, as it came.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or why there is none.
    pub body: Result<Vec<u8>, BodyError>,
}

impl Taken {
    /// Reads a request to its end, or to the limit.
    pub async fn from(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let path = parts.uri.path().to_owned();
        let announced = parts.headers.get(http::header::CONTENT_LENGTH);
        let announced = announced.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
        let body = read(body, announced.unwrap_or(0)).await;
        Self {
            method: parts.method,
            path,
            query,
            headers: parts.headers,
            body,
        }
    }

    /// The body of a POST.
    ///
    /// # Errors
    /// [`Reject`] of another method, and of a body that was not read.
    pub fn posted(&self) -> Result<&[u8], Reject> {
        if self.method != Method::POST {
            return Err(Reject::Method);
        }
        match &self.body {
            Ok(bytes) => Ok(bytes),
            Err(BodyError::TooLarge) => Err(Reject::TooLarge),
            Err(BodyError::Broken) => Err(Reject::BrokenBody),
        }
    }

    /// A POST whose raw body is signed, with the signature in a header.
    ///
    /// # Errors
    /// As [`Taken::posted`].
    pub fn signed_body(&self, header: &str) -> Result<Presented<'_>, Reject> {
        Ok(Presented::raw(self.posted()?, self.header(header)))
    }

    /// What the exchange log keeps as the request: the body, or of a GET the query.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        if self.method == Method::GET {
            self.query.as_bytes()
        } else {
            self.body.as_deref().unwrap_or_default()
        }
    }

    /// The one value of a header; `None` where it is absent, given twice or not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            None
        } else {
            value.to_str().ok()
        }
    }
}

async fn read<B>(mut body: B, announced: usize) -> Result<Vec<u8>, BodyError>
where
    B: http_body::Body<Data = bytes::Bytes> + Unpin,
{
    let mut bytes = Vec::with_capacity(announced.min(BODY_BYTES_MAX));
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| BodyError::Broken)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > DISCARDED_BYTES_MAX {
            break;
        }
        if length <= BODY_BYTES_MAX {
            bytes.extend_from_slice(&data);
        }
    }
    if length > BODY_BYTES_MAX {
        return Err(BodyError::TooLarge);
    }
    Ok(bytes)
}
