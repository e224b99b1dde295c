//! The running application: its routes and the instances behind them.
//! Never lets a request from outside reach a component that has no public route.

use crate::lanes::{Lanes, Standing};
use crate::outbound::chaining_target;
use crate::routes::{Matched, Route, Routes, WELL_KNOWN};
use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use wasmtime_wasi_http::{Error, WasiBody};

/// The running application.
pub(crate) struct App {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) routes: Routes,
    pub(crate) lanes: OnceLock<BTreeMap<String, Arc<Lanes>>>,
    pub(crate) addr: OnceLock<SocketAddr>,
}

impl App {
    /// Where the host listens.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
            .get()
            .copied()
            .unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)))
    }

    fn lanes(&self, component: &str) -> Option<&Arc<Lanes>> {
        self.lanes.get()?.get(component)
    }

    /// Answers a request from outside.
    pub(crate) async fn handle(
        &self,
        mut request: Request<WasiBody>,
        client: &HeaderValue,
        standing: &Standing,
    ) -> Response<WasiBody> {
        if let Some(name) = request.uri().path().strip_prefix(WELL_KNOWN) {
            return self.well_known(name);
        }
        let path = request.uri().path().to_owned();
        let Some(matched) = self.routes.find(&path) else {
            return empty(StatusCode::NOT_FOUND);
        };
        let Some(uri) = absolute(&request) else {
            return empty(StatusCode::BAD_REQUEST);
        };
        *request.uri_mut() = uri;
        self.answer(request, matched, client, standing).await
    }

    /// Answers a request that one component sends to another.
    ///
    /// # Errors
    /// When there is no such component.
    pub(crate) async fn chain(
        &self,
        component: &str,
        mut request: Request<WasiBody>,
    ) -> Result<Response<WasiBody>, Error> {
        if self.lanes(component).is_none() {
            let text = format!("there is no component {component:?} to chain to");
            return Err(Error::InternalError(Some(text)));
        }
        let route = Route::chained(component);
        let path = request.uri().path().to_owned();
        let mut parts = std::mem::take(request.uri_mut()).into_parts();
        parts.scheme = Some(Scheme::HTTP);
        *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Error::HttpRequestUriInvalid)?;
        let matched = Matched::chained(&route, &path);
        let (client, standing) = (HeaderValue::from_static("0.0.0.0:0"), Standing::default());
        Ok(self.answer(request, matched, &client, &standing).await)
    }

    async fn answer(
        &self,
        mut request: Request<WasiBody>,
        matched: Matched<'_>,
        client: &HeaderValue,
        standing: &Standing,
    ) -> Response<WasiBody> {
        let component = &matched.route.component;
        let Some(lanes) = self.lanes(component) else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let pool = lanes.of(standing);
        let (mut parts, body) = request.into_parts();
        matched.set_headers(&mut parts.headers, &parts.uri, client);
        request = Request::from_parts(parts, body);
        match pool.serve(request).await {
            Ok(response) => {
                standing.note(&pool.component.id, response.headers());
                response
            }
            Err(failure) => {
                let id = &pool.component.id;
                pool.component
                    .logs
                    .add(id, &format!("request failed: {failure}"));
                empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    fn well_known(&self, name: &str) -> Response<WasiBody> {
        match name {
            "health" => Response::new(full("OK")),
            "info" => {
                let info = serde_json::json!({ "name": self.name, "version": self.version });
                let mut response = Response::new(full(info.to_string()));
                let json = HeaderValue::from_static("application/json");
                response.headers_mut().insert(header::CONTENT_TYPE, json);
                response
            }
            _ => empty(StatusCode::NOT_FOUND),
        }
    }
}

/// The URI of a request from outside with its scheme and authority, as the guest is to see it.
fn absolute(request: &Request<WasiBody>) -> Option<Uri> {
    let host = request.headers().get(header::HOST);
    // A client cannot pretend to be a component of ours.
    let host = host.filter(|host| host.to_str().is_ok_and(|h| chaining_target(h).is_none()));
    let host = host
        .map(|host| Authority::try_from(host.as_bytes()))
        .transpose()
        .ok()?;
    let mut parts = request.uri().clone().into_parts();
    let authority = match (host, parts.authority) {
        (Some(host), Some(authority)) if host != authority => return None,
        (Some(authority), _) | (None, Some(authority)) => authority,
        (None, None) => return None,
    };
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(authority);
    Uri::from_parts(parts).ok()
}

fn full(text: impl Into<Bytes>) -> WasiBody {
    Full::new(text.into()).map_err(Error::from).boxed_unsync()
}

fn empty(status: StatusCode) -> Response<WasiBody> {
    let mut response = Response::new(full(Bytes::new()));
    *response.status_mut() = status;
    response
}
