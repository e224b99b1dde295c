//! Games and providers: what lobbies list, and what the catalog's editors write.
//! Limits are kept in ledger units, as the wallet's decision reads them.

use super::{Columns, FromRow};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::platform;
use crate::shape::{Provider, Time};
use crate::store::LimitRow;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::id::{DeviceId, GameId, LocationId, ProviderId};
use serde::Serialize;
use std::collections::BTreeMap;

/// By provider and game: the primary key.
const GAMES: &str = "\
    SELECT provider, game, name, category, status, rtp, launch_url, limits, attributes, updated_at \
    FROM games \
    WHERE (provider, game) > (?1, ?2) AND (?3 IS NULL OR provider = ?3) \
        AND (?4 IS NULL OR category = ?4) \
        AND (?5 IS NULL OR instr(lower(name), lower(?5)) OR instr(lower(game), lower(?5))) \
    ORDER BY provider, game LIMIT ?6";

const GAME: &str = "\
    SELECT provider, game, name, category, status, rtp, launch_url, limits, attributes, updated_at \
    FROM games WHERE provider = ?1 AND game = ?2";

/// Whether there are such a provider and such a game. Always one row.
const IS_THERE: &str = "\
    SELECT EXISTS (SELECT 1 FROM providers WHERE provider = ?1), \
        EXISTS (SELECT 1 FROM games WHERE provider = ?1 AND game = ?2)";

/// Whether there are such a location and such a device; what is not asked for is there.
const FILTERS_EXIST: &str = "\
    SELECT ?1 IS NULL OR EXISTS (SELECT 1 FROM locations WHERE location = ?1), \
        ?2 IS NULL OR EXISTS (SELECT 1 FROM devices WHERE device = ?2)";

/// The game as one JSON object.
const PUT_GAME: &str = "\
    INSERT INTO games (provider, game, name, category, status, rtp, launch_url, limits, \
        attributes, updated_at) \
    VALUES (?1, ?2, ?3 ->> 'name', ?3 ->> 'category', ?3 ->> 'status', ?3 ->> 'rtp', \
        ?3 ->> 'launch_url', ?3 -> 'limits', ?3 -> 'attributes', ?4) \
    ON CONFLICT DO UPDATE SET name = excluded.name, category = excluded.category, \
        status = excluded.status, rtp = excluded.rtp, launch_url = excluded.launch_url, \
        limits = excluded.limits, attributes = excluded.attributes, \
        updated_at = excluded.updated_at \
    RETURNING provider, game, name, category, status, rtp, launch_url, limits, attributes, \
        updated_at";

/// The changes as one JSON object: what is absent stays, and null empties what may be empty.
const PATCH_GAME: &str = "\
    UPDATE games SET name = coalesce(?3 ->> 'name', name), \
        category = coalesce(?3 ->> 'category', category), \
        status = coalesce(?3 ->> 'status', status), \
        rtp = CASE WHEN json_type(?3, '$.rtp') IS NULL THEN rtp ELSE ?3 ->> 'rtp' END, \
        launch_url = CASE WHEN json_type(?3, '$.launch_url') IS NULL THEN launch_url \
            ELSE ?3 ->> 'launch_url' END, \
        limits = coalesce(?3 -> 'limits', limits), \
        attributes = coalesce(?3 -> 'attributes', attributes), \
        updated_at = ?4 \
    WHERE provider = ?1 AND game = ?2 \
    RETURNING provider, game, name, category, status, rtp, launch_url, limits, attributes, \
        updated_at";

/// Where there is no policy: cash alone, a day, and what the contract says of sessions.
const PROVIDERS: &str = "\
    SELECT p.provider, p.name, p.status, coalesce(o.bet_from, 'cash'), \
        coalesce(o.win_to, 'cash'), coalesce(o.round_open_max_s, 86400), p.updated_at, \
        coalesce(o.bet_session, 'contract') \
    FROM providers p LEFT JOIN policies o ON o.provider = p.provider \
    WHERE ?1 IS NULL OR p.provider = ?1 ORDER BY p.provider";

/// What is NULL stays as it was, or is as where there is no policy.
const SET_POLICY: &str = "\
    INSERT INTO policies \
        (provider, bet_from, win_to, round_open_max_s, updated_at, bet_session) \
    SELECT provider, coalesce(?2, 'cash'), coalesce(?3, 'cash'), coalesce(?4, 86400), ?5, \
        coalesce(?6, 'contract') \
    FROM providers WHERE provider = ?1 \
    ON CONFLICT DO UPDATE SET bet_from = coalesce(?2, bet_from), \
        win_to = coalesce(?3, win_to), round_open_max_s = coalesce(?4, round_open_max_s), \
        updated_at = excluded.updated_at, bet_session = coalesce(?6, bet_session)";

const SET_STATUS: &str = "\
    UPDATE providers SET status = coalesce(?2, status), updated_at = ?3 WHERE provider = ?1";

/// A game as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameRow {
    /// Whose.
    pub provider: String,
    /// The provider's code.
    pub game: String,
    /// What people call it.
    pub name: String,
    /// The lobby's category.
    pub category: String,
    /// `enabled` or `disabled`.
    pub status: String,
    /// Return to player in percent, as a decimal text.
    pub rtp: Option<String>,
    /// A template; see `launch`.
    pub launch_url: Option<String>,
    /// Bet limits by currency, in ledger units.
    pub limits: BTreeMap<String, LimitRow>,
    /// Whatever else is known, as a JSON object.
    pub attributes: serde_json::Value,
    /// When it last changed.
    pub updated_at: Time,
}

/// What to write of a game. `None` is not written; `Some(None)` empties the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GameChange {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The lobby's category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `enabled` or `disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// Return to player in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rtp: Option<Option<String>>,
    /// A template; see `launch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_url: Option<Option<String>>,
    /// Bet limits by currency, in ledger units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<BTreeMap<&'static str, LimitRow>>,
    /// A JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What to write of a provider. `None` stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderChange {
    /// `connected` or `disconnected`.
    pub status: Option<&'static str>,
    /// Which pot pays a bet.
    pub bet_from: Option<&'static str>,
    /// Which pot a win goes to.
    pub win_to: Option<&'static str>,
    /// After how many seconds a round is open for too long.
    pub round_open_max_s: Option<i64>,
    /// Which session a bet needs that names none.
    pub bet_session: Option<&'static str>,
}

impl ProviderChange {
    const fn has_policy(&self) -> bool {
        let pots = self.bet_from.is_some() || self.win_to.is_some();
        pots || self.round_open_max_s.is_some() || self.bet_session.is_some()
    }
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GameFilter {
    /// Only this provider's.
    pub provider: Option<String>,
    /// Only of this category.
    pub category: Option<String>,
    /// Only where the name or the code holds this text, whatever its case.
    pub q: Option<String>,
}

impl FromRow for GameRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.text()?,
            game: row.text()?,
            name: row.text()?,
            category: row.text()?,
            status: row.text()?,
            rtp: row.maybe_text()?,
            launch_url: row.maybe_text()?,
            limits: row.json()?,
            attributes: row.json()?,
            updated_at: row.time()?,
        })
    }
}

impl Placed<2> for GameRow {
    fn place(&self) -> [String; 2] {
        [self.provider.clone(), self.game.clone()]
    }
}

impl FromRow for Provider {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.text()?,
            name: row.text()?,
            status: row.text()?,
            bet_from: row.text()?,
            win_to: row.text()?,
            round_open_max_s: row.integer()?,
            updated_at: row.time()?,
            bet_session: row.text()?,
        })
    }
}

impl FromRow for (bool, bool) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((row.integer()? != 0, row.integer()? != 0))
    }
}

impl<D: Database> Store<D> {
    /// Games by provider and code, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn games(&self, filter: GameFilter, page: &Page<2>) -> Result<Vec<GameRow>, Fault> {
        let [provider, game] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 6] = [
            provider.into(),
            game.into(),
            filter.provider.into(),
            filter.category.into(),
            filter.q.into(),
            page.items_to_read().into(),
        ];
        self.all(GAMES, &parameters).await
    }

    /// One game.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn game(
        &self,
        provider: &ProviderId,
        game: &GameId,
    ) -> Result<Option<GameRow>, Fault> {
        self.one(GAME, &[provider.as_str().into(), game.as_str().into()])
            .await
    }

    /// Whether there are such a provider and such a game of it.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn provider_and_game_exist(
        &self,
        provider: &ProviderId,
        game: &GameId,
    ) -> Result<(bool, bool), Fault> {
        let parameters: [Value; 2] = [provider.as_str().into(), game.as_str().into()];
        Ok(self.one(IS_THERE, &parameters).await?.unwrap_or_default())
    }

    /// Whether there are such a location and such a device; what is not asked for is there.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn location_and_device_exist(
        &self,
        location: Option<&LocationId>,
        device: Option<&DeviceId>,
    ) -> Result<(bool, bool), Fault> {
        let location = location.map(LocationId::as_str).into();
        let device = device.map(DeviceId::as_str).into();
        Ok(self
            .one(FILTERS_EXIST, &[location, device])
            .await?
            .unwrap_or_default())
    }

    /// Creates or replaces a game. Name, category, status, limits and attributes must be given.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn put_game(
        &self,
        provider: &ProviderId,
        game: &GameId,
        change: &GameChange,
    ) -> Result<Option<GameRow>, Fault> {
        self.one(PUT_GAME, &game_parameters(provider, game, change)?)
            .await
    }

    /// Changes a game; `None` where there is no such game.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn patch_game(
        &self,
        provider: &ProviderId,
        game: &GameId,
        change: &GameChange,
    ) -> Result<Option<GameRow>, Fault> {
        self.one(PATCH_GAME, &game_parameters(provider, game, change)?)
            .await
    }

    /// All providers.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn providers(&self) -> Result<Vec<Provider>, Fault> {
        self.all(PROVIDERS, &[Value::Null]).await
    }

    /// Changes a provider and its policy; `None` where there is no such provider. Cut off between
    /// the two, the same change sent again completes it.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn change_provider(
        &self,
        provider: &ProviderId,
        change: &ProviderChange,
    ) -> Result<Option<Provider>, Fault> {
        let now = platform::now().ms();
        let name = || Value::from(provider.as_str());
        if change.has_policy() {
            let pots = (change.bet_from.into(), change.win_to.into());
            let longest = change.round_open_max_s.into();
            let session = change.bet_session.into();
            let parameters = [name(), pots.0, pots.1, longest, now.into(), session];
            self.query(SET_POLICY, &parameters).await?;
        }
        let parameters = [name(), change.status.into(), now.into()];
        self.query(SET_STATUS, &parameters).await?;
        self.one(PROVIDERS, &[name()]).await
    }
}

fn game_parameters(
    provider: &ProviderId,
    game: &GameId,
    change: &GameChange,
) -> Result<[Value; 4], Fault> {
    let change = serde_json::to_string(change).map_err(|e| Fault::Defect(e.to_string()))?;
    let now = platform::now().ms();
    Ok([
        provider.as_str().into(),
        game.as_str().into(),
        change.into(),
        now.into(),
    ])
}
