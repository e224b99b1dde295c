//! A provider's own server: it hears everything, and answers what it was told to.
//! What it was not told to answer is a 404, so that a wrong path is found out.

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Clone, Debug)]
enum Say {
    /// A status and a body.
    This(u16, String),
    /// Nothing for so long.
    Nothing(Duration),
}

#[derive(Default)]
struct Script {
    heard: Vec<Heard>,
    /// By path, for as long as nothing else is said.
    usual: BTreeMap<String, Say>,
    /// Before that, in order.
    next: VecDeque<Say>,
}

/// The server; it ends with its runtime.
pub(crate) struct Vendor {
    addr: SocketAddr,
    script: Arc<Mutex<Script>>,
}

impl Vendor {
    pub(crate) async fn open() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let router = Router::new().fallback(answer).with_state(script.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { addr, script }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What a path answers from now on.
    pub(crate) fn answers(&self, path: &str, status: u16, body: impl ToString) {
        let say = Say::This(status, body.to_string());
        self.script
            .lock()
            .unwrap()
            .usual
            .insert(path.to_owned(), say);
    }

    /// What the next request is answered, wherever it goes.
    pub(crate) fn next(&self, status: u16, body: impl ToString) {
        let say = Say::This(status, body.to_string());
        self.script.lock().unwrap().next.push_back(say);
    }

    /// The next request is not answered for so long.
    pub(crate) fn next_hangs(&self, time: Duration) {
        self.script
            .lock()
            .unwrap()
            .next
            .push_back(Say::Nothing(time));
    }

    /// Nothing special is answered next.
    pub(crate) fn forget(&self) {
        self.script.lock().unwrap().next.clear();
    }

    /// What was heard since the last time.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.script.lock().unwrap().heard)
    }

    /// The only request since the last time.
    pub(crate) fn heard_one(&self) -> Heard {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:#?}");
        heard.pop().unwrap()
    }
}

async fn answer(State(script): State<Arc<Mutex<Script>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let heard = Heard {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: to_bytes(body, 1 << 20).await.unwrap(),
    };
    let say = {
        let mut script = script.lock().unwrap();
        let usual = script.usual.get(&heard.path).cloned();
        script.heard.push(heard);
        script.next.pop_front().or(usual)
    };
    match say {
        Some(Say::This(status, body)) => {
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        }
        Some(Say::Nothing(time)) => {
            tokio::time::sleep(time).await;
            StatusCode::OK.into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such path").into_response(),
    }
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The decoded pairs of the query, or of a form.
    pub(crate) fn pairs(&self) -> BTreeMap<String, String> {
        let text = if self.query.is_empty() || !self.body.is_empty() && self.body[0] != b'{' {
            std::str::from_utf8(&self.body).unwrap().to_owned()
        } else {
            self.query.clone()
        };
        let pair = |text: &str| {
            let (name, value) = text.split_once('=').unwrap();
            (decoded(name), decoded(value))
        };
        text.split('&')
            .filter(|text| !text.is_empty())
            .map(pair)
            .collect()
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(hex::decode(digits).unwrap()[0]);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}
