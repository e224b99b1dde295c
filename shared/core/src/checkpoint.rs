//! A signed digest over the newest entry of every wallet and the newest record.
//! A private key is never shown, also not in an error or a debug text.

use crate::currency::Currency;
use crate::entry::{Hash, more_lines};
use crate::id::PlayerId;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};

/// The first line of what is hashed and of what is signed.
const TAG: &str = "reelgate-checkpoint-2";
/// The first line of what is signed while a long verification goes on.
const PROGRESS_TAG: &str = "reelgate-progress-1";
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
    /// Whether the checkpoint before it has a later day: a clock was wrong when one of
    /// the two was made.
    pub after_clock_error: bool,
    /// The greatest entry id that it covers; 0 of an empty ledger.
    pub last_entry: i64,
    /// How many entries behind the checkpoint before it are dated after `day`, by a wrong clock.
    pub dated_ahead: i64,
    /// How many of them are dated more than a minute before the end of the day of the checkpoint
    /// before it, by a wrong clock.
    pub dated_back: i64,
    /// How many wallets have an entry up to there.
    pub wallets: i64,
    /// The greatest record number that it covers; 0 where there is none.
    pub last_record: i64,
    /// The hash of the chain of records up to there.
    pub records: Hash,
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
    /// The SHA-256 over these lines, each ended by a line feed: `reelgate-checkpoint-2`, number,
    /// digest of the checkpoint before it, day, `1` after a clock error, last entry, numbers of
    /// entries dated ahead and back, number of wallets, last record, hash of the records; then for
    /// each wallet player, currency, seq and hash of its newest entry.
    #[must_use]
    pub fn of(claim: &Claim) -> Self {
        let digest = more_lines(
            Sha256::new(),
            &[
                TAG,
                &claim.number.to_string(),
                claim.previous.as_str(),
                &claim.day,
                if claim.after_clock_error { "1" } else { "" },
                &claim.last_entry.to_string(),
                &claim.dated_ahead.to_string(),
                &claim.dated_back.to_string(),
                &claim.wallets.to_string(),
                &claim.last_record.to_string(),
                claim.records.as_str(),
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

/// The text that is signed: the tag, number, digest of the checkpoint before it, day and digest. So
/// the order of checkpoints is verified without the entries.
fn signed_text(claim: &Claim, digest: &Hash) -> String {
    let (number, previous, day) = (claim.number, claim.previous.as_str(), &claim.day);
    format!("{TAG}\n{number}\n{previous}\n{day}\n{}\n", digest.as_str())
}

/// The text that is signed while entries are verified for the checkpoint after `previous`.
fn progress_text(previous: &Hash, verified_up_to: i64) -> String {
    let previous = previous.as_str();
    format!("{PROGRESS_TAG}\n{previous}\n{verified_up_to}\n")
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
    pub fn sign(&self, claim: &Claim, digest: &Hash) -> String {
        self.sign_text(&signed_text(claim, digest))
    }

    /// The signature of how far the entries behind a checkpoint are verified.
    #[must_use]
    pub fn sign_progress(&self, previous: &Hash, verified_up_to: i64) -> String {
        self.sign_text(&progress_text(previous, verified_up_to))
    }

    fn sign_text(&self, text: &str) -> String {
        hex::encode(self.0.sign(text.as_bytes()).to_bytes())
    }
}

/// The operator's public key, as a third party has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Reads PEMs that stand one behind the other; none is an empty list.
    ///
    /// # Errors
    /// [`KeyError::Public`].
    pub fn parse_all(pems: &str) -> Result<Vec<Self>, KeyError> {
        let end = "-----END PUBLIC KEY-----";
        let parts = pems.split_inclusive(end).map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(Self::parse).collect()
    }

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

    /// Whether this key signed the checkpoint.
    #[must_use]
    pub fn signed(&self, claim: &Claim, digest: &Hash, signature: &str) -> bool {
        self.signed_text(&signed_text(claim, digest), signature)
    }

    /// Whether this key signed how far the entries behind a checkpoint are verified.
    #[must_use]
    pub fn signed_progress(&self, previous: &Hash, verified_up_to: i64, signature: &str) -> bool {
        self.signed_text(&progress_text(previous, verified_up_to), signature)
    }

    /// RFC 8032 section 5.1.7.
    fn signed_text(&self, text: &str, signature: &str) -> bool {
        let bytes: Option<[u8; 64]> = hex::decode(signature)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes| {
            let signature = Signature::from_bytes(&bytes);
            self.0.verify_strict(text.as_bytes(), &signature).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn claim(wallets: i64) -> Claim {
        Claim {
            number: 1,
            previous: Hash::genesis(),
            day: "2026-11-21".to_string(),
            after_clock_error: true,
            last_entry: 7,
            dated_ahead: 3,
            dated_back: 4,
            wallets,
            last_record: 9,
            records: Hash::genesis(),
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
            "reelgate-checkpoint-2\n1\n{zeros}\n2026-11-21\n1\n7\n3\n4\n2\n9\n{zeros}\n\
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
    fn a_signature_is_good_for_one_digest_one_place_and_one_key() {
        let key = |seed: u8| SigningKey(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]));
        let (digest, other) = (Hash::genesis(), Hash::from_stored("1".repeat(64)));
        let signature = key(1).sign(&claim(0), &digest);
        let public = key(1).public();
        assert!(public.signed(&claim(0), &digest, &signature));
        assert!(!public.signed(&claim(0), &other, &signature));
        assert!(!key(2).public().signed(&claim(0), &digest, &signature));
        let moved = |change: fn(&mut Claim)| {
            let mut claim = claim(0);
            change(&mut claim);
            public.signed(&claim, &digest, &signature)
        };
        assert!(!moved(|claim| claim.number = 2));
        assert!(!moved(
            |claim| claim.previous = Hash::from_stored("1".repeat(64))
        ));
        assert!(!moved(|claim| claim.day = "2026-11-22".to_string()));
        for odd in [
            "",
            "00",
            "zz",
            &signature[2..],
            &signature.replace('0', "g"),
        ] {
            assert!(!public.signed(&claim(0), &digest, odd), "{odd}");
        }
        let shown = format!("SigningKey({})", public.id());
        assert_eq!(format!("{:?}", key(1)), shown);
    }

    #[test]
    fn progress_is_signed_for_one_place() {
        let key = SigningKey(ed25519_dalek::SigningKey::from_bytes(&[1; 32]));
        let (previous, other) = (Hash::genesis(), Hash::from_stored("1".repeat(64)));
        let signature = key.sign_progress(&previous, 7);
        assert!(key.public().signed_progress(&previous, 7, &signature));
        assert!(!key.public().signed_progress(&previous, 8, &signature));
        assert!(!key.public().signed_progress(&other, 7, &signature));
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
        let both = PublicKey::parse_all(&format!("{public}\n{public}"));
        assert_eq!(both, Ok(vec![key.public(), key.public()]));
        assert_eq!(PublicKey::parse_all(" \n"), Ok(Vec::new()));
        assert_eq!(PublicKey::parse_all("x"), Err(KeyError::Public));
        for odd in ["", "secret", public.as_str()] {
            let error = SigningKey::parse(odd).err();
            assert_eq!(error, Some(KeyError::Private));
        }
    }
}
