//! The payload of the one statement that records; the newest `journal` migration reads it.
//! Its rows are arrays in the order of the columns there, and never built as text by hand.

use super::database::Value;
use super::grant_rows::{self, GrantRow, ShareRow};
use super::rows::{self, DisputeEventRow, DisputeRow, EntryRow, ExchangeRow, FigureKey, RoundRow};
use super::rows::{SessionRow, TombstoneRow};
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::unread::UnreadDispute;
use reelgate_core::books::{Effects, Posting, RoundKey};
use reelgate_core::ggr::Figures;
use reelgate_core::id::{DeviceId, GameId, LocationId, PlayerId};
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
    disputes: Vec<DisputeRow>,
    dispute_events: Vec<DisputeEventRow>,
    grants: BTreeMap<(i64, i64), GrantRow>,
    grant_shares: Vec<ShareRow>,
}

impl Payload {
    /// Adds what one decision came to, at the time it was made; the request is evidence of what it
    /// brings into dispute.
    pub(super) fn add(
        &mut self,
        effects: &Effects,
        now: Timestamp,
        request_id: &str,
    ) -> Result<(), Fault> {
        for posting in &effects.postings {
            self.add_posting(posting)?;
            let wallet = posting.entry.wallet.number();
            self.grant_shares.extend(grant_rows::shares(posting));
            for (grant, row) in grant_rows::grants(posting, effects) {
                self.grants.insert((wallet, grant), row);
            }
        }
        for (key, round) in &effects.rounds {
            self.rounds
                .insert(key.clone(), rows::round_row(key, round, now));
        }
        self.tombstones
            .extend(effects.tombstones.iter().map(rows::tombstone_row));
        self.sessions.extend(
            effects
                .sessions
                .iter()
                .map(|change| rows::session_row(change, now)),
        );
        let disputes = effects.disputes.iter();
        self.disputes
            .extend(disputes.map(|dispute| rows::dispute_row(dispute, request_id)));
        self.dispute_events
            .extend(effects.settlements.iter().map(rows::settlement_row));
        Ok(())
    }

    fn add_posting(&mut self, posting: &Posting) -> Result<(), Fault> {
        let entry = &posting.entry;
        self.entries.push(rows::entry_row(entry));
        let Some(figures) = posting.figures else {
            return Ok(());
        };
        let key = (
            entry.at.quarter(),
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

    /// Adds a dispute about a message that was not decoded.
    pub(super) fn add_unread(&mut self, dispute: &UnreadDispute, request_id: &str) {
        self.disputes.push(rows::unread_row(dispute, request_id));
    }

    /// Adds an exchange.
    pub(super) fn add_exchange(&mut self, exchange: &Exchange) {
        self.exchanges.push(rows::exchange_row(exchange));
    }

    /// The parameters of the statement that records: a text for each kind of row, NULL where there
    /// are none, so that the database reads each row once and nothing that is empty.
    pub(super) fn parameters(&self) -> Result<Vec<Value>, Fault> {
        let figures = self.figures.iter().map(rows::figure_row);
        let figures = figures.collect::<Result<Vec<_>, _>>()?;
        Ok(vec![
            array(&self.players)?,
            array(&self.wallets)?,
            array(&self.entries)?,
            array(self.rounds.values())?,
            array(&self.tombstones)?,
            array(&self.sessions)?,
            array(figures)?,
            array(&self.exchanges)?,
            array(&self.disputes)?,
            array(&self.dispute_events)?,
            array(self.grants.values())?,
            array(&self.grant_shares)?,
        ])
    }
}

fn array<R: Serialize>(
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
