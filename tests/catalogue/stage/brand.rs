//! What the providers of the catalogue have in common: names, paths, headers, signatures, answers.
//! It never says which answer is right: that stands in each test.

use super::http::Reply;
use super::keys;
use serde_json::Value;

/// A provider, or a dialect of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brand {
    Hub88,
    Caleta,
    Softswiss,
}

impl AsRef<str> for Brand {
    fn as_ref(&self) -> &str {
        self.id()
    }
}

/// What is asked for; each brand has its own path for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Balance,
    Bet,
    Win,
    Rollback,
}

pub(crate) const BRANDS: [Brand; 3] = [Brand::Hub88, Brand::Caleta, Brand::Softswiss];

impl Brand {
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Hub88 => "hub88",
            Self::Caleta => "caleta",
            Self::Softswiss => "softswiss",
        }
    }

    /// The component that serves it.
    pub(crate) fn component(self) -> &'static str {
        match self {
            Self::Hub88 | Self::Caleta => "hub88",
            Self::Softswiss => "softswiss",
        }
    }

    pub(crate) fn is_rs(self) -> bool {
        self != Self::Softswiss
    }

    pub(crate) fn path(self, verb: Verb) -> String {
        let path = match (self, verb) {
            (Self::Hub88, Verb::Balance) => "user/balance",
            (Self::Hub88, Verb::Bet) => "transaction/bet",
            (Self::Hub88, Verb::Win) => "transaction/win",
            (Self::Hub88, Verb::Rollback) => "transaction/rollback",
            (Self::Caleta, Verb::Balance) => "wallet/balance",
            (Self::Caleta, Verb::Bet) => "wallet/bet",
            (Self::Caleta, Verb::Win) => "wallet/win",
            (Self::Caleta, Verb::Rollback) => "wallet/rollback",
            (Self::Softswiss, Verb::Balance) => "v2/balance",
            (Self::Softswiss, Verb::Bet | Verb::Win) => "v2/betwin",
            (Self::Softswiss, Verb::Rollback) => "v2/rollback",
        };
        format!("/providers/{}/{path}", self.id())
    }

    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Hub88 => "x-hub88-signature",
            Self::Caleta => "x-auth-signature",
            Self::Softswiss => "x-request-sign",
        }
    }

    /// The application variable that holds its key.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Hub88 => "hub88_public_key",
            Self::Caleta => "caleta_public_key",
            Self::Softswiss => "softswiss_secret",
        }
    }

    /// The key that the host knows from the start.
    pub(crate) fn key(self) -> Key {
        match self {
            Self::Hub88 => Key::Rsa(&keys::HUB88),
            Self::Caleta => Key::Rsa(&keys::CALETA),
            Self::Softswiss => Key::Secret(keys::SOFTSWISS_SECRET),
        }
    }

    /// A key of the same scheme that the host does not know from the start.
    pub(crate) fn other_key(self) -> Key {
        match self {
            Self::Hub88 | Self::Caleta => Key::Rsa(&keys::OTHER),
            Self::Softswiss => Key::Secret("canary-another-secret-0b1d"),
        }
    }

    pub(crate) fn sign(self, body: &[u8]) -> String {
        self.key().sign(body)
    }
}

/// A provider's signing key.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Rsa(&'static keys::Pair),
    Secret(&'static str),
}

impl Key {
    pub(crate) fn sign(self, body: &[u8]) -> String {
        match self {
            Self::Rsa(pair) => pair.sign(body),
            Self::Secret(secret) => keys::hmac_sha256_hex(secret.as_bytes(), body),
        }
    }

    /// What the operator puts into the variable.
    pub(crate) fn configured(self) -> String {
        match self {
            Self::Rsa(pair) => pair.public_pem.clone(),
            Self::Secret(secret) => secret.to_owned(),
        }
    }
}

/// A provider's answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) brand: Brand,
    pub(crate) reply: Reply,
}

impl Answer {
    /// `RS_…` of Hub88 and Caleta; `OK` or the `api_code` of SOFTSWISS.
    pub(crate) fn code(&self) -> String {
        let json = self.json();
        if self.brand.is_rs() {
            return json["status"].as_str().unwrap_or("no status").to_owned();
        }
        match json["meta"]["api_code"].as_str() {
            Some(code) => code.to_owned(),
            None if self.reply.status == 200 => "OK".to_owned(),
            None => format!("HTTP {}", self.reply.status),
        }
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.reply.status == 200 && ["RS_OK", "OK"].contains(&self.code().as_str())
    }

    /// Checks the code: the first of Hub88 and Caleta, the second of SOFTSWISS.
    #[track_caller]
    pub(crate) fn expect(&self, rs: &str, api: &str) -> &Self {
        let expected = if self.brand.is_rs() { rs } else { api };
        assert_eq!(
            self.code(),
            expected,
            "{:?}: {}",
            self.brand,
            self.reply.text()
        );
        self
    }

    #[track_caller]
    pub(crate) fn ok(&self) -> &Self {
        self.expect("RS_OK", "OK")
    }

    pub(crate) fn json(&self) -> Value {
        self.reply.json()
    }

    /// The balance told, in ledger units.
    pub(crate) fn balance(&self) -> Option<i64> {
        let json = self.json();
        let text = json["balance"]
            .as_str()
            .or_else(|| json["meta"]["balance"].as_str());
        json["balance"].as_i64().or_else(|| text.map(units))
    }
}

/// Ledger units of a decimal text in main units of a fiat currency.
pub(crate) fn units(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole: i64 = whole.trim_start_matches('-').parse().unwrap();
    let fraction: i64 = format!("{fraction:0<5}").parse().unwrap();
    sign * (whole * 100_000 + fraction)
}

/// A decimal text with five decimals of ledger units of a fiat currency.
pub(crate) fn text(units: i64) -> String {
    format!("{}.{:05}", units / 100_000, units % 100_000)
}
