//! What a connection and a request must bring before an instance is asked: few connections from one
//! source, a head in time, and the body. The instances here are bounded, and Spin's are not, so a
//! request whose body does not come must not keep a place in one.
//! Never answers in the place of a component: a body that is late ends for it with an error.

use bytes::Bytes;
use futures::StreamExt as _;
use http::Request;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body as _, Frame};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use wasmtime_wasi_http::{Error, WasiBody};

/// As much of a body as a component reads; the rest goes to it as it comes.
const BODY_BYTES_MAX: usize = 65_536;

/// Who is let in.
#[derive(Clone, Copy, Debug)]
pub struct Admission {
    /// Reads a body of up to 64 KiB before an instance gets the request. Spin does not.
    pub body_first: bool,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// How long the head of a request may take, and how long a connection may wait for one.
    pub head_timeout: Duration,
    /// The most connections from one address at the same time; more are closed at once.
    pub connections_per_source_max: usize,
}

impl Default for Admission {
    fn default() -> Self {
        Self {
            body_first: true,
            body_timeout: Duration::from_secs(5),
            head_timeout: Duration::from_secs(60),
            connections_per_source_max: 4096,
        }
    }
}

impl Admission {
    /// The request with its body read, as far as this waits for it.
    pub(crate) async fn gather(self, request: Request<WasiBody>) -> Request<WasiBody> {
        if !self.body_first || request.body().is_end_stream() {
            return request;
        }
        let (parts, mut body) = request.into_parts();
        let deadline = Instant::now().checked_add(self.body_timeout);
        let deadline = deadline.unwrap_or_else(Instant::now);
        let mut frames: Vec<Result<Frame<Bytes>, Error>> = Vec::new();
        let mut length = 0_usize;
        while !body.is_end_stream() && length <= BODY_BYTES_MAX {
            match timeout_at(deadline, body.frame()).await {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    let data = frame.as_ref().ok().and_then(Frame::data_ref);
                    length = length.saturating_add(data.map_or(0, Bytes::len));
                    frames.push(frame);
                }
                Err(_) => {
                    let text = "the body did not come in time".to_owned();
                    frames.push(Err(Error::InternalError(Some(text))));
                    let body = StreamBody::new(futures::stream::iter(frames)).boxed_unsync();
                    return Request::from_parts(parts, body);
                }
            }
        }
        let rest = body.into_data_stream().map(|data| data.map(Frame::data));
        let frames = futures::stream::iter(frames).chain(rest);
        Request::from_parts(parts, StreamBody::new(frames).boxed_unsync())
    }
}

/// The open connections by address.
#[derive(Clone, Default)]
pub(crate) struct Sources(Arc<Mutex<BTreeMap<IpAddr, usize>>>);

/// One open connection; gives up its place when dropped.
pub(crate) struct Admitted {
    sources: Sources,
    source: IpAddr,
}

impl Sources {
    /// A place for one more connection of a peer; none where it has as many as one may have.
    pub(crate) fn admit(&self, peer: SocketAddr, most: usize) -> Option<Admitted> {
        let source = peer.ip().to_canonical();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(source).or_default();
        if *count >= most {
            return None;
        }
        *count = count.saturating_add(1);
        drop(open);
        let sources = self.clone();
        Some(Admitted { sources, source })
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let mut open = self
            .sources
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.source);
            }
        }
    }
}
