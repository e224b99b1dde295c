//! Figures, players and disputes as they are stored, to be compared with what they follow from,
//! and the statements that write them anew. Only what is over is ever compared.

use super::projections::json;
use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use crate::store::rows::figure_sums;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use serde::Serialize;

/// The most rows that one statement reads.
const ROWS_PER_READ: i64 = 2_000;

const ROLLUPS: &str = "\
    SELECT quarter, provider, game, location, device, currency, rounds, bets_whole, bets_rest, \
        bonus_bets_whole, bonus_bets_rest, payouts_whole, payouts_rest, bonus_payouts_whole, \
        bonus_payouts_rest, promotions_whole, promotions_rest, jackpots_whole, jackpots_rest, \
        contributions_whole, contributions_rest \
    FROM rollups \
    WHERE (quarter, provider, game, location, device, currency) > (?1, ?2, ?3, ?4, ?5, ?6) \
        AND quarter < ?7 \
    ORDER BY quarter, provider, game, location, device, currency LIMIT ?8";

const HOUR_PLAYERS: &str = "\
    SELECT hour, provider, game, location, device, currency, player, quarters \
    FROM rollup_players \
    WHERE (hour, provider, game, location, device, currency, player) \
        > (?1, ?2, ?3, ?4, ?5, ?6, ?7) AND hour <= ?8 >> 2 \
    ORDER BY hour, provider, game, location, device, currency, player LIMIT ?9";

/// Disputes whose derived columns are not what their events say, stored before derived. At most
/// one event ends a dispute.
const DISPUTES: &str = "\
    SELECT d.id, d.status, d.resolved_at, d.reason, d.actor, \
        CASE WHEN e.id IS NULL THEN 'open' ELSE 'resolved' END, e.at, e.text, e.actor \
    FROM disputes d LEFT JOIN dispute_events e ON e.dispute = d.id AND e.kind = 'resolved' \
    WHERE (d.status, d.resolved_at, d.reason, d.actor) IS NOT \
        (CASE WHEN e.id IS NULL THEN 'open' ELSE 'resolved' END, e.at, e.text, e.actor) \
    ORDER BY d.id LIMIT ?1";

const REBUILD_FIGURES: &str = "\
    INSERT INTO rebuilt_figures \
        (quarter, provider, game, location, device, currency, figures, players) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// One dispute, by its events. Where the same has been opened anew since, it stays as it is.
const REBUILD_DISPUTE: &str = "\
    UPDATE OR IGNORE disputes SET (status, resolved_at, reason, actor) = ( \
        SELECT CASE WHEN e.id IS NULL THEN 'open' ELSE 'resolved' END, e.at, e.text, e.actor \
        FROM (SELECT 1) LEFT JOIN dispute_events e \
            ON e.dispute = disputes.id AND e.kind = 'resolved') \
    WHERE id = ?1";

/// What figures are kept by. Absent places are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FigureKey {
    /// Quarters of an hour since 1970 UTC.
    pub quarter: i64,
    /// Whose games.
    pub provider: String,
    /// Which game.
    pub game: String,
    /// Where.
    pub location: String,
    /// On which machine.
    pub device: String,
    /// In what.
    pub currency: String,
}

/// A stored row: where it counts, and its figures unless they cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Where it counts.
    pub key: FigureKey,
    /// What it says.
    pub figures: Option<Figures>,
}

/// A stored row of who played: the hour instead of the quarter in its key, the player, and the
/// quarters of the hour as bits.
pub type PlayerRow = (FigureKey, String, i64);

/// A dispute's derived columns: status, resolved at, reason, actor.
pub type Ending = (String, Option<i64>, Option<String>, Option<String>);

/// A dispute that differs from its events: number, as stored, by its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRow(pub i64, pub Ending, pub Ending);

impl FigureKey {
    /// Before every key of a quarter.
    #[must_use]
    pub fn before(quarter: i64) -> Self {
        Self {
            quarter,
            ..Self::default()
        }
    }

    /// Where an entry counts.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        fn text<T: ToString>(id: Option<&T>) -> String {
            id.map(T::to_string).unwrap_or_default()
        }
        Self {
            quarter: entry.at.quarter(),
            provider: entry.provider.to_string(),
            game: text(entry.game.as_ref()),
            location: text(entry.location.as_ref()),
            device: text(entry.device.as_ref()),
            currency: entry.currency.code().to_owned(),
        }
    }

    fn values(&self) -> Vec<Value> {
        let names = [
            &self.provider,
            &self.game,
            &self.location,
            &self.device,
            &self.currency,
        ];
        let names = names.into_iter().map(|name| name.as_str().into());
        [Value::from(self.quarter)]
            .into_iter()
            .chain(names)
            .collect()
    }
}

impl FromRow for FigureKey {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            quarter: row.integer()?,
            provider: row.text()?,
            game: row.text()?,
            location: row.text()?,
            device: row.text()?,
            currency: row.text()?,
        })
    }
}

impl FromRow for FigureRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let key = FigureKey::from_row(row)?;
        let figures = row.figures().ok();
        Ok(Self { key, figures })
    }
}

impl FromRow for PlayerRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((FigureKey::from_row(row)?, row.text()?, row.integer()?))
    }
}

impl FromRow for DisputeRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let id = row.integer()?;
        let mut ending = || -> Result<Ending, Fault> {
            let status = row.text()?;
            Ok((
                status,
                row.maybe_integer()?,
                row.maybe_text()?,
                row.maybe_text()?,
            ))
        };
        Ok(Self(id, ending()?, ending()?))
    }
}

impl<D: Database> Store<D> {
    /// Figures after `after`, of quarters before `before`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rollups(&self, after: &FigureKey, before: i64) -> Result<Vec<FigureRow>, Fault> {
        let mut parameters = after.values();
        parameters.extend([before, ROWS_PER_READ].map(Value::from));
        self.all(ROLLUPS, &parameters).await
    }

    /// Who played, after `after`, up to the hour of the quarter `before`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn hour_players(
        &self,
        (after, player): (&FigureKey, &str),
        before: i64,
    ) -> Result<Vec<PlayerRow>, Fault> {
        let mut parameters = after.values();
        parameters.push(player.into());
        parameters.extend([before, ROWS_PER_READ].map(Value::from));
        self.all(HOUR_PLAYERS, &parameters).await
    }

    /// Disputes that are not what their events say, at most `count`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn odd_disputes(&self, count: i64) -> Result<Vec<DisputeRow>, Fault> {
        self.all(DISPUTES, &[count.into()]).await
    }

    /// Writes the figures of one quarter that is over anew, or takes them away; the players too, if
    /// given.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn rebuild_figures(
        &self,
        key: &FigureKey,
        figures: Option<&Figures>,
        players: Option<&[&str]>,
    ) -> Result<(), Fault> {
        let sums = figures.map(figure_sums).transpose()?;
        let mut parameters = key.values();
        parameters.push(
            sums.map(|sums| json(sums.as_slice()))
                .transpose()?
                .unwrap_or(Value::Null),
        );
        parameters.push(players.map(json).transpose()?.unwrap_or(Value::Null));
        self.query(REBUILD_FIGURES, &parameters).await.map(|_| ())
    }

    /// Writes a dispute's derived columns anew.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn rebuild_dispute(&self, id: i64) -> Result<(), Fault> {
        self.query(REBUILD_DISPUTE, &[id.into()]).await.map(|_| ())
    }
}
