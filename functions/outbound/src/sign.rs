//! Our signatures, each as its provider's document says.
//! Keys are parsed where they are used: a request of ours is rare, and no key stays in memory.

use crate::partner::Trouble;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey as EcKey};
use p256::pkcs8::DecodePrivateKey as _;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey as RsaKey;
use rsa::signature::{RandomizedSigner, SignatureEncoding};
use sha1::Sha1;
use sha2::Sha256;

/// Base64 of RSASSA-PKCS1-v1_5 over SHA-256 (Hub88, Caleta), blinded against timing.
pub(crate) fn rsa_sha256(pem: &str, bytes: &[u8]) -> Result<String, Trouble> {
    let key = RsaPrivateKey::from_pkcs8_pem(pem);
    let key = key.map_err(|_| Trouble::Key("is no PKCS#8 PEM of an RSA private key"))?;
    let signature = RsaKey::<Sha256>::new(key)
        .try_sign_with_rng(&mut getrandom_rng::SysRng, bytes)
        .map_err(|_| Trouble::Key("is an RSA key that does not sign"))?;
    Ok(STANDARD.encode(signature.to_bytes()))
}

/// Base64 of the DER of ECDSA over P-256 and SHA-256 (St8); the nonce is that of RFC 6979.
pub(crate) fn ecdsa_p256(pem: &str, bytes: &[u8]) -> Result<String, Trouble> {
    let key = EcKey::from_pkcs8_pem(pem);
    let key = key.map_err(|_| Trouble::Key("is no PKCS#8 PEM of a P-256 private key"))?;
    let signature: DerSignature = key.sign(bytes);
    Ok(STANDARD.encode(signature.as_bytes()))
}

/// Lower-case hex of HMAC-SHA256 (SwipeGames).
pub(crate) fn hmac_sha256(secret: &str, bytes: &[u8]) -> Result<String, Trouble> {
    hmac::<Hmac<Sha256>>(secret, bytes)
}

/// Lower-case hex of HMAC-SHA1 (Slotegrator).
pub(crate) fn hmac_sha1(secret: &str, bytes: &[u8]) -> Result<String, Trouble> {
    hmac::<Hmac<Sha1>>(secret, bytes)
}

fn hmac<M: Mac + KeyInit>(secret: &str, bytes: &[u8]) -> Result<String, Trouble> {
    let mac = <M as KeyInit>::new_from_slice(secret.as_bytes());
    let mut mac = mac.map_err(|_| Trouble::Key("is no key for HMAC"))?;
    mac.update(bytes);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Lower-case hex of MD5 over a text and the secret behind it (Pragmatic Play).
pub(crate) fn md5(secret: &str, text: &str) -> String {
    use md5::{Digest as _, Md5};
    let digest = Md5::new().chain_update(text).chain_update(secret);
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::signature::{HmacSha1Key, HmacSha256Key, Key, Md5Key};

    #[test]
    fn what_is_signed_is_what_the_core_accepts() {
        let signature = hmac_sha256("secret-key", b"{}").unwrap();
        let key = HmacSha256Key::parse("secret-key").unwrap();
        assert_eq!(key.check(b"{}", &signature), Ok(()));
        let signature = hmac_sha1("key", b"a=1").unwrap();
        let key = HmacSha1Key::parse("key").unwrap();
        assert_eq!(key.check(b"a=1", &signature), Ok(()));
        let key = Md5Key::parse("testKey").unwrap();
        assert_eq!(key.check(b"a=1", &md5("testKey", "a=1")), Ok(()));
    }

    #[test]
    fn what_is_no_key_is_named() {
        let of_rsa = rsa_sha256("nothing", b"").unwrap_err().to_string();
        let of_ec = ecdsa_p256("nothing", b"").unwrap_err().to_string();
        assert!(of_rsa.contains("RSA") && of_ec.contains("P-256"));
    }
}
