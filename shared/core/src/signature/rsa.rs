//! RSASSA-PKCS1-v1_5 with SHA-256 as base64 (Hub88 §1: `X-Hub88-Signature`).
//! It only ever holds public keys.

use super::{Key, KeyError, SignatureError};
use ::rsa::pkcs1v15::Signature;
use ::rsa::pkcs8::DecodePublicKey;
use ::rsa::traits::PublicKeyParts;
use ::rsa::{BoxedUint, RsaPublicKey};
use alloc::vec;
use alloc::vec::Vec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_bigint::modular::BoxedMontyForm;
use sha2::{Digest, Sha256};

/// A provider's public key.
pub struct RsaSha256Key(RsaPublicKey);

const BITS: core::ops::RangeInclusive<u32> = 2048..=4096;

/// What stands before a SHA-256 in a signed block (RFC 8017 §9.2, note 1).
const SHA_256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

impl Key for RsaSha256Key {
    const IS_CHOSEN: bool = false;

    fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        let key = RsaPublicKey::from_public_key_pem(text).map_err(|_| KeyError::NotPem)?;
        if !BITS.contains(&key.n().bits()) {
            return Err(KeyError::Weak);
        }
        Ok(Self(key))
    }

    /// RFC 8017 §8.2.2: the block that should have been signed is written and compared as a whole;
    /// nothing of the caller's block is parsed.
    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let raw = STANDARD
            .decode(signature)
            .map_err(|_| SignatureError::Malformed)?;
        Signature::try_from(raw.as_slice()).map_err(|_| SignatureError::Malformed)?;
        let expected = block(&Sha256::digest(bytes), self.0.size());
        if self.opened(&raw).is_some_and(|found| found == expected) {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}

impl RsaSha256Key {
    /// The block inside a signature: `s^e mod n`, as long as the modulus. `None` where the
    /// signature is of another length or not below the modulus.
    ///
    /// The exponent is public, so each of its bits costs a squaring and each that is set a product:
    /// 17 for the usual 65537, where an exponentiation in constant time takes 40.
    fn opened(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let key = &self.0;
        if signature.len() != key.size() {
            return None;
        }
        let number = BoxedUint::from_be_slice(signature, key.n_bits_precision()).ok()?;
        if number >= *key.n().as_ref() {
            return None;
        }
        let base = BoxedMontyForm::new(number, key.n_params());
        let mut power = base.clone();
        for place in (0..key.e().bits().saturating_sub(1)).rev() {
            power = power.square();
            if key.e().bit_vartime(place) {
                power = power.mul(&base);
            }
        }
        let bytes = power.retrieve().to_be_bytes();
        let (spare, block) = bytes.split_at_checked(bytes.len().checked_sub(key.size())?)?;
        spare.iter().all(|byte| *byte == 0).then(|| block.to_vec())
    }
}

/// 00 01 FF … FF 00, the algorithm, the hash; as long as the modulus (RFC 8017 §9.2).
fn block(hash: &[u8], length: usize) -> Vec<u8> {
    let marks = [0, 1, 0].len();
    let filled = [marks, SHA_256.len(), hash.len()]
        .iter()
        .fold(length, |left, part| left.saturating_sub(*part));
    let mut block = vec![0, 1];
    block.resize(filled.saturating_add(2), 0xff);
    block.push(0);
    block.extend_from_slice(&SHA_256);
    block.extend_from_slice(hash);
    block
}
