//! What opens a dispute and what does not, in every protocol, and where its evidence leads.
//! A dispute never moves money, and what was written to it is never changed.

use super::{pages, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, GAMES, Message, Seat, Site, Stage, encoded, serial, text};
use futures::future::join_all;
use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::time::Duration;

/// The open disputes about a player.
pub(crate) async fn open_disputes(site: &Site, player: &str) -> Vec<Value> {
    let path = format!("/api/disputes?status=open&player={}", encoded(player));
    pages(site, &path, 10).await
}

/// The only open dispute about a player, of this kind.
pub(crate) async fn only_dispute(site: &Site, player: &str, kind: &str) -> i64 {
    let all = open_disputes(site, player).await;
    assert_eq!(all.len(), 1, "{player}: {all:?}");
    assert_eq!(all[0]["kind"], kind, "{all:?}");
    all[0]["id"].as_i64().unwrap()
}

/// The values of one field of a case's list.
fn all<'a>(case: &'a Value, list: &str, field: &str) -> Vec<&'a str> {
    let items = case[list].as_array().unwrap();
    items
        .iter()
        .map(|item| item[field].as_str().unwrap_or_default())
        .collect()
}

/// The message with one thing changed, and about whom it is then.
async fn changed(seat: &Seat<'_>, message: &Message, what: &str) -> (Message, String) {
    let site = seat.site;
    let mut message = message.clone();
    let mut player = seat.player.clone();
    match what {
        "amount" => {
            *message.amount() = if seat.brand.is_rs() {
                json!(2 * EURO)
            } else {
                json!(text(2 * EURO))
            };
        }
        "round" => *message.round() = json!("another-round"),
        "game" => *message.game() = json!(GAMES[1]),
        "player" | "currency" => {
            let currency = if what == "currency" {
                site.add_player(&seat.player, "USD", 50 * EURO).await;
                "USD"
            } else {
                player = format!("player-{}", serial());
                site.add_player(&player, "EUR", 50 * EURO).await;
                "EUR"
            };
            let other = site
                .sit_down(seat.brand, &player, currency, &seat.game)
                .await;
            for (field, value) in [
                ("token", &other.token),
                ("session_id", &other.token),
                ("user", &other.player),
                ("account_id", &other.player),
                ("currency", &other.currency),
            ] {
                if message.body.get(field).is_some() {
                    message.body[field] = json!(value);
                }
            }
        }
        other => panic!("{other}?"),
    }
    (message, player)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_with_another_payload_is_in_dispute_in_every_protocol() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        for what in ["amount", "player", "currency", "round", "game"] {
            let seat = stage.seat(brand, 100 * EURO).await;
            let name = format!("bet-{what}");
            let first = seat.bet_message(&name, &name, EURO);
            stage.send(&first).await.ok();
            let (second, player) = changed(&seat, &first, what).await;
            let before = stage.books().image_but_disputes();
            let answer = stage.send(&second).await;
            assert!(!answer.is_ok(), "{brand:?} {what}: {}", answer.reply.text());
            assert_eq!(
                stage.books().image_but_disputes(),
                before,
                "{brand:?} {what}"
            );
            let id = only_dispute(&stage, &player, "conflict").await;
            let case = stage.get(&format!("/api/disputes/{id}")).await;
            let dispute = &case["dispute"];
            assert_eq!(dispute["provider"], brand.id(), "{case}");
            assert_eq!(dispute["reference"], name.as_str(), "{case}");
            assert_eq!(all(&case, "exchanges", "outcome"), ["conflict", "accepted"]);
            let opening = &case["exchanges"][0];
            assert_eq!(opening["request_id"], dispute["evidence"]["request_id"]);
            assert_eq!(
                all(&case, "entries", "reference"),
                [name.as_str()],
                "{case}"
            );
            let first = &case["entries"][0];
            let wallet = "SELECT wallet FROM wallets WHERE player = ?1 AND currency = ?2";
            let wallet = stage.books().number(
                wallet,
                [first["player"].as_str(), first["currency"].as_str()],
            );
            let entry = format!("{wallet}-{}", first["seq"]);
            assert_eq!(dispute["evidence"]["entry"], entry, "{case}");
        }
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_of_the_same_conflict_leave_one_open_dispute() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        let again = join_all((0..50).map(|_| seat.bet("bet", "round", 2 * EURO))).await;
        assert!(again.iter().all(|answer| !answer.is_ok()), "{brand:?}");
        let id = only_dispute(&stage, &seat.player, "conflict").await;
        // The exchanges of those that opened nothing are written a little later.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        let outcomes = all(&case, "exchanges", "outcome");
        let conflicts = outcomes.iter().filter(|outcome| **outcome == "conflict");
        assert_eq!(conflicts.count(), 50, "{brand:?}: {outcomes:?}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn settlements_that_cannot_be_are_in_dispute() {
    let stage = Stage::open().await;
    for brand in [Brand::Hub88, Brand::Caleta] {
        let seat = stage.seat(brand, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        seat.rollback("back", "round", "bet").await.ok();
        let late = seat.win("win", "round", 5 * EURO, "bet").await;
        assert!(!late.is_ok(), "{}", late.reply.text());
        let id = only_dispute(&stage, &seat.player, "late_win").await;
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        // The win itself, and the bet and its rollback, which it leads to.
        assert_eq!(
            all(&case, "exchanges", "reference"),
            ["win", "bet"],
            "{case}"
        );
        assert_eq!(all(&case, "entries", "kind"), ["bet", "rollback"], "{case}");
        assert_eq!(case["round"]["state"], "cancelled", "{case}");
        assert_eq!(case["dispute"]["evidence"]["target"], "bet");

        let seat = stage.seat(brand, 100 * EURO).await;
        let lone = seat.win("lone", "round", EURO, "never-came").await;
        assert!(!lone.is_ok(), "{}", lone.reply.text());
        only_dispute(&stage, &seat.player, "unknown_result").await;
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO);
    }
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let other = stage.seat(brand, 50 * EURO).await;
        seat.bet("own", "own", EURO).await.ok();
        let mut win = seat.win_message("stray", "own", EURO, "own");
        let field = if brand.is_rs() { "user" } else { "account_id" };
        win.body[field] = json!(other.player);
        let before = stage.books().image_but_disputes();
        assert!(!stage.send(&win).await.is_ok(), "{brand:?}");
        assert_eq!(stage.books().image_but_disputes(), before, "{brand:?}");
        only_dispute(&stage, &other.player, "mismatch").await;
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_all_in_order_opens_no_dispute() {
    let stage = Stage::open().await;
    assert_eq!(
        stage.get("/api/disputes").await,
        json!({ "items": [], "next": null })
    );
    for brand in BRANDS {
        let seat = stage.seat(brand, 10 * EURO).await;
        let poor = seat.bet("poor", "round", 11 * EURO).await;
        assert!(!poor.is_ok(), "{}", poor.reply.text());
        for _ in 0..2 {
            seat.bet("bet", "round", EURO).await.ok();
            seat.win("win", "round", EURO, "bet").await.ok();
            seat.rollback("back", "round-2", "never-came").await.ok();
        }
        let late = seat.bet("never-came", "round-2", EURO).await;
        assert!(!late.is_ok(), "{}", late.reply.text());
    }
    let none = stage.get("/api/disputes").await;
    assert_eq!(none["items"], json!([]));
    assert_eq!(stage.books().number("SELECT count(*) FROM disputes", []), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn disputes_are_filtered_and_paged() {
    let stage = Stage::open().await;
    let mut players = Vec::new();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..3 {
            let name = format!("bet-{n}");
            seat.bet(&name, "round", EURO).await.ok();
            assert!(!seat.bet(&name, "round", 2 * EURO).await.is_ok());
        }
        players.push(seat.player);
    }
    let hub88 = format!("provider=hub88&player={}", players[0]);
    for (query, count) in [
        ("status=open", 9),
        ("kind=conflict", 9),
        ("status=resolved", 0),
        ("kind=late_win", 0),
        ("provider=softswiss", 3),
        (hub88.as_str(), 3),
        ("provider=nobody", 0),
    ] {
        let items = pages(&stage, &format!("/api/disputes?{query}"), 2).await;
        assert_eq!(items.len(), count, "{query}: {items:?}");
    }
    for (query, part) in [
        ("status=lost", "open, resolved"),
        ("kind=odd", "conflict, late_win, stale_round"),
        ("limit=0", "limit"),
        ("after=x", "after"),
        ("state=open", "state"),
    ] {
        let path = format!("/api/disputes?{query}");
        refused(&stage, (Method::GET, &path, Value::Null), 400, part).await;
    }
    for id in ["0", "99", "x", "-1", "9223372036854775808"] {
        let path = format!("/api/disputes/{id}");
        refused(
            &stage,
            (Method::GET, &path, Value::Null),
            404,
            "no such dispute",
        )
        .await;
    }
    refused(
        &stage,
        (Method::GET, "/api/disputes/1?x=1", Value::Null),
        400,
        "x",
    )
    .await;
    refused(
        &stage,
        (Method::DELETE, "/api/disputes/1", Value::Null),
        405,
        "GET",
    )
    .await;
    refused(
        &stage,
        (Method::GET, "/api/disputes/1/notes", Value::Null),
        405,
        "POST",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_to_a_dispute_stays() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    assert!(!seat.bet("bet", "round", 2 * EURO).await.is_ok());
    let id = only_dispute(&stage, &seat.player, "conflict").await;
    let at = |what: &str| format!("/api/disputes/{id}/{what}");
    let said = [
        (
            "notes",
            json!({ "actor": "ana", "text": "Asked them.\nTwice." }),
        ),
        ("assignee", json!({ "actor": "ana", "assignee": "ben" })),
        ("assignee", json!({ "actor": "ben", "assignee": "cleo" })),
        ("notes", json!({ "actor": "cleo", "text": "Done." })),
    ];
    for (what, body) in said {
        stage.change(Method::POST, &at(what), body).await;
    }
    let case = stage.get(&format!("/api/disputes/{id}")).await;
    assert_eq!(
        all(&case, "events", "kind"),
        ["noted", "assigned", "assigned", "noted"]
    );
    assert_eq!(all(&case, "events", "actor"), ["admin"; 4]);
    assert_eq!(
        all(&case, "events", "person"),
        ["ana", "ana", "ben", "cleo"]
    );
    assert_eq!(case["events"][0]["text"], "Asked them.\nTwice.");
    assert_eq!(case["dispute"]["assignee"], "cleo");
    for (what, body, part) in invalid_events() {
        refused(&stage, (Method::POST, &at(what), body), 400, part).await;
    }
    let nowhere = "/api/disputes/77/notes";
    let body = json!({ "actor": "ana", "text": "x" });
    refused(
        &stage,
        (Method::POST, nowhere, body),
        404,
        "no such dispute",
    )
    .await;
    refused_by_the_file(&stage);
    assert_eq!(
        stage.get(&format!("/api/disputes/{id}")).await["events"],
        case["events"]
    );
}

/// Notes and assignees that are refused: the path, the body, and what the problem names.
fn invalid_events() -> [(&'static str, Value, &'static str); 6] {
    [
        (
            "notes",
            json!({ "actor": "ana", "text": " " }),
            "text must not be empty",
        ),
        (
            "notes",
            json!({ "actor": "ana", "text": "x".repeat(4097) }),
            "4096",
        ),
        ("notes", json!({ "actor": "", "text": "x" }), "person"),
        (
            "notes",
            json!({ "actor": "ana", "text": "x", "at": 1 }),
            "unknown field",
        ),
        (
            "assignee",
            json!({ "actor": "ana", "assignee": "" }),
            "assignee",
        ),
        ("assignee", json!({ "actor": "ana" }), "assignee"),
    ]
}

/// What no statement can do, also behind the product's back.
fn refused_by_the_file(site: &Site) {
    let file = Connection::open(site.data.path().join("sqlite_db.db")).unwrap();
    file.busy_timeout(Duration::from_secs(5)).unwrap();
    for sql in [
        "DELETE FROM disputes",
        "DELETE FROM dispute_events",
        "UPDATE dispute_events SET text = 'Never asked.'",
        "UPDATE dispute_events SET actor = 'dora' WHERE id = 1",
    ] {
        let error = file.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("reelgate:guard dispute"), "{sql}: {error}");
    }
}
