//! A request as the pipelines take it: method, path, query, headers, and a body with a limit and a
//! deadline. A body over the limit is never kept, and only so much of it is read that the sender
//! hears why; a body that does not come never keeps a place from other requests for long.

use crate::platform::{self, Stopwatch};
use crate::provider::Reject;
use futures::future::{Either, select};
use http_body_util::BodyExt;
use reelgate_core::signature::{Presented, SignatureError};
use spin_sdk::http::{HeaderMap, Method, Request};
use spin_sdk::wasip3::http_compat::IncomingRequestBody;
use std::cell::Cell;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// The longest body that is read: 64 KiB.
pub const BODY_BYTES_MAX: usize = 65_536;

/// How much of a body over the limit is read and thrown away, 1 MiB: a host that answers and closes
/// before it has read what was sent resets the connection, and the sender never sees the answer.
const DISCARDED_BYTES_MAX: usize = 1 << 20;

/// How long a request may take to send its body.
pub const BODY_DEADLINE: Duration = Duration::from_secs(5);

/// How long it may take where more than [`LATE_BODIES_MAX`] requests of the instance wait for
/// theirs: an instance serves 16 requests at once, and those without a body must leave places for
/// the others. It is long enough for a busy machine: a body that is there is never given up.
const BODY_DEADLINE_CROWDED: Duration = Duration::from_secs(1);

/// How often a request looks whether it has waited for too long.
const BODY_STEP: Duration = Duration::from_millis(100);

/// How many requests of an instance may wait for their bodies up to [`BODY_DEADLINE`].
const LATE_BODIES_MAX: usize = 8;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// Longer than [`BODY_BYTES_MAX`].
    TooLarge,
    /// Cut off.
    Broken,
    /// Not there before its deadline.
    Late,
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

/// The body of a request, not yet read.
pub struct UnreadBody(IncomingRequestBody);

impl Taken {
    /// Takes a request apart. The body is empty until [`Taken::read`] has read it.
    #[must_use]
    pub fn head(request: Request) -> (Self, UnreadBody) {
        let (parts, body) = request.into_parts();
        let taken = Self {
            query: parts.uri.query().unwrap_or_default().to_owned(),
            path: parts.uri.path().to_owned(),
            method: parts.method,
            headers: parts.headers,
            body: Ok(Vec::new()),
        };
        (taken, UnreadBody(body))
    }

    /// Reads the body to its end, to the limit, or to its deadline.
    pub async fn read(&mut self, unread: UnreadBody) {
        let announced = self.header(http::header::CONTENT_LENGTH.as_str());
        let announced = announced.and_then(|text| text.parse::<usize>().ok());
        self.body = in_time(read(unread.0, announced.unwrap_or(0))).await;
    }

    /// The body of a POST.
    ///
    /// # Errors
    /// [`Reject`] of another method, and of a body that was not read.
    pub fn posted(&self) -> Result<&[u8], Reject> {
        self.must_be_posted()?;
        match &self.body {
            Ok(bytes) => Ok(bytes),
            Err(BodyError::TooLarge) => Err(Reject::TooLarge),
            Err(BodyError::Broken) => Err(Reject::BrokenBody),
            Err(BodyError::Late) => Err(Reject::LateBody),
        }
    }

    /// Refuses by the head alone what is no POST, or bears no signature in this header: neither
    /// its body is read for it nor a key.
    ///
    /// # Errors
    /// [`Reject::Method`], [`SignatureError::Missing`].
    pub fn must_bear(&self, header: &str) -> Result<(), Reject> {
        self.must_be_posted()?;
        self.must_have(header)
    }

    /// The same of any method.
    ///
    /// # Errors
    /// [`SignatureError::Missing`].
    pub fn must_have(&self, header: &str) -> Result<(), Reject> {
        match self.header(header) {
            Some(text) if !text.is_empty() => Ok(()),
            Some(_) | None => Err(Reject::Signature(SignatureError::Missing)),
        }
    }

    /// Refuses by the head alone what is no POST.
    ///
    /// # Errors
    /// [`Reject::Method`].
    pub fn must_be_posted(&self) -> Result<(), Reject> {
        if self.method == Method::POST {
            Ok(())
        } else {
            Err(Reject::Method)
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

thread_local! {
    /// How many requests of this instance wait for their bodies.
    static LATE_BODIES: Cell<usize> = const { Cell::new(0) };
}

/// A request that waits for its body, as long as this value lives.
struct Waiting(Stopwatch);

impl Waiting {
    fn begin() -> Self {
        LATE_BODIES.set(LATE_BODIES.get().saturating_add(1));
        Self(Stopwatch::start())
    }

    fn is_over(&self) -> bool {
        let is_crowded = LATE_BODIES.get() > LATE_BODIES_MAX;
        self.0.elapsed()
            >= if is_crowded {
                BODY_DEADLINE_CROWDED
            } else {
                BODY_DEADLINE
            }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        LATE_BODIES.set(LATE_BODIES.get().saturating_sub(1));
    }
}

/// What `reading` comes to, if it does before the deadline. A body that came with its head costs no
/// timer.
async fn in_time(
    reading: impl Future<Output = Result<Vec<u8>, BodyError>>,
) -> Result<Vec<u8>, BodyError> {
    let mut reading = pin!(reading);
    if let Poll::Ready(read) = futures::poll!(reading.as_mut()) {
        return read;
    }
    let waiting = Waiting::begin();
    while !waiting.is_over() {
        let step = pin!(platform::sleep(BODY_STEP));
        if let Either::Left((read, _)) = select(reading.as_mut(), step).await {
            return read;
        }
    }
    // The time may have gone by while the instance was busy, and the body may have come meanwhile.
    platform::yield_once().await;
    match futures::poll!(reading) {
        Poll::Ready(read) => read,
        Poll::Pending => Err(BodyError::Late),
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
