//! Sessions and the balance: who may start a game, and which token takes bets.
//! Nothing here moves money.

use super::Step;
use super::draft::Draft;
use crate::books::{PlayerStatus, Session, SessionChange};
use crate::catalog::{Game, ProviderStatus};
use crate::command::OpenSession;
use crate::id::TokenHash;
use crate::outcome::Outcome;
use crate::rules::BetSession;

const DONE: Step = Step {
    outcome: Outcome::Accepted,
    receipt: None,
};

/// Tells the balance. A game that is named must be in the catalog. A token that was replaced hears
/// it where the contract says so, whatever became of its session since.
pub(super) fn balance(draft: &Draft<'_>) -> Result<Step, Outcome> {
    if draft.call.game.is_some() {
        draft.game()?;
    }
    let replaced = draft
        .session
        .is_some_and(|session| !session.token_is_newest);
    if replaced && draft.rules.replaced_token_hears.is_refused() {
        return Err(Outcome::SessionExpired);
    }
    Ok(DONE)
}

/// Gives an open session a new token. The token replaced by a lost reply may ask again.
pub(super) fn renew(draft: &mut Draft<'_>, token: &TokenHash) -> Result<Step, Outcome> {
    let session = draft.session.ok_or(Outcome::SessionUnknown)?;
    if session.ended || draft.now >= session.expires_at {
        return Err(Outcome::SessionExpired);
    }
    may_enter(draft)?;
    let replaced = draft.call.token.clone().ok_or(Outcome::SessionUnknown)?;
    draft.effects.sessions.push(SessionChange::Renewed {
        session: Session {
            token_is_newest: true,
            ..session.clone()
        },
        token: token.clone(),
        replaced,
    });
    Ok(DONE)
}

/// Opens a session for a player who may play a game that may be played.
pub(super) fn open(draft: &mut Draft<'_>, open: &OpenSession) -> Result<Step, Outcome> {
    let game = draft.call.game.clone().ok_or(Outcome::GameUnknown)?;
    may_play(draft, true)?;
    let session = Session {
        session: open.session.clone(),
        player: draft.player.clone(),
        currency: draft.currency,
        provider: draft.call.provider.clone(),
        game,
        location: open.location.clone(),
        device: open.device.clone(),
        expires_at: open.expires_at,
        ended: false,
        token_is_newest: true,
    };
    let token = open.token.clone();
    draft
        .effects
        .sessions
        .push(SessionChange::Opened { session, token });
    Ok(DONE)
}

/// Whether the player is shut out.
pub(super) fn may_enter(draft: &Draft<'_>) -> Result<(), Outcome> {
    match draft.player_status() {
        PlayerStatus::Active => Ok(()),
        PlayerStatus::Blocked | PlayerStatus::SelfExcluded => Err(Outcome::PlayerBlocked),
    }
}

/// Whether new money of this provider is taken.
pub(super) fn connected(draft: &Draft<'_>) -> Result<(), Outcome> {
    match draft.provider_status() {
        ProviderStatus::Connected => Ok(()),
        ProviderStatus::Disconnected => Err(Outcome::ProviderDisconnected),
    }
}

/// Whether a bet comes from a session that takes bets: the one that its token names, or without a
/// token any of this wallet at the provider, where the operator or else the contract lets it.
pub(super) fn is_seated(draft: &Draft<'_>) -> bool {
    let live = |session: &Session| session.is_live(draft.now);
    if let Some(session) = draft.session {
        return live(session);
    }
    let needed = draft.policy().bet_session;
    match needed.unwrap_or(draft.rules.bet_session) {
        BetSession::Named => false,
        BetSession::AnyOpen => {
            let sessions = draft.books.recent(&draft.call.provider, &draft.player);
            let mut own = sessions.iter().filter(|s| s.currency == draft.currency);
            draft.call.token.is_none() && own.any(live)
        }
    }
}

/// Whether this player may play this game now: game known, seated, player not shut out, provider
/// connected, game switched on; the first fault counts.
pub(super) fn may_play<'a>(draft: &Draft<'a>, is_seated: bool) -> Result<&'a Game, Outcome> {
    let game = draft.game()?;
    if !is_seated {
        return Err(Outcome::SessionExpired);
    }
    may_enter(draft)?;
    connected(draft)?;
    if game.enabled {
        Ok(game)
    } else {
        Err(Outcome::GameDisabled)
    }
}

/// Whether a win or rollback is taken from this session and for this player.
pub(super) fn may_settle(draft: &Draft<'_>) -> Result<(), Outcome> {
    let live = draft
        .session
        .is_none_or(|session| session.is_live(draft.now));
    if !live && draft.rules.expired_session_settles.is_refused() {
        return Err(Outcome::SessionExpired);
    }
    if draft.rules.blocked_player_settles.is_refused() {
        may_enter(draft)
    } else {
        Ok(())
    }
}
