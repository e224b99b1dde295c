//! Rounds that are not over: what a game needs to resume one, and what a person decides about it.
//! What the provider sends after a decision is taken or refused as the tables say.

use super::disputes::only_dispute;
use super::{expect_problem, pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Reply, Seat, Site, Stage, encoded};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn path_of(seat: &Seat<'_>, round: &str) -> String {
    let (player, round) = (encoded(&seat.player), encoded(round));
    format!("/api/players/{player}/rounds/{}/{round}", seat.brand.id())
}

fn body_of(decision: &str, actor: &str) -> Value {
    json!({
        "currency": "EUR", "decision": decision, "actor": actor, "reason": "the provider says so",
    })
}

async fn decide(seat: &Seat<'_>, round: &str, decision: &str, key: &str) -> Reply {
    let path = format!("{}/decision", path_of(seat, round));
    let key = [("idempotency-key", key)];
    let body = body_of(decision, "ana");
    seat.site.api_with(Method::POST, &path, &body, &key).await
}

async fn state(seat: &Seat<'_>, round: &str) -> String {
    let found = seat
        .site
        .get(&format!("{}?currency=EUR", path_of(seat, round)))
        .await;
    found["round"]["state"].as_str().unwrap().to_owned()
}

fn kinds(entries: &Value) -> Vec<&str> {
    let items = entries.as_array().unwrap();
    items
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_shown_with_all_that_a_game_needs_to_resume() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat_in_a_hall(brand, 100 * EURO).await;
        seat.bet("bet-1", "round", 3 * EURO).await.ok();
        seat.bet("bet-2", "round", 2 * EURO).await.ok();
        seat.win("win", "round", 4 * EURO, "bet-1").await.ok();
        let path = format!("/api/players/{}/rounds?state=open", seat.player);
        let items = stage.get(&path).await["items"].clone();
        let round = &items[0];
        let expected = json!({
            "player": seat.player, "currency": "EUR", "provider": brand.id(), "round": "round",
            "state": "open", "game": GAMES[0], "session": seat.session,
            "location": "hall-1", "device": "terminal-7", "bets": 2, "wins": 1,
            "stake": "5.00", "bonus_stake": "0.00", "payout": "4.00",
            "opened_at": round["opened_at"], "updated_at": round["last"]["at"],
            "last": {
                "seq": 4, "at": round["last"]["at"], "kind": "win", "reference": "win",
                "cash": "4.00", "bonus": "0.00", "cash_after": "99.00", "bonus_after": "0.00",
            },
        });
        assert_eq!(items, json!([expected]), "{brand:?}");
        let whole = stage
            .get(&format!("{}?currency=EUR", path_of(&seat, "round")))
            .await;
        assert_eq!(whole["round"], expected);
        assert_eq!(kinds(&whole["entries"]), ["bet", "bet", "win"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_with_slashes_and_spaces_are_found() {
    let stage = Stage::open().await;
    let (player, round) = ("a/b c%2F", "r/1 ü?x");
    stage.add_player(player, "EUR", 100 * EURO).await;
    let seat = stage
        .sit_down(Brand::Softswiss, player, "EUR", GAMES[0])
        .await;
    seat.bet("bet", round, EURO).await.ok();
    let path = path_of(&seat, round);
    let whole = stage.get(&format!("{path}?currency=EUR")).await;
    assert_eq!(
        (&whole["round"]["player"], &whole["round"]["round"]),
        (&json!(player), &json!(round))
    );
    assert_eq!(decide(&seat, round, "void", "k").await.status, 201);
    assert_eq!(state(&seat, round).await, "void");
    let other = path.replace("softswiss", "soft%2Fswiss%20");
    for (path, status, part) in [
        (format!("{other}?currency=EUR"), 404, "no such round"),
        (format!("{path}?currency=USD"), 404, "no such round"),
        (path.clone(), 400, "currency"),
        (format!("{path}?currency=eur"), 400, "currency"),
        (format!("{path}?currency=EUR&x=1"), 400, "x"),
    ] {
        refused(&stage, (Method::GET, &path, Value::Null), status, part).await;
    }
    refused(&stage, (Method::POST, &path, Value::Null), 405, "GET").await;
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_that_are_not_over_are_listed_oldest_first() {
    let stage = Stage::open().await;
    let mut seats = Vec::new();
    for brand in BRANDS {
        seats.push(stage.seat(brand, 100 * EURO).await);
    }
    for n in 0..12 {
        let seat = &seats[n % 3];
        let name = format!("round-{n:02}");
        seat.bet(&name, &name, EURO).await.ok();
        stage.host.clock().advance(Duration::from_secs(10));
    }
    assert_eq!(
        decide(&seats[0], "round-00", "close", "k").await.status,
        201
    );
    let whole = stage.get("/api/rounds").await["items"].clone();
    let names = |items: &Value| {
        let items = items.as_array().unwrap().iter();
        items
            .map(|item| item["round"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let expected: Vec<_> = (1..12).map(|n| format!("round-{n:02}")).collect();
    assert_eq!(names(&whole), expected);
    for limit in [1, 4, 11] {
        assert_eq!(
            json!(pages(&stage, "/api/rounds", limit).await),
            whole,
            "limit {limit}"
        );
    }
    let hub88 = format!("provider=hub88&player={}", seats[0].player);
    for (query, count) in [
        ("state=open", 11),
        ("state=disputed", 0),
        ("provider=caleta", 4),
        (hub88.as_str(), 3),
        ("player=nobody", 0),
        ("open_for_s=60", 6),
        ("open_for_s=110", 1),
        ("open_for_s=111", 0),
        ("open_for_s=9223372036854775807", 0),
    ] {
        let items = pages(&stage, &format!("/api/rounds?{query}"), 3).await;
        assert_eq!(items.len(), count, "{query}: {items:?}");
    }
    for (query, part) in [
        ("state=closed", "open, disputed"),
        ("open_for_s=-1", "open_for_s"),
        ("limit=0", "limit"),
        ("after=00", "after"),
        ("round=x", "round"),
    ] {
        let path = format!("/api/rounds?{query}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, part).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_round_still_pays() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let key = format!("close-{}", brand.id());
        seat.bet("bet", "round", 10 * EURO).await.ok();
        let first = decide(&seat, "round", "close", &key).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let answer = first.json();
        assert_eq!(answer["round"]["state"], "closed");
        assert_eq!(kinds(&answer["entries"]), ["round_end"]);
        let entry = &answer["entries"][0];
        assert_eq!(
            (&entry["actor"], &entry["person"], &entry["provider"]),
            (&json!("admin"), &json!("ana"), &json!(brand.id()))
        );
        assert_eq!(answer["balance"]["cash"], "90.00");
        for again in join_all((0..10).map(|_| decide(&seat, "round", "close", &key))).await {
            assert_eq!((again.status.as_u16(), again.json()), (201, answer.clone()));
        }
        let path = format!("{}/decision", path_of(&seat, "round"));
        let other = (Method::POST, path.as_str(), body_of("close", "ben"));
        refused(&stage, other, 409, "over already").await;
        let leave = decide(&seat, "round", "leave", "leave").await;
        expect_problem(&leave, 409, "over already", "leave");
        seat.win("win", "round", 30 * EURO, "bet").await.ok();
        assert_eq!(state(&seat, "round").await, "closed");
        assert_eq!(stage.books().cash(&seat.player), 120 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_void_round_nothing_more_is_taken() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let key = format!("void-{}", brand.id());
        seat.bet("bet-1", "round", 10 * EURO).await.ok();
        seat.bet("bet-2", "round", 20 * EURO).await.ok();
        seat.win("win-1", "round", 5 * EURO, "bet-1").await.ok();
        let all = join_all((0..10).map(|_| decide(&seat, "round", "void", &key))).await;
        let done = all.iter().find(|reply| reply.status == 201).unwrap().json();
        assert_eq!(
            kinds(&done["entries"]),
            ["rollback", "rollback", "rollback", "round_rollback"]
        );
        for reply in &all {
            assert_eq!(reply.json()["entries"], done["entries"], "{}", reply.text());
        }
        assert_eq!(done["balance"]["cash"], "100.00");
        let other = decide(&seat, "round", "void", "another-key").await;
        expect_problem(&other, 409, "over already", "void again");
        let bet = seat.bet("bet-3", "round", EURO).await;
        let win = seat.win("win-2", "round", 50 * EURO, "bet-2").await;
        assert!(
            !bet.is_ok() && !win.is_ok(),
            "{brand:?}: {}",
            win.reply.text()
        );
        only_dispute(&stage, &seat.player, "late_win").await;
        seat.rollback("back", "round", "bet-2").await.ok();
        assert_eq!(state(&seat, "round").await, "void");
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_left_to_its_provider_goes_on() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let key = format!("leave-{}", brand.id());
        seat.bet("bet", "round", 10 * EURO).await.ok();
        let left = decide(&seat, "round", "leave", &key).await;
        assert_eq!(left.status, 201, "{}", left.text());
        assert_eq!(kinds(&left.json()["entries"]), ["round_leave"]);
        let again = decide(&seat, "round", "leave", &key).await;
        assert_eq!((again.status.as_u16(), again.json()), (201, left.json()));
        seat.win("win", "round", 30 * EURO, "bet").await.ok();
        assert_eq!(state(&seat, "round").await, "open");
        assert_eq!(stage.books().cash(&seat.player), 120 * EURO);
        // The key stands for this decision and no other.
        let other = decide(&seat, "round", "void", &key).await;
        expect_problem(&other, 409, "Idempotency-Key", "another decision");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    let before = stage.books().image();
    let path = format!("{}/decision", path_of(&seat, "round"));
    let with = |name: &str, value: Value| {
        let mut body = body_of("close", "ana");
        body[name] = value;
        body
    };
    for (body, status, part) in [
        (with("decision", json!("forget")), 400, "close, void, leave"),
        (with("currency", json!("eur")), 400, "currency"),
        (
            with("currency", json!("USD")),
            422,
            "no wallet in this currency",
        ),
        (with("actor", json!(" ")), 400, "person"),
        (with("reason", json!("two\nlines")), 400, "reason"),
        (with("amount", json!("1.00")), 400, "unknown field"),
        (json!({}), 400, ""),
    ] {
        refused(&stage, (Method::POST, &path, body), status, part).await;
    }
    refused(&stage, (Method::GET, &path, Value::Null), 405, "POST").await;
    let reply = stage
        .api(Method::POST, &path, &body_of("close", "ana"))
        .await;
    expect_problem(&reply, 400, "Idempotency-Key", "without a key");
    for word in ["close", "void", "leave"] {
        for (player, round) in [("nobody", "round"), (seat.player.as_str(), "another")] {
            let path = format!("/api/players/{player}/rounds/hub88/{round}/decision");
            refused(
                &stage,
                (Method::POST, &path, body_of(word, "ana")),
                404,
                "no such",
            )
            .await;
        }
    }
    assert_eq!(stage.books().image(), before);
}

/// A player's wallets of several currencies have rounds of their own, also of the same name.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_decided_in_one_wallet() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    stage.add_player(&seat.player, "USD", 100 * EURO).await;
    let site: &Site = &stage;
    let dollars = site
        .sit_down(seat.brand, &seat.player, "USD", GAMES[0])
        .await;
    seat.bet("bet-1", "round", EURO).await.ok();
    dollars.bet("bet-2", "round", EURO).await.ok();
    assert_eq!(decide(&seat, "round", "void", "k").await.status, 201);
    let path = path_of(&seat, "round");
    for (currency, state) in [("EUR", "void"), ("USD", "open")] {
        let found = stage.get(&format!("{path}?currency={currency}")).await;
        assert_eq!(found["round"]["state"], state, "{currency}");
    }
    stage.books().audit();
}
