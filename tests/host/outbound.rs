//! Outbound HTTP: what `allowed_outbound_hosts` permits, requests to ourselves, and chaining.
//! Never opens a connection before the permission has been checked.

use crate::app::App;
use crate::counters::ComponentCounters;
use anyhow::{Context, Result, bail, ensure};
use http::Uri;
use http::uri::{Authority, Scheme};
use http_body_util::BodyExt;
use std::ops::Range;
use std::sync::{Arc, Weak};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

const CHAINING_DOMAIN: &str = "spin.internal";

/// The entries of `allowed_outbound_hosts` of one component.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllowedHosts(Vec<AllowedHost>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct AllowedHost {
    scheme: Option<String>,
    host: Host,
    port: Port,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Any,
    Under(String),
    Ourselves,
    Exactly(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Port {
    Any,
    Within(Range<u16>),
    Exactly(u16),
}

impl AllowedHosts {
    /// Reads the entries; templates must have been filled in.
    pub(crate) fn parse(entries: &[String]) -> Result<Self> {
        let parse = |entry: &String| {
            AllowedHost::parse(entry.trim())
                .with_context(|| format!("allowed_outbound_hosts entry {entry:?}"))
        };
        entries.iter().map(parse).collect::<Result<_>>().map(Self)
    }

    fn allow(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        self.0.iter().any(|entry| entry.allows(scheme, host, port))
    }

    fn allow_ourselves(&self) -> bool {
        self.0.iter().any(|entry| {
            let scheme = entry.scheme.as_deref();
            matches!(scheme, None | Some("http" | "https"))
                && matches!(entry.host, Host::Any | Host::Ourselves)
        })
    }
}

impl AllowedHost {
    fn parse(entry: &str) -> Result<Self> {
        let Some((scheme, rest)) = entry.split_once("://") else {
            bail!(
                "it must be <scheme>://<host>[:<port>], each of which may be `*`; everything is \
                 `*://*:*`"
            );
        };
        let scheme = match scheme {
            "*" => None,
            _ => {
                let letters = scheme.chars().all(char::is_alphabetic);
                ensure!(letters && !scheme.is_empty(), "{scheme:?} is not a scheme");
                Some(scheme.to_owned())
            }
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        ensure!(!rest.contains('/'), "it must not have a path");
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            Some(_) | None => (rest, ""),
        };
        let port = match port {
            "*" => Port::Any,
            "" => match scheme.as_deref().and_then(default_port) {
                Some(port) => Port::Exactly(port),
                None => bail!("it needs a port, since its scheme has no usual one"),
            },
            _ => match port.split_once("..") {
                Some((from, to)) => Port::Within(from.parse()?..to.parse()?),
                None => Port::Exactly(port.parse().context("its port is not a number")?),
            },
        };
        Ok(Self {
            scheme,
            host: Host::parse(host)?,
            port,
        })
    }

    fn allows(&self, scheme: &str, host: &str, port: Option<u16>) -> bool {
        if self.scheme.as_deref().is_some_and(|own| own != scheme) {
            return false;
        }
        let host_fits = match &self.host {
            Host::Any => true,
            Host::Under(suffix) => host.ends_with(suffix.as_str()),
            Host::Exactly(own) => own == host,
            Host::Ourselves => false,
        };
        let port = port.or_else(|| default_port(scheme));
        host_fits
            && match (&self.port, port) {
                (Port::Any, _) => true,
                (Port::Within(range), Some(port)) => range.contains(&port),
                (Port::Exactly(own), Some(port)) => *own == port,
                (Port::Within(_) | Port::Exactly(_), None) => false,
            }
    }
}

impl Host {
    fn parse(host: &str) -> Result<Self> {
        ensure!(!host.is_empty(), "it has no host");
        Ok(match host {
            "*" => Self::Any,
            "self" | "self.alt" => Self::Ourselves,
            _ => match host.strip_prefix("*.") {
                Some(domain) if !domain.contains('*') => Self::Under(format!(".{domain}")),
                None if !host.contains('*') => Self::Exactly(host.to_owned()),
                Some(_) | None => bail!("`*` may only be the first label of a host"),
            },
        })
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

/// The component that a host name stands for: `<id>.spin.internal`.
pub(crate) fn chaining_target(host: &str) -> Option<&str> {
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    match host.split_once('.') {
        Some((id, CHAINING_DOMAIN)) => Some(id),
        Some(_) | None => None,
    }
}

/// Where the outbound requests of one instance go.
pub(crate) struct Outbound {
    pub(crate) app: Weak<App>,
    pub(crate) allowed: AllowedHosts,
    pub(crate) counters: Arc<ComponentCounters>,
}

enum Target {
    Outside,
    Chained(Arc<App>, String),
}

impl Outbound {
    /// Checks the permission and says where `request` goes.
    fn direct(&self, request: &mut http::Request<WasiBody>) -> Result<Target, Error> {
        let app = self.app.upgrade().ok_or(Error::ConnectionTerminated)?;
        let authority = request
            .uri()
            .authority()
            .filter(|a| !a.host().is_empty())
            .cloned();
        let Some(authority) = authority.filter(|a| a.host() != "self.alt") else {
            if !self.allowed.allow_ourselves() {
                return Err(Error::HttpRequestDenied);
            }
            let own: Authority = app
                .addr()
                .to_string()
                .parse()
                .map_err(|_| Error::HttpRequestUriInvalid)?;
            readdress(request, Scheme::HTTP, own)?;
            return Ok(Target::Outside);
        };
        let scheme = request.uri().scheme_str().unwrap_or("https");
        if !self
            .allowed
            .allow(scheme, authority.host(), authority.port_u16())
        {
            return Err(Error::HttpRequestDenied);
        }
        Ok(match chaining_target(authority.host()) {
            Some(id) => Target::Chained(app, id.to_owned()),
            None => Target::Outside,
        })
    }
}

fn readdress(
    request: &mut http::Request<WasiBody>,
    scheme: Scheme,
    authority: Authority,
) -> Result<(), Error> {
    let host = http::HeaderValue::from_str(authority.as_str())
        .map_err(|_| Error::HttpRequestUriInvalid)?;
    request.headers_mut().insert(http::header::HOST, host);
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    parts.scheme = Some(scheme);
    parts.authority = Some(authority);
    parts
        .path_and_query
        .get_or_insert(http::uri::PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Error::HttpRequestUriInvalid)?;
    Ok(())
}

type Done = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Answer = Result<(http::Response<WasiBody>, Done), Error>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Done,
    ) -> Box<dyn Future<Output = Answer> + Send> {
        self.counters.count_outbound();
        let target = self.direct(&mut request);
        Box::new(async move {
            match target? {
                Target::Chained(app, id) => {
                    let response = app.chain(&id, request).await?;
                    let done: Done = Box::new(std::future::ready(Ok(())));
                    Ok((response, done))
                }
                Target::Outside => {
                    let (response, done) =
                        wasmtime_wasi_http::default_send_request(request, options).await?;
                    let done: Done = Box::new(done);
                    Ok((response.map(BodyExt::boxed_unsync), done))
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, scheme: &str, host: &str, port: Option<u16>) -> bool {
        AllowedHosts::parse(&[entry.to_owned()])
            .unwrap()
            .allow(scheme, host, port)
    }

    #[test]
    fn scheme_host_and_port_must_all_fit() {
        assert!(allows("https://example.com", "https", "example.com", None));
        assert!(allows(
            "https://example.com",
            "https",
            "example.com",
            Some(443)
        ));
        assert!(!allows("https://example.com", "http", "example.com", None));
        assert!(!allows(
            "https://example.com",
            "https",
            "example.com",
            Some(444)
        ));
        assert!(!allows(
            "https://example.com",
            "https",
            "an.example.com",
            None
        ));
        assert!(allows(
            "http://127.0.0.1:8000..8002",
            "http",
            "127.0.0.1",
            Some(8001)
        ));
        assert!(!allows(
            "http://127.0.0.1:8000..8002",
            "http",
            "127.0.0.1",
            Some(8002)
        ));
        assert!(allows("*://*:*", "http", "anything", Some(1)));
    }

    #[test]
    fn subdomains_do_not_include_the_domain() {
        assert!(allows(
            "http://*.example.com",
            "http",
            "a.b.example.com",
            None
        ));
        assert!(!allows("http://*.example.com", "http", "example.com", None));
        assert!(!allows(
            "http://*.example.com",
            "http",
            "badexample.com",
            None
        ));
        assert!(allows(
            "http://*.spin.internal",
            "http",
            "back.spin.internal",
            None
        ));
    }

    #[test]
    fn self_is_neither_a_host_name_nor_a_wildcard() {
        assert!(!allows("http://self", "http", "self", None));
        assert!(
            AllowedHosts::parse(&["http://self".to_owned()])
                .unwrap()
                .allow_ourselves()
        );
        assert!(
            AllowedHosts::parse(&["*://*:*".to_owned()])
                .unwrap()
                .allow_ourselves()
        );
        assert!(
            !AllowedHosts::parse(&["http://a.b".to_owned()])
                .unwrap()
                .allow_ourselves()
        );
    }

    #[test]
    fn malformed_entries_are_refused() {
        for entry in [
            "*",
            "example.com",
            "http://a.b/path",
            "http://a.*.b",
            "ftp://a.b",
            "h1://a",
        ] {
            assert!(AllowedHosts::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }

    #[test]
    fn chaining_names_a_component() {
        assert_eq!(chaining_target("back.spin.internal"), Some("back"));
        assert_eq!(chaining_target("back.spin.internal:80"), Some("back"));
        assert_eq!(chaining_target("spin.internal"), None);
        assert_eq!(chaining_target("a.back.spin.internal"), None);
        assert_eq!(chaining_target("back.spin.internal.example.com"), None);
    }
}
