//! Who takes part in every simulation: players, their wallets, the games, the time it begins.
//! It never depends on the seed, so that a player's number means the same in every run.

use super::order::{Caller, PROVIDERS};
use crate::stage::{GAMES, Site};

/// Players who exist; the first are hot. The number after the last is a player nobody knows.
pub(crate) const PLAYERS: usize = 12;
pub(crate) const HOT: usize = 3;
pub(crate) const NOBODY: usize = PLAYERS;

/// A game that is in no catalog.
pub(crate) const GHOST: &str = "no-such-game";

/// 2026-03-01 12:00 UTC in milliseconds: where the virtual clock starts and comes back to.
pub(crate) const BEGINNING_MS: i64 = 1_772_366_400_000;

/// A player's wallets: all have euros, every fourth dollars as well.
pub(crate) fn currencies(player: usize) -> &'static [&'static str] {
    match player {
        NOBODY.. => &[],
        _ if player.is_multiple_of(4) => &["EUR", "USD"],
        _ => &["EUR"],
    }
}

pub(crate) fn name(player: usize) -> String {
    if player == NOBODY {
        "nobody".to_owned()
    } else {
        format!("player-{player}")
    }
}

/// A place from which a player plays: a wallet and a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) caller: Caller,
    pub(crate) player: usize,
    pub(crate) currency: &'static str,
}

/// All places, the hot ones first.
pub(crate) fn places() -> Vec<Place> {
    let of = |player| {
        let wallet = move |currency: &&'static str| {
            let currency = *currency;
            PROVIDERS.map(|caller| Place {
                caller,
                player,
                currency,
            })
        };
        currencies(player).iter().flat_map(wallet)
    };
    (0..PLAYERS).flat_map(of).collect()
}

/// Schema, games and players, without any money.
pub(crate) async fn set_up(site: &Site) {
    site.set_up().await;
    for player in 0..PLAYERS {
        for currency in currencies(player) {
            site.add_player(&name(player), currency, 0).await;
        }
    }
}

/// The games that can be played.
pub(crate) const PLAYED: [&str; 2] = GAMES;
