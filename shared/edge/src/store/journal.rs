//! The payload of the one statement that records; `migrations/0002_journal.sql` reads it.
//! Its rows are arrays in the order of the columns there, and never built as text by hand.

use super::database::Value;
use crate::exchange::Exchange;
use crate::fault::Fault;
use reelgate_core::books::{Effects, Posting, Round, RoundKey, SessionChange, Tombstone};
use reelgate_core::entry::{Entry, WalletId};
use reelgate_core::ggr::Figures;
use reelgate_core::id::SessionId;
use reelgate_core::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::time::Timestamp;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// All that one statement records.
#[derive(Debug, Default)]
pub(super) struct Payload {
    players: Vec<(String, Option<String>, i64)>,
    wallets: Vec<(String, &'static str)>,
    entries: Vec<EntryRow>,
    rounds: BTreeMap<RoundKey, RoundRow>,
    tombstones: Vec<TombstoneRow>,
    sessions: Vec<SessionRow>,
    figures: BTreeMap<FigureKey, Figures>,
    exchanges: Vec<ExchangeRow>,
}

/// provider, target, reference, wallet, at.
#[derive(Debug, Serialize)]
struct TombstoneRow(String, String, String, Option<i64>, i64);

#[derive(Debug, Serialize)]
struct EntryRow(
    i64,
    i64,
    i64,
    &'static str,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    String,
    String,
    u8,
);

/// wallet, provider, round, state, game, session, bets, wins, stake, payout, opened at, updated at.
#[derive(Debug, Serialize)]
struct RoundRow(
    i64,
    String,
    String,
    &'static str,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
);

/// session, player, currency, provider, game, location, device, token hash, opened at, expires at.
#[derive(Debug, Serialize)]
struct SessionRow(
    String,
    String,
    &'static str,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    i64,
    i64,
);

/// hour, provider, game, location, device, currency, player.
type FigureKey = (i64, String, String, String, String, &'static str, String);

#[derive(Debug, Serialize)]
struct ExchangeRow(
    i64,
    String,
    &'static str,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    &'static str,
    u16,
    u64,
    String,
    String,
);

impl Payload {
    /// Adds what one decision came to.
    pub(super) fn add(&mut self, effects: &Effects) -> Result<(), Fault> {
        let now = effects
            .postings
            .last()
            .map_or_else(crate::platform::now, |p| p.entry.at);
        for posting in &effects.postings {
            self.add_posting(posting)?;
        }
        for (key, round) in &effects.rounds {
            self.rounds.insert(key.clone(), round_row(key, round, now));
        }
        self.tombstones
            .extend(effects.tombstones.iter().map(tombstone_row));
        self.sessions.extend(
            effects
                .sessions
                .iter()
                .map(|change| session_row(change, now)),
        );
        Ok(())
    }

    fn add_posting(&mut self, posting: &Posting) -> Result<(), Fault> {
        let entry = &posting.entry;
        self.entries.push(entry_row(entry));
        let Some(figures) = Figures::of(entry, posting.rounds) else {
            return Ok(());
        };
        let key = (
            entry.at.hour(),
            entry.provider.to_string(),
            entry
                .game
                .as_ref()
                .map(GameId::to_string)
                .unwrap_or_default(),
            entry
                .location
                .as_ref()
                .map(LocationId::to_string)
                .unwrap_or_default(),
            entry
                .device
                .as_ref()
                .map(DeviceId::to_string)
                .unwrap_or_default(),
            entry.currency.code(),
            entry.player.to_string(),
        );
        let sum = self.figures.entry(key).or_default();
        *sum = sum
            .plus(&figures)
            .ok_or_else(|| Fault::Defect("a sum overflows".to_owned()))?;
        Ok(())
    }

    /// Adds a player with a wallet, or only the wallet where the player is there already.
    pub(super) fn add_player(
        &mut self,
        player: &PlayerId,
        name: Option<&str>,
        currency: &'static str,
        now: Timestamp,
    ) {
        self.players
            .push((player.to_string(), name.map(str::to_owned), now.ms()));
        self.wallets.push((player.to_string(), currency));
    }

    /// Adds an exchange.
    pub(super) fn add_exchange(&mut self, exchange: &Exchange) {
        self.exchanges.push(ExchangeRow(
            exchange.at.ms(),
            exchange.request_id.clone(),
            exchange.component,
            exchange.provider.as_ref().map(ProviderId::to_string),
            exchange.verb.clone(),
            exchange.player.as_ref().map(PlayerId::to_string),
            exchange.round.as_ref().map(RoundId::to_string),
            exchange.reference.as_ref().map(Reference::to_string),
            exchange.outcome,
            exchange.status,
            exchange.duration_us,
            exchange.request.clone(),
            exchange.reply.clone(),
        ));
    }

    /// The parameters of the statement that records: a text for each kind of row, NULL where there
    /// are none, so that the database reads each row once and nothing that is empty.
    pub(super) fn parameters(&self) -> Result<Vec<Value>, Fault> {
        Ok(vec![
            rows(&self.players)?,
            rows(&self.wallets)?,
            rows(&self.entries)?,
            rows(self.rounds.values())?,
            rows(&self.tombstones)?,
            rows(&self.sessions)?,
            rows(self.figures.iter().map(figure_row))?,
            rows(&self.exchanges)?,
        ])
    }
}

fn rows<R: Serialize>(
    rows: impl IntoIterator<Item = R, IntoIter: ExactSizeIterator>,
) -> Result<Value, Fault> {
    let rows = rows.into_iter();
    if rows.len() == 0 {
        return Ok(Value::Null);
    }
    let mut text = Vec::new();
    serde_json::Serializer::new(&mut text)
        .collect_seq(rows)
        .map_err(|error| Fault::Defect(error.to_string()))?;
    String::from_utf8(text)
        .map(Value::Text)
        .map_err(|error| Fault::Defect(error.to_string()))
}

fn entry_row(entry: &Entry) -> EntryRow {
    EntryRow(
        entry.wallet.number(),
        entry.seq,
        entry.at.ms(),
        entry.kind.as_str(),
        entry.provider.to_string(),
        entry.reference.as_ref().map(Reference::to_string),
        entry.target.as_ref().map(Reference::to_string),
        entry.round.as_ref().map(RoundId::to_string),
        entry.game.as_ref().map(GameId::to_string),
        entry.session.as_ref().map(SessionId::to_string),
        entry.location.as_ref().map(LocationId::to_string),
        entry.device.as_ref().map(DeviceId::to_string),
        entry.cash.units(),
        entry.bonus.units(),
        entry.cash_after.units(),
        entry.bonus_after.units(),
        entry.fingerprint.as_str().to_owned(),
        entry.hash.as_str().to_owned(),
        u8::from(entry.ends_round),
    )
}

fn round_row(key: &RoundKey, round: &Round, now: Timestamp) -> RoundRow {
    RoundRow(
        key.wallet.number(),
        key.provider.to_string(),
        key.round.to_string(),
        round.state.as_str(),
        round.game.as_ref().map(GameId::to_string),
        round.session.as_ref().map(SessionId::to_string),
        round.bets,
        round.wins,
        round.stake.units(),
        round.payout.units(),
        round.opened_at.ms(),
        now.ms(),
    )
}

fn tombstone_row(tombstone: &Tombstone) -> TombstoneRow {
    TombstoneRow(
        tombstone.provider.to_string(),
        tombstone.target.to_string(),
        tombstone.reference.to_string(),
        tombstone.wallet.map(WalletId::number),
        tombstone.at.ms(),
    )
}

fn session_row(change: &SessionChange, now: Timestamp) -> SessionRow {
    let (session, token) = match change {
        SessionChange::Opened { session, token }
        | SessionChange::Renewed { session, token, .. } => (session, token),
    };
    SessionRow(
        session.session.to_string(),
        session.player.to_string(),
        session.currency.code(),
        session.provider.to_string(),
        session.game.to_string(),
        session.location.as_ref().map(LocationId::to_string),
        session.device.as_ref().map(DeviceId::to_string),
        token.to_string(),
        now.ms(),
        session.expires_at.ms(),
    )
}

/// The key, then the sums.
#[derive(Serialize)]
struct FigureRow<'a>(
    i64,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    &'a str,
    i64,
    i64,
    i64,
    i64,
);

fn figure_row<'a>((key, sum): (&'a FigureKey, &Figures)) -> FigureRow<'a> {
    let (hour, provider, game, location, device, currency, player) = key;
    FigureRow(
        *hour,
        provider,
        game,
        location,
        device,
        currency,
        player,
        sum.bets.units(),
        sum.bonus_bets.units(),
        sum.payouts.units(),
        sum.rounds,
    )
}
