//! Rows of sessions: by the token that a call shows, and by the player of a call that shows none.
//! Nothing is looked up here; the rows are those of the load.

use super::load::{Odd, absent_or, currency};
use reelgate_core::books::Session;
use reelgate_core::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId, SessionId, TokenHash};
use reelgate_core::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct SessionRow(
    String,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
);

/// Sessions by provider and player, newest first.
pub(super) fn recent(
    mut rows: Vec<(i64, SessionRow)>,
) -> Result<BTreeMap<(ProviderId, PlayerId), Vec<Session>>, Odd> {
    rows.sort_by_key(|(opened_at, _)| std::cmp::Reverse(*opened_at));
    let mut recent: BTreeMap<_, Vec<Session>> = BTreeMap::new();
    for (_, row) in rows {
        let (_, session) = session(row)?;
        let key = (session.provider.clone(), session.player.clone());
        recent.entry(key).or_default().push(session);
    }
    Ok(recent)
}

/// A session, and the token that leads to it.
pub(super) fn session(row: SessionRow) -> Result<(TokenHash, Session), Odd> {
    let session = Session {
        session: SessionId::parse(&row.1)?,
        player: PlayerId::parse(&row.2)?,
        currency: currency(&row.3)?,
        provider: ProviderId::parse(&row.4)?,
        game: GameId::parse(&row.5)?,
        location: absent_or(row.6, LocationId::parse)?,
        device: absent_or(row.7, DeviceId::parse)?,
        expires_at: Timestamp::from_ms(row.8),
        ended: row.9 != 0,
        token_is_newest: row.10 != 0,
    };
    Ok((TokenHash::parse(&row.0)?, session))
}
