//! ECDSA over P-256 with SHA-256, as base64 of DER (St8: `x-st8-sign`).
//! Signatures are random: they are verified, never compared.

use super::{Key, KeyError, SignatureError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{DerSignature, VerifyingKey};
use p256::pkcs8::DecodePublicKey as _;

/// A public key on the curve P-256 (prime256v1).
pub struct EcdsaP256Key(VerifyingKey);

impl Key for EcdsaP256Key {
    /// Reads a PEM of a SubjectPublicKeyInfo (RFC 5480).
    const IS_CHOSEN: bool = false;

    fn parse(text: &str) -> Result<Self, KeyError> {
        if text.trim().is_empty() {
            return Err(KeyError::Empty);
        }
        VerifyingKey::from_public_key_pem(text.trim())
            .map(Self)
            .map_err(|_| KeyError::NotPem)
    }

    fn check(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let der = STANDARD
            .decode(signature)
            .map_err(|_| SignatureError::Malformed)?;
        // Strict DER; that both numbers are from 1 to the order of the curve less one is checked
        // with the signature.
        let signature = DerSignature::try_from(der.as_slice());
        let signature = signature.map_err(|_| SignatureError::Malformed)?;
        self.0
            .verify(bytes, &signature)
            .map_err(|_| SignatureError::Mismatch)
    }
}
