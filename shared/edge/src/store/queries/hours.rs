//! Figures, players and disputes as they are stored, to be compared with what they follow from,
//! and the statements that write them anew. Only hours that are over are ever read here.

use super::projections::json;
use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_core::money::Amount;
use serde::Serialize;

/// The most rows that one statement reads.
const ROWS_PER_READ: i64 = 2_000;

const ROLLUPS: &str = "\
    SELECT hour, provider, game, location, device, currency, bets, bonus_bets, payouts, \
        bonus_payouts, promotions, jackpots, rounds \
    FROM rollups \
    WHERE (hour, provider, game, location, device, currency) > (?1, ?2, ?3, ?4, ?5, ?6) \
        AND hour < ?7 \
    ORDER BY hour, provider, game, location, device, currency LIMIT ?8";

const HOUR_PLAYERS: &str = "\
    SELECT hour, provider, game, location, device, currency, player \
    FROM rollup_players \
    WHERE (hour, provider, game, location, device, currency, player) \
        > (?1, ?2, ?3, ?4, ?5, ?6, ?7) AND hour < ?8 \
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

const REBUILD_HOUR: &str = "\
    INSERT INTO rebuilt_hours (hour, provider, game, location, device, currency, figures, players) \
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
pub struct HourKey {
    /// Hours since 1970 UTC.
    pub hour: i64,
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

/// A dispute's derived columns: status, resolved at, reason, actor.
pub type Ending = (String, Option<i64>, Option<String>, Option<String>);

/// A dispute that differs from its events: number, as stored, by its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRow(pub i64, pub Ending, pub Ending);

impl HourKey {
    /// Where an entry counts.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        fn text<T: ToString>(id: Option<&T>) -> String {
            id.map(T::to_string).unwrap_or_default()
        }
        Self {
            hour: entry.at.hour(),
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
        [Value::from(self.hour)].into_iter().chain(names).collect()
    }
}

impl FromRow for HourKey {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            hour: row.integer()?,
            provider: row.text()?,
            game: row.text()?,
            location: row.text()?,
            device: row.text()?,
            currency: row.text()?,
        })
    }
}

impl FromRow for (HourKey, Figures) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let key = HourKey::from_row(row)?;
        let figures = Figures {
            bets: row.amount()?,
            bonus_bets: row.amount()?,
            payouts: row.amount()?,
            bonus_payouts: row.amount()?,
            promotions: row.amount()?,
            jackpots: row.amount()?,
            rounds: row.integer()?,
        };
        Ok((key, figures))
    }
}

impl FromRow for (HourKey, String) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((HourKey::from_row(row)?, row.text()?))
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
    /// Figures after `after`, of hours before `before`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rollups(
        &self,
        after: &HourKey,
        before: i64,
    ) -> Result<Vec<(HourKey, Figures)>, Fault> {
        let mut parameters = after.values();
        parameters.extend([before, ROWS_PER_READ].map(Value::from));
        self.all(ROLLUPS, &parameters).await
    }

    /// Who played, after `after`, in hours before `before`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn hour_players(
        &self,
        (after, player): (&HourKey, &str),
        before: i64,
    ) -> Result<Vec<(HourKey, String)>, Fault> {
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

    /// Writes the figures of one closed hour anew, or takes them away; the players too, if given.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn rebuild_hour(
        &self,
        key: &HourKey,
        figures: Option<&Figures>,
        players: Option<&[&str]>,
    ) -> Result<(), Fault> {
        let sums = figures.map(|sum| {
            let money = [sum.bets, sum.bonus_bets, sum.payouts, sum.bonus_payouts];
            let more = [sum.promotions, sum.jackpots];
            let units = money.into_iter().chain(more).map(Amount::units);
            json(&units.chain([sum.rounds]).collect::<Vec<_>>())
        });
        let mut parameters = key.values();
        parameters.push(sums.transpose()?.unwrap_or(Value::Null));
        parameters.push(players.map(json).transpose()?.unwrap_or(Value::Null));
        self.query(REBUILD_HOUR, &parameters).await.map(|_| ())
    }

    /// Writes a dispute's derived columns anew.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn rebuild_dispute(&self, id: i64) -> Result<(), Fault> {
        self.query(REBUILD_DISPUTE, &[id.into()]).await.map(|_| ())
    }
}
