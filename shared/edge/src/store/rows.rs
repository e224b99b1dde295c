//! The rows of the payload: arrays in the order of the columns of `journal`.
//! They are written by serde, never put together as text by hand.

use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::shape::Evidence;
use crate::unread::UnreadDispute;
use reelgate_core::books::{Round, RoundKey, SessionChange, Tombstone};
use reelgate_core::dispute::{Dispute, DisputeKind, Settlement};
use reelgate_core::entry::{Entry, Note, WalletId};
use reelgate_core::ggr::{Figures, SUMS};
use reelgate_core::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::id::{Person, SessionId};
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// provider, target, reference, wallet, at, fingerprint, cash and bonus after.
#[derive(Debug, Serialize)]
pub(super) struct TombstoneRow(
    String,
    String,
    String,
    Option<i64>,
    i64,
    String,
    Option<i64>,
    Option<i64>,
);

/// kind, provider, player, round, reference, evidence, opened at.
#[derive(Debug, Serialize)]
pub(super) struct DisputeRow(
    &'static str,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Evidence,
    i64,
);

/// dispute, at, kind, actor, text, entry, person.
#[derive(Debug, Serialize)]
pub(super) struct DisputeEventRow(
    i64,
    i64,
    &'static str,
    String,
    String,
    Option<String>,
    Option<String>,
);

fn person(note: Option<&Note>) -> Option<String> {
    note?.person.as_ref().map(Person::to_string)
}

#[derive(Debug, Serialize)]
pub(super) struct EntryRow(
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
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

/// wallet, provider, round, state, game, session, bets, wins, stake, bonus stake, payout,
/// opened at, updated at, first seq, last seq.
#[derive(Debug, Serialize)]
pub(super) struct RoundRow(
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
    i64,
    i64,
    i64,
);

/// session, player, currency, provider, game, location, device, token hash, opened at, expires at.
#[derive(Debug, Serialize)]
pub(super) struct SessionRow(
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

/// quarter, provider, game, location, device, currency, player.
pub(super) type FigureKey = (i64, String, String, String, String, &'static str, String);

/// at, request id, component, provider, verb, player, round, reference, outcome, status, duration,
/// request, reply, personal data.
#[derive(Debug, Serialize)]
pub(super) struct ExchangeRow(
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
    Option<String>,
);

pub(super) fn exchange_row(exchange: &Exchange) -> ExchangeRow {
    let about = &exchange.about;
    ExchangeRow(
        exchange.at.ms(),
        exchange.request_id.clone(),
        exchange.component,
        about.provider.as_ref().map(ProviderId::to_string),
        exchange.verb.clone(),
        about.player.as_ref().map(PlayerId::to_string),
        about.round.as_ref().map(RoundId::to_string),
        about.reference.as_ref().map(Reference::to_string),
        exchange.outcome,
        exchange.status,
        exchange.duration_us,
        exchange.request.clone(),
        exchange.reply.clone(),
        exchange.personal.clone(),
    )
}

pub(super) fn entry_row(entry: &Entry) -> EntryRow {
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
        entry.note.as_ref().map(|note| note.actor.to_string()),
        entry.note.as_ref().map(|note| note.reason.to_string()),
        person(entry.note.as_ref()),
        or_absent(entry.jackpots.won),
        or_absent(entry.jackpots.contributed),
    )
}

/// An amount of nothing is absent.
fn or_absent(amount: Amount) -> Option<i64> {
    (!amount.is_zero()).then_some(amount.units())
}

pub(super) fn round_row(key: &RoundKey, round: &Round, now: Timestamp) -> RoundRow {
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
        round.bonus_stake.units(),
        round.payout.units(),
        round.opened_at.ms(),
        now.ms(),
        round.first_seq,
        round.last_seq,
    )
}

pub(super) fn tombstone_row(tombstone: &Tombstone) -> TombstoneRow {
    TombstoneRow(
        tombstone.provider.to_string(),
        tombstone.target.to_string(),
        tombstone.reference.to_string(),
        tombstone.wallet.map(WalletId::number),
        tombstone.at.ms(),
        tombstone.fingerprint.as_str().to_owned(),
        tombstone.balance.map(|(cash, _)| cash.units()),
        tombstone.balance.map(|(_, bonus)| bonus.units()),
    )
}

pub(super) fn dispute_row(dispute: &Dispute, request_id: &str) -> DisputeRow {
    let evidence = Evidence {
        request_id: request_id.to_owned(),
        verb: dispute.verb.as_str().to_owned(),
        outcome: dispute.outcome.as_str().to_owned(),
        currency: dispute.currency.map(|currency| currency.code().to_owned()),
        target: dispute.target.as_ref().map(Reference::to_string),
        entry: dispute.entry.map(|entry| entry.to_string()),
        settles: dispute.settles.as_ref().map(Reference::to_string),
        shortfall: dispute
            .shortfall
            .zip(dispute.currency)
            .map(|(missing, currency)| missing.to_text(currency)),
        amount: dispute
            .owed
            .zip(dispute.currency)
            .map(|(owed, currency)| owed.to_text(currency)),
        ceiling: dispute.ceiling.map(|ceiling| ceiling.as_str().to_owned()),
    };
    DisputeRow(
        dispute.kind.as_str(),
        dispute.provider.to_string(),
        dispute.player.as_ref().map(PlayerId::to_string),
        dispute.round.as_ref().map(RoundId::to_string),
        dispute.reference.as_ref().map(Reference::to_string),
        evidence,
        dispute.at.ms(),
    )
}

pub(super) fn unread_row(dispute: &UnreadDispute, request_id: &str) -> DisputeRow {
    let about = &dispute.about;
    let evidence = Evidence {
        request_id: request_id.to_owned(),
        verb: dispute.verb.clone(),
        outcome: dispute.outcome.to_owned(),
        currency: dispute.currency.map(|currency| currency.code().to_owned()),
        target: dispute.target.as_ref().map(Reference::to_string),
        entry: None,
        settles: dispute.about.reference.as_ref().map(Reference::to_string),
        shortfall: None,
        amount: dispute.amount.clone(),
        ceiling: None,
    };
    DisputeRow(
        DisputeKind::UnknownMessage.as_str(),
        about
            .provider
            .as_ref()
            .map(ProviderId::to_string)
            .unwrap_or_default(),
        about.player.as_ref().map(PlayerId::to_string),
        about.round.as_ref().map(RoundId::to_string),
        about.reference.as_ref().map(Reference::to_string),
        evidence,
        dispute.at.ms(),
    )
}

pub(super) fn settlement_row(settlement: &Settlement) -> DisputeEventRow {
    DisputeEventRow(
        settlement.dispute,
        settlement.at.ms(),
        "resolved",
        settlement.note.actor.to_string(),
        settlement.note.reason.to_string(),
        Some(settlement.entry.to_string()),
        person(Some(&settlement.note)),
    )
}

pub(super) fn session_row(change: &SessionChange, now: Timestamp) -> SessionRow {
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

/// Rounds, then the two parts of each sum.
pub(super) fn figure_sums(figures: &Figures) -> Result<[i64; 1 + 2 * SUMS], Fault> {
    let mut all = [figures.rounds; 1 + 2 * SUMS];
    for (places, sum) in all
        .get_mut(1..)
        .unwrap_or_default()
        .chunks_exact_mut(2)
        .zip(figures.sums())
    {
        let (whole, rest) = sum.parts().ok_or_else(overflow)?;
        places.copy_from_slice(&[whole, rest]);
    }
    Ok(all)
}

fn overflow() -> Fault {
    Fault::Defect("a sum overflows".to_owned())
}

/// The key, then the sums: one array.
pub(super) struct FigureRow<'a>(&'a FigureKey, [i64; 1 + 2 * SUMS]);

impl Serialize for FigureRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (quarter, provider, game, location, device, currency, player) = self.0;
        let mut row = serializer.serialize_seq(None)?;
        row.serialize_element(quarter)?;
        for name in [provider.as_str(), game, location, device, currency, player] {
            row.serialize_element(name)?;
        }
        for number in self.1 {
            row.serialize_element(&number)?;
        }
        row.end()
    }
}

pub(super) fn figure_row<'a>(
    (key, figures): (&'a FigureKey, &Figures),
) -> Result<FigureRow<'a>, Fault> {
    figure_sums(figures).map(|sums| FigureRow(key, sums))
}
