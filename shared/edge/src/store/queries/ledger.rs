//! The whole ledger in commit order for export, and the checkpoints over it.
//! Entries are shown in their raw form, as they were hashed; checkpoints are added, never changed.

use super::{Columns, FromRow, odd};
use crate::api::page::Placed;
use crate::fault::Fault;
use crate::shape::Time;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::checkpoint::Claim;
use reelgate_core::currency::Currency;
use reelgate_core::entry::Hash;
use reelgate_core::id::PlayerId;
use reelgate_core::time::Timestamp;
use serde::Serialize;

const ENTRIES: &str = "\
    SELECT e.id, w.player, w.currency, e.seq, e.at, e.kind, e.provider, e.reference, e.target, \
        e.round, e.ends_round, e.game, e.session, e.location, e.device, e.cash, e.bonus, \
        e.cash_after, e.bonus_after, e.fingerprint, e.actor, e.reason, e.hash, \
        e.person, e.jackpot_contribution, e.jackpot_part \
    FROM entries e CROSS JOIN wallets w ON w.wallet = e.wallet \
    WHERE e.id > ?1 ORDER BY e.id LIMIT ?2";

/// The digest before the first is that of nothing: 64 zeros.
const CHECKPOINTS: &str = "\
    SELECT c.checkpoint, c.day, c.at, c.last_entry, c.wallets, \
        coalesce((SELECT p.digest FROM checkpoints p WHERE p.checkpoint = c.checkpoint - 1), \
            printf('%064d', 0)), \
        c.digest, c.key_id, c.signature, c.after_clock_error, c.dated_ahead, c.dated_back, \
        c.last_record, c.records \
    FROM checkpoints c \
    WHERE c.checkpoint > ?1 AND c.last_entry >= ?2 AND c.last_entry <= ?3 \
        AND (?4 IS NULL OR c.day = ?4) \
    ORDER BY c.checkpoint LIMIT ?5";

/// Ids rise with every commit, so a wallet's first entry is the least of its ids.
const WALLETS: &str = "\
    SELECT count(*) FROM wallets w CROSS JOIN entries e ON e.wallet = w.wallet AND e.seq = 1 \
    WHERE e.id <= ?1";

/// From a wallet's newest entry backwards to the first that is not too new: a step or two along
/// its index. Wallets without one are left out.
const HEADS: &str = "\
    SELECT w.player, w.currency, e.seq, e.hash \
    FROM wallets w CROSS JOIN entries e ON e.wallet = w.wallet AND e.seq = ( \
        SELECT h.seq FROM entries h WHERE h.wallet = w.wallet AND h.id <= ?3 \
        ORDER BY h.seq DESC LIMIT 1) \
    WHERE (w.player, w.currency) > (?1, ?2) ORDER BY w.player, w.currency LIMIT ?4";

/// Nothing where the day has one, or where another came between: the caller looks again.
const ADD_CHECKPOINT: &str = "\
    INSERT INTO checkpoints (checkpoint, day, at, last_entry, wallets, digest, key_id, signature, \
        after_clock_error, dated_ahead, dated_back, last_record, records) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 \
    WHERE ?1 = 1 + coalesce((SELECT max(checkpoint) FROM checkpoints), 0) \
    ON CONFLICT DO NOTHING";

/// One entry as it was hashed: amounts in ledger units, the time in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// Always `entry`.
    pub r#type: &'static str,
    /// Commit order over all wallets.
    pub id: i64,
    /// Whose.
    pub player: String,
    /// In what.
    pub currency: String,
    /// Place in the wallet, from 1, without gaps.
    pub seq: i64,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// Why.
    pub kind: String,
    /// Whose reference.
    pub provider: String,
    /// The provider's name for it.
    pub reference: Option<String>,
    /// Which earlier transaction it is about.
    pub target: Option<String>,
    /// The game round.
    pub round: Option<String>,
    /// Whether the provider said that it is the last of its round.
    pub ends_round: bool,
    /// The game.
    pub game: Option<String>,
    /// The game session.
    pub session: Option<String>,
    /// The hall, or `online`.
    pub location: Option<String>,
    /// The machine.
    pub device: Option<String>,
    /// Change of the cash pot.
    pub cash: i64,
    /// Change of the bonus pot.
    pub bonus: i64,
    /// The cash pot afterwards.
    pub cash_after: i64,
    /// The bonus pot afterwards.
    pub bonus_after: i64,
    /// What the reference stands for.
    pub fingerprint: String,
    /// Who decided it, where it was a person.
    pub actor: Option<String>,
    /// Why a person decided so.
    pub reason: Option<String>,
    /// Over the entry and the hash before it.
    pub hash: String,
    /// Who says that he decided it.
    pub person: Option<String>,
    /// What of the stake feeds jackpots; left out where nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jackpot_contribution: Option<i64>,
    /// What of the cash a jackpot paid; left out where nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jackpot_part: Option<i64>,
}

/// A checkpoint, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// From 1, without gaps.
    pub number: i64,
    /// The UTC day it was made for.
    pub day: String,
    /// When it was made.
    pub at: Time,
    /// The greatest entry id that it covers.
    pub last_entry: i64,
    /// How many wallets have an entry up to there.
    pub wallets: i64,
    /// The digest of the checkpoint before it.
    pub previous: String,
    /// Over all heads.
    pub digest: String,
    /// Which key signed it.
    pub key_id: String,
    /// 128 hex digits.
    pub signature: String,
    /// Whether the checkpoint before it has a later day.
    pub after_clock_error: bool,
    /// How many of its entries are dated after its day.
    pub dated_ahead: i64,
    /// How many of its entries are dated before the end of the day of the checkpoint before it.
    pub dated_back: i64,
    /// The greatest record number that it covers.
    pub last_record: i64,
    /// The hash of the chain of records up to there.
    pub records: String,
}

impl Checkpoint {
    /// The part of it that its digest covers.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim {
            number: self.number,
            previous: Hash::from_stored(self.previous.clone()),
            day: self.day.clone(),
            after_clock_error: self.after_clock_error,
            last_entry: self.last_entry,
            dated_ahead: self.dated_ahead,
            dated_back: self.dated_back,
            wallets: self.wallets,
            last_record: self.last_record,
            records: Hash::from_stored(self.records.clone()),
        }
    }
}

/// The newest entry of one wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose wallet.
    pub player: PlayerId,
    /// In what.
    pub currency: Currency,
    /// The entry's place.
    pub seq: i64,
    /// Its hash.
    pub hash: Hash,
}

/// The seal under a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Over the claim and all heads.
    pub digest: Hash,
    /// Which key signed it.
    pub key_id: String,
    /// 128 hex digits.
    pub signature: String,
}

impl FromRow for LedgerEntry {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            r#type: "entry",
            id: row.integer()?,
            player: row.text()?,
            currency: row.text()?,
            seq: row.integer()?,
            at: row.integer()?,
            kind: row.text()?,
            provider: row.text()?,
            reference: row.maybe_text()?,
            target: row.maybe_text()?,
            round: row.maybe_text()?,
            ends_round: row.integer()? != 0,
            game: row.maybe_text()?,
            session: row.maybe_text()?,
            location: row.maybe_text()?,
            device: row.maybe_text()?,
            cash: row.integer()?,
            bonus: row.integer()?,
            cash_after: row.integer()?,
            bonus_after: row.integer()?,
            fingerprint: row.text()?,
            actor: row.maybe_text()?,
            reason: row.maybe_text()?,
            hash: row.text()?,
            person: row.maybe_text()?,
            jackpot_contribution: row.maybe_integer()?,
            jackpot_part: row.maybe_integer()?,
        })
    }
}

impl FromRow for Checkpoint {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            number: row.integer()?,
            day: row.text()?,
            at: row.time()?,
            last_entry: row.integer()?,
            wallets: row.integer()?,
            previous: row.text()?,
            digest: row.text()?,
            key_id: row.text()?,
            signature: row.text()?,
            after_clock_error: row.integer()? != 0,
            dated_ahead: row.integer()?,
            dated_back: row.integer()?,
            last_record: row.integer()?,
            records: row.text()?,
        })
    }
}

impl Placed<1> for Checkpoint {
    fn place(&self) -> [String; 1] {
        [self.number.to_string()]
    }
}

impl FromRow for Head {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        Ok(Self {
            player: PlayerId::parse(&row.text()?).map_err(|_| odd("name of a player"))?,
            currency: row.currency()?,
            seq: row.integer()?,
            hash: Hash::from_stored(row.text()?),
        })
    }
}

impl<D: Database> Store<D> {
    /// Entries of all wallets with ids after `after`, in the order of their ids, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn ledger(&self, after: i64, count: i64) -> Result<Vec<LedgerEntry>, Fault> {
        self.all(ENTRIES, &[after.into(), count.into()]).await
    }

    /// Checkpoints whose last entry lies from `first` to `last`, both inclusive.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn checkpoints_within(
        &self,
        first: i64,
        last: i64,
    ) -> Result<Vec<Checkpoint>, Fault> {
        let parameters: [Value; 5] = [
            0.into(),
            first.into(),
            last.into(),
            Value::Null,
            i64::MAX.into(),
        ];
        self.all(CHECKPOINTS, &parameters).await
    }

    /// Checkpoints with numbers after `after`, `count` of them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn checkpoints(&self, after: i64, count: i64) -> Result<Vec<Checkpoint>, Fault> {
        let parameters: [Value; 5] = [
            after.into(),
            0.into(),
            i64::MAX.into(),
            Value::Null,
            count.into(),
        ];
        self.all(CHECKPOINTS, &parameters).await
    }

    /// The checkpoint of a day.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn checkpoint_of(&self, day: &str) -> Result<Option<Checkpoint>, Fault> {
        let parameters: [Value; 5] = [0.into(), 0.into(), i64::MAX.into(), day.into(), 1.into()];
        self.one(CHECKPOINTS, &parameters).await
    }

    /// How many wallets have an entry up to `last_entry`.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn wallets_up_to(&self, last_entry: i64) -> Result<i64, Fault> {
        self.number(WALLETS, &[last_entry.into()]).await
    }

    /// The heads up to `last_entry` of the wallets after one, by player and currency, `count` of
    /// them.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read.
    pub async fn heads(
        &self,
        after: Option<&Head>,
        last_entry: i64,
        count: i64,
    ) -> Result<Vec<Head>, Fault> {
        let player = after.map_or("", |head| head.player.as_str());
        let currency = after.map_or("", |head| head.currency.code());
        let parameters: [Value; 4] = [
            player.into(),
            currency.into(),
            last_entry.into(),
            count.into(),
        ];
        self.all(HEADS, &parameters).await
    }

    /// Adds a checkpoint after the newest, unless its day has one or another came between.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be written.
    pub async fn add_checkpoint(
        &self,
        claim: &Claim,
        seal: &Seal,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let parameters: [Value; 13] = [
            claim.number.into(),
            claim.day.as_str().into(),
            now.ms().into(),
            claim.last_entry.into(),
            claim.wallets.into(),
            seal.digest.as_str().into(),
            seal.key_id.as_str().into(),
            seal.signature.as_str().into(),
            i64::from(claim.after_clock_error).into(),
            claim.dated_ahead.into(),
            claim.dated_back.into(),
            claim.last_record.into(),
            claim.records.as_str().into(),
        ];
        self.query(ADD_CHECKPOINT, &parameters).await.map(|_| ())
    }
}
