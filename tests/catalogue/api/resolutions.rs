//! How disputes end: once, with what was decided in the same statement, or not at all.
//! What ends one is an entry with who and why; it never gives back what was given back before.

use super::disputes::only_dispute;
use super::{expect_problem, refused};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Reply, Seat, Site, Stage};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

async fn resolve(site: &Site, id: i64, decision: &str, cash: Option<&str>) -> Reply {
    let mut body = json!({ "actor": "ana", "reason": "as they say", "decision": decision });
    if let Some(cash) = cash {
        body["cash"] = json!(cash);
    }
    if decision == "no_change" {
        body["retries"] = json!("open");
    }
    let path = format!("/api/disputes/{id}/resolution");
    site.api(Method::POST, &path, &body).await
}

/// A reference that no other seat's bet has.
fn bet_of(seat: &Seat<'_>) -> String {
    format!("bet-{}", seat.player)
}

/// A bet that came again with another amount.
async fn conflict(seat: &Seat<'_>) -> i64 {
    let name = bet_of(seat);
    seat.bet(&name, "round", 10 * EURO).await.ok();
    assert!(!seat.bet(&name, "round", 20 * EURO).await.is_ok());
    only_dispute(seat.site, &seat.player, "conflict").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_ends_a_dispute_once() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    assert!(
        !seat
            .win("win", "round", 5 * EURO, "never-came")
            .await
            .is_ok()
    );
    let id = only_dispute(&stage, &seat.player, "unknown_result").await;
    let first = resolve(&stage, id, "adjust", Some("5.00")).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let answer = first.json();
    let entry = &answer["entry"];
    assert_eq!(
        [
            &entry["kind"],
            &entry["provider"],
            &entry["cash"],
            &entry["person"],
            &entry["reason"]
        ],
        ["resolution", "hub88", "5.00", "ana", "as they say"]
    );
    assert_eq!(entry["reference"], format!("reelgate:dispute/{id}"));
    assert_eq!(answer["dispute"]["status"], "resolved");
    for again in join_all((0..20).map(|_| resolve(&stage, id, "adjust", Some("5.00")))).await {
        assert_eq!(again.status, 200, "{}", again.text());
        assert_eq!(again.json(), answer);
    }
    for (decision, cash) in [
        ("adjust", Some("5.01")),
        ("no_change", None),
        ("void", None),
    ] {
        let other = resolve(&stage, id, decision, cash).await;
        expect_problem(&other, 409, "resolved in another way", decision);
    }
    assert_eq!(stage.books().cash(&seat.player), 105 * EURO);
    let path = |what: &str| format!("/api/disputes/{id}/{what}");
    let body = json!({ "actor": "ana", "assignee": "ben" });
    refused(
        &stage,
        (Method::POST, &path("assignee"), body),
        409,
        "resolved",
    )
    .await;
    let note = json!({ "actor": "ana", "text": "They paid it too." });
    stage.change(Method::POST, &path("notes"), note).await;
    let case = stage.get(&format!("/api/disputes/{id}")).await;
    let kinds: Vec<_> = case["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["kind"])
        .collect();
    assert_eq!(kinds, ["resolved", "noted"]);
    assert!(case["events"][0]["entry"].is_string(), "{case}");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_void_gives_back_once_whoever_asks_and_however_often() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let id = conflict(&seat).await;
        let all = join_all((0..10).map(|_| resolve(&stage, id, "void", None))).await;
        assert!(
            all.iter()
                .all(|reply| [200, 201].contains(&reply.status.as_u16()))
        );
        assert_eq!(all.iter().filter(|reply| reply.status == 201).count(), 1);
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO, "{brand:?}");
        let name = format!("reelgate:dispute/{id}/void");
        assert_eq!(stage.books().entries_of(brand.id(), &name), 1);
        seat.rollback("back", "round", &bet_of(&seat)).await.ok();
        assert_eq!(stage.books().cash(&seat.player), 100 * EURO, "{brand:?}");
        let other = resolve(&stage, id, "no_change", None).await;
        expect_problem(&other, 409, "in another way", "no_change after void");
    }
    stage.books().audit();
}

/// The first message counts, so it is the first player's money that goes back.
#[tokio::test(flavor = "multi_thread")]
async fn a_void_is_booked_where_the_transaction_stands() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    let other = stage.seat(Brand::Hub88, 50 * EURO).await;
    seat.bet("bet", "round", 10 * EURO).await.ok();
    assert!(!other.bet("bet", "round", 10 * EURO).await.is_ok());
    let id = only_dispute(&stage, &other.player, "conflict").await;
    let reply = resolve(&stage, id, "void", None).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.json()["entry"]["player"], seat.player.as_str());
    let books = stage.books();
    let cash = [books.cash(&seat.player), books.cash(&other.player)];
    assert_eq!(cash, [100 * EURO, 50 * EURO]);
    books.audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_decisions_at_once_one_counts() {
    let stage = Stage::open().await;
    for n in 0..5 {
        let seat = stage.seat(BRANDS[n % 3], 100 * EURO).await;
        let id = conflict(&seat).await;
        let words = ["no_change", "void", "void_round", "close_round"];
        let asked = (0..16).map(|n| words[n % 4]);
        let stage = &stage;
        let one = |word| async move { (word, resolve(stage, id, word, None).await) };
        let replies = join_all(asked.map(one)).await;
        let (word, _) = replies
            .iter()
            .find(|(_, reply)| reply.status == 201)
            .unwrap();
        for (other, reply) in &replies {
            let expected = if other == word {
                [200, 201]
            } else {
                [409, 409]
            };
            assert!(
                expected.contains(&reply.status.as_u16()),
                "{other}: {}",
                reply.text()
            );
        }
        let back = if word.starts_with("void") { 100 } else { 90 };
        assert_eq!(stage.books().cash(&seat.player), back * EURO, "{word}");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_wallet_refuses_leaves_the_dispute_open() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    assert!(
        !seat
            .win("win", "round", 5 * EURO, "never-came")
            .await
            .is_ok()
    );
    let id = only_dispute(&stage, &seat.player, "unknown_result").await;
    let before = stage.books().image();
    for (decision, cash, status, part) in [
        ("void", None, 404, "never taken"),
        ("close_round", None, 404, "no such round"),
        ("void_round", None, 404, "no such round"),
        ("leave_round", None, 404, "no such round"),
        ("adjust", Some("-100.01"), 400, "what is in dispute is 5.00"),
        ("adjust", None, 400, "cash or bonus"),
        ("adjust", Some("0.00"), 400, "must not be zero"),
        ("adjust", Some("1e3"), 400, "cash"),
        ("no_change", Some("1.00"), 400, "adjust alone"),
        ("forget", None, 400, "no_change, adjust, void"),
    ] {
        let reply = resolve(&stage, id, decision, cash).await;
        expect_problem(&reply, status, part, decision);
    }
    assert_eq!(stage.books().image(), before);
    let body = json!({ "actor": "ana", "reason": "", "decision": "no_change" });
    let path = format!("/api/disputes/{id}/resolution");
    refused(&stage, (Method::POST, &path, body), 400, "reason").await;
    let nowhere = (Method::POST, "/api/disputes/77/resolution");
    let body = json!({ "actor": "ana", "reason": "x", "decision": "no_change" });
    refused(&stage, (nowhere.0, nowhere.1, body), 404, "no such dispute").await;
    only_dispute(&stage, &seat.player, "unknown_result").await;
    let reply = resolve(&stage, id, "no_change", None).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["entry"]["cash"]),
        (201, &json!("0.00"))
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_about_nobodys_wallet_ends_without_an_entry() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let mut win = seat.win_message("win", "round", EURO, "");
    win.body["account_id"] = json!("nobody/at all");
    assert!(!stage.send(&win).await.is_ok());
    let id = only_dispute(&stage, "nobody/at all", "mismatch").await;
    for decision in ["adjust", "void", "close_round"] {
        let cash = (decision == "adjust").then_some("1.00");
        let reply = resolve(&stage, id, decision, cash).await;
        expect_problem(&reply, 400, "no wallet", decision);
    }
    let first = resolve(&stage, id, "no_change", None).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.json()["entry"], Value::Null);
    // A wallet that comes later changes nothing about how it ended.
    for _ in 0..2 {
        let again = resolve(&stage, id, "no_change", None).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, first.json()));
        let other = resolve(&stage, id, "adjust", Some("1.00")).await;
        expect_problem(&other, 409, "in another way", "adjust");
        stage.add_player("nobody/at all", "EUR", 0).await;
    }
    let kinds = "SELECT count(*) FROM entries WHERE kind = 'resolution'";
    assert_eq!(stage.books().number(kinds, []), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_about_the_round_ends_the_dispute_too() {
    let stage = Stage::open().await;
    for (decision, state, cash) in [
        ("close_round", "closed", 90),
        ("leave_round", "open", 90),
        ("void_round", "void", 100),
    ] {
        let seat = stage.seat(Brand::Caleta, 100 * EURO).await;
        let id = conflict(&seat).await;
        let reply = resolve(&stage, id, decision, None).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        assert_eq!(case["round"]["state"], state, "{case}");
        assert_eq!(
            case["round"]["last"]["seq"],
            case["entries"].as_array().unwrap().last().unwrap()["seq"]
        );
        assert_eq!(stage.books().cash(&seat.player), cash * EURO, "{decision}");
        let again = resolve(&stage, id, decision, None).await;
        assert_eq!((again.status.as_u16(), again.json()), (200, reply.json()));
    }
    stage.books().audit();
}

/// A bet may open a closed round again; the decision of before does not close it a second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_decides_nothing_anew() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
    let id = conflict(&seat).await;
    assert_eq!(resolve(&stage, id, "close_round", None).await.status, 201);
    seat.bet("bet-2", "round", EURO).await.ok();
    assert_eq!(resolve(&stage, id, "close_round", None).await.status, 200);
    let case = stage.get(&format!("/api/disputes/{id}")).await;
    assert_eq!(case["round"]["state"], "open", "{case}");
}
