//! Sessions as our API reads and ends them; they are opened by the wallet's decision.
//! A token's hash never leaves this folder.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::platform;
use crate::shape::{Session, Time};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::id::{DeviceId, GameId, LocationId, ProviderId, SessionId, TokenHash};

const SESSION: &str = "\
    SELECT session, player, currency, provider, game, location, device, opened_at, expires_at, \
        ended_at \
    FROM sessions WHERE session = ?1";

/// The session that a token opens, while it is live.
const LIVE: &str = "\
    SELECT s.session, s.player, s.currency, s.provider, s.game, s.location, s.device, \
        s.opened_at, s.expires_at, s.ended_at \
    FROM tokens t JOIN sessions s ON s.session = t.session \
    WHERE t.token_hash = ?1 AND s.ended_at IS NULL AND s.expires_at > ?2";

/// Ended once: a repeat finds the first time.
const END: &str = "\
    UPDATE sessions SET ended_at = coalesce(ended_at, ?2) WHERE session = ?1 \
    RETURNING player, ended_at, provider";

/// Where a session is to be: the device's own place, the place asked for (or the device's, or
/// `online`), the game's launch URL, and the decimals of the provider's amounts. Always one row.
const PLACE: &str = "\
    SELECT d.location, d.status, l.location, l.status, g.launch_url, a.decimals \
    FROM (SELECT 1) \
    LEFT JOIN devices d ON d.device = ?2 \
    LEFT JOIN locations l ON l.location = coalesce(?1, d.location, 'online') \
    LEFT JOIN games g ON g.provider = ?3 AND g.game = ?4 \
    LEFT JOIN amount_decimals a ON a.provider = ?3";

/// What is known about the place of a session that is to be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Where the device stands; `None` where there is no such device.
    pub device_location: Option<String>,
    /// The device's status.
    pub device_status: Option<String>,
    /// The location asked for, else the device's, else `online`; `None` where it does not exist.
    pub location: Option<String>,
    /// The location's status.
    pub location_status: Option<String>,
    /// The template of the game's launch URL.
    pub launch_url: Option<String>,
    /// The most decimals that the provider's amounts have; `None` where it can write any amount.
    pub amount_decimals: Option<i64>,
}

impl FromRow for Place {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            device_location: row.maybe_text()?,
            device_status: row.maybe_text()?,
            location: row.maybe_text()?,
            location_status: row.maybe_text()?,
            launch_url: row.maybe_text()?,
            amount_decimals: row.maybe_integer()?,
        })
    }
}

impl FromRow for Session {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            session: row.text()?,
            player: row.text()?,
            currency: row.text()?,
            provider: row.text()?,
            game: row.text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            opened_at: row.time()?,
            expires_at: row.time()?,
            ended_at: row.maybe_time()?,
        })
    }
}

/// A session that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Who played.
    pub player: String,
    /// When it was ended first.
    pub ended_at: Time,
    /// Whose games.
    pub provider: String,
}

impl FromRow for EndedSession {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            player: row.text()?,
            ended_at: row.time()?,
            provider: row.text()?,
        })
    }
}

impl<D: Database> Store<D> {
    /// A session.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn session(&self, session: &SessionId) -> Result<Option<Session>, Fault> {
        self.one(SESSION, &[session.as_str().into()]).await
    }

    /// The session that a token opens, while it is live.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn live_session(&self, token: &TokenHash) -> Result<Option<Session>, Fault> {
        let parameters: [Value; 2] = [token.as_str().into(), platform::now().ms().into()];
        self.one(LIVE, &parameters).await
    }

    /// Ends a session and says whose it was and when it ended; `None` where there is no such
    /// session.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn end_session(&self, session: &SessionId) -> Result<Option<EndedSession>, Fault> {
        let parameters: [Value; 2] = [session.as_str().into(), platform::now().ms().into()];
        self.one(END, &parameters).await
    }

    /// What is known about the place of a session that is to be opened.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn place(
        &self,
        location: Option<&LocationId>,
        device: Option<&DeviceId>,
        provider: &ProviderId,
        game: &GameId,
    ) -> Result<Place, Fault> {
        let parameters: [Value; 4] = [
            location.map(LocationId::as_str).into(),
            device.map(DeviceId::as_str).into(),
            provider.as_str().into(),
            game.as_str().into(),
        ];
        Ok(self.one(PLACE, &parameters).await?.unwrap_or_default())
    }
}
