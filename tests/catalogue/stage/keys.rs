//! The keys of the providers, made once per test process, and signatures with them.
//! It never uses the product's own code: a wrong scheme would agree with itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

const BITS: usize = 2048;
const HMAC_BLOCK_BYTES: usize = 64;

/// The secret of SOFTSWISS, with a mark by which the canary test finds it anywhere.
pub(crate) const SOFTSWISS_SECRET: &str = "canary-softswiss-secret-5e1f";
/// The key of our own API, marked likewise.
pub(crate) const ADMIN_KEY: &str = "canary-admin-key-77c0";

/// A key pair of a provider that signs with RSA.
pub(crate) struct Pair {
    private: RsaKeyPair,
    pub(crate) private_pem: String,
    pub(crate) public_pem: String,
}

impl Pair {
    pub(crate) fn make() -> Self {
        let key = RsaPrivateKey::new(&mut rand::rng(), BITS).unwrap();
        let public_pem = key
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        let document = key.to_pkcs8_der().unwrap();
        Self {
            private: RsaKeyPair::from_pkcs8(document.as_bytes()).unwrap(),
            private_pem: key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(),
            public_pem,
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, as base64.
    pub(crate) fn sign(&self, body: &[u8]) -> String {
        let mut signature = vec![0; self.private.public().modulus_len()];
        let random = SystemRandom::new();
        self.private
            .sign(&RSA_PKCS1_SHA256, &random, body, &mut signature)
            .unwrap();
        STANDARD.encode(signature)
    }
}

impl Pair {
    /// Whether a signature in base64 is of this pair.
    pub(crate) fn made(&self, body: &[u8], signature: &str) -> bool {
        let public = self.private.public().as_ref().to_vec();
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        let signature = STANDARD.decode(signature).unwrap_or_default();
        key.verify(body, &signature).is_ok()
    }
}

pub(crate) static HUB88: LazyLock<Pair> = LazyLock::new(Pair::make);
pub(crate) static CALETA: LazyLock<Pair> = LazyLock::new(Pair::make);
/// A pair nobody has been told of, or the next one of a rotation.
pub(crate) static OTHER: LazyLock<Pair> = LazyLock::new(Pair::make);

/// The operator's own, for what it asks of providers.
pub(crate) static OPERATOR: LazyLock<Pair> = LazyLock::new(Pair::make);

/// A key pair on the curve P-256.
pub(crate) struct CurvePair {
    private: EcdsaKeyPair,
    pub(crate) private_pem: String,
    pub(crate) public_pem: String,
}

/// What stands before the 65 bytes of a public key on P-256 (RFC 5480).
const P256_PUBLIC: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

impl CurvePair {
    fn make() -> Self {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let private = EcdsaKeyPair::from_pkcs8(scheme, document.as_ref(), &random).unwrap();
        let before = hex::decode(P256_PUBLIC).unwrap();
        let public = [&before, private.public_key().as_ref()].concat();
        Self {
            private_pem: pem("PRIVATE", document.as_ref()),
            public_pem: pem("PUBLIC", &public),
            private,
        }
    }

    /// ECDSA with SHA-256, as base64 of DER.
    pub(crate) fn sign(&self, body: &[u8]) -> String {
        let signature = self.private.sign(&SystemRandom::new(), body).unwrap();
        STANDARD.encode(signature)
    }
}

impl CurvePair {
    /// Whether a signature in base64 is of this pair.
    pub(crate) fn made(&self, body: &[u8], signature: &str) -> bool {
        let public = self.private.public_key().as_ref().to_vec();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public);
        let signature = STANDARD.decode(signature).unwrap_or_default();
        key.verify(body, &signature).is_ok()
    }
}

/// With lines of 64 characters (RFC 7468 section 2).
fn pem(label: &str, document: &[u8]) -> String {
    let text = STANDARD.encode(document);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label} KEY-----\n{lines}\n-----END {label} KEY-----\n")
}

pub(crate) static CURVE: LazyLock<CurvePair> = LazyLock::new(CurvePair::make);
/// A pair on the curve that nobody has been told of.
pub(crate) static OTHER_CURVE: LazyLock<CurvePair> = LazyLock::new(CurvePair::make);

/// The operator's own on the curve.
pub(crate) static OPERATOR_CURVE: LazyLock<CurvePair> = LazyLock::new(CurvePair::make);

/// A key pair that signs checkpoints.
pub(crate) struct Sealer {
    private: Ed25519KeyPair,
    pub(crate) private_pem: String,
    pub(crate) public_pem: String,
}

/// What stands before the 32 bytes of a private and of a public key (RFC 8410).
const ED25519_PRIVATE: &str = "302e020100300506032b657004220420";
const ED25519_PUBLIC: &str = "302a300506032b6570032100";

impl Sealer {
    pub(crate) fn make() -> Self {
        let seed: [u8; 32] = rand::random();
        let private = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        let document = |before: &str, bytes: &[u8]| [&hex::decode(before).unwrap(), bytes].concat();
        let public = private.public_key().as_ref();
        Self {
            private_pem: pem("PRIVATE", &document(ED25519_PRIVATE, &seed)),
            public_pem: pem("PUBLIC", &document(ED25519_PUBLIC, public)),
            private,
        }
    }

    /// The start of the SHA-256 over the public key.
    pub(crate) fn id(&self) -> String {
        hex::encode(&Sha256::digest(self.private.public_key())[..8])
    }

    /// The signature of a checkpoint, in hex.
    pub(crate) fn sign(&self, checkpoint: &Value) -> String {
        let text = |name: &str| checkpoint[name].as_str().unwrap();
        let text = format!(
            "reelgate-checkpoint-2\n{}\n{}\n{}\n{}\n",
            checkpoint["number"],
            text("previous"),
            text("day"),
            text("digest")
        );
        hex::encode(self.private.sign(text.as_bytes()))
    }
}

pub(crate) static LEDGER: LazyLock<Sealer> = LazyLock::new(Sealer::make);

/// HMAC-SHA256 as RFC 2104 defines it, in lower-case hex.
pub(crate) fn hmac_sha256_hex(secret: &[u8], body: &[u8]) -> String {
    let mut key = [0_u8; HMAC_BLOCK_BYTES];
    if secret.len() > HMAC_BLOCK_BYTES {
        key[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        key[..secret.len()].copy_from_slice(secret);
    }
    let inner = Sha256::new()
        .chain_update(key.map(|b| b ^ 0x36))
        .chain_update(body)
        .finalize();
    let outer = Sha256::new()
        .chain_update(key.map(|b| b ^ 0x5c))
        .chain_update(inner)
        .finalize();
    hex::encode(outer)
}

/// HMAC-SHA1 in lower-case hex.
pub(crate) fn hmac_sha1_hex(secret: &[u8], text: &[u8]) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    hex::encode(ring::hmac::sign(&key, text))
}

#[test]
fn the_hmac_of_the_stage_is_the_one_of_rfc_4231() {
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(
        hmac_sha256_hex(b"Jefe", b"what do ya want for nothing?"),
        expected
    );
}
