//! What callers send about players.
//! Field names are those of the API's description; unknown ones are refused.

use serde::Deserialize;

/// The words of a player's status.
pub(crate) const STATUSES: &[&str] = &["active", "blocked", "self_excluded"];
/// The words of a round's state.
pub(crate) const ROUND_STATES: &[&str] = &["open", "closed", "cancelled", "void", "disputed"];

/// A player to create, or a wallet to add.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlayer {
    pub(crate) player: String,
    pub(crate) currency: String,
    pub(crate) name: Option<String>,
}

/// A player's new status.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlayerChange {
    pub(crate) status: String,
}

/// Which entries or grants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WalletQuery {
    pub(crate) currency: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Which rounds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundsQuery {
    pub(crate) state: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}
