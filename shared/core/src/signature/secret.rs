//! A shared secret that stands in the message as it is (Evolution's `authToken`, Red Tiger's api
//! key, 100hp's `secret`, Play'n GO's `accessToken`, Nolimit City's `key`).
//! The comparison takes the same time wherever the first difference is.

use super::{Key, KeyError, SignatureError};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The digest of a secret: equal lengths, and nothing of it to print.
pub struct SharedSecret([u8; 32]);

impl Key for SharedSecret {
    const IS_CHOSEN: bool = true;

    fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self(Sha256::digest(text.as_bytes()).into()))
    }

    /// Such a secret says nothing about the bytes.
    fn check(&self, _bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let digest: [u8; 32] = Sha256::digest(signature.as_bytes()).into();
        if self.0.ct_eq(&digest).into() {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}
