//! How providers sign, written from their documents.
//! A key that does not fit is an error that says which form is wanted, never a wrong signature.

use crate::form;
use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use getrandom::SysRng;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use p256::ecdsa::signature::Signer as _;
use p256::elliptic_curve::Generate as _;
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::rand_core::UnwrapErr;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _};
use serde::Deserialize;
use sha1::Sha1;
use sha2::Sha256;

/// How a provider signs its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signed {
    /// Base64 of RSASSA-PKCS1-v1_5 over SHA-256 of the body (RFC 8017).
    RsaSha256Base64,
    /// Base64 of the DER of ECDSA over P-256 and SHA-256 of the body.
    EcdsaP256Base64,
    /// Lower-case hexadecimal HMAC-SHA256 of the body, or of the query as sorted JSON.
    HmacSha256Hex,
    /// Lower-case hexadecimal HMAC-SHA1 over the sorted form with three headers in it.
    HmacSha1Form,
    /// Lower-case hexadecimal MD5 over the sorted form and the secret, as a field of the form.
    Md5Form,
    /// Nothing is signed: a secret stands in the message or in a header.
    Written,
}

/// Base64 of the RSA signature of a body; the key is PKCS#8 or PKCS#1 in PEM.
///
/// # Errors
/// Where the key is no such key.
pub fn rsa_sha256_base64(pem: &str, body: &[u8]) -> Result<String> {
    let key = RsaPrivateKey::from_pkcs8_pem(pem)
        .ok()
        .or_else(|| RsaPrivateKey::from_pkcs1_pem(pem).ok())
        .context("the key is not an RSA private key in PEM (PKCS#8 or PKCS#1)")?;
    let key = SigningKey::<Sha256>::new(key);
    // The randomness only blinds the computation; the signature is always the same.
    let signature = key.try_sign_with_rng(&mut UnwrapErr(SysRng), body)?;
    Ok(STANDARD.encode(signature.to_bytes()))
}

/// Base64 of the DER of the ECDSA signature of a body; the key is PKCS#8 or SEC1 in PEM.
///
/// # Errors
/// Where the key is no such key.
pub fn ecdsa_p256_base64(pem: &str, body: &[u8]) -> Result<String> {
    let key = p256::SecretKey::from_pkcs8_pem(pem)
        .ok()
        .or_else(|| p256::SecretKey::from_sec1_pem(pem).ok())
        .context("the key is not a private key on P-256 in PEM (PKCS#8 or SEC1)")?;
    // Deterministic (RFC 6979), which a verifier cannot tell from a random one.
    let signature: p256::ecdsa::DerSignature = p256::ecdsa::SigningKey::from(key).try_sign(body)?;
    Ok(STANDARD.encode(signature.as_bytes()))
}

/// A new key pair on P-256: the private half as PKCS#8, the public one as SPKI, both in PEM.
///
/// # Errors
/// Where a key cannot be written, which every new one can.
pub fn new_p256_key() -> Result<(String, String)> {
    let key = p256::SecretKey::generate_from_rng(&mut UnwrapErr(SysRng));
    let private = key.to_pkcs8_pem(LineEnding::LF)?.to_string();
    Ok((private, key.public_key().to_public_key_pem(LineEnding::LF)?))
}

/// Lower-case hexadecimal HMAC-SHA256 (RFC 2104).
///
/// # Errors
/// Never for any secret; the library's type has one.
pub fn hmac_sha256_hex(secret: &[u8], body: &[u8]) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
    mac.update(body);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Lower-case hexadecimal HMAC-SHA1 over a form and headers, sorted and written as PHP does.
///
/// # Errors
/// Where the body is no form.
pub fn hmac_sha1_of_form(secret: &str, body: &str, headers: &[(&str, String)]) -> Result<String> {
    let mut pairs = form::pairs(body)?;
    let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
    pairs.extend(headers.iter().map(own));
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes())?;
    mac.update(form::sorted_query(pairs).as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Lower-case hexadecimal MD5 over the decoded form, sorted by name, and the secret.
///
/// # Errors
/// Where the body is no form.
pub fn md5_of_form(secret: &str, body: &str) -> Result<String> {
    let mut pairs = form::pairs(body)?;
    pairs.sort();
    let texts = pairs.iter().map(|(name, value)| format!("{name}={value}"));
    let text = texts.collect::<Vec<_>>().join("&");
    Ok(hex::encode(Md5::digest(text + secret)))
}

/// The parameters of a query as JSON with sorted names and texts alone.
///
/// # Errors
/// Where it is no query.
pub(crate) fn query_as_json(query: &str) -> Result<String> {
    let mut pairs = form::pairs(query)?;
    pairs.sort();
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let fields = pairs
        .iter()
        .map(|(name, value)| format!("{}:{}", json(name), json(value)));
    Ok(format!("{{{}}}", fields.collect::<Vec<_>>().join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_matches_rfc_4231_case_2() {
        let tag = hmac_sha256_hex(b"Jefe", b"what do ya want for nothing?").unwrap();
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(tag, expected);
    }

    #[test]
    fn a_query_is_signed_as_sorted_json() {
        assert_eq!(query_as_json("b=%22&a=1").unwrap(), r#"{"a":"1","b":"\""}"#);
        assert_eq!(query_as_json("").unwrap(), "{}");
    }

    #[test]
    fn a_wrong_key_says_what_is_wanted() {
        let error = rsa_sha256_base64("no key", b"").unwrap_err().to_string();
        assert!(error.contains("PEM"), "{error}");
        assert!(ecdsa_p256_base64("no key", b"").is_err());
    }
}
