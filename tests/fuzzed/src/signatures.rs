//! Every scheme of signatures with a fixed key, against another implementation of it.
//! Nothing is accepted but what that one makes; of public keys, but the one message they signed.
//!
//! The first byte of the input picks the scheme: `r` RSA, `e` ECDSA, `h` HMAC-SHA256, `s`
//! HMAC-SHA1, `m` MD5, `k` a shared secret. The rest of the line is the signature, and what follows
//! the line the body. Behind tabs may follow the operator, the token and the time of the message.
//! In capitals, `H`, `S` and `M` sign the body themselves.

use crate::first_line;
use hmac::digest::KeyInit as _;
use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};
use reelgate_core::signature::{
    EcdsaP256Key, HmacSha1Key, HmacSha256Key, Key, KeyRing, Md5Key, Presented, RsaSha256Key,
    SentAt, SharedSecret, SignatureError,
};
use reelgate_core::time::Timestamp;
use sha1::Sha1;
use sha2::Sha256;
use std::sync::LazyLock;

/// The private keys of both were thrown away once they had signed [`BODY`].
pub(crate) const RSA_PEM: &str = "\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAswi6TxW6sS32Qcsw/K89
OJjv89/y6GXUBzuXYGSAQo5AC/2L0PX/o3yFkOrjKUaymRBGkMzz1PCL4tJO9KhH
RVNvH269dySHbNrhFVns71ooXQJSthdRUQ6aCAZwGaZCxAgaHsfBmVpRlZx3hNme
8/15jOU75bJ/r0iWyXN1mAE+2opwuV+TYxXpPxeb9PkSUVk7GVNmv6zcLfM/Sui7
3xtkTjxyBQc4403k326GjX0v0STg/y/CDcx/WOs7xDbcosMLq/ZzTBM5i6lA/eGY
5gFj/FcQd3Mtm12dcRih3d88CGSCeAKPkXe48RkeSxJJ+RXPdOgnoF3mtqS5SBDq
SwIDAQAB
-----END PUBLIC KEY-----
";
pub(crate) const P256_PEM: &str = "\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEI3B8QxNCHERKdRa8UI/p8rt1UHxg
hLcgol/QG6vZgr5VWGKn+Fgkq5auhE+JyI6m4UbSdZnBP80EsXC85t8V5Q==
-----END PUBLIC KEY-----
";

const BODY: &[u8] = br#"{"token":"t","amount":100500}"#;
/// Of [`BODY`], by the two keys; of the curve both halves.
const RSA_SIGNATURE: &str = "\
    b7hQ60to2KVvQs4al4flhwzzZjOoEVTlN2IUXO/ST4C9BJoe01+lM/j7Zm3k0kxl2W57Ql1Y3yvwE19U\
    FZOcKnd/FhY4u3ygy/fiRnizUVSI6sIm3F4pAdvCYB1Lv6a53OCgFeftv1GeD/N1KXR+qxTTvtVMJt3w\
    wNz0WYJkDhBf4NcfnRWHvwYdfzEvAS66PIBKpZjHgThKXdKKTplMopCVNJTegZfmf1gslI4TNfNGuhyF\
    qqNgYJezXDGHpKOgv/hLofVVeJ8TFjJU78WegbqI1w97oTp5aH5FkP4p6QKVEiqqXHRCADkGkoauazHv\
    7iwtJJSesU4M1xeuNFCr3g==";
const P256_SIGNATURE: &str = "\
    MEUCIDhrKuY1x5o4cbsuxhoNnSL4QGEE0tHLQvaBCCLAbAh1AiEAsJh3YbwzsQjDOfMUI/e4mV4W0qeD\
    lw4+k4reQBIhiZU=";
const P256_OTHER_HALF: &str = "\
    MEQCIDhrKuY1x5o4cbsuxhoNnSL4QGEE0tHLQvaBCCLAbAh1AiBPZ4idQ8xO+DzGDOvcCEdmXtAoBiOA\
    kEZgLuyC6kGbvA==";

const SECRET: &str = "demo";
const OPERATOR: &str = "us";
const RECONCILER: &str = "recon";
const NOW_S: i64 = 1000;
const WINDOW_S: i64 = 30;

static RSA: LazyLock<KeyRing<RsaSha256Key>> = LazyLock::new(|| ring(RSA_PEM));
static ECDSA: LazyLock<KeyRing<EcdsaP256Key>> = LazyLock::new(|| ring(P256_PEM));

fn ring<K: Key>(key: &str) -> KeyRing<K> {
    let ring = KeyRing::parse(key, "").and_then(|ring| ring.with_reconciler(RECONCILER));
    ring.expect("the key is good").of_operator(OPERATOR)
}

/// What is presented: the signature and what may stand beside it.
struct Given<'a> {
    signature: Option<&'a str>,
    operator: Option<&'a str>,
    token: Option<&'a str>,
    s: Option<i64>,
    body: &'a [u8],
}

/// Takes the bytes for a scheme, a signature and a body; true where the signature is accepted.
#[must_use]
pub fn signatures(data: &[u8]) -> bool {
    let (line, body) = first_line(data);
    let Some((scheme, texts)) = line.split_first() else {
        return false;
    };
    let mut texts = std::str::from_utf8(texts)
        .ok()
        .map(|texts| texts.split('\t'));
    let mut next = || texts.as_mut().and_then(Iterator::next);
    let given = Given {
        signature: next(),
        operator: next(),
        token: next(),
        s: next().and_then(|text| text.parse().ok()),
        body,
    };
    match scheme {
        b'r' => given.of_public_key(&RSA, &[RSA_SIGNATURE]),
        b'e' => given.of_public_key(&ECDSA, &[P256_SIGNATURE, P256_OTHER_HALF]),
        b'h' => given.check(&ring::<HmacSha256Key>(SECRET), Some(&hmac_sha256(body))),
        b's' => given.check(&ring::<HmacSha1Key>(SECRET), Some(&hmac_sha1(body))),
        b'm' => given.check(&ring::<Md5Key>(SECRET), Some(&md5_of(body))),
        b'H' => own(&ring::<HmacSha256Key>(SECRET), body, &hmac_sha256(body)),
        b'S' => own(&ring::<HmacSha1Key>(SECRET), body, &hmac_sha1(body)),
        b'M' => own(&ring::<Md5Key>(SECRET), body, &md5_of(body)),
        _ => given.check(&ring::<SharedSecret>(SECRET), Some(SECRET)),
    }
}

impl Given<'_> {
    /// One signature is right; the public keys have signed one body only.
    fn of_public_key<K: Key>(&self, ring: &KeyRing<K>, known: &[&str]) -> bool {
        let good = known.iter().find(|good| Some(**good) == self.signature);
        let good = good.filter(|_| self.body == BODY);
        self.check(ring, good.copied())
    }

    /// The verdict, which must be that of the other implementation, whose signature is `good`.
    fn check<K: Key>(&self, ring: &KeyRing<K>, good: Option<&str>) -> bool {
        let is_good = good.is_some() && self.signature == good;
        let bare = ring.verify(self.body, self.signature);
        assert_eq!(bare.is_ok(), is_good, "{:?}", self.signature);
        if let Ok(verified) = bare {
            assert_eq!(verified.bytes(), self.body);
            assert!(!verified.reconciles(), "without its token");
        }
        self.check_presented(ring, is_good);
        is_good
    }

    fn check_presented<K: Key>(&self, ring: &KeyRing<K>, is_good: bool) {
        let window_s = WINDOW_S;
        let presented = Presented {
            bytes: self.body.into(),
            signature: self.signature.map(Into::into),
            operator: self.operator.map(Into::into),
            token: self.token.map(Into::into),
            sent_at: self.s.map(|s| SentAt { s, window_s }),
        };
        let now = Timestamp::from_ms(NOW_S * 1000);
        let found = ring.verify_presented(&presented, now);
        let of_us = self.operator == Some(OPERATOR);
        let window = NOW_S - WINDOW_S..=NOW_S + WINDOW_S;
        let is_fresh = self.s.is_none_or(|s| window.contains(&s));
        let error = found.as_ref().err().copied();
        assert_eq!(error.is_none(), is_good && of_us && is_fresh, "{error:?}");
        if is_good && !of_us {
            assert_eq!(error, Some(SignatureError::Operator));
        }
        if let Ok(verified) = found {
            assert_eq!(verified.reconciles(), self.token == Some(RECONCILER));
        }
    }
}

/// What the other implementation signs is accepted, and of no other body.
fn own<K: Key>(ring: &KeyRing<K>, body: &[u8], signature: &str) -> bool {
    let found = ring.verify(body, Some(signature)).map(|_| ());
    assert_eq!(found, Ok(()), "{signature}");
    let mut other = body.to_vec();
    match other.last_mut() {
        Some(byte) => *byte ^= 1,
        None => other.push(0),
    }
    let found = ring.verify(&other, Some(signature)).map(|_| ());
    assert_eq!(found, Err(SignatureError::Mismatch), "{signature}");
    true
}

fn hmac_sha256(body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    hex::encode(mac.chain_update(body).finalize().into_bytes())
}

fn hmac_sha1(body: &[u8]) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("any length");
    hex::encode(mac.chain_update(body).finalize().into_bytes())
}

fn md5_of(body: &[u8]) -> String {
    hex::encode(Md5::digest([body, SECRET.as_bytes()].concat()))
}
