//! The ledger and the rounds of one player, page by page along an index.
//! Entries are only read here; none is ever changed.

use super::{Columns, FromRow};
use crate::api::page::{Page, Placed};
use crate::fault::Fault;
use crate::shape::{Entry, Round};
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::id::{PlayerId, ProviderId, Reference};

/// By wallet (its currency) and seq: the unique indexes of both tables give the order, so that a
/// page costs as much at the end of a long ledger as at its start.
const ENTRIES: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.hash \
    FROM wallets w CROSS JOIN entries e ON e.wallet = w.wallet \
        AND e.seq > CASE WHEN w.currency = ?3 THEN ?4 ELSE 0 END \
    WHERE w.player = ?1 AND w.currency >= ?3 AND (?2 IS NULL OR w.currency = ?2) \
    ORDER BY w.currency, e.seq LIMIT ?5";

const ENTRY: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.game, e.session, e.location, e.device, e.cash, e.bonus, e.cash_after, \
        e.bonus_after, e.hash \
    FROM entries e CROSS JOIN wallets w ON w.wallet = e.wallet \
    WHERE e.provider = ?1 AND e.reference = ?2";

/// By wallet (its currency), provider and round.
const ROUNDS: &str = "\
    SELECT w.currency, r.provider, r.round, r.state, r.game, r.session, r.bets, r.wins, r.stake, \
        r.payout, r.opened_at, r.updated_at \
    FROM wallets w CROSS JOIN rounds r ON r.wallet = w.wallet \
        AND (r.provider, r.round) > (CASE WHEN w.currency = ?3 THEN ?4 ELSE '' END, \
            CASE WHEN w.currency = ?3 THEN ?5 ELSE '' END) \
    WHERE w.player = ?1 AND w.currency >= ?3 AND (?2 IS NULL OR r.state = ?2) \
    ORDER BY w.currency, r.provider, r.round LIMIT ?6";

impl FromRow for Entry {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let (id, player, currency) = (row.integer()?, row.text()?, row.currency()?);
        Ok(Self {
            id,
            player,
            currency: currency.code(),
            seq: row.integer()?,
            at: row.time()?,
            kind: row.text()?,
            provider: row.text()?,
            reference: row.maybe_text()?,
            target: row.maybe_text()?,
            round: row.maybe_text()?,
            game: row.maybe_text()?,
            session: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            cash: row.money(currency)?,
            bonus: row.money(currency)?,
            cash_after: row.money(currency)?,
            bonus_after: row.money(currency)?,
            hash: row.text()?,
        })
    }
}

impl Placed<2> for Entry {
    fn place(&self) -> [String; 2] {
        [self.currency.to_owned(), self.seq.to_string()]
    }
}

impl FromRow for Round {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let currency = row.currency()?;
        Ok(Self {
            currency: currency.code(),
            provider: row.text()?,
            round: row.text()?,
            state: row.text()?,
            game: row.maybe_text()?,
            session: row.maybe_text()?,
            bets: row.integer()?,
            wins: row.integer()?,
            stake: row.money(currency)?,
            payout: row.money(currency)?,
            opened_at: row.time()?,
            updated_at: row.time()?,
        })
    }
}

impl Placed<3> for Round {
    fn place(&self) -> [String; 3] {
        [
            self.currency.to_owned(),
            self.provider.clone(),
            self.round.clone(),
        ]
    }
}

impl<D: Database> Store<D> {
    /// Entries of a player by wallet and seq, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn entries(
        &self,
        player: &PlayerId,
        currency: Option<Currency>,
        page: &Page<2>,
    ) -> Result<Vec<Entry>, Fault> {
        let [wallet, seq] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 5] = [
            player.as_str().into(),
            currency.map(Currency::code).into(),
            wallet.into(),
            // A cursor that is no number leads to the start of its wallet.
            seq.parse::<i64>().unwrap_or_default().into(),
            page.items_to_read().into(),
        ];
        self.all(ENTRIES, &parameters).await
    }

    /// The entry recorded under a reference.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn entry(
        &self,
        provider: &ProviderId,
        reference: &Reference,
    ) -> Result<Option<Entry>, Fault> {
        self.one(
            ENTRY,
            &[provider.as_str().into(), reference.as_str().into()],
        )
        .await
    }

    /// Rounds of a player by wallet, provider and name, one more than the page holds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn rounds(
        &self,
        player: &PlayerId,
        state: Option<&'static str>,
        page: &Page<3>,
    ) -> Result<Vec<Round>, Fault> {
        let [wallet, provider, round] = page.after.clone().unwrap_or_default();
        let parameters: [Value; 6] = [
            player.as_str().into(),
            state.into(),
            wallet.into(),
            provider.into(),
            round.into(),
            page.items_to_read().into(),
        ];
        self.all(ROUNDS, &parameters).await
    }
}
