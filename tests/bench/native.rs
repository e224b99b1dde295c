//! The native twins: the same store, core and provider code behind axum, with rusqlite on a thread
//! of its own; and the same hello behind hyper. They must never do less than the components do.

use crate::place::Place;
use crate::requests::SECRET;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use reelgate_core::decide::Ruling;
use reelgate_core::signature::{HmacSha256Key, KeyRing};
use reelgate_edge::exchange;
use reelgate_edge::observe::Line;
use reelgate_edge::platform::{self, Stopwatch};
use reelgate_edge::provider::{Message, Provider};
use reelgate_edge::reply::Reply;
use reelgate_edge::store::{Database, DatabaseError, Job, Row, Store, Value};
use rusqlite::types::{Value as SqlValue, ValueRef};
use softswiss::{SOFTSWISS, Softswiss};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

pub(crate) type Echo = <Softswiss as Provider>::Echo;

static PROVIDER: Softswiss = SOFTSWISS;
const VERB: &str = "betwin";

/// A verified and decoded request on its way to the thread of the store.
struct Decoded {
    message: Message<Echo>,
    body: Bytes,
    started: Stopwatch,
    request_id: String,
    reply: oneshot::Sender<Reply>,
}

#[derive(Clone)]
struct Twin {
    ring: Arc<KeyRing<HmacSha256Key>>,
    decoded: mpsc::UnboundedSender<Decoded>,
}

/// Serves bets of SOFTSWISS natively.
pub(crate) async fn bets(place: &Place) -> SocketAddr {
    let (sender, mut receiver) = mpsc::unbounded_channel::<Decoded>();
    let database = Threaded::new(place.open());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            let store = Rc::new(Store::new(database));
            while let Some(decoded) = receiver.recv().await {
                let store = store.clone();
                tokio::task::spawn_local(async move { commit(&store, decoded).await });
            }
        });
    });
    let ring = Arc::new(KeyRing::parse(SECRET, "").unwrap());
    let twin = Twin {
        ring,
        decoded: sender,
    };
    let router = Router::new()
        .route("/providers/softswiss/v2/betwin", post(bet))
        .with_state(twin);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let listener = axum::serve::ListenerExt::tap_io(listener, |socket| {
        let _ = socket.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    addr
}

async fn bet(State(twin): State<Twin>, headers: HeaderMap, body: Bytes) -> Response {
    let started = Stopwatch::start();
    let request_id = platform::random_hex::<8>().unwrap();
    let signature = headers
        .get("x-request-sign")
        .and_then(|value| value.to_str().ok());
    let Ok(verified) = twin.ring.verify(&body, signature) else {
        return StatusCode::FORBIDDEN.into_response();
    };
    let Ok(message) = PROVIDER.decode(VERB, &verified) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (reply, answer) = oneshot::channel();
    let decoded = Decoded {
        message,
        body,
        started,
        request_id,
        reply,
    };
    twin.decoded
        .send(decoded)
        .unwrap_or_else(|_| panic!("the store has ended"));
    let reply = answer.await.unwrap();
    let status = StatusCode::from_u16(reply.status).unwrap();
    (
        status,
        [(header::CONTENT_TYPE, reply.content_type)],
        reply.body,
    )
        .into_response()
}

async fn commit<D: Database>(store: &Store<D>, decoded: Decoded) {
    let Decoded {
        message,
        body,
        started,
        request_id,
        reply,
    } = decoded;
    let job = job(message, &body, started, request_id.clone());
    let done = store.submit(job).await.unwrap();
    let line = Line {
        request_id: &request_id,
        component: PROVIDER.id(),
        verb: VERB,
        outcome: done.ruling.outcome.as_str(),
        status: done.reply.status,
        duration_us: started.elapsed_us(),
        body_bytes: body.len(),
        events: &done.events,
        detail: None,
    };
    std::hint::black_box(serde_json::to_string(&line).unwrap());
    let _ = reply.send(done.reply);
}

/// A decoded request as the store takes it; the same as in the pipeline of the components.
pub(crate) fn job(
    message: Message<Echo>,
    body: &[u8],
    started: Stopwatch,
    request_id: String,
) -> Job {
    let echo = message.echo;
    Job {
        call: message.call,
        rules: PROVIDER.rules(),
        request: exchange::Request::new(
            request_id,
            PROVIDER.id(),
            VERB,
            body,
            message.secrets,
            PROVIDER.vocabulary(VERB),
        ),
        started,
        encode: Box::new(move |ruling: &Ruling| PROVIDER.encode(&echo, ruling)),
    }
}

type Query = (
    &'static str,
    Vec<Value>,
    oneshot::Sender<Result<Vec<Row>, DatabaseError>>,
);

/// A connection on a thread of its own, as the host has one too.
pub(crate) struct Threaded(std::sync::mpsc::Sender<Query>);

impl Threaded {
    pub(crate) fn new(connection: rusqlite::Connection) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel::<Query>();
        std::thread::spawn(move || {
            while let Ok((sql, parameters, reply)) = receiver.recv() {
                let rows = query(&connection, sql, parameters);
                let _ = reply.send(rows.map_err(|error| DatabaseError(error.to_string())));
            }
        });
        Self(sender)
    }
}

impl Database for Threaded {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let (reply, rows) = oneshot::channel();
        self.0.send((sql, parameters, reply)).unwrap();
        rows.await.unwrap()
    }
}

/// Runs one statement to its end.
pub(crate) fn query(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: Vec<Value>,
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let parameters = parameters.into_iter().map(|value| match value {
        Value::Null => SqlValue::Null,
        Value::Integer(number) => SqlValue::Integer(number),
        Value::Text(text) => SqlValue::Text(text),
    });
    let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let value = |place| {
            Ok(match row.get_ref(place)? {
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
            })
        };
        all.push((0..columns).map(value).collect::<rusqlite::Result<Row>>()?);
    }
    Ok(all)
}

/// The hello of tests/components/bench-hello in native hyper.
pub(crate) async fn hello() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let _ = socket.set_nodelay(true);
            let service = service_fn(|_| async {
                let body = http_body_util::Full::new(Bytes::from_static(b"hello\n"));
                let mut reply = http::Response::new(body);
                reply
                    .headers_mut()
                    .insert(header::CONTENT_LENGTH, 6_u64.into());
                Ok::<_, Infallible>(reply)
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service);
            tokio::spawn(connection);
        }
    });
    addr
}
