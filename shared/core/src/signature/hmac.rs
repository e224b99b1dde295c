//! HMAC as lower-case hex: with SHA-256 (SOFTSWISS §1, SwipeGames: `X-REQUEST-SIGN`) and with SHA-1
//! (Slotegrator §1: `X-Sign`).
//! The comparison takes the same time wherever the first difference is.

use super::{Key, KeyError, SignatureError};
use ::hmac::digest::KeyInit;
use ::hmac::{Hmac, Mac};
use alloc::vec::Vec;
use sha1::Sha1;
use sha2::Sha256;

macro_rules! hmac_key {
    ($(#[$doc:meta] $name:ident($digest:ty, $hex_digits:literal);)*) => {$(
        #[$doc]
        pub struct $name(Hmac<$digest>);

        impl Key for $name {
            const IS_CHOSEN: bool = true;

            fn parse(text: &str) -> Result<Self, KeyError> {
                if text.is_empty() {
                    return Err(KeyError::Empty);
                }
                Hmac::new_from_slice(text.as_bytes())
                    .map(Self)
                    .map_err(|_| KeyError::Empty)
            }

            fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
                let expected = lower_hex(signature, $hex_digits)?;
                let mut mac = self.0.clone();
                mac.update(bytes);
                mac.verify_slice(&expected)
                    .map_err(|_| SignatureError::Mismatch)
            }
        }
    )*};
}

hmac_key! {
    /// A shared secret for HMAC-SHA256.
    HmacSha256Key(Sha256, 64);
    /// A shared secret for HMAC-SHA1.
    HmacSha1Key(Sha1, 40);
}

/// The bytes of a text of so many lower-case hex digits.
pub(super) fn lower_hex(text: &str, digits: usize) -> Result<Vec<u8>, SignatureError> {
    let is_lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != digits || !text.bytes().all(is_lower_hex) {
        return Err(SignatureError::Malformed);
    }
    hex::decode(text).map_err(|_| SignatureError::Malformed)
}
