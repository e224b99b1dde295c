//! Bonus money by grant: the list of a player's grants, and all that is stored of a wallet's.
//! It is only read here; the journal and the job that rebuilds write it.

use super::entries::by_wallet_and_seq;
use super::{Columns, FromRow, odd};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::shape::Grant;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::grants::Grants;
use reelgate_core::id::PlayerId;
use std::collections::BTreeMap;

/// By wallet (its currency) and seq, as the entries are. The kinds of what ends a grant are those
/// of the index `entries_reversal`, without which all entries of the house would be looked through.
const GRANTS: &str = "\
    SELECT w.currency, g.seq, e.reference, e.bonus, g.remainder, e.at, x.at \
    FROM wallets w CROSS JOIN grants g ON g.wallet = w.wallet \
        AND g.seq > CASE WHEN w.currency = ?3 THEN ?4 ELSE 0 END \
    CROSS JOIN entries e ON e.wallet = g.wallet AND e.seq = g.seq \
    LEFT JOIN entries x ON x.provider = e.provider AND x.target = e.reference \
        AND x.kind IN ('rollback', 'bonus_expiry') \
    WHERE w.player = ?1 AND w.currency >= ?3 AND (?2 IS NULL OR w.currency = ?2) \
    ORDER BY w.currency, g.seq LIMIT ?5";

/// What is stored of a wallet's bonus money by grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredGrants {
    /// The remainder of each grant, and 1 where it has expired, by the place of its entry.
    pub grants: BTreeMap<i64, (i64, i64)>,
    /// The parts of entries, by the place of the entry and of the grant.
    pub shares: BTreeMap<(i64, i64), i64>,
}

impl StoredGrants {
    /// What should be stored.
    #[must_use]
    pub fn of(grants: &Grants) -> Self {
        let remainders = grants.iter();
        let shares = grants.shares();
        Self {
            grants: remainders
                .map(|(seq, grant)| (seq, (grant.remainder.units(), grant.expired.into())))
                .collect(),
            shares: shares
                .map(|(entry, grant, part)| ((entry, grant), part.units()))
                .collect(),
        }
    }

    /// From two JSON arrays of rows; `None` where one cannot be read.
    pub(super) fn read(grants: &str, shares: &str) -> Option<Self> {
        let grants: Vec<(i64, i64, i64)> = serde_json::from_str(grants).ok()?;
        let shares: Vec<(i64, i64, i64)> = serde_json::from_str(shares).ok()?;
        Some(Self {
            grants: grants.into_iter().map(|(g, r, e)| (g, (r, e))).collect(),
            shares: shares.into_iter().map(|(e, g, a)| ((e, g), a)).collect(),
        })
    }

    /// The same two arrays.
    pub(super) fn written(&self) -> Result<[Value; 2], Fault> {
        let grants = self.grants.iter();
        let grants: Vec<_> = grants.map(|(g, (r, e))| (g, r, e)).collect();
        let shares = self.shares.iter();
        let shares: Vec<_> = shares.map(|((e, g), a)| (e, g, a)).collect();
        let json = super::projections::json;
        Ok([json(&grants)?, json(&shares)?])
    }
}

impl FromRow for Grant {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let currency = row.currency()?;
        Ok(Self {
            currency: currency.code(),
            seq: row.integer()?,
            grant: row.maybe_text()?.ok_or_else(|| odd("grant"))?,
            granted: row.money(currency)?,
            remainder: row.money(currency)?,
            granted_at: row.time()?,
            expired_at: row.maybe_time()?,
        })
    }
}

impl Placed<2> for Grant {
    fn place(&self) -> [String; 2] {
        [self.currency.to_owned(), self.seq.to_string()]
    }
}

impl<D: Database> Store<D> {
    /// A page of a player's grants, of all wallets or of one.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn grants(
        &self,
        player: &PlayerId,
        currency: Option<Currency>,
        page: &Page<2>,
    ) -> Result<Vec<Grant>, Fault> {
        self.all(GRANTS, &by_wallet_and_seq(player, currency, page))
            .await
    }
}
