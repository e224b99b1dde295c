//! How the providers of the golden files sign what they send, and what the host is told of them.
//! Who signs how is read from the declarations (`functions/*/kit`); the signatures are made by code
//! of the stage's own: a wrong scheme would agree with itself.

use super::keys::{self, CurvePair, Pair};
use super::workspace;
use http::Method;
use md5::{Digest as _, Md5};
use reelgate_kit::{Declaration, Secrets, Signed, declarations};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

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

/// A provider as its declaration has it.
#[derive(Debug)]
pub(crate) struct Voice {
    declaration: Declaration,
    /// What a golden file writes `{name}` for: all secrets but a private key.
    values: BTreeMap<String, String>,
}

/// The name that declarations have for a private key.
const PRIVATE: &str = "key";
/// The name that they have for what is no secret.
const OPERATOR: &str = "operator";
const NOBODY: &str = "canary-nobody-knows-this-f00d";

/// One for each provider, whatever dialects it has.
static VOICES: LazyLock<Vec<Voice>> = LazyLock::new(|| {
    let mut all = declarations(&workspace()).unwrap();
    all.retain(|name, declaration| *name == declaration.provider);
    all.into_values().map(Voice::new).collect()
});

/// The value of a secret on every stage, with a mark by which the canary test finds it anywhere.
fn value(name: &str, provider: &str, variable: &str) -> String {
    match (name, provider) {
        (OPERATOR, _) => format!("test-{provider}"),
        (_, "softswiss") => keys::SOFTSWISS_SECRET.to_owned(),
        _ => format!("canary-{variable}-0123456789abcdef01"),
    }
}

/// Every variable of the providers and its value.
pub(crate) fn variables() -> Vec<(&'static str, String)> {
    let all = VOICES.iter().flat_map(|voice| {
        let secrets = voice.declaration.secrets.iter();
        secrets.map(|(name, variable)| (variable.as_str(), voice.configured(name)))
    });
    all.collect()
}

/// The provider's half of what the host was started with.
pub(crate) fn secrets(declaration: &Declaration) -> Secrets {
    let voice = Voice::of(&declaration.provider);
    let half = |name: &String| match name.as_str() {
        PRIVATE => voice.pair(With::Own).private_pem(),
        _ => voice.configured(name),
    };
    let names = declaration.secrets.keys();
    names.map(|name| (name.clone(), half(name))).collect()
}

/// A key pair of either kind.
enum KeyPair {
    Rsa(&'static Pair),
    Curve(&'static CurvePair),
}

impl KeyPair {
    fn sign(&self, body: &[u8]) -> String {
        match self {
            Self::Rsa(pair) => pair.sign(body),
            Self::Curve(pair) => pair.sign(body),
        }
    }

    fn public_pem(&self) -> String {
        match self {
            Self::Rsa(pair) => pair.public_pem.clone(),
            Self::Curve(pair) => pair.public_pem.clone(),
        }
    }

    fn private_pem(&self) -> String {
        match self {
            Self::Rsa(pair) => pair.private_pem.clone(),
            Self::Curve(pair) => pair.private_pem.clone(),
        }
    }
}

impl Voice {
    fn new(declaration: Declaration) -> Self {
        let provider = &declaration.provider;
        let secrets = declaration.secrets.iter();
        let written = secrets.filter(|(name, _)| *name != PRIVATE);
        let values = written
            .map(|(name, variable)| (name.clone(), value(name, provider, variable)))
            .collect();
        Self {
            declaration,
            values,
        }
    }

    pub(crate) fn of(id: &str) -> &'static Self {
        let mut all = VOICES.iter();
        all.find(|voice| voice.declaration.provider == id)
            .unwrap_or_else(|| panic!("{id} has no declaration of that name in its folder kit"))
    }

    /// What a golden file writes `{name}` for.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.values.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What the operator puts into the variable of a secret.
    fn configured(&self, name: &str) -> String {
        match name {
            PRIVATE => self.pair(With::Own).public_pem(),
            _ => self.values[name].clone(),
        }
    }

    /// Caleta has a pair of its own, since it shares a component with Hub88.
    fn pair(&self, with: With) -> KeyPair {
        let provider = self.declaration.provider.as_str();
        match (self.declaration.signature.scheme, with) {
            (Signed::EcdsaP256Base64, With::Own) => KeyPair::Curve(&keys::CURVE),
            (Signed::EcdsaP256Base64, With::Other) => KeyPair::Curve(&keys::OTHER_CURVE),
            (_, With::Own) if provider == "caleta" => KeyPair::Rsa(&keys::CALETA),
            (_, With::Own) => KeyPair::Rsa(&keys::HUB88),
            (_, With::Other) => KeyPair::Rsa(&keys::OTHER),
        }
    }

    fn secret(&self, with: With) -> &str {
        match with {
            With::Own => &self.values["secret"],
            With::Other => NOBODY,
        }
    }

    /// Signs a request as it would be sent at `now_s`.
    pub(crate) fn sign(&'static self, request: &mut Request, with: With, now_s: i64) {
        let headers = self.headers(with, now_s);
        let place = self.declaration.signature.place.as_str();
        let signature = match self.declaration.signature.scheme {
            Signed::Written => None,
            Signed::RsaSha256Base64 | Signed::EcdsaP256Base64 => {
                Some(self.pair(with).sign(request.body.as_bytes()))
            }
            Signed::HmacSha256Hex => {
                let text = match request.path.split_once('?') {
                    Some((_, query)) => query_as_json(query),
                    None if request.method == Method::GET => "{}".to_owned(),
                    None => request.body.clone(),
                };
                let secret = self.secret(with).as_bytes();
                Some(keys::hmac_sha256_hex(secret, text.as_bytes()))
            }
            Signed::HmacSha1Form => {
                let text = form_with(&headers, &request.body);
                let secret = self.secret(with).as_bytes();
                Some(keys::hmac_sha1_hex(secret, text.as_bytes()))
            }
            Signed::Md5Form => {
                let mut pairs = pairs(&request.body);
                pairs.sort();
                let texts: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
                let digest = Md5::digest(texts.join("&") + self.secret(with));
                let join = if request.body.is_empty() { "" } else { "&" };
                write!(request.body, "{join}{place}={}", hex::encode(digest)).unwrap();
                None
            }
        };
        request.headers.extend(headers);
        request.headers.extend(signature.map(|made| (place, made)));
    }

    /// What stands in every message's head beside the signature.
    fn headers(&'static self, with: With, now_s: i64) -> Vec<(&'static str, String)> {
        let nonce = hex::encode(Md5::digest(now_s.to_string()));
        let filled = |text: &str| {
            let text = text.replace("{time_s}", &now_s.to_string());
            let text = text.replace("{nonce}", &nonce);
            let of = |name: &str, value| match name {
                OPERATOR => value,
                _ if with == With::Other => NOBODY,
                _ => value,
            };
            self.values().fold(text, |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), of(name, value))
            })
        };
        let declared = self.declaration.signature.headers.iter();
        declared
            .map(|(name, text)| (name.as_str(), filled(text)))
            .collect()
    }
}

/// A form with headers among its parameters, sorted, as Slotegrator signs it (section 1).
fn form_with(headers: &[(&str, String)], body: &str) -> String {
    let mut all = pairs(body);
    let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
    all.extend(headers.iter().map(own));
    // The outermost names are sorted; what is inside of one stays as it came.
    all.sort_by(|(one, _), (other, _)| {
        let outer = |name: &str| name.split('[').next().unwrap().to_owned();
        outer(one).cmp(&outer(other))
    });
    let texts = all.iter().map(|(k, v)| format!("{}={}", php(k), php(v)));
    texts.collect::<Vec<_>>().join("&")
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
