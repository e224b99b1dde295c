//! Routing and the headers Spin adds: which component answers a path, and what it is told.
//! Never lets a header that only the host may set come from a client.

use crate::manifest::Trigger;
use anyhow::{Result, anyhow};
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};
use std::fmt::Write;

/// Paths that belong to Spin.
pub(crate) const WELL_KNOWN: &str = "/.well-known/spin/";

const PATH_INFO: HeaderName = HeaderName::from_static("spin-path-info");
const FULL_URL: HeaderName = HeaderName::from_static("spin-full-url");
const MATCHED_ROUTE: HeaderName = HeaderName::from_static("spin-matched-route");
const BASE_PATH: HeaderName = HeaderName::from_static("spin-base-path");
const RAW_COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-raw-component-route");
const COMPONENT_ROUTE: HeaderName = HeaderName::from_static("spin-component-route");
const CLIENT_ADDR: HeaderName = HeaderName::from_static("spin-client-addr");
const PATH_MATCH: &str = "spin-path-match-";

/// One public route, or the one a chained request is taken to have matched.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) component: String,
    matched: HeaderValue,
    raw: HeaderValue,
    prefix: HeaderValue,
    names: Vec<(String, HeaderName)>,
}

/// All public routes.
pub(crate) struct Routes {
    router: routefinder::Router<Route>,
}

/// A route and the parts of a path that it left open.
pub(crate) struct Matched<'a> {
    pub(crate) route: &'a Route,
    path_info: String,
    names: Vec<(HeaderName, String)>,
}

impl Route {
    fn new(component: &str, raw: &str) -> Result<Self> {
        let absolute = if raw.starts_with('/') {
            raw.to_owned()
        } else {
            format!("/{raw}")
        };
        let matched = absolute.strip_suffix('/').unwrap_or(&absolute);
        let prefix = raw.strip_suffix("/...").unwrap_or(raw);
        let names = matched
            .split('/')
            .filter_map(|segment| segment.strip_prefix(':'));
        let names = names.map(|name| Ok((name.to_owned(), wildcard_header(name)?)));
        Ok(Self {
            component: component.to_owned(),
            matched: HeaderValue::from_str(matched)?,
            raw: HeaderValue::from_str(raw)?,
            prefix: HeaderValue::from_str(prefix)?,
            names: names.collect::<Result<_>>()?,
        })
    }

    /// What a request to `<component>.spin.internal` is taken to have matched.
    pub(crate) fn chained(component: &str) -> Self {
        Self {
            component: component.to_owned(),
            matched: HeaderValue::from_static("/..."),
            raw: HeaderValue::from_static("/..."),
            prefix: HeaderValue::from_static(""),
            names: Vec::new(),
        }
    }

    fn pattern(&self) -> String {
        let matched = String::from_utf8_lossy(self.matched.as_bytes()).into_owned();
        match matched.strip_suffix("/...") {
            Some(prefix) => format!("{prefix}/*"),
            None => matched,
        }
    }
}

fn wildcard_header(name: &str) -> Result<HeaderName> {
    let header = format!(
        "{PATH_MATCH}{}",
        name.to_ascii_lowercase().replace('_', "-")
    );
    header
        .parse()
        .map_err(|_| anyhow!("the wildcard :{name} cannot be a header name"))
}

impl Routes {
    pub(crate) fn new(triggers: &[Trigger]) -> Result<Self> {
        let mut router = routefinder::Router::new();
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for trigger in triggers.iter().rev() {
            let Some(raw) = &trigger.route else { continue };
            if let Some((_, winner)) = seen.iter().find(|(other, _)| other == raw) {
                let loser = &trigger.component;
                tracing::error!("route {raw} of {loser} is never used: {winner} has it too");
                continue;
            }
            seen.push((raw, &trigger.component));
            let route = Route::new(&trigger.component, raw)?;
            let pattern = route.pattern();
            if pattern.starts_with(WELL_KNOWN) {
                tracing::error!("route {raw} is never used: {WELL_KNOWN} belongs to Spin");
            }
            router
                .add(pattern.as_str(), route)
                .map_err(|error| anyhow!("route {raw}: {error}"))?;
        }
        Ok(Self { router })
    }

    /// The best route for `path`: exact before a named segment before a trailing wildcard.
    pub(crate) fn find(&self, path: &str) -> Option<Matched<'_>> {
        let best = self.router.best_match(path)?;
        let captures = best.captures();
        let route = best.handler();
        let path_info = match (captures.wildcard(), path.ends_with('/')) {
            (None, _) | (Some(""), false) => String::new(),
            (Some(""), true) => "/".to_owned(),
            (Some(rest), false) => format!("/{rest}"),
            (Some(rest), true) => format!("/{rest}/"),
        };
        let names = route.names.iter().filter_map(|(name, header)| {
            captures
                .get(name)
                .map(|value| (header.clone(), value.to_owned()))
        });
        Some(Matched {
            route,
            path_info,
            names: names.collect(),
        })
    }
}

impl<'a> Matched<'a> {
    /// A chained request: the whole path is left open.
    pub(crate) fn chained(route: &'a Route, path: &str) -> Self {
        Self {
            route,
            path_info: path.to_owned(),
            names: Vec::new(),
        }
    }

    /// Sets the headers of Spin, and drops those a client has sent in their place.
    pub(crate) fn set_headers(
        self,
        headers: &mut HeaderMap,
        uri: &http::Uri,
        client_addr: &HeaderValue,
    ) {
        drop_forged(headers);
        headers.reserve(7);
        let route = self.route;
        headers.insert(MATCHED_ROUTE, route.matched.clone());
        headers.insert(RAW_COMPONENT_ROUTE, route.raw.clone());
        headers.insert(COMPONENT_ROUTE, route.prefix.clone());
        headers.insert(BASE_PATH, HeaderValue::from_static("/"));
        headers.insert(CLIENT_ADDR, client_addr.clone());
        insert_text(headers, PATH_INFO, self.path_info);
        insert_text(headers, FULL_URL, full_url(uri));
        for (name, value) in self.names {
            insert_text(headers, name, value);
        }
    }
}

fn full_url(uri: &http::Uri) -> String {
    let mut url = String::with_capacity(96);
    let scheme = uri.scheme_str().unwrap_or("http");
    let host = uri
        .authority()
        .map_or("localhost", http::uri::Authority::as_str);
    let path = uri
        .path_and_query()
        .map_or("/", http::uri::PathAndQuery::as_str);
    // Writing to a String cannot fail.
    let _ = write!(url, "{scheme}://{host}{path}");
    url
}

fn insert_text(headers: &mut HeaderMap, name: HeaderName, text: String) {
    match HeaderValue::try_from(text) {
        Ok(value) => headers.insert(name, value),
        Err(_) => headers.remove(name),
    };
}

fn drop_forged(headers: &mut HeaderMap) {
    if !headers
        .keys()
        .any(|name| name.as_str().starts_with(PATH_MATCH))
    {
        return;
    }
    let forged: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with(PATH_MATCH))
        .cloned()
        .collect();
    for name in forged {
        headers.remove(name);
    }
}
