//! What the operator changes while a simulation runs, over our API.
//! Every change is sent until it is answered; one that is never answered ends the simulation.

use super::cast;
use super::facts::Opened;
use super::ground::Ground;
use super::order::Caller;
use super::plan::{Planned, Status};
use crate::stage::{Reply, keys};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const TRIES: usize = 4_000;
const PAUSE: Duration = Duration::from_millis(3);

async fn call(ground: &Ground, method: Method, path: &str, body: &Value) -> Reply {
    let key = format!("Bearer {}", keys::ADMIN_KEY);
    let headers = [("authorization", key.as_str())];
    let bytes = if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    };
    for _ in 0..TRIES {
        let http = ground.http();
        let reply = http
            .try_send(method.clone(), path, &headers, bytes.clone())
            .await;
        match reply {
            Ok(reply) if reply.status == 503 || reply.status == 500 => {}
            Ok(reply) => return reply,
            Err(_) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{method} {path} is never answered")
}

async fn change(ground: &Ground, method: Method, path: &str, body: Value) {
    let reply = call(ground, method, path, &body).await;
    assert!(reply.status.is_success(), "{path} {body}: {}", reply.text());
}

pub(super) async fn player(ground: &Ground, player: usize, status: Status) {
    let path = format!("/api/players/{}", cast::name(player));
    change(
        ground,
        Method::PATCH,
        &path,
        json!({ "status": status.word() }),
    )
    .await;
}

pub(super) async fn provider(ground: &Ground, caller: Caller, connected: bool) {
    let status = if connected {
        "connected"
    } else {
        "disconnected"
    };
    let path = format!("/api/providers/{}", caller.id());
    change(ground, Method::PATCH, &path, json!({ "status": status })).await;
}

pub(super) async fn game(ground: &Ground, caller: Caller, game: &str, on: bool) {
    let status = if on { "enabled" } else { "disabled" };
    let path = format!("/api/games/{}/{game}", caller.id());
    change(ground, Method::PATCH, &path, json!({ "status": status })).await;
}

/// `None` where the session is refused, as for a player who is shut out.
pub(super) async fn open(ground: &Ground, planned: &Planned) -> Option<Opened> {
    let place = planned.place;
    let body = json!({
        "player": cast::name(place.player), "currency": place.currency,
        "provider": place.caller.id(), "game": planned.game,
    });
    let reply = call(ground, Method::POST, "/api/sessions", &body).await;
    if reply.status != 201 {
        let refused = [403, 409].contains(&reply.status.as_u16());
        assert!(refused, "{body}: {} {}", reply.status, reply.text());
        return None;
    }
    let opened = reply.json();
    let word = |name: &str| opened[name].as_str().unwrap().to_owned();
    let expires_ms = milliseconds(&word("expires_at"));
    Some(Opened::new(word("session"), word("token"), expires_ms))
}

pub(super) async fn end(ground: &Ground, session: &str) {
    change(
        ground,
        Method::DELETE,
        &format!("/api/sessions/{session}"),
        Value::Null,
    )
    .await;
}

/// The open disputes with a provider about a player.
pub(super) async fn disputes(ground: &Ground, caller: Caller, player: usize) -> Vec<Value> {
    let (provider, player) = (caller.id(), cast::name(player));
    let about = format!("/api/disputes?status=open&provider={provider}&player={player}");
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{about}{after}");
        let page = call(ground, Method::GET, &path, &Value::Null).await.json();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// All that was bet and paid, at whatever time.
pub(super) async fn report(ground: &Ground) -> Value {
    let path = "/api/reports/ggr?from=1970-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&by=provider";
    let reply = call(ground, Method::GET, path, &Value::Null).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()["rows"].take()
}

/// `2026-03-01T12:00:00.123Z` in milliseconds since 1970.
fn milliseconds(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    assert!(text.len() == 24 && text.ends_with('Z'), "{text}");
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    // Years that begin in March: the leap day is the last.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468;
    let seconds = number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
    (days * 86_400 + seconds) * 1000 + number(20..23)
}

#[test]
fn times_are_read() {
    for (text, ms) in [
        ("1970-01-01T00:00:00.000Z", 0),
        ("2024-02-29T12:00:00.001Z", 1_709_208_000_001),
        ("2026-03-01T12:00:00.000Z", cast::BEGINNING_MS),
        ("2038-01-19T03:14:08.000Z", 2_147_483_648_000),
    ] {
        assert_eq!(milliseconds(text), ms, "{text}");
    }
}
