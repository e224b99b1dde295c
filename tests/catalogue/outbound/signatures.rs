//! What a provider checks before it does anything: that a request is signed as its document says.
//! Written from the documents, with other libraries than the product's.

use super::vendor::Heard;
use super::{NAMES, secret};
use crate::stage::keys::{self, hmac_sha1_hex, hmac_sha256_hex};
use md5::{Digest as _, Md5};
use serde_json::Value;
use std::collections::BTreeMap;

fn name(variable: &str) -> &'static str {
    NAMES.iter().find(|(own, _)| *own == variable).unwrap().1
}

/// Whether the provider would take the request for ours.
pub(super) fn is_ours(provider: &str, heard: &Heard) -> bool {
    match provider {
        "hub88" => keys::OPERATOR.made(&heard.body, heard.header("x-hub88-signature")),
        "caleta" => keys::OPERATOR.made(&heard.body, heard.header("x-auth-signature")),
        "st8" => {
            let signed = if heard.method == "GET" {
                heard.query.as_bytes()
            } else {
                &heard.body
            };
            keys::OPERATOR_CURVE.made(signed, heard.header("x-st8-sign"))
        }
        "swipegames" => {
            let signed = if heard.method == "GET" {
                serde_json::to_vec(&heard.pairs()).unwrap()
            } else {
                canonical(&heard.json()).into_bytes()
            };
            let key = secret("swipegames_api_key").as_bytes();
            (heard.method == "GET" || heard.body == signed)
                && heard.header("x-request-sign") == hmac_sha256_hex(key, &signed)
        }
        "slotegrator" => of_slotegrator(heard),
        "pragmatic" => of_pragmatic(heard),
        "hundredhp" => {
            let key = secret("hundredhp_secret");
            if heard.method == "GET" {
                heard.pairs()["secret"] == key
            } else {
                heard.json()["secretKey"] == key
            }
        }
        _ => panic!("{provider}"),
    }
}

/// RFC 8785 for what we send: names of ASCII, no fractions.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().collect();
            let field = |(name, value): (&&String, &&Value)| {
                format!("{}:{}", Value::from(name.as_str()), canonical(value))
            };
            format!(
                "{{{}}}",
                sorted.iter().map(field).collect::<Vec<_>>().join(",")
            )
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

fn of_slotegrator(heard: &Heard) -> bool {
    let mut pairs = heard.pairs();
    for header in ["X-Merchant-Id", "X-Timestamp", "X-Nonce"] {
        pairs.insert(header.to_owned(), heard.header(header).to_owned());
    }
    let is_new = heard.header("x-nonce").len() == 32;
    let is_us = heard.header("x-merchant-id") == name("slotegrator_merchant_id");
    let text: Vec<_> = pairs
        .iter()
        .map(|(k, v)| format!("{}={}", php(k), php(v)))
        .collect();
    let key = secret("slotegrator_merchant_key").as_bytes();
    let expected = hmac_sha1_hex(key, text.join("&").as_bytes());
    is_new && is_us && heard.header("x-sign") == expected
}

/// As PHP's `urlencode` writes it.
fn php(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other if other.is_ascii_alphanumeric() => char::from(other).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn of_pragmatic(heard: &Heard) -> bool {
    let mut pairs = heard.pairs();
    let hash = pairs.remove("hash").unwrap_or_default();
    let text: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let text = format!("{}{}", text.join("&"), secret("pragmatic_secret"));
    pairs["secureLogin"] == name("pragmatic_secure_login")
        && hash == hex::encode(Md5::digest(text.as_bytes()))
}
