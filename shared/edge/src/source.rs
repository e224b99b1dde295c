//! Where a request comes from: the address of the peer, as the host tells it.
//! It never believes a header that the sender can write, `X-Forwarded-For` among them: behind a
//! reverse proxy the source of every request is the proxy.

use spin_sdk::http::HeaderMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The header in which the host tells the peer's address and port.
const PEER: &str = "spin-client-addr";

/// The bits of an IPv6 address that one customer of a network has to himself are the last 64.
const V6_NETWORK: u128 = !0 << 64;

/// The source of a request: an IPv4 address, or the network of an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A peer with an address.
    Peer(IpAddr),
    /// The host tells no address: one component asks another.
    Unknown,
    /// One of the many that are not kept apart.
    Other,
}

impl Source {
    /// The source of a request with these headers. A host that adds its header to one of the
    /// sender's adds it at the end.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let told = headers.get_all(PEER).iter().next_back();
        let address = told.and_then(|text| text.to_str().ok()?.parse::<SocketAddr>().ok());
        match address.map(|address| address.ip().to_canonical()) {
            Some(ip) if ip.is_unspecified() => Self::Unknown,
            Some(IpAddr::V6(ip)) => {
                let network = Ipv6Addr::from_bits(ip.to_bits() & V6_NETWORK);
                Self::Peer(IpAddr::V6(network))
            }
            Some(ip) => Self::Peer(ip),
            None => Self::Unknown,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Peer(IpAddr::V6(network)) => write!(f, "{network}/64"),
            Self::Peer(address) => write!(f, "{address}"),
            Self::Unknown => f.write_str("unknown"),
            Self::Other => f.write_str("other"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spin_sdk::http::HeaderValue;

    fn source(values: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(PEER, HeaderValue::from_static(value));
        }
        Source::of(&headers).to_string()
    }

    #[test]
    fn a_source_is_an_address_or_a_network() {
        assert_eq!(source(&["203.0.113.7:40000"]), "203.0.113.7");
        assert_eq!(source(&["[::ffff:203.0.113.7]:1"]), "203.0.113.7");
        assert_eq!(source(&["[2001:db8:1:2:3:4:5:6]:1"]), "2001:db8:1:2::/64");
        for none in [&[][..], &["0.0.0.0:0"], &["a name"], &["203.0.113.7"]] {
            assert_eq!(source(none), "unknown", "{none:?}");
        }
    }

    #[test]
    fn a_sender_cannot_choose_its_source() {
        assert_eq!(source(&["198.51.100.1:1", "203.0.113.7:2"]), "203.0.113.7");
        let mut headers = HeaderMap::new();
        for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            headers.insert(name, HeaderValue::from_static("198.51.100.1"));
        }
        assert_eq!(Source::of(&headers), Source::Unknown);
    }
}
