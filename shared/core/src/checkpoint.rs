//! The heads of all wallets' chains at one entry, as one digest, and its signature with Ed25519.
//! A private key is never shown, also not in an error or a debug text.

use crate::currency::Currency;
use crate::entry::{Hash, more_lines};
use crate::id::PlayerId;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};

/// The first line of what is hashed and of what is signed.
const TAG: &str = "reelgate-checkpoint-1";
const KEY_ID_DIGITS: usize = 16;

/// What a checkpoint says before the heads that it commits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// From 1, without gaps.
    pub number: i64,
    /// The digest of the checkpoint before it; [`Hash::genesis`] for the first.
    pub previous: Hash,
    /// The UTC day it was made for: `2026-11-21`.
    pub day: String,
    /// The greatest entry id that it covers; 0 of an empty ledger.
    pub last_entry: i64,
    /// How many wallets have an entry up to there.
    pub wallets: i64,
}

/// Why heads do not come to a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadsError {
    /// A wallet stands twice, or before one that it must follow.
    #[error("the wallets are not in the order of player and currency")]
    Order,
    /// There are more or fewer heads than the checkpoint says.
    #[error("the checkpoint was made over another number of wallets")]
    Count,
}

/// The digest of a checkpoint while its heads are added; it does not grow with them.
pub struct Heads {
    digest: Sha256,
    left: i64,
    newest: Option<(PlayerId, &'static str)>,
}

impl Heads {
    /// The SHA-256 over these lines, each ended by a line feed: `reelgate-checkpoint-1`, number,
    /// digest of the checkpoint before it, day, last entry, number of wallets; then for each wallet
    /// player, currency, seq and hash of its newest entry.
    #[must_use]
    pub fn of(claim: &Claim) -> Self {
        let digest = more_lines(
            Sha256::new(),
            &[
                TAG,
                &claim.number.to_string(),
                claim.previous.as_str(),
                &claim.day,
                &claim.last_entry.to_string(),
                &claim.wallets.to_string(),
            ],
        );
        Self {
            digest,
            left: claim.wallets,
            newest: None,
        }
    }

    /// Adds the head of the next wallet, by player and then by currency, as bytes.
    ///
    /// # Errors
    /// [`HeadsError`] where it cannot be the next one.
    pub fn add(
        &mut self,
        player: PlayerId,
        currency: Currency,
        seq: i64,
        hash: &Hash,
    ) -> Result<(), HeadsError> {
        let wallet = (player, currency.code());
        if self.newest.as_ref().is_some_and(|newest| *newest >= wallet) {
            return Err(HeadsError::Order);
        }
        self.left = self.left.checked_sub(1).ok_or(HeadsError::Count)?;
        let lines = [wallet.0.as_str(), wallet.1, &seq.to_string(), hash.as_str()];
        self.digest = more_lines(core::mem::take(&mut self.digest), &lines);
        self.newest = Some(wallet);
        Ok(())
    }

    /// The digest, once all heads are in.
    ///
    /// # Errors
    /// [`HeadsError::Count`] where the claim spoke of more or fewer.
    pub fn digest(self) -> Result<Hash, HeadsError> {
        if self.left == 0 {
            Ok(Hash::from_stored(hex::encode(self.digest.finalize())))
        } else {
            Err(HeadsError::Count)
        }
    }
}

/// What is signed: the tag, so that the signature serves for nothing else, and the digest.
fn signed(digest: &Hash) -> String {
    format!("{TAG}\n{}\n", digest.as_str())
}

/// Why a configured key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No PKCS#8 PEM of an Ed25519 private key.
    #[error(
        "is not a PKCS#8 PEM of an Ed25519 private key; make one with `openssl genpkey -algorithm \
         ed25519`"
    )]
    Private,
    /// No PEM of an Ed25519 public key.
    #[error(
        "is not a PEM of an Ed25519 public key (\"-----BEGIN PUBLIC KEY-----\"); make it with \
         `openssl pkey -pubout`"
    )]
    Public,
}

/// The operator's private key.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

impl SigningKey {
    /// Reads a PKCS#8 PEM.
    ///
    /// # Errors
    /// [`KeyError::Private`].
    pub fn parse(pem: &str) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.trim());
        key.map(Self).map_err(|_| KeyError::Private)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of a checkpoint, as 128 hex digits.
    #[must_use]
    pub fn sign(&self, digest: &Hash) -> String {
        let signature = self.0.sign(signed(digest).as_bytes());
        hex::encode(signature.to_bytes())
    }
}

/// The operator's public key, as a third party has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Reads a PEM (SPKI, RFC 8410).
    ///
    /// # Errors
    /// [`KeyError::Public`].
    pub fn parse(pem: &str) -> Result<Self, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_public_key_pem(pem.trim());
        key.map(Self).map_err(|_| KeyError::Public)
    }

    /// As PEM; `None` never happens for a key that was read.
    #[must_use]
    pub fn to_pem(&self) -> Option<String> {
        self.0.to_public_key_pem(LineEnding::LF).ok()
    }

    /// The first 16 hex digits of the SHA-256 over the key's 32 bytes.
    #[must_use]
    pub fn id(&self) -> String {
        let mut text = hex::encode(Sha256::digest(self.0.as_bytes()));
        text.truncate(KEY_ID_DIGITS);
        text
    }

    /// Whether this key signed the checkpoint (RFC 8032 section 5.1.7).
    #[must_use]
    pub fn signed(&self, digest: &Hash, signature: &str) -> bool {
        let bytes: Option<[u8; 64]> = hex::decode(signature)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes| {
            let signature = Signature::from_bytes(&bytes);
            self.0
                .verify_strict(signed(digest).as_bytes(), &signature)
                .is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(wallets: i64) -> Claim {
        Claim {
            number: 1,
            previous: Hash::genesis(),
            day: "2026-11-21".to_string(),
            last_entry: 7,
            wallets,
        }
    }

    fn head(heads: &mut Heads, player: &str, currency: &str) -> Result<(), HeadsError> {
        let player = PlayerId::parse(player).unwrap();
        let currency = Currency::parse(currency).unwrap();
        heads.add(player, currency, 3, &Hash::genesis())
    }

    #[test]
    fn the_digest_is_that_of_the_published_lines() {
        let mut heads = Heads::of(&claim(2));
        head(&mut heads, "ada", "EUR").unwrap();
        head(&mut heads, "ada", "USD").unwrap();
        let zeros = "0".repeat(64);
        let lines = format!(
            "reelgate-checkpoint-1\n1\n{zeros}\n2026-11-21\n7\n2\n\
             ada\nEUR\n3\n{zeros}\nada\nUSD\n3\n{zeros}\n"
        );
        let expected = hex::encode(Sha256::digest(lines.as_bytes()));
        assert_eq!(heads.digest().unwrap().as_str(), expected);
    }

    #[test]
    fn wallets_come_in_the_order_of_their_bytes_and_all_of_them() {
        // By player first: were the two texts run together, `a` + `USD` would stand behind `aB`.
        let mut heads = Heads::of(&claim(4));
        for (player, currency) in [("a", "EUR"), ("a", "USD"), ("aB", "EUR"), ("ü", "EUR")] {
            head(&mut heads, player, currency).unwrap();
        }
        assert_eq!(head(&mut heads, "ü", "EUR"), Err(HeadsError::Order));
        assert_eq!(head(&mut heads, "z", "EUR"), Err(HeadsError::Order));
        assert!(heads.digest().is_ok());
        let mut few = Heads::of(&claim(2));
        head(&mut few, "a", "EUR").unwrap();
        assert_eq!(few.digest(), Err(HeadsError::Count));
        let mut many = Heads::of(&claim(0));
        head(&mut many, "a", "EUR").unwrap();
        assert_eq!(many.digest(), Err(HeadsError::Count));
    }

    #[test]
    fn a_signature_is_good_for_one_digest_and_one_key() {
        let key = |seed: u8| SigningKey(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]));
        let (digest, other) = (Hash::genesis(), Hash::from_stored("1".repeat(64)));
        let signature = key(1).sign(&digest);
        assert!(key(1).public().signed(&digest, &signature));
        assert!(!key(1).public().signed(&other, &signature));
        assert!(!key(2).public().signed(&digest, &signature));
        for odd in [
            "",
            "00",
            "zz",
            &signature[2..],
            &signature.replace('0', "g"),
        ] {
            assert!(!key(1).public().signed(&digest, odd), "{odd}");
        }
        let shown = format!("SigningKey({})", key(1).public().id());
        assert_eq!(format!("{:?}", key(1)), shown);
    }

    #[test]
    fn keys_are_read_from_pem_and_nothing_else_is() {
        use ed25519_dalek::pkcs8::EncodePrivateKey;
        let key = SigningKey(ed25519_dalek::SigningKey::from_bytes(&[7; 32]));
        let private = key.0.to_pkcs8_pem(LineEnding::LF).unwrap();
        let public = key.public().to_pem().unwrap();
        assert_eq!(
            SigningKey::parse(&private).map(|key| key.public()),
            Ok(key.public())
        );
        assert_eq!(PublicKey::parse(&public), Ok(key.public()));
        assert_eq!(key.public().id().len(), KEY_ID_DIGITS);
        assert_eq!(PublicKey::parse(&private), Err(KeyError::Public));
        for odd in ["", "secret", public.as_str()] {
            let error = SigningKey::parse(odd).err();
            assert_eq!(error, Some(KeyError::Private));
        }
    }
}
