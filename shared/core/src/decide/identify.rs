//! Whose wallet a call is about: by the session's token or by the account it names.
//! It never guesses: what is named twice must agree.

use crate::books::{Books, Session};
use crate::command::{Call, Command};
use crate::currency::Currency;
use crate::id::PlayerId;
use crate::outcome::Outcome;
use crate::rules::{Identity, Rules};

type Whose<'a> = (Option<&'a Session>, &'a PlayerId, Currency);

/// The session, where a token of this provider leads to one, and the wallet's owner and currency.
pub(super) fn identify<'a>(
    books: &'a Books,
    call: &'a Call,
    rules: &Rules,
) -> Result<Whose<'a>, Outcome> {
    let token = call.token.as_ref();
    let known = token.and_then(|token| books.sessions.get(token));
    match rules.identity {
        Identity::Token => by_token(books, call, known),
        Identity::Account => by_account(books, call, known),
    }
}

fn by_token<'a>(
    books: &Books,
    call: &Call,
    known: Option<&'a Session>,
) -> Result<Whose<'a>, Outcome> {
    let session = known
        .filter(|session| session.provider == call.provider)
        .ok_or(Outcome::SessionUnknown)?;
    if let Some(other) = call.player.as_ref().filter(|p| **p != session.player) {
        return Err(if books.players.contains_key(other) {
            Outcome::PlayerMismatch
        } else {
            Outcome::PlayerUnknown
        });
    }
    if call.currency.is_some_and(|named| named != session.currency) {
        return Err(Outcome::CurrencyMismatch);
    }
    Ok((Some(session), &session.player, session.currency))
}

fn by_account<'a>(
    books: &Books,
    call: &'a Call,
    known: Option<&'a Session>,
) -> Result<Whose<'a>, Outcome> {
    let own = known.filter(|session| session.provider == call.provider);
    let renews = |command: &Command| matches!(command, Command::RenewToken(_));
    if own.is_none() && call.commands.iter().any(renews) {
        return Err(Outcome::SessionUnknown);
    }
    let player = call.player.as_ref().ok_or(Outcome::PlayerUnknown)?;
    if !books.players.contains_key(player) {
        return Err(Outcome::PlayerUnknown);
    }
    if known.is_some_and(|session| session.player != *player) {
        return Err(Outcome::PlayerMismatch);
    }
    let currency = call.currency.ok_or(Outcome::CurrencyMismatch)?;
    if own.is_some_and(|session| session.currency != currency) {
        return Err(Outcome::CurrencyMismatch);
    }
    Ok((own, player, currency))
}
