//! Session tokens: made from chance, known to the database only by their hash.
//! A token itself never reaches the database or a log.

use crate::fault::Fault;
use crate::platform;
use reelgate_core::id::TokenHash;
use sha2::{Digest, Sha256};

/// The hash under which a token is stored. Any text has one; a text that was never a token leads
/// nowhere.
#[must_use]
pub fn hash(token: &str) -> Option<TokenHash> {
    TokenHash::parse(&hex::encode(Sha256::digest(token.as_bytes()))).ok()
}

/// A new token of 256 bits, as 64 hex digits, with its hash.
///
/// # Errors
/// [`Fault::Defect`] where the host has no randomness.
pub fn create() -> Result<(String, TokenHash), Fault> {
    with_hash(platform::random_hex::<32>()?)
}

/// A token with its hash.
///
/// # Errors
/// [`Fault::Defect`] where it has none.
pub fn with_hash(token: String) -> Result<(String, TokenHash), Fault> {
    let hash = hash(&token).ok_or_else(|| Fault::Defect("a token without a hash".to_owned()))?;
    Ok((token, hash))
}
