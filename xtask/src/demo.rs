//! The demo data of the design: players, games, locations and machines, through the API.
//! It must never change what the user has changed since: what is there is left alone.

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::http::Api;
use crate::providers::Provider;

const PLAYERS: u32 = 100;
const GAMES_PER_PROVIDER: u32 = 3;
const DEPOSIT: &str = "1000.00";
pub(crate) const CURRENCY: &str = "EUR";

/// Location and name.
const LOCATIONS: [(&str, &str); 3] = [
    ("online", "Online"),
    ("hall-1", "Hall 1"),
    ("hall-2", "Hall 2"),
];
const HALLS_WITH_MACHINES: [&str; 2] = ["hall-1", "hall-2"];
const MACHINES_PER_HALL: u32 = 2;

/// Loads what is missing; returns whether anything was.
pub(crate) fn load(api: &Api, providers: &[&Provider]) -> Result<bool> {
    let players_are_there = last_player_has_money(api)?;
    if !players_are_there {
        load_players(api)?;
    }
    let mut loaded = !players_are_there;
    for provider in providers {
        for game in missing_games(api, provider.name)? {
            loaded = true;
            put_game(api, provider.name, &game)?;
        }
    }
    Ok(loaded)
}

pub(crate) fn player(number: u32) -> String {
    format!("demo-{number}")
}

pub(crate) fn game(provider: &str, number: u32) -> String {
    format!("{provider}-game-{number}")
}

/// Players are made in order and the floor before the last of them, so the last one's first
/// entry tells that nothing is missing.
fn last_player_has_money(api: &Api) -> Result<bool> {
    let path = format!("/api/players/{}/entries?limit=1", player(PLAYERS));
    let reply = api.get(&path)?;
    let entries = reply.json();
    Ok(reply.is_success() && entries.pointer("/items/0").is_some())
}

fn load_players(api: &Api) -> Result<()> {
    for number in 1..=PLAYERS {
        let player = player(number);
        let body = json!({ "player": player, "currency": CURRENCY });
        api.must("POST", "/api/players", &body, None)?;
        if number == PLAYERS {
            load_floor(api)?;
        }
        let path = format!("/api/players/{player}/deposits");
        let body = json!({ "amount": DEPOSIT, "currency": CURRENCY });
        let key = format!("demo-deposit-{player}");
        api.must("POST", &path, &body, Some(&key))?;
    }
    Ok(())
}

fn load_floor(api: &Api) -> Result<()> {
    for (location, name) in LOCATIONS {
        api.must(
            "PUT",
            &format!("/api/locations/{location}"),
            &json!({ "name": name }),
            None,
        )?;
    }
    for location in HALLS_WITH_MACHINES {
        for number in 1..=MACHINES_PER_HALL {
            let name = format!("Machine {number}");
            let body = json!({ "location": location, "class": "slot_machine", "name": name });
            let path = format!("/api/devices/{location}-machine-{number}");
            api.must("PUT", &path, &body, None)?;
        }
    }
    Ok(())
}

fn missing_games(api: &Api, provider: &str) -> Result<Vec<String>> {
    let path = format!("/api/games?provider={provider}&limit=100");
    let reply = api.get(&path)?;
    let list = reply.json();
    let items = list
        .get("items")
        .and_then(|items| items.as_array())
        .with_context(|| format!("GET {path} was answered {}: {}", reply.status, reply.text))?;
    // A catalogue of more than a page is the user's own; it needs no demo games.
    let is_long = list.get("next").is_some_and(|next| !next.is_null());
    let known = |game: &String| {
        is_long
            || items
                .iter()
                .any(|item| item.get("game") == Some(&json!(game)))
    };
    let games = (1..=GAMES_PER_PROVIDER).map(|number| game(provider, number));
    Ok(games.filter(|game| !known(game)).collect())
}

fn put_game(api: &Api, provider: &str, game: &str) -> Result<()> {
    let body = json!({ "name": game, "category": "slots", "status": "enabled" });
    api.must("PUT", &format!("/api/games/{provider}/{game}"), &body, None)
}
