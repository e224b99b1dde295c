//! The exchange log, in the order in which it was recorded.
//! It is only read here.

use super::{Columns, FromRow};
use crate::api::page::Placed;
use crate::fault::Fault;
use crate::shape::Exchange;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;

const EXCHANGES: &str = "\
    SELECT id, at, request_id, component, provider, verb, player, round, reference, outcome, \
        status, duration_us, request, reply \
    FROM exchanges \
    WHERE id > ?1 AND (?2 IS NULL OR provider = ?2) AND (?3 IS NULL OR outcome = ?3) \
        AND (?4 IS NULL OR player = ?4) AND (?5 IS NULL OR round = ?5) \
    ORDER BY id LIMIT ?6";

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
        })
    }
}

impl Placed<1> for Exchange {
    fn place(&self) -> [String; 1] {
        [self.id.to_string()]
    }
}

impl<D: Database> Store<D> {
    /// Exchanges after the one with the number `after`, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn exchanges(
        &self,
        filter: ExchangeFilter,
        after: i64,
        count: i64,
    ) -> Result<Vec<Exchange>, Fault> {
        let parameters: [Value; 6] = [
            after.into(),
            filter.provider.into(),
            filter.outcome.into(),
            filter.player.into(),
            filter.round.into(),
            count.into(),
        ];
        self.all(EXCHANGES, &parameters).await
    }
}
