//! Signature schemes, and bytes that are proven to be verified.
//! Nothing here parses a body: decoding takes a [`Verified`], which only [`KeyRing::verify`] makes.

mod hmac;
mod rsa;

pub use hmac::HmacSha256Key;
pub use rsa::RsaSha256Key;

/// Bytes whose signature was good. There is no other way to make one.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    bytes: &'a [u8],
}

impl<'a> Verified<'a> {
    /// The bytes that were signed.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The header is not there, is empty, or is there twice.
    #[error("the signature header is missing, empty or given more than once")]
    Missing,
    /// The header is not what the scheme writes: hex digits, base64.
    #[error("the signature header is not in the scheme's encoding")]
    Malformed,
    /// No key of the ring made it.
    #[error("the signature does not match the body under any accepted key")]
    Mismatch,
}

/// Why a configured key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// An empty secret would accept what anybody signs.
    #[error("the key is empty")]
    Empty,
    /// Not a PEM public key of the scheme.
    #[error("the key is not a PEM public key (\"-----BEGIN PUBLIC KEY-----\") of this scheme")]
    NotPem,
    /// Too short to be safe, or with an exponent that is not used.
    #[error("the RSA key must have 2048 to 4096 bits")]
    Weak,
}

/// A key that can check signatures of one scheme.
pub trait Key: Sized {
    /// Reads a key as it is configured: a secret, or a PEM public key.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong with the configured text, without repeating it.
    fn parse(text: &str) -> Result<Self, KeyError>;

    /// Checks `signature`, the header's text, over `bytes`, the raw body.
    ///
    /// # Errors
    /// [`SignatureError::Malformed`] or [`SignatureError::Mismatch`].
    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError>;
}

/// The current key, and the previous one while a rotation is under way.
pub struct KeyRing<K> {
    current: K,
    previous: Option<K>,
}

impl<K: Key> KeyRing<K> {
    /// Reads both keys. An empty previous key means there is none.
    ///
    /// # Errors
    /// [`KeyError`] of either key.
    pub fn parse(current: &str, previous: &str) -> Result<Self, KeyError> {
        let previous = if previous.is_empty() {
            None
        } else {
            Some(K::parse(previous)?)
        };
        Ok(Self {
            current: K::parse(current)?,
            previous,
        })
    }

    /// Checks the signature header over the raw bytes: the current key first, then the previous.
    ///
    /// # Errors
    /// [`SignatureError`]; [`SignatureError::Missing`] for an absent or empty header.
    pub fn verify<'a>(
        &self,
        bytes: &'a [u8],
        signature: Option<&str>,
    ) -> Result<Verified<'a>, SignatureError> {
        let signature = signature
            .filter(|text| !text.is_empty())
            .ok_or(SignatureError::Missing)?;
        match (self.current.check(bytes, signature), &self.previous) {
            (Err(SignatureError::Mismatch), Some(previous)) => previous.check(bytes, signature)?,
            (result, _) => result?,
        }
        Ok(Verified { bytes })
    }
}
