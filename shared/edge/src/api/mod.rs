//! The pipeline of our own API: key, path, query, body, and RFC 9457 problems.
//! Nothing is done for a caller without a key, and no error repeats a secret.

mod access;
mod asked;
mod attempts;
mod etag;
pub mod fields;
mod idempotency;
pub mod page;
mod problem;
mod record;

pub use crate::exchange::About;
pub use asked::Asked;
pub use problem::Problem;

use crate::fault::Fault;
use crate::observe::Line;
use crate::platform::{self, Stopwatch};
use crate::rejections;
use crate::reply::Reply;
use crate::request::{BodyError, Taken};
use crate::source::Source;
use crate::store::{self, SpinDatabase, Store};
use percent_encoding::percent_decode_str;
use reelgate_core::id::Actor;
use reelgate_core::machine::Event;
use reelgate_core::time::Timestamp;
use serde::de::DeserializeOwned;
use spin_sdk::http::{Method, Request};
use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The most items of one page.
pub const PAGE_ITEMS_MAX: i64 = 1000;
/// The items of a page where the caller does not say.
pub const PAGE_ITEMS: i64 = 100;

/// A request to our API, with its caller's key checked.
#[derive(Clone, Debug)]
pub struct ApiRequest {
    taken: Taken,
    segments: Vec<String>,
    component: &'static str,
    request_id: String,
    started: Stopwatch,
    /// What happened, for the log line.
    events: Rc<RefCell<Vec<Event>>>,
    /// Whose key it came with.
    actor: Actor,
    /// The keys of the API that are accepted now, the caller's first; none where none is needed.
    bearers: Vec<String>,
    claimed: Option<idempotency::Claimed>,
    /// Whether the reply holds a secret.
    is_secret: Rc<Cell<bool>>,
    /// Whether nothing of it stands any more.
    is_undone: Rc<Cell<bool>>,
}

/// What becomes of an `Idempotency-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// It is kept with the reply.
    Kept,
    /// The handler keeps it, or needs none.
    Own,
}

/// Serves a request that needs the administrator's key.
///
/// # Errors
/// Only where the host refuses the reply.
pub async fn serve<F, W>(
    component: &'static str,
    request: Request,
    handle: F,
) -> Result<Response, ErrorCode>
where
    F: FnOnce(ApiRequest) -> W,
    W: Future<Output = Result<Reply, Problem>>,
{
    respond(component, request, Some(Keys::Kept), handle).await
}

/// The same for calls whose `Idempotency-Key` is a name in the ledger, or that need none.
///
/// # Errors
/// Only where the host refuses the reply.
pub async fn serve_with_own_keys<F, W>(
    component: &'static str,
    request: Request,
    handle: F,
) -> Result<Response, ErrorCode>
where
    F: FnOnce(ApiRequest) -> W,
    W: Future<Output = Result<Reply, Problem>>,
{
    respond(component, request, Some(Keys::Own), handle).await
}

/// Serves a request that anybody may make: health, readiness, the API's description.
///
/// # Errors
/// Only where the host refuses the reply.
pub async fn serve_public<F, W>(
    component: &'static str,
    request: Request,
    handle: F,
) -> Result<Response, ErrorCode>
where
    F: FnOnce(ApiRequest) -> W,
    W: Future<Output = Result<Reply, Problem>>,
{
    respond(component, request, None, handle).await
}

async fn respond<F, W>(
    component: &'static str,
    request: Request,
    keys: Option<Keys>,
    handle: F,
) -> Result<Response, ErrorCode>
where
    F: FnOnce(ApiRequest) -> W,
    W: Future<Output = Result<Reply, Problem>>,
{
    let started = Stopwatch::start();
    let (mut taken, unread) = Taken::head(request);
    let mut bearers = Vec::new();
    if keys.is_some() {
        // Before anything is read or opened for a caller without a key.
        match access::check_key(&taken).await {
            Ok(accepted) => bearers = accepted,
            Err(problem) => return turn_away(&taken, &problem).send().await,
        }
        taken.read(unread).await;
    }
    let request_id = platform::random_hex::<8>().unwrap_or_default();
    let (verb, path) = (taken.method.to_string(), taken.path.clone());
    let body_bytes = taken.body.as_ref().map_or(0, Vec::len);
    let events = Rc::default();
    let result = match segments(&path).and_then(|segments| Ok((segments, access::admin()?))) {
        Ok((segments, actor)) => {
            let api = ApiRequest {
                taken,
                segments,
                component,
                request_id: request_id.clone(),
                started,
                events: Rc::clone(&events),
                actor,
                bearers,
                claimed: None,
                is_secret: Rc::default(),
                is_undone: Rc::default(),
            };
            match keys {
                Some(Keys::Kept) => idempotency::once(api, handle).await,
                Some(Keys::Own) | None => handle(api).await,
            }
        }
        Err(problem) => Err(problem),
    };
    let (reply, outcome, detail) = match result {
        Ok(reply) => (reply, "done", None),
        Err(problem) => (problem.reply(), problem.slug, Some(problem.logged())),
    };
    let duration_us = started.elapsed_us();
    let (status, detail) = (reply.status, detail.as_deref());
    let verb = verb.as_str();
    let request_id = request_id.as_str();
    let events = events.take();
    Line {
        request_id,
        component,
        verb,
        outcome,
        status,
        duration_us,
        body_bytes,
        events: &events,
        detail,
    }
    .write();
    access::private(reply).send().await
}

/// Answers a caller whose key was not good; it is counted, and nothing is kept of it.
fn turn_away(taken: &Taken, problem: &Problem) -> Reply {
    let source = Source::of(&taken.headers);
    rejections::count("api", problem.slug, source, || problem.logged());
    access::private(problem.reply()).to_unverified()
}

/// The path's segments behind `/api`, percent-decoded.
fn segments(path: &str) -> Result<Vec<String>, Problem> {
    let path = path.strip_prefix("/api").unwrap_or(path);
    let decode = |part: &str| {
        let text = percent_decode_str(part).decode_utf8();
        text.map(|text| text.into_owned())
            .map_err(|_| Problem::invalid("the path is not UTF-8; percent-encode it"))
    };
    path.split('/').skip(1).map(decode).collect()
}

impl ApiRequest {
    /// The method and the path's segments behind `/api`, for one `match`. HEAD is answered as GET:
    /// the server in front of us leaves the body out (RFC 9110 section 9.3.2).
    #[must_use]
    pub fn route(&self) -> (Method, Vec<&str>) {
        let method = match &self.taken.method {
            &Method::HEAD => Method::GET,
            method => method.clone(),
        };
        (method, self.segments.iter().map(String::as_str).collect())
    }

    /// Whether a caller of what anybody may call has the administrator's key all the same.
    pub async fn has_key(&self) -> bool {
        access::check_key(&self.taken).await.is_ok()
    }

    /// The JSON body.
    ///
    /// # Errors
    /// A problem that names the fault and its place.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        match &self.taken.body {
            Ok(bytes) => crate::json::decode(bytes).map_err(Problem::invalid),
            Err(BodyError::TooLarge) => Err(Problem::too_large()),
            Err(BodyError::Broken) => Err(Problem::invalid("the body ended early")),
            Err(BodyError::Late) => Err(Problem::invalid("send the whole body within 5 seconds")),
        }
    }

    /// The JSON body, where there is one.
    ///
    /// # Errors
    /// A problem that names the fault and its place.
    pub fn maybe_body<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        let is_absent = self.taken.body.as_ref().is_ok_and(Vec::is_empty);
        (!is_absent).then(|| self.body()).transpose()
    }

    /// The query as documented fields; unknown names are refused where `T` denies them.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_urlencoded::from_str(&self.taken.query)
            .map_err(|error| Problem::invalid(format!("query: {error}")))
    }

    /// A header given once.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.taken.header(name)
    }

    /// Whose key it came with: who did what it does.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When the same request under the same `Idempotency-Key` was tried first, where that try may
    /// have had its effect.
    #[must_use]
    pub fn tried_since(&self) -> Option<Timestamp> {
        self.claimed.as_ref()?.asked_before()
    }

    /// Says that the reply holds a secret: it is kept sealed.
    pub fn seal_reply(&self) {
        self.is_secret.set(true);
    }

    /// Says that what was done is taken back: a try under the same key begins anew.
    pub fn undone(&self) {
        self.is_undone.set(true);
    }

    /// A secret of 64 hex digits that the reply will hold: from chance, or of a request with an
    /// `Idempotency-Key` the same for every try. The reply is then kept sealed.
    ///
    /// # Errors
    /// Where there is no randomness.
    pub fn secret(&self, purpose: &str) -> Result<String, Problem> {
        self.seal_reply();
        let bearer = self.bearers.first().map_or("", String::as_str);
        match &self.claimed {
            Some(claimed) => Ok(claimed.derived(bearer, purpose)),
            None => Ok(platform::random_hex::<32>()?),
        }
    }

    /// The database, with a schema that fits.
    ///
    /// # Errors
    /// Where it cannot be opened, or has another schema than this build needs.
    pub async fn store(&self) -> Result<Rc<Store<SpinDatabase>>, Problem> {
        Ok(store::fitting_store().await?)
    }

    /// The reply with a tag over its body, or 304 where the caller has that body already.
    #[must_use]
    pub fn tagged(&self, reply: Reply) -> Reply {
        etag::tagged(reply, self.header("if-none-match"))
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::fault(&fault)
    }
}
