//! HMAC-SHA256 as lower-case hex (SOFTSWISS §1: `X-REQUEST-SIGN`).
//! The comparison takes the same time wherever the first difference is.

use super::{Key, KeyError, SignatureError};
use ::hmac::digest::KeyInit;
use ::hmac::{Hmac, Mac};
use sha2::Sha256;

/// A shared secret for HMAC-SHA256.
pub struct HmacSha256Key(Hmac<Sha256>);

const HEX_DIGITS: usize = 64;

impl Key for HmacSha256Key {
    fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        Hmac::new_from_slice(text.as_bytes())
            .map(Self)
            .map_err(|_| KeyError::Empty)
    }

    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if signature.len() != HEX_DIGITS || !signature.bytes().all(lower_hex) {
            return Err(SignatureError::Malformed);
        }
        let expected = hex::decode(signature).map_err(|_| SignatureError::Malformed)?;
        let mut mac = self.0.clone();
        mac.update(bytes);
        mac.verify_slice(&expected)
            .map_err(|_| SignatureError::Mismatch)
    }
}
