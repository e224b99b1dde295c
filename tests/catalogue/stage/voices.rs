//! How the providers of the golden files sign what they send, and what the host is told of them.
//! It never uses the product's own code: a wrong scheme would agree with itself.

use super::brand::{BRANDS, Brand};
use super::keys;
use http::Method;
use md5::{Digest as _, Md5};
use std::fmt::Write as _;

/// A request before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// With its query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum With {
    /// The key that the host knows.
    Own,
    /// A key of the same scheme that it does not know.
    Other,
}

/// What a provider's messages carry beside their fields.
#[derive(Debug, Clone, Copy)]
enum Scheme {
    /// The secret stands in the message; a golden file writes `{secret}` there.
    Written,
    /// A header over the body.
    Brand(Brand),
    /// HMAC-SHA256 in `x-request-sign` over the body, or over the query as JSON.
    SwipeGames,
    /// Four headers, of which one is HMAC-SHA1 over all parameters (Slotegrator section 1).
    Slotegrator,
    /// `hash` among the parameters: MD5 over them and the secret.
    Pragmatic,
    /// ECDSA in `x-st8-sign` over the body.
    St8,
    /// The api key in `authorization`.
    RedTiger,
}

/// A provider: its name, the variables that the host needs with the names a golden file has for
/// them, and its scheme.
#[derive(Debug)]
pub(crate) struct Voice {
    pub(crate) id: &'static str,
    variables: &'static [(&'static str, &'static str, &'static str)],
    scheme: Scheme,
}

const VOICES: [Voice; 9] = [
    Voice {
        id: "slotegrator",
        variables: &[
            ("slotegrator_merchant_id", "operator", "test-merchant"),
            (
                "slotegrator_merchant_key",
                "secret",
                "canary-slotegrator-key-91ab",
            ),
        ],
        scheme: Scheme::Slotegrator,
    },
    Voice {
        id: "pragmatic",
        variables: &[
            ("pragmatic_provider_id", "operator", "PragmaticPlay"),
            ("pragmatic_secret", "secret", "canary-pragmatic-secret-27cd"),
        ],
        scheme: Scheme::Pragmatic,
    },
    Voice {
        id: "playngo",
        variables: &[(
            "playngo_access_token",
            "secret",
            "canary-playngo-token-63ef",
        )],
        scheme: Scheme::Written,
    },
    Voice {
        id: "st8",
        variables: &[("st8_site", "operator", "test-site")],
        scheme: Scheme::St8,
    },
    Voice {
        id: "nolimit",
        variables: &[
            ("nolimit_name", "operator", "demo"),
            ("nolimit_key", "secret", "canary-nolimit-key-04a8"),
        ],
        scheme: Scheme::Written,
    },
    Voice {
        id: "swipegames",
        variables: &[(
            "swipegames_secret",
            "secret",
            "canary-swipegames-secret-5b17",
        )],
        scheme: Scheme::SwipeGames,
    },
    Voice {
        id: "evolution",
        variables: &[(
            "evolution_auth_token",
            "secret",
            "canary-evolution-token-8d20",
        )],
        scheme: Scheme::Written,
    },
    Voice {
        id: "redtiger",
        variables: &[
            ("redtiger_api_key", "secret", "canary-redtiger-key-36f9"),
            (
                "redtiger_recon_token",
                "recon",
                "canary-recon-token-0123456789abcdef01",
            ),
        ],
        scheme: Scheme::RedTiger,
    },
    Voice {
        id: "hundredhp",
        variables: &[("hundredhp_secret", "secret", "canary-hundredhp-secret-7c42")],
        scheme: Scheme::Written,
    },
];

const BRANDED: [Voice; 3] = [
    branded(Brand::Hub88),
    branded(Brand::Caleta),
    branded(Brand::Softswiss),
];

const fn branded(brand: Brand) -> Voice {
    Voice {
        id: brand.id(),
        variables: &[],
        scheme: Scheme::Brand(brand),
    }
}

/// Every variable of a provider and its value.
pub(crate) fn variables() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = BRANDS
        .iter()
        .map(|brand| (brand.variable(), brand.key().configured()))
        .collect();
    for voice in &VOICES {
        let own = voice.variables.iter();
        all.extend(own.map(|(name, _, value)| (*name, (*value).to_owned())));
    }
    all.push(("st8_public_key", keys::ST8.public_pem.clone()));
    all
}

impl Voice {
    pub(crate) fn of(id: &str) -> &'static Self {
        static ALL: [&[Voice]; 2] = [&VOICES, &BRANDED];
        let mut all = ALL.iter().copied().flatten();
        all.find(|voice| voice.id == id)
            .unwrap_or_else(|| panic!("{id}?"))
    }

    /// What a golden file writes `{name}` for.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.variables
            .iter()
            .map(|(_, name, value)| (*name, *value))
    }

    fn value(&self, wanted: &str) -> &'static str {
        let mut all = self.values();
        all.find(|(name, _)| *name == wanted).unwrap().1
    }

    fn secret(&self, with: With) -> &'static str {
        match with {
            With::Own => self.value("secret"),
            With::Other => "canary-nobody-knows-this-f00d",
        }
    }

    /// Signs a request as it would be sent at `now_s`.
    pub(crate) fn sign(&self, request: &mut Request, with: With, now_s: i64) {
        match self.scheme {
            Scheme::Written => {}
            Scheme::Brand(brand) => {
                let key = match with {
                    With::Own => brand.key(),
                    With::Other => brand.other_key(),
                };
                let signature = key.sign(request.body.as_bytes());
                request.headers.push((brand.header(), signature));
            }
            Scheme::SwipeGames => {
                let text = match request.path.split_once('?') {
                    Some((_, query)) => query_as_json(query),
                    None if request.method == Method::GET => "{}".to_owned(),
                    None => request.body.clone(),
                };
                let secret = self.secret(with).as_bytes();
                let signature = keys::hmac_sha256_hex(secret, text.as_bytes());
                request.headers.push(("x-request-sign", signature));
            }
            Scheme::Slotegrator => self.sign_slotegrator(request, with, now_s),
            Scheme::Pragmatic => {
                let mut pairs = pairs(&request.body);
                pairs.sort();
                let texts: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
                let digest = Md5::digest(texts.join("&") + self.secret(with));
                let join = if request.body.is_empty() { "" } else { "&" };
                write!(request.body, "{join}hash={}", hex::encode(digest)).unwrap();
            }
            Scheme::St8 => {
                let pair = match with {
                    With::Own => &*keys::ST8,
                    With::Other => &*keys::OTHER_CURVE,
                };
                let signature = pair.sign(request.body.as_bytes());
                request.headers.push(("x-st8-sign", signature));
            }
            Scheme::RedTiger => {
                let basic = format!("Basic {}", self.secret(with));
                request.headers.push(("authorization", basic));
            }
        }
    }

    fn sign_slotegrator(&self, request: &mut Request, with: With, now_s: i64) {
        let headers = [
            ("X-Merchant-Id", self.value("operator").to_owned()),
            ("X-Nonce", hex::encode(Md5::digest(now_s.to_string()))),
            ("X-Timestamp", now_s.to_string()),
        ];
        let mut all = pairs(&request.body);
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        all.extend(headers.iter().map(own));
        // The outermost names are sorted; what is inside of one stays as it came.
        all.sort_by(|(one, _), (other, _)| {
            let outer = |name: &str| name.split('[').next().unwrap().to_owned();
            outer(one).cmp(&outer(other))
        });
        let texts = all.iter().map(|(k, v)| format!("{}={}", php(k), php(v)));
        let text = texts.collect::<Vec<_>>().join("&");
        let signature = keys::hmac_sha1_hex(self.secret(with).as_bytes(), text.as_bytes());
        request.headers.extend(headers);
        request.headers.push(("X-Sign", signature));
    }
}

/// The decoded parameters of a form or a query, in their order.
fn pairs(form: &str) -> Vec<(String, String)> {
    let halves = form.split('&').filter_map(|pair| pair.split_once('='));
    halves.map(|(k, v)| (plain(k), plain(v))).collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// As PHP's `urlencode`.
fn php(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The parameters as JSON with sorted names and texts alone (SwipeGames).
fn query_as_json(query: &str) -> String {
    let mut pairs = pairs(query);
    pairs.sort();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let fields = pairs
        .iter()
        .map(|(name, value)| format!("{}:{}", json(name), json(value)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}
