//! Bets, payouts, rounds and players of whole quarter hours, grouped by whatever is asked for.
//! Money of two currencies is never added, and a row that cannot be read costs only itself.

use super::figures::{FigureKey, FigureRow};
use super::projections::json;
use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::ggr::Figures;
use std::collections::BTreeMap;

/// The most corrupt rows that are named.
const CORRUPT_MAX: usize = 1_000;

/// ?1 is a list of periods, each its first quarter and the quarter after its last, in order. ?2 is
/// a list of locations, or NULL for all; ?3 is 1 for these and 0 for all others. A dimension that
/// is not asked for is NULL in every row, and so groups nothing. Each table is summed by itself, so
/// that only what is left of them is put together. Players are counted once over a whole period.
const GGR: &str = "\
    SELECT period, provider, game, location, device, currency, sum(rounds), \
        sum(bets_whole), sum(bets_rest), sum(bonus_bets_whole), sum(bonus_bets_rest), \
        sum(payouts_whole), sum(payouts_rest), sum(bonus_payouts_whole), \
        sum(bonus_payouts_rest), sum(promotions_whole), sum(promotions_rest), \
        sum(jackpots_whole), sum(jackpots_rest), sum(contributions_whole), \
        sum(contributions_rest), sum(players) \
    FROM ( \
        SELECT p.period AS period, CASE WHEN ?4 THEN r.provider END AS provider, \
            CASE WHEN ?5 THEN r.game END AS game, CASE WHEN ?6 THEN r.location END AS location, \
            CASE WHEN ?7 THEN r.device END AS device, r.currency AS currency, \
            sum(r.rounds) AS rounds, \
            sum(bets_whole) AS bets_whole, sum(bets_rest) AS bets_rest, \
            sum(bonus_bets_whole) AS bonus_bets_whole, sum(bonus_bets_rest) AS bonus_bets_rest, \
            sum(payouts_whole) AS payouts_whole, sum(payouts_rest) AS payouts_rest, \
            sum(bonus_payouts_whole) AS bonus_payouts_whole, \
            sum(bonus_payouts_rest) AS bonus_payouts_rest, \
            sum(promotions_whole) AS promotions_whole, sum(promotions_rest) AS promotions_rest, \
            sum(jackpots_whole) AS jackpots_whole, sum(jackpots_rest) AS jackpots_rest, \
            sum(contributions_whole) AS contributions_whole, \
            sum(contributions_rest) AS contributions_rest, \
            0 AS players \
        FROM ( \
            SELECT key AS period, value ->> 0 AS first, value ->> 1 AS end FROM json_each(?1) \
            LIMIT -1 \
        ) p CROSS JOIN rollups r ON r.quarter >= p.first AND r.quarter < p.end \
        WHERE ?2 IS NULL OR (r.location IN (SELECT value FROM json_each(?2))) = ?3 \
        GROUP BY 1, 2, 3, 4, 5, 6 \
        UNION ALL \
        SELECT p.period, CASE WHEN ?4 THEN r.provider END, CASE WHEN ?5 THEN r.game END, \
            CASE WHEN ?6 THEN r.location END, CASE WHEN ?7 THEN r.device END, r.currency, \
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(DISTINCT r.player) \
        FROM ( \
            SELECT key AS period, value ->> 0 AS first, value ->> 1 AS end, \
                (value ->> 0) >> 2 AS first_hour, ((value ->> 1) + 3) >> 2 AS end_hour \
            FROM json_each(?1) LIMIT -1 \
        ) p CROSS JOIN rollup_players r ON r.hour >= p.first_hour AND r.hour < p.end_hour \
        WHERE (?2 IS NULL OR (r.location IN (SELECT value FROM json_each(?2))) = ?3) \
            AND (r.hour * 4 >= p.first AND r.hour * 4 + 4 <= p.end \
                OR r.quarters & (15 << max(0, p.first - r.hour * 4)) \
                    & (15 >> max(0, r.hour * 4 + 4 - p.end)) <> 0) \
        GROUP BY 1, 2, 3, 4, 5, 6 \
    ) \
    GROUP BY 1, 2, 3, 4, 5, 6 \
    ORDER BY period, provider, game, location, device, currency LIMIT ?8";

/// The players alone, in the same groups.
const GGR_PLAYERS: &str = "\
    SELECT p.period, CASE WHEN ?4 THEN r.provider END, CASE WHEN ?5 THEN r.game END, \
        CASE WHEN ?6 THEN r.location END, CASE WHEN ?7 THEN r.device END, r.currency, \
        count(DISTINCT r.player) \
    FROM ( \
        SELECT key AS period, value ->> 0 AS first, value ->> 1 AS end, \
            (value ->> 0) >> 2 AS first_hour, ((value ->> 1) + 3) >> 2 AS end_hour \
        FROM json_each(?1) LIMIT -1 \
    ) p CROSS JOIN rollup_players r ON r.hour >= p.first_hour AND r.hour < p.end_hour \
    WHERE (?2 IS NULL OR (r.location IN (SELECT value FROM json_each(?2))) = ?3) \
        AND (r.hour * 4 >= p.first AND r.hour * 4 + 4 <= p.end \
            OR r.quarters & (15 << max(0, p.first - r.hour * 4)) \
                & (15 >> max(0, r.hour * 4 + 4 - p.end)) <> 0) \
    GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6 LIMIT ?8";

/// The first and the last quarter with figures or players in a range; each a look at the end of an
/// index.
const EXTENT: &str = "\
    SELECT min(first), max(last) FROM ( \
        SELECT ( \
            SELECT quarter FROM rollups WHERE quarter >= ?1 AND quarter < ?2 \
            ORDER BY quarter LIMIT 1 \
        ) AS first, ( \
            SELECT quarter FROM rollups WHERE quarter >= ?1 AND quarter < ?2 \
            ORDER BY quarter DESC LIMIT 1 \
        ) AS last \
        UNION ALL SELECT ( \
            SELECT max(hour * 4, ?1) FROM rollup_players \
            WHERE hour >= ?1 >> 2 AND hour < (?2 + 3) >> 2 ORDER BY hour LIMIT 1 \
        ), ( \
            SELECT min(hour * 4 + 3, ?2 - 1) FROM rollup_players \
            WHERE hour >= ?1 >> 2 AND hour < (?2 + 3) >> 2 ORDER BY hour DESC LIMIT 1 \
        ) \
    )";

/// Which dimensions a report has; the currency always is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dimensions {
    /// By provider.
    pub provider: bool,
    /// By game.
    pub game: bool,
    /// By location.
    pub location: bool,
    /// By device.
    pub device: bool,
}

/// Which locations count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// All, and what has none.
    All,
    /// These.
    Only(Vec<String>),
    /// All others, and what has none.
    AllBut(Vec<String>),
}

/// What is summed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GgrQuery {
    /// Each from a quarter of an hour to another, which is left out; in order, without overlaps.
    pub periods: Vec<(i64, i64)>,
    /// Where.
    pub places: Places,
    /// By what.
    pub by: Dimensions,
    /// The most rows.
    pub count: i64,
}

/// One combination of dimensions. A dimension that was not asked for is `None`, an absent place an
/// empty text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GgrKey {
    /// Which of the periods.
    pub period: usize,
    /// Whose games.
    pub provider: Option<String>,
    /// Which game.
    pub game: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// On which machine.
    pub device: Option<String>,
    /// In what.
    pub currency: Currency,
}

/// The figures of one combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GgrRow {
    /// The combination.
    pub key: GgrKey,
    /// Bets, payouts and rounds.
    pub figures: Figures,
    /// Players, each counted once.
    pub players: i64,
}

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ggr {
    /// In the order of their keys.
    pub rows: Vec<GgrRow>,
    /// The places of stored figures that cannot be read, at most 1,000; they are in no row.
    pub corrupt: Vec<FigureKey>,
}

impl FromRow for GgrKey {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            period: usize::try_from(row.integer()?).unwrap_or_default(),
            provider: row.maybe_text()?,
            game: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            currency: row.currency()?,
        })
    }
}

impl FromRow for GgrRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            key: GgrKey::from_row(row)?,
            figures: row.figures()?,
            players: row.integer()?,
        })
    }
}

/// Players of a currency that the ledger does not know are nobody's row.
impl FromRow for Option<(GgrKey, i64)> {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let key = GgrKey::from_row(row).ok();
        Ok(key.zip(row.integer().ok()))
    }
}

impl FromRow for (Option<i64>, Option<i64>) {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok((row.maybe_integer()?, row.maybe_integer()?))
    }
}

impl GgrQuery {
    fn parameters(&self) -> Result<Vec<Value>, Fault> {
        let flag = |asked: bool| Value::from(i64::from(asked));
        let (places, these) = match &self.places {
            Places::All => (Value::Null, true),
            Places::Only(places) => (json(places)?, true),
            Places::AllBut(places) => (json(places)?, false),
        };
        let mut parameters = vec![json(&self.periods)?, places, flag(these)];
        let by = [
            self.by.provider,
            self.by.game,
            self.by.location,
            self.by.device,
        ];
        parameters.extend(by.map(flag));
        parameters.push(self.count.into());
        Ok(parameters)
    }

    /// Where a stored row counts, if anywhere.
    fn group_of(&self, key: &FigureKey) -> Option<GgrKey> {
        let after = self
            .periods
            .partition_point(|(from, _)| *from <= key.quarter);
        let period = after.checked_sub(1)?;
        let (_, to) = self.periods.get(period)?;
        let here = match &self.places {
            Places::All => true,
            Places::Only(places) => places.contains(&key.location),
            Places::AllBut(places) => !places.contains(&key.location),
        };
        let asked = |asked: bool, text: &String| asked.then(|| text.clone());
        (here && key.quarter < *to).then_some(GgrKey {
            period,
            provider: asked(self.by.provider, &key.provider),
            game: asked(self.by.game, &key.game),
            location: asked(self.by.location, &key.location),
            device: asked(self.by.device, &key.device),
            currency: Currency::parse(&key.currency)?,
        })
    }
}

impl<D: Database> Store<D> {
    /// The rows of a report. Where any figure cannot be read, the rows are summed one by one, and
    /// those that cannot be read are named.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn ggr(&self, query: &GgrQuery) -> Result<Ggr, Fault> {
        match self.all(GGR, &query.parameters()?).await {
            Ok(rows) => Ok(Ggr {
                rows,
                corrupt: Vec::new(),
            }),
            Err(Fault::Defect(_)) => self.ggr_row_by_row(query).await,
            Err(fault) => Err(fault),
        }
    }

    async fn ggr_row_by_row(&self, query: &GgrQuery) -> Result<Ggr, Fault> {
        let mut groups: BTreeMap<GgrKey, (Figures, i64)> = BTreeMap::new();
        let mut report = Ggr::default();
        let players: Vec<Option<_>> = self.all(GGR_PLAYERS, &query.parameters()?).await?;
        for (key, players) in players.into_iter().flatten() {
            groups.insert(key, (Figures::default(), players));
        }
        let first = query.periods.first().map_or(0, |(from, _)| *from);
        let end = query.periods.last().map_or(0, |(_, to)| *to);
        let mut after = FigureKey::before(first);
        loop {
            let rows = self.rollups(&after, end).await?;
            let Some(FigureRow { key, .. }) = rows.last() else {
                break;
            };
            after = key.clone();
            for FigureRow { key, figures } in rows {
                let sum = query
                    .group_of(&key)
                    .zip(figures)
                    .and_then(|(group, figures)| {
                        let sum = &mut groups.entry(group).or_default().0;
                        *sum = sum.plus(&figures)?;
                        Some(())
                    });
                let known = figures.is_some() && Currency::parse(&key.currency).is_some();
                if sum.is_none() && !known && report.corrupt.len() < CORRUPT_MAX {
                    report.corrupt.push(key);
                }
            }
        }
        let row = |(key, (figures, players))| GgrRow {
            key,
            figures,
            players,
        };
        let most = usize::try_from(query.count).unwrap_or(usize::MAX);
        report.rows = groups.into_iter().map(row).take(most).collect();
        Ok(report)
    }

    /// The first quarter with figures in a range, and the one after the last.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn figures_extent(
        &self,
        (from, to): (i64, i64),
    ) -> Result<Option<(i64, i64)>, Fault> {
        let found: Option<(Option<i64>, Option<i64>)> =
            self.one(EXTENT, &[from.into(), to.into()]).await?;
        let found = found.and_then(|(first, last)| first.zip(last));
        Ok(found.map(|(first, last)| (first, last.saturating_add(1))))
    }
}
