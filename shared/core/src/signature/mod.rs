//! Signature schemes, and bytes that are proven to be verified.
//! Nothing here parses a body: decoding takes a [`Verified`], which only [`KeyRing::verify`] makes.

mod ecdsa;
mod hmac;
mod md5;
mod ring;
mod rsa;
mod secret;

pub use ecdsa::EcdsaP256Key;
pub use hmac::{HmacSha1Key, HmacSha256Key};
pub use md5::Md5Key;
pub use ring::{KeyRing, Presented, SECRET_BYTES_MIN, SentAt, check_strength};
pub use rsa::RsaSha256Key;
pub use secret::SharedSecret;

/// Bytes whose signature was good. There is no other way to make one.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    bytes: &'a [u8],
    reconciles: bool,
}

impl<'a> Verified<'a> {
    /// The bytes that were signed.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether the token beside them is the provider's own, with which it settles rounds offline
    /// (Red Tiger's recon token), and no player's.
    #[must_use]
    pub const fn reconciles(&self) -> bool {
        self.reconciles
    }
}

/// Why a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It is not there, is empty, or is there twice.
    #[error("the signature is missing, empty or given more than once")]
    Missing,
    /// It is not what the scheme writes: hex digits, base64.
    #[error("the signature is not in the scheme's encoding")]
    Malformed,
    /// No key of the ring made it.
    #[error("the signature does not match the message under any accepted key")]
    Mismatch,
    /// It is for somebody else.
    #[error("the message names another operator than the configured one")]
    Operator,
    /// Its time lies further back than the window of the protocol.
    #[error("the message is too old: compare the clocks of both sides")]
    TooOld,
    /// Its time lies further ahead than the window of the protocol.
    #[error("the message is from the future: compare the clocks of both sides")]
    TooNew,
}

/// Why a configured key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// An empty secret would accept what anybody signs.
    #[error("the key is empty or blank")]
    Empty,
    /// Blanks at its ends do not count.
    #[error("the key is shorter than 16 bytes")]
    Short,
    /// Not a PEM public key of the scheme.
    #[error("the key is not a PEM public key (\"-----BEGIN PUBLIC KEY-----\") of this scheme")]
    NotPem,
    /// Too short to be safe, or with an exponent that is not used.
    #[error("the RSA key must have 2048 to 4096 bits")]
    Weak,
}

/// A key that can check signatures of one scheme.
pub trait Key: Sized {
    /// Whether people choose it, a secret that both sides know; a key pair is made by a program.
    const IS_CHOSEN: bool;

    /// Reads a key as it is configured: a secret, or a PEM public key.
    ///
    /// # Errors
    /// [`KeyError`] says what is wrong with the configured text, without repeating it.
    fn parse(text: &str) -> Result<Self, KeyError>;

    /// Checks `signature`, as it was sent, over `bytes`, what the scheme signs of a message.
    ///
    /// # Errors
    /// [`SignatureError::Malformed`] or [`SignatureError::Mismatch`].
    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError>;
}
