//! What surrounds a command: the call, its wallet, and the state of its session.
//! It must never call the state machine that is audited.

use super::model::{Name, Purse, RoundName};
use super::whose::seats;
use reelgate_core::books::{Books, PlayerStatus, Session};
use reelgate_core::catalog::Policy;
use reelgate_core::command::{Call, Purse as Asked};
use reelgate_core::id::GameId;
use reelgate_core::rules::{BetSession, Rules};
use reelgate_core::time::Timestamp;

/// What one call is about, once its wallet is known.
pub(super) struct Context<'a> {
    pub(super) books: &'a Books,
    pub(super) call: &'a Call,
    pub(super) rules: &'a Rules,
    pub(super) now: Timestamp,
    pub(super) provider: String,
    pub(super) policy: Policy,
    pub(super) wallet: usize,
    pub(super) who: String,
    pub(super) status: PlayerStatus,
    /// The game that the session was opened for.
    pub(super) session_game: Option<GameId>,
    pub(super) session_is_dead: bool,
    /// No token is shown, and no session that the operator or the contract lets a bet come from.
    pub(super) is_unseated: bool,
    pub(super) session_is_over: bool,
    pub(super) token_is_replaced: bool,
}

impl<'a> Context<'a> {
    /// `own` is the session that the call's token names at the call's provider.
    pub(super) fn new(
        (books, call, rules, now): (&'a Books, &'a Call, &'a Rules, Timestamp),
        wallet: usize,
        purse: &Purse,
        own: Option<&Session>,
    ) -> Self {
        let owner = books
            .players
            .iter()
            .find(|(id, _)| id.as_str() == purse.player)
            .unwrap();
        let game = call.game.as_ref().map_or("", |game| game.as_str());
        Self {
            books,
            call,
            rules,
            now,
            provider: call.provider.to_string(),
            policy: books.providers[&call.provider].policy,
            wallet,
            who: format!("{}/{}/{game}", purse.player, purse.currency),
            status: *owner.1,
            session_game: own.map(|session| session.game.clone()),
            session_is_dead: own
                .is_some_and(|s| s.ended || !s.token_is_newest || now.ms() >= s.expires_at.ms()),
            is_unseated: call.token.is_none() && {
                let policy = books.providers[&call.provider].policy;
                let any = policy.bet_session.unwrap_or(rules.bet_session) == BetSession::AnyOpen;
                let live = |s: &Session| !s.ended && now.ms() < s.expires_at.ms();
                let of_wallet = |s: &Session| s.currency.code() == purse.currency;
                let mut seats = seats(books, &call.provider, owner.0);
                !(any && seats.any(|s| live(s) && of_wallet(s)))
            },
            session_is_over: own.is_some_and(|s| s.ended || now.ms() >= s.expires_at.ms()),
            token_is_replaced: own.is_some_and(|s| !s.token_is_newest),
        }
    }

    /// Whether free rounds that we asked for pay a stake.
    pub(super) fn is_ours(&self, asked: &Asked) -> bool {
        let Asked::Bonus(Some(name)) = asked else {
            return false;
        };
        let mut known = self.books.campaigns.iter();
        let whose = self.who.split('/').next();
        known.any(|(provider, player, campaign)| {
            provider.as_str() == self.provider && Some(player.as_str()) == whose && campaign == name
        })
    }

    pub(super) fn name(&self, name: &str) -> Name {
        (self.provider.clone(), name.to_string())
    }

    pub(super) fn round(&self, name: &str) -> RoundName {
        (self.wallet, self.provider.clone(), name.to_string())
    }
}
