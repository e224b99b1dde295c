//! MD5 over the text and the secret behind it, as lower-case hex (Pragmatic Play: `hash`).
//! A weak scheme that the protocol prescribes; the comparison takes the same time wherever the
//! first difference is.

use super::{Key, KeyError, SignatureError};
use ::md5::{Digest as _, Md5};
use alloc::string::{String, ToString};
use subtle::ConstantTimeEq as _;

/// A secret that is hashed behind the text.
pub struct Md5Key(String);

const HEX_DIGITS: usize = 32;

impl Key for Md5Key {
    const IS_CHOSEN: bool = true;

    fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self(text.to_string()))
    }

    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let expected = super::hmac::lower_hex(signature, HEX_DIGITS)?;
        let digest = Md5::new()
            .chain_update(bytes)
            .chain_update(self.0.as_bytes())
            .finalize();
        if digest.as_slice().ct_eq(&expected).into() {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}
