//! Whose wallet a call is about: by the session's token, the account or the transaction it names.
//! It never guesses: what is named twice must agree.

use crate::books::{Books, RoundKey, Session};
use crate::command::{Call, Command};
use crate::currency::Currency;
use crate::id::{PlayerId, Reference};
use crate::outcome::Outcome;
use crate::rules::{Identity, Rules};
use crate::time::Timestamp;

type Whose<'a> = (Option<&'a Session>, &'a PlayerId, Currency);

/// The session, where a token of this provider leads to one, and the wallet's owner and currency.
pub(super) fn identify<'a>(
    books: &'a Books,
    call: &'a Call,
    rules: &Rules,
    now: Timestamp,
) -> Result<Whose<'a>, Outcome> {
    let token = call.token.as_ref();
    let known = token.and_then(|token| books.sessions.get(token));
    match rules.identity {
        Identity::Token => by_token(books, call, known),
        Identity::Account => by_account(books, call, known),
        Identity::Named if token.is_some() => by_token(books, call, known),
        Identity::Named => by_name(books, call, now),
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

/// Without a token: by the player, in the currency of what the call names or of his session at the
/// provider, or in the only one that he has; or by an earlier transaction alone.
fn by_name<'a>(books: &'a Books, call: &'a Call, now: Timestamp) -> Result<Whose<'a>, Outcome> {
    if renews_a_token(call) {
        return Err(Outcome::SessionUnknown);
    }
    let commands = call.commands.iter();
    let mut earlier =
        commands.flat_map(|command| command.target().into_iter().chain(command.reference()));
    let earlier = earlier.find_map(|name| wallet_of(books, call, name));
    let Some(player) = call.player.as_ref() else {
        let (player, currency) = earlier.ok_or(Outcome::PlayerUnknown)?;
        return Ok((None, player, *currency));
    };
    if !books.players.contains_key(player) {
        return Err(Outcome::PlayerUnknown);
    }
    let own = earlier.filter(|(owner, _)| owner == player);
    let currency = call
        .currency
        .or(own.map(|(_, currency)| *currency))
        .or_else(|| currency_of_round(books, call, player))
        .or_else(|| currency_of_session(books, call, player, now))
        .or_else(|| only(books.wallets.keys().filter(|key| key.0 == *player)).map(|key| key.1));
    Ok((None, player, currency.ok_or(Outcome::CurrencyMismatch)?))
}

/// The wallet that an earlier transaction of this provider moved.
fn wallet_of<'a>(
    books: &'a Books,
    call: &Call,
    reference: &Reference,
) -> Option<&'a (PlayerId, Currency)> {
    let key = (call.provider.clone(), reference.clone());
    let id = books.transactions.get(&key)?.id.wallet;
    let mut wallets = books.wallets.iter();
    wallets.find_map(|(key, wallet)| (wallet.id == id).then_some(key))
}

/// The currency in which alone the player has a part in a round of the call.
fn currency_of_round(books: &Books, call: &Call, player: &PlayerId) -> Option<Currency> {
    let round = call.commands.iter().find_map(Command::round)?;
    let of_round = books.wallets.iter().filter(|((owner, _), wallet)| {
        let key = RoundKey {
            wallet: wallet.id,
            provider: call.provider.clone(),
            round: round.clone(),
        };
        owner == player && books.rounds.contains_key(&key)
    });
    only(of_round).map(|((_, currency), _)| *currency)
}

/// The currency of the player's open session at the provider, else of his latest there.
fn currency_of_session(
    books: &Books,
    call: &Call,
    player: &PlayerId,
    now: Timestamp,
) -> Option<Currency> {
    let sessions = books.recent(&call.provider, player);
    let open = sessions.iter().find(|session| session.is_live(now));
    open.or(sessions.first()).map(|session| session.currency)
}

/// Whether a call names no wallet: no token, and a player without a currency or nobody at all.
pub(super) const fn names_no_wallet(call: &Call) -> bool {
    call.token.is_none() && call.currency.is_none()
}

/// Whether a call asks for a new token, which it can only do with a known one.
fn renews_a_token(call: &Call) -> bool {
    let renews = |command: &Command| matches!(command, Command::RenewToken(_));
    call.commands.iter().any(renews)
}

/// The one item, where there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    first.filter(|_| items.next().is_none())
}

/// By player and currency. A token that a bet comes with must be of a session here; wins and
/// rollbacks are taken under any.
fn by_account<'a>(
    books: &Books,
    call: &'a Call,
    known: Option<&'a Session>,
) -> Result<Whose<'a>, Outcome> {
    let own = known.filter(|session| session.provider == call.provider);
    let bets = call.token.is_some() && call.has_bet();
    if own.is_none() && (bets || renews_a_token(call)) {
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
