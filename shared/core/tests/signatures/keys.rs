//! RSA keys made once for all tests of a run, and the raw operations that forgers need.
//! Nothing here is ever written to disk.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, RsaPrivateKey, RsaPublicKey};
use sha2::Sha256;
use std::sync::LazyLock;

/// The provider's key now, its key before a rotation, and somebody else's.
pub(super) static CURRENT: LazyLock<RsaPrivateKey> = LazyLock::new(|| made(2048));
pub(super) static PREVIOUS: LazyLock<RsaPrivateKey> = LazyLock::new(|| made(2048));
pub(super) static STRANGER: LazyLock<RsaPrivateKey> = LazyLock::new(|| made(2048));

pub(super) fn made(bits: usize) -> RsaPrivateKey {
    RsaPrivateKey::new(&mut rand::rng(), bits).unwrap()
}

pub(super) fn pem(key: &RsaPrivateKey) -> String {
    key.to_public_key()
        .to_public_key_pem(LineEnding::LF)
        .unwrap()
}

/// The PEM of any two numbers, sensible or not.
pub(super) fn pem_of(modulus: &[u8], exponent: u64) -> String {
    let modulus = BoxedUint::from_be_slice_vartime(modulus);
    let key = RsaPublicKey::new_unchecked(modulus, BoxedUint::from(exponent));
    key.to_public_key_pem(LineEnding::LF).unwrap()
}

pub(super) fn sign(key: &RsaPrivateKey, body: &[u8]) -> Vec<u8> {
    SigningKey::<Sha256>::new(key.clone()).sign(body).to_vec()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The private operation on a whole encoded message, whatever stands in it.
pub(super) fn raw(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    let bits = key.n().bits_precision();
    let message = BoxedUint::from_be_slice(message, bits).unwrap();
    let made = rsa::hazmat::rsa_decrypt(None::<&mut rand::rngs::ThreadRng>, key, &message).unwrap();
    made.to_be_bytes().to_vec()
}

/// The modulus as big-endian bytes.
pub(super) fn modulus(key: &RsaPrivateKey) -> Vec<u8> {
    key.n().to_be_bytes_trimmed_vartime().to_vec()
}

/// The sum of two numbers of equal length; `None` where it is longer.
pub(super) fn sum(one: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0_u16;
    let mut digits: Vec<u8> = Vec::new();
    for (a, b) in one.iter().rev().zip(other.iter().rev()) {
        let both = u16::from(*a) + u16::from(*b) + carry;
        digits.push(both.to_le_bytes()[0]);
        carry = both >> 8;
    }
    digits.reverse();
    (carry == 0).then_some(digits)
}
