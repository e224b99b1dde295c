//! Faults that several verbs share, each looked up in the world as it stands.
//! It must never call the state machine that is audited.

use super::context::Context;
use super::model::Use;
use reelgate_core::books::PlayerStatus;
use reelgate_core::catalog::{BetLimit, Game, ProviderStatus};
use reelgate_core::command::{Prize, Win};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::Permission;

pub(super) const STAKES: [&str; 2] = ["bet", "free bet"];
pub(super) const PAYOUTS: [&str; 4] = ["win", "free win", "promo win", "jackpot win"];

pub(super) fn a_use(
    on: &Context<'_>,
    verb: &'static str,
    payload: String,
    round: Option<String>,
    moved: (i128, i128),
) -> Use {
    let game = on.call.game.as_ref().map(ToString::to_string);
    Use {
        payload,
        verb,
        counts: verb,
        of: String::new(),
        wallet: on.wallet,
        provider: on.provider.clone(),
        round,
        game,
        moved,
        jackpots: (0, 0),
        shares: Vec::new(),
        undoes: Vec::new(),
        left: (0, 0),
        back: false,
        settled: false,
        number: 0,
    }
}

pub(super) fn worst(faults: Vec<Outcome>) -> Option<Outcome> {
    faults.into_iter().min()
}

pub(super) fn game<'a>(on: &Context<'a>) -> Option<&'a Game> {
    let code = on.call.game.clone().or(on.session_game.clone())?;
    on.books.games.get(&(on.call.provider.clone(), code))
}

pub(super) fn connected(on: &Context<'_>) -> bool {
    let found = on.books.providers.get(&on.call.provider);
    found.is_some_and(|provider| provider.status == ProviderStatus::Connected)
}

pub(super) fn outside(on: &Context<'_>, game: &Game, stake: i128, free: bool) -> bool {
    let mine = |limit: &&BetLimit| on.who.contains(limit.currency.code());
    game.limits.iter().filter(mine).any(|limit| {
        !free
            && limit
                .bet_min
                .is_some_and(|least| stake < i128::from(least.units()))
            || limit
                .bet_max
                .is_some_and(|most| stake > i128::from(most.units()))
    })
}

/// What keeps new play out.
pub(super) fn play_faults(on: &Context<'_>) -> Vec<Outcome> {
    let mut faults = Vec::new();
    match game(on) {
        None => faults.push(Outcome::GameUnknown),
        Some(game) if !game.enabled => faults.push(Outcome::GameDisabled),
        Some(_) => {}
    }
    if on.session_is_dead {
        faults.push(Outcome::SessionExpired);
    }
    if on.status != PlayerStatus::Active {
        faults.push(Outcome::PlayerBlocked);
    }
    if !connected(on) {
        faults.push(Outcome::ProviderDisconnected);
    }
    faults
}

/// What keeps wins and rollbacks out, where the contract says so.
pub(super) fn settling_faults(on: &Context<'_>, faults: &mut Vec<Outcome>) {
    if on.session_is_dead && on.rules.expired_session_settles == Permission::Refused {
        faults.push(Outcome::SessionExpired);
    }
    if on.status != PlayerStatus::Active && on.rules.blocked_player_settles == Permission::Refused {
        faults.push(Outcome::PlayerBlocked);
    }
}

/// What keeps pots from being so: too little, where they sank and may not, or too much.
pub(super) fn pot_faults(
    after: (i128, i128),
    moved: (i128, i128),
    overdraws: bool,
    faults: &mut Vec<Outcome>,
) {
    let range = i128::from(i64::MIN)..=i128::from(i64::MAX);
    let sank = |after: i128, moved: i128| after < 0 && moved < 0;
    if (sank(after.0, moved.0) && !overdraws) || sank(after.1, moved.1) {
        faults.push(Outcome::InsufficientFunds);
    }
    let sum = after.0 + after.1;
    if ![after.0, after.1, sum]
        .iter()
        .all(|pot| range.contains(pot))
    {
        faults.push(Outcome::BalanceOverflow);
    }
}

/// What of the jackpots' parts goes back where `cash` moves: the game's own part goes first.
pub(super) fn jackpots_back(found: &Use, cash: i128) -> (i128, i128) {
    let (won, fed) = found.jackpots;
    let of_game = found.moved.0 - won;
    let taken = if won == 0 {
        0
    } else {
        (-cash - of_game).max(0)
    };
    (-taken, -fed)
}

/// What a jackpot paid of a game's win: it pays cash, and no more than there is.
pub(super) fn jackpot_part(win: &Win, paid: i128) -> i128 {
    let told = i128::from(win.jackpots.won.units());
    match win.prize {
        Prize::Game => told.min(paid).max(0),
        Prize::Campaign | Prize::Promotion | Prize::Jackpot => 0,
    }
}
