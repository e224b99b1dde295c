//! The entries in the order of their wallets, beside what is stored of them, and the statements
//! that write projections anew. The chain of a wallet is read here and never written.

use super::grants::StoredGrants;
use super::{Columns, FromRow, odd};
use crate::fault::Fault;
use crate::store::database::{Database, Value};
use crate::store::queue::Store;
use reelgate_core::books::Round;
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Entry, Fingerprint, Hash, Jackpots, Kind, Note, WalletId};
use reelgate_core::id::{Actor, DeviceId, GameId, IdError, LocationId, PlayerId, ProviderId};
use reelgate_core::id::{Person, Reason, Reference, RoundId, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The most entries of a wallet that one statement reads.
const ENTRIES_PER_READ: i64 = 2_000;
/// The most wallets that one statement reads.
const WALLETS_PER_READ: i64 = 16;

/// Wallets from ?1 on, each with its entries after ?2 (the first) or all, at most ?4. Rounds and
/// grants come with the last of the entries only: then one snapshot holds what is stored and what
/// it follows from.
const WALLETS: &str = "\
    SELECT w.wallet, w.player, w.currency, w.cash, w.bonus, w.seq, w.hash, \
        (SELECT json_group_array(json_array(e.seq, e.at, e.kind, e.provider, e.reference, \
            e.target, e.round, e.ends_round, e.game, e.session, e.location, e.device, e.cash, \
            e.bonus, e.cash_after, e.bonus_after, e.fingerprint, e.actor, e.reason, e.hash, \
            e.person, e.jackpot_part, e.jackpot_contribution)) \
        FROM (SELECT * FROM entries e WHERE e.wallet = w.wallet \
            AND e.seq > CASE WHEN w.wallet = ?1 THEN ?2 ELSE 0 END ORDER BY e.seq LIMIT ?4) e), \
        CASE WHEN w.ends THEN (SELECT json_group_array(json_array(r.provider, r.round, \
            r.state, r.game, \
            r.session, r.bets, r.wins, r.stake, r.bonus_stake, r.payout, r.opened_at, \
            r.first_seq, r.last_seq, r.updated_at)) FROM rounds r WHERE r.wallet = w.wallet) END, \
        CASE WHEN w.ends THEN (SELECT json_group_array(json_array(g.seq, g.remainder, g.expired)) \
            FROM grants g WHERE g.wallet = w.wallet) END, \
        CASE WHEN w.ends THEN (SELECT json_group_array(json_array(h.seq, h.grant_seq, h.amount)) \
            FROM grant_shares h WHERE h.wallet = w.wallet) END \
    FROM (SELECT w.*, ?4 > (SELECT count(*) FROM (SELECT 1 FROM entries e \
            WHERE e.wallet = w.wallet \
            AND e.seq > CASE WHEN w.wallet = ?1 THEN ?2 ELSE 0 END LIMIT ?4)) AS ends \
        FROM wallets w WHERE w.wallet >= ?1 ORDER BY w.wallet LIMIT ?3) w ORDER BY w.wallet";

const REBUILD_WALLET: &str = "\
    INSERT INTO rebuilt_wallets \
        (wallet, seq, hash, cash, bonus, rounds, gone, grants, grant_shares) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

/// A wallet as one statement saw it, with a page of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletPage {
    /// Its number.
    pub wallet: WalletId,
    /// Whose.
    pub player: PlayerId,
    /// In what.
    pub currency: Currency,
    /// The stored cash, unless it cannot be read.
    pub cash: Option<Amount>,
    /// The stored bonus money, unless it cannot be read.
    pub bonus: Option<Amount>,
    /// The stored head's place.
    pub seq: i64,
    /// The stored head's hash.
    pub hash: Hash,
    /// The next entries; of one that cannot be read, its place.
    pub entries: Vec<Result<Entry, i64>>,
    /// The stored rounds, where no entry follows; `None` for one that cannot be read.
    pub rounds: Option<Vec<Option<RoundRow>>>,
    /// What is stored of its bonus money by grant, where no entry follows and it can be read.
    pub grants: Option<StoredGrants>,
}

/// A round's columns: provider, round, state, game, session, bets, wins, stake, bonus stake,
/// payout, opened at, first seq, last seq, updated at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundRow(
    pub String,
    pub String,
    pub String,
    pub Option<String>,
    pub Option<String>,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
    pub i64,
);

/// The columns of an entry in the order of the statement.
#[derive(Deserialize)]
pub(super) struct EntryRow(
    i64,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    String,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

impl RoundRow {
    /// The columns of a round that was last touched at `updated_at`.
    #[must_use]
    pub fn of(provider: &ProviderId, id: &RoundId, round: &Round, updated_at: Timestamp) -> Self {
        Self(
            provider.to_string(),
            id.to_string(),
            round.state.as_str().to_owned(),
            round.game.as_ref().map(GameId::to_string),
            round.session.as_ref().map(SessionId::to_string),
            round.bets,
            round.wins,
            round.stake.units(),
            round.bonus_stake.units(),
            round.payout.units(),
            round.opened_at.ms(),
            round.first_seq,
            round.last_seq,
            updated_at.ms(),
        )
    }
}

impl EntryRow {
    pub(super) fn entry(
        self,
        wallet: WalletId,
        player: &PlayerId,
        currency: Currency,
    ) -> Option<Entry> {
        fn maybe<T>(
            text: Option<String>,
            parse: fn(&str) -> Result<T, IdError>,
        ) -> Option<Option<T>> {
            text.map(|text| parse(&text)).transpose().ok()
        }
        let note = match (
            maybe(self.17, Actor::parse)?,
            maybe(self.18, Reason::parse)?,
        ) {
            (Some(actor), Some(reason)) => Some(Note {
                actor,
                person: maybe(self.20, Person::parse)?,
                reason,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        Some(Entry {
            wallet,
            player: player.clone(),
            currency,
            seq: self.0,
            at: Timestamp::from_ms(self.1),
            kind: Kind::parse(&self.2)?,
            provider: ProviderId::parse(&self.3).ok()?,
            reference: maybe(self.4, Reference::stored)?,
            target: maybe(self.5, Reference::stored)?,
            round: maybe(self.6, RoundId::parse)?,
            ends_round: self.7 != 0,
            game: maybe(self.8, GameId::parse)?,
            session: maybe(self.9, SessionId::parse)?,
            location: maybe(self.10, LocationId::parse)?,
            device: maybe(self.11, DeviceId::parse)?,
            cash: Amount::from_units(self.12),
            bonus: Amount::from_units(self.13),
            cash_after: Amount::from_units(self.14),
            bonus_after: Amount::from_units(self.15),
            fingerprint: Fingerprint::from_stored(self.16),
            note,
            hash: Hash::from_stored(self.19),
            jackpots: Jackpots::from_units(self.21, self.22),
        })
    }
}

/// The rows of a JSON array; one that is not as documented costs only itself, and is told by its
/// first column.
fn array<T: DeserializeOwned>(text: &str) -> Result<Vec<Result<T, i64>>, Fault> {
    if let Ok(rows) = serde_json::from_str::<Vec<T>>(text) {
        return Ok(rows.into_iter().map(Ok).collect());
    }
    let rows: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|_| odd("JSON array"))?;
    let one = |row: serde_json::Value| {
        let first = row.get(0).and_then(serde_json::Value::as_i64);
        serde_json::from_value(row).map_err(|_| first.unwrap_or(i64::MAX))
    };
    Ok(rows.into_iter().map(one).collect())
}

impl FromRow for WalletPage {
    fn from_row(row: &mut Columns) -> Result<Self, Fault> {
        let wallet = WalletId::from_number(row.integer()?);
        let player = PlayerId::parse(&row.text()?).map_err(|_| odd("player"))?;
        let currency = row.currency()?;
        let (cash, bonus, seq) = (row.amount().ok(), row.amount().ok(), row.integer()?);
        let hash = Hash::from_stored(row.text()?);
        let entries = array::<EntryRow>(&row.text()?)?;
        let read = |row: EntryRow| {
            let seq = row.0;
            row.entry(wallet, &player, currency).ok_or(seq)
        };
        let entries = entries.into_iter().map(|row| row.and_then(read)).collect();
        let rounds = row.maybe_text()?.map(|text| array(&text)).transpose()?;
        let rounds = rounds.map(|rows| rows.into_iter().map(Result::ok).collect());
        let grants = row.maybe_text()?.zip(row.maybe_text()?);
        let grants = grants.and_then(|(grants, shares)| StoredGrants::read(&grants, &shares));
        Ok(Self {
            wallet,
            player,
            currency,
            cash,
            bonus,
            seq,
            hash,
            entries,
            rounds,
            grants,
        })
    }
}

pub(super) fn json<T: Serialize + ?Sized>(rows: &T) -> Result<Value, Fault> {
    let text = serde_json::to_string(rows);
    text.map(Value::Text)
        .map_err(|error| Fault::Defect(error.to_string()))
}

impl<D: Database> Store<D> {
    /// Wallets from number `first` on; of the first the entries after `seq`, of the rest all.
    ///
    /// # Errors
    /// [`Fault`] where the database cannot be read, or holds what no writer of ours writes.
    pub async fn wallet_pages(&self, first: i64, seq: i64) -> Result<Vec<WalletPage>, Fault> {
        // The rest of a long wallet comes alone.
        let wallets = if seq == 0 { WALLETS_PER_READ } else { 1 };
        let parameters = [first, seq, wallets, ENTRIES_PER_READ].map(Value::from);
        self.all(WALLETS, &parameters).await
    }

    /// Writes a wallet's pots and the given grants and rounds anew, and takes away those that are
    /// `gone`, if its head is still that of `page`.
    ///
    /// # Errors
    /// [`Fault::Busy`] where the wallet has moved on; any other where it cannot be written.
    pub async fn rebuild_wallet(
        &self,
        page: &WalletPage,
        (cash, bonus): (Amount, Amount),
        grants: Option<&StoredGrants>,
        rounds: &[RoundRow],
        gone: &[(String, String)],
    ) -> Result<(), Fault> {
        let grants = grants.map(StoredGrants::written).transpose()?;
        let [grants, shares] = grants.unwrap_or([Value::Null, Value::Null]);
        let parameters = [
            page.wallet.number().into(),
            page.seq.into(),
            page.hash.as_str().into(),
            cash.units().into(),
            bonus.units().into(),
            json(rounds)?,
            json(gone)?,
            grants,
            shares,
        ];
        self.query(REBUILD_WALLET, &parameters).await.map(|_| ())
    }
}
