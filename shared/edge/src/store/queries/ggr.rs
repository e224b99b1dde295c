//! Bets, payouts, rounds and players of whole hours, grouped by whatever is asked for.
//! Money of two currencies is never added.

use super::{Columns, FromRow};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::ggr::Figures;

/// A dimension that is not asked for is NULL in every row, and so groups nothing. Each table is
/// summed by itself, so that only what is left of them is put together. Players are counted once
/// over the whole period, which is what costs most.
const GGR: &str = "\
    SELECT provider, game, location, device, currency, day, hour, sum(bets), sum(bonus_bets), \
        sum(payouts), sum(bonus_payouts), sum(promotions), sum(jackpots), sum(rounds), \
        sum(players) \
    FROM ( \
        SELECT CASE WHEN ?3 THEN provider END AS provider, CASE WHEN ?4 THEN game END AS game, \
            CASE WHEN ?5 THEN location END AS location, CASE WHEN ?6 THEN device END AS device, \
            currency, CASE WHEN ?7 THEN hour / 24 END AS day, CASE WHEN ?8 THEN hour END AS hour, \
            sum(bets) AS bets, sum(bonus_bets) AS bonus_bets, sum(payouts) AS payouts, \
            sum(bonus_payouts) AS bonus_payouts, sum(promotions) AS promotions, \
            sum(jackpots) AS jackpots, sum(rounds) AS rounds, 0 AS players \
        FROM rollups WHERE rollups.hour >= ?1 AND rollups.hour < ?2 \
        GROUP BY 1, 2, 3, 4, 5, 6, 7 \
        UNION ALL \
        SELECT CASE WHEN ?3 THEN provider END, CASE WHEN ?4 THEN game END, \
            CASE WHEN ?5 THEN location END, CASE WHEN ?6 THEN device END, \
            currency, CASE WHEN ?7 THEN hour / 24 END, CASE WHEN ?8 THEN hour END, \
            0, 0, 0, 0, 0, 0, 0, count(DISTINCT player) \
        FROM rollup_players WHERE rollup_players.hour >= ?1 AND rollup_players.hour < ?2 \
        GROUP BY 1, 2, 3, 4, 5, 6, 7 \
    ) \
    GROUP BY 1, 2, 3, 4, 5, 6, 7 \
    ORDER BY day, hour, provider, game, location, device, currency LIMIT ?9";

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
    /// By UTC day.
    pub day: bool,
    /// By hour.
    pub hour: bool,
}

/// The figures of one combination of dimensions. A dimension that was not asked for is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GgrRow {
    /// Whose games.
    pub provider: Option<String>,
    /// Which game; empty where entries name none.
    pub game: Option<String>,
    /// Where; empty where sessions had no place.
    pub location: Option<String>,
    /// On which machine; empty where sessions had none.
    pub device: Option<String>,
    /// In what.
    pub currency: Currency,
    /// Days since 1970 UTC.
    pub day: Option<i64>,
    /// Hours since 1970 UTC.
    pub hour: Option<i64>,
    /// Bets, payouts and rounds.
    pub figures: Figures,
    /// Players, each counted once.
    pub players: i64,
}

impl FromRow for GgrRow {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.maybe_text()?,
            game: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            currency: row.currency()?,
            day: row.maybe_integer()?,
            hour: row.maybe_integer()?,
            figures: Figures {
                bets: row.amount()?,
                bonus_bets: row.amount()?,
                payouts: row.amount()?,
                bonus_payouts: row.amount()?,
                promotions: row.amount()?,
                jackpots: row.amount()?,
                rounds: row.integer()?,
            },
            players: row.integer()?,
        })
    }
}

impl<D: Database> Store<D> {
    /// At most `count` rows for the hours from `from` (inclusive) to `to` (exclusive).
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn ggr(
        &self,
        (from, to): (i64, i64),
        by: Dimensions,
        count: i64,
    ) -> Result<Vec<GgrRow>, Fault> {
        let flag = |asked: bool| Value::from(i64::from(asked));
        let parameters = [
            from.into(),
            to.into(),
            flag(by.provider),
            flag(by.game),
            flag(by.location),
            flag(by.device),
            flag(by.day),
            flag(by.hour),
            count.into(),
        ];
        self.all(GGR, &parameters).await
    }
}
