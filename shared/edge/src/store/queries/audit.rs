//! The exchange log, in the order in which it was recorded or from its newest row.
//! Of a row nothing is ever changed but that its personal data is deleted.

use super::{Columns, FromRow};
use crate::api::page::Placed;
use crate::fault::Fault;
use crate::shape::Exchange;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;

const OLDEST_FIRST: &str = "\
    SELECT id, at, request_id, component, provider, verb, player, round, reference, outcome, \
        status, duration_us, request, reply, personal \
    FROM exchanges \
    WHERE id > ?1 AND (?2 IS NULL OR provider = ?2) AND (?3 IS NULL OR outcome = ?3) \
        AND (?4 IS NULL OR player = ?4) AND (?5 IS NULL OR round = ?5) \
        AND (?6 IS NULL OR reference = ?6) \
    ORDER BY id LIMIT ?7";

const NEWEST_FIRST: &str = "\
    SELECT id, at, request_id, component, provider, verb, player, round, reference, outcome, \
        status, duration_us, request, reply, personal \
    FROM exchanges \
    WHERE id < ?1 AND (?2 IS NULL OR provider = ?2) AND (?3 IS NULL OR outcome = ?3) \
        AND (?4 IS NULL OR player = ?4) AND (?5 IS NULL OR round = ?5) \
        AND (?6 IS NULL OR reference = ?6) \
    ORDER BY id DESC LIMIT ?7";

/// The oldest of what is older than ?1, `?2` rows at most.
const DELETE_PERSONAL_DATA: &str = "\
    UPDATE exchanges SET personal = NULL \
    WHERE id IN ( \
        SELECT id FROM exchanges INDEXED BY exchanges_with_personal_data \
        WHERE personal IS NOT NULL AND at < ?1 ORDER BY at LIMIT ?2 \
    ) \
    RETURNING id";

/// Which end of the log comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As it was recorded.
    #[default]
    Oldest,
    /// The other way.
    Newest,
}

/// Which exchanges to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeFilter {
    /// Of this provider.
    pub provider: Option<String>,
    /// That came to this.
    pub outcome: Option<String>,
    /// About this player.
    pub player: Option<String>,
    /// About this round.
    pub round: Option<String>,
    /// Under this reference.
    pub reference: Option<String>,
}

impl FromRow for Exchange {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            id: row.integer()?,
            at: row.time()?,
            request_id: row.text()?,
            component: row.text()?,
            provider: row.maybe_text()?,
            verb: row.text()?,
            player: row.maybe_text()?,
            round: row.maybe_text()?,
            reference: row.maybe_text()?,
            outcome: row.text()?,
            status: row.integer()?,
            duration_us: row.integer()?,
            request: row.text()?,
            reply: row.text()?,
            personal: row.maybe_json()?,
        })
    }
}

impl Placed<1> for Exchange {
    fn place(&self) -> [String; 1] {
        [self.id.to_string()]
    }
}

impl<D: Database> Store<D> {
    /// Exchanges behind the one with the number `after` in that order, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn exchanges(
        &self,
        filter: ExchangeFilter,
        order: Order,
        after: Option<i64>,
        count: i64,
    ) -> Result<Vec<Exchange>, Fault> {
        let (sql, start) = match order {
            Order::Oldest => (OLDEST_FIRST, 0),
            Order::Newest => (NEWEST_FIRST, i64::MAX),
        };
        let parameters: [Value; 7] = [
            after.unwrap_or(start).into(),
            filter.provider.into(),
            filter.outcome.into(),
            filter.player.into(),
            filter.round.into(),
            filter.reference.into(),
            count.into(),
        ];
        self.all(sql, &parameters).await
    }

    /// Deletes the personal data of exchanges from before a time (milliseconds since 1970),
    /// of `count` of them at most, and says of how many.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn delete_personal_data(&self, before_ms: i64, count: i64) -> Result<usize, Fault> {
        let parameters: [Value; 2] = [before_ms.into(), count.into()];
        let rows = self.query(DELETE_PERSONAL_DATA, &parameters).await?;
        Ok(rows.len())
    }
}
