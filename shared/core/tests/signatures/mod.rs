//! Signatures: what is accepted, and every way of being almost right that must be refused.
//! No private key is kept: keys are made when the tests run, and die with them.

mod ecdsa;
mod forgeries;
mod hmac;
mod keys;
mod others;
mod rsa;
mod vectors;

use reelgate_core::signature::{Key, KeyRing, SignatureError};

const BODY: &[u8] = br#"{"token":"t","amount":100500}"#;

fn ring<K: Key>(current: &str, previous: &str) -> KeyRing<K> {
    KeyRing::parse(current, previous).unwrap()
}

fn verdict<K: Key>(ring: &KeyRing<K>, body: &[u8], signature: &str) -> Result<(), SignatureError> {
    ring.verify(body, Some(signature))
        .map(|verified| assert_eq!(verified.bytes(), body))
}
