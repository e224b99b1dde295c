//! The statements of the checkpoint job: the entries to verify, and what the job found.
//! An entry comes with the one before it in its wallet, so that no page needs another.

use super::projections::EntryRow;
use super::{Columns, FromRow, odd};
use crate::fault::Fault;
use crate::shape::Time;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Entry, Hash, WalletId};
use reelgate_core::id::PlayerId;
use reelgate_core::replay::Replay;
use reelgate_core::time::Timestamp;
use serde::Serialize;

/// The columns of the entry are those of `projections`, in the same order.
const ENTRIES: &str = "\
    SELECT e.id, w.wallet, w.player, w.currency, \
        json_array(e.seq, e.at, e.kind, e.provider, e.reference, \
            e.target, e.round, e.ends_round, e.game, e.session, e.location, e.device, e.cash, \
            e.bonus, e.cash_after, e.bonus_after, e.fingerprint, e.actor, e.reason, e.hash, \
            e.person, e.jackpot_part, e.jackpot_contribution), \
        p.id, p.seq, p.cash_after, p.bonus_after, p.hash \
    FROM entries e \
    CROSS JOIN wallets w ON w.wallet = e.wallet \
    LEFT JOIN entries p ON p.wallet = e.wallet AND p.seq = e.seq - 1 \
    WHERE e.id > ?1 AND e.id <= ?2 ORDER BY e.id LIMIT ?3";

/// The last entry before the first one behind ?1 that is dated from ?2 to ?3, else the last of all.
const LAST_ENTRY: &str = "\
    SELECT coalesce(max(id), 0) FROM entries WHERE id < coalesce(( \
        SELECT e.id FROM entries e WHERE e.id > ?1 AND e.at >= ?2 AND e.at <= ?3 \
        ORDER BY e.id LIMIT 1), 9223372036854775807)";

const DATED: &str = "\
    SELECT count(*) FROM entries WHERE id > ?1 AND id <= ?2 AND at >= ?3 AND at < ?4";

const STATE: &str = "SELECT at, fault, verified_up_to, signature FROM proof WHERE id = 1";

const SET_STATE: &str = "\
    INSERT INTO proof (id, at, fault, verified_up_to, signature) VALUES (1, ?1, ?2, ?3, ?4) \
    ON CONFLICT DO UPDATE SET at = excluded.at, fault = excluded.fault, \
        verified_up_to = excluded.verified_up_to, signature = excluded.signature";

const UNDELIVERED: &str = "\
    SELECT checkpoint FROM checkpoints c WHERE NOT EXISTS ( \
        SELECT 1 FROM checkpoint_deliveries d WHERE d.checkpoint = c.checkpoint) \
    ORDER BY checkpoint LIMIT ?1";

const ADD_DELIVERY: &str = "\
    INSERT INTO checkpoint_deliveries (checkpoint, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

const SUMMARY: &str = "\
    SELECT c.checkpoint, c.day, c.at, c.digest, c.key_id, \
        EXISTS (SELECT 1 FROM checkpoint_deliveries d WHERE d.checkpoint = c.checkpoint), \
        (SELECT p.fault FROM proof p WHERE p.id = 1) \
    FROM (SELECT 1) LEFT JOIN checkpoints c \
        ON c.checkpoint = (SELECT max(checkpoint) FROM checkpoints)";

/// An entry beside the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: i64,
    /// Its player.
    pub player: PlayerId,
    /// Its currency.
    pub currency: Currency,
    /// The entry, or its place in the wallet where it cannot be read.
    pub entry: Result<Entry, i64>,
    /// The id of the entry before it; 0 for the first of a wallet.
    pub before_id: i64,
    /// The wallet as that entry left it.
    pub before: Replay,
}

/// What the checkpoint job found when it last verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProofState {
    /// The place of the break, and its kind.
    pub fault: Option<String>,
    /// The entry up to which it verified the chains.
    pub verified_up_to: i64,
    /// Its signature of that.
    pub signature: String,
}

/// The newest checkpoint and the state of the proof, as they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProofSummary {
    /// The newest checkpoint's number.
    pub number: Option<i64>,
    /// Its day.
    pub day: Option<String>,
    /// When it was made.
    pub at: Option<Time>,
    /// Its digest.
    pub digest: Option<String>,
    /// The key that signed it.
    pub key_id: Option<String>,
    /// Whether the operator's webhook has accepted its digest.
    pub is_delivered: bool,
    /// Where the checkpoint job found a break.
    pub fault: Option<String>,
}

impl FromRow for Link {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let id = row.integer()?;
        let wallet = WalletId::from_number(row.integer()?);
        let player = PlayerId::parse(&row.text()?).map_err(|_| odd("player"))?;
        let currency = row.currency()?;
        let text = row.text()?;
        let seq = || {
            let columns: Option<serde_json::Value> = serde_json::from_str(&text).ok();
            columns.and_then(|columns| columns.get(0)?.as_i64())
        };
        let entry: Option<EntryRow> = serde_json::from_str(&text).ok();
        let entry = entry.and_then(|entry| entry.entry(wallet, &player, currency));
        let before_id = row.maybe_integer()?;
        let mut before = Replay::default();
        if before_id.is_some() {
            before.seq = row.integer()?;
            before.cash = row.amount()?;
            before.bonus = row.amount()?;
            before.hash = Hash::from_stored(row.text()?);
        }
        Ok(Self {
            id,
            entry: entry.ok_or_else(|| seq().unwrap_or(0)),
            player,
            currency,
            before_id: before_id.unwrap_or(0),
            before,
        })
    }
}

impl FromRow for ProofState {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        row.integer()?;
        Ok(Self {
            fault: row.maybe_text()?,
            verified_up_to: row.integer()?,
            signature: row.text()?,
        })
    }
}

impl FromRow for ProofSummary {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            number: row.maybe_integer()?,
            day: row.maybe_text()?,
            at: row.maybe_time()?,
            digest: row.maybe_text()?,
            key_id: row.maybe_text()?,
            is_delivered: row.integer()? != 0,
            fault: row.maybe_text()?,
        })
    }
}

impl FromRow for i64 {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        row.integer()
    }
}

impl<D: Database> Store<D> {
    /// Entries with ids after `after` and up to `last`, `count` of them, by id.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn links(&self, after: i64, last: i64, count: i64) -> Result<Vec<Link>, Fault> {
        let parameters: [Value; 3] = [after.into(), last.into(), count.into()];
        self.all(ENTRIES, &parameters).await
    }

    /// The last entry that the checkpoint of a day covers, behind the entry `after` that is covered
    /// already: all before the first one of a later day. An entry that is dated after `latest` has
    /// its date from a wrong clock and ends nothing.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn last_entry_of(
        &self,
        after: i64,
        day_end: Timestamp,
        latest: Timestamp,
    ) -> Result<i64, Fault> {
        let parameters: [Value; 3] = [after.into(), day_end.ms().into(), latest.ms().into()];
        self.number(LAST_ENTRY, &parameters).await
    }

    /// How many entries after `after` and up to `last` are dated from one time up to another, in
    /// milliseconds.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn dated(
        &self,
        (after, last): (i64, i64),
        (first_ms, end_ms): (i64, i64),
    ) -> Result<i64, Fault> {
        let parameters = [after, last, first_ms, end_ms].map(Value::from);
        self.number(DATED, &parameters).await
    }

    /// What the checkpoint job found last.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn proof_state(&self) -> Result<ProofState, Fault> {
        Ok(self.one(STATE, &[]).await?.unwrap_or_default())
    }

    /// Keeps what the checkpoint job found.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn set_proof_state(&self, state: &ProofState, now: Timestamp) -> Result<(), Fault> {
        let parameters: [Value; 4] = [
            now.ms().into(),
            state.fault.clone().into(),
            state.verified_up_to.into(),
            state.signature.as_str().into(),
        ];
        self.query(SET_STATE, &parameters).await.map(|_| ())
    }

    /// The oldest checkpoints whose digest the webhook has not accepted, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn undelivered(&self, count: i64) -> Result<Vec<i64>, Fault> {
        self.all(UNDELIVERED, &[count.into()]).await
    }

    /// Keeps that the webhook has accepted a checkpoint's digest.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_delivery(&self, checkpoint: i64, now: Timestamp) -> Result<(), Fault> {
        let parameters: [Value; 2] = [checkpoint.into(), now.ms().into()];
        self.query(ADD_DELIVERY, &parameters).await.map(|_| ())
    }

    /// The newest checkpoint and the state of the proof.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn proof_summary(&self) -> Result<ProofSummary, Fault> {
        Ok(self.one(SUMMARY, &[]).await?.unwrap_or_default())
    }
}
