//! What callers send to open a session, and what they get.
//! Only [`Opened`] holds a token.

use reelgate_edge::launch::Options;
use reelgate_edge::shape::Time;
use serde::{Deserialize, Serialize};

/// A session to open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSession {
    pub(crate) player: String,
    pub(crate) currency: String,
    pub(crate) provider: String,
    pub(crate) game: String,
    pub(crate) location: Option<String>,
    pub(crate) device: Option<String>,
    /// What the provider is told where it is asked for the launch URL.
    #[serde(default)]
    pub(crate) launch: Options,
}

/// An open session. `launch_url` is null where the game's catalog entry has none.
#[derive(Clone, Serialize)]
pub(crate) struct Opened {
    pub(crate) session: String,
    pub(crate) token: String,
    pub(crate) launch_url: Option<String>,
    pub(crate) expires_at: Time,
}

/// An ended session.
#[derive(Debug, Serialize)]
pub(crate) struct Ended {
    pub(crate) session: String,
    pub(crate) ended_at: Time,
}
