//! Each grant of bonus money has a remainder of its own, told by the API, whatever came before it.
//! What comes back to a grant after its expiry expires with it.

use super::bonus::{expire, grant, policy};
use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Seat, Stage};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};

/// A player without bonus money, at a game that takes it first and pays as staked.
async fn seated(stage: &Stage, brand: Brand) -> Seat<'_> {
    let change = json!({ "bet_from": "bonus_then_cash", "win_to": "as_staked" });
    policy(stage, brand, change).await;
    stage.seat(brand, 10 * EURO).await
}

/// The grants of a player: their names without the player's, what is left, and whether they have
/// expired.
async fn grants(stage: &Stage, player: &str) -> Vec<(String, String, bool)> {
    let list = stage.get(&format!("/api/players/{player}/grants")).await;
    let items = list["items"].as_array().unwrap().iter();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items
        .map(|item| {
            let name = text(item, "grant").replace(player, "");
            let expired = !item["expired_at"].is_null();
            (name, text(item, "remainder"), expired)
        })
        .collect()
}

fn left(name: &str, remainder: &str, expired: bool) -> (String, String, bool) {
    (name.to_owned(), remainder.to_owned(), expired)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expiry_does_not_take_the_money_of_another_grant() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand).await;
        let player = seat.player.as_str();
        let name = |of: &str| format!("{of}{player}");
        grant(&stage, player, "5.00", &name("a")).await;
        seat.bet("bet", "round", 5 * EURO).await.ok();
        grant(&stage, player, "3.00", &name("b")).await;
        let reply = expire(&stage, player, &name("a"), &name("end-a")).await;
        assert_eq!(reply.json()["entry"]["bonus"], "0.00", "{}", reply.text());
        let told = grants(&stage, player).await;
        assert_eq!(told, [left("a", "0.00", true), left("b", "3.00", false)]);
        assert_eq!(seat.balance().await, 13 * EURO);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_after_the_expiry_expires_too_and_is_told_the_same_twice() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand).await;
        let player = seat.player.as_str();
        let name = |of: &str| format!("{of}{player}");
        grant(&stage, player, "5.00", &name("a")).await;
        grant(&stage, player, "3.00", &name("b")).await;
        seat.bet("bet", "round", 6 * EURO).await.ok();
        expire(&stage, player, &name("a"), &name("end-a")).await;
        let told = grants(&stage, player).await;
        assert_eq!(told, [left("a", "0.00", true), left("b", "2.00", false)]);
        // Twenty at once: one has the effect, and all hear the same.
        let back = (0..20).map(|_| seat.rollback("back", "round", "bet"));
        for reply in join_all(back).await {
            assert_eq!(reply.ok().balance(), Some(13 * EURO), "{brand:?}");
        }
        let told = grants(&stage, player).await;
        assert_eq!(told, [left("a", "0.00", true), left("b", "3.00", false)]);
        let kinds = "SELECT group_concat(kind || bonus, ' ') FROM (SELECT e.kind, e.bonus \
            FROM entries e JOIN wallets w USING (wallet) WHERE w.player = ?1 \
            ORDER BY e.seq DESC LIMIT 2)";
        let newest = stage.books().word(kinds, [player]);
        assert_eq!(newest, "bonus_expiry-500000 rollback600000");
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_win_goes_to_the_grants_that_paid_its_stake() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = seated(&stage, brand).await;
        let player = seat.player.as_str();
        let name = |of: &str| format!("{of}{player}");
        grant(&stage, player, "1.00", &name("a")).await;
        grant(&stage, player, "3.00", &name("b")).await;
        seat.bet("bet", "round", 4 * EURO).await.ok();
        seat.win("win", "round", 8 * EURO, "bet").await.ok();
        let told = grants(&stage, player).await;
        assert_eq!(told, [left("a", "2.00", false), left("b", "6.00", false)]);
        seat.bet("bet-2", "round-2", 2 * EURO).await.ok();
        expire(&stage, player, &name("a"), &name("end-a")).await;
        let win = seat.win("win-2", "round-2", 9 * EURO, "bet-2").await;
        assert_eq!(win.ok().balance(), Some(16 * EURO), "it was a's stake");
        let told = grants(&stage, player).await;
        assert_eq!(told, [left("a", "0.00", true), left("b", "6.00", false)]);
    }
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_bets_at_once_spend_no_grant_twice() {
    let stage = Stage::open().await;
    let seat = seated(&stage, Brand::Softswiss).await;
    let player = seat.player.as_str();
    for of in ["a", "b", "c"] {
        grant(&stage, player, "2.00", of).await;
    }
    let names: Vec<String> = (0..20).map(|n| format!("bet-{n}")).collect();
    let bets = names.iter().map(|name| seat.bet(name, name, EURO));
    let bets = join_all(bets);
    let ends = [("a", "end-a"), ("b", "end-b")];
    let ends = join_all(ends.map(|(of, key)| expire(&stage, player, of, key)));
    let (bets, _) = futures::future::join(bets, ends).await;
    let taken = bets.iter().filter(|answer| answer.is_ok()).count();
    assert!((12..=16).contains(&taken), "{taken} bets of 1.00");
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_grants_is_paged_and_refuses_what_it_does_not_know() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 0).await;
    for n in 0..5 {
        grant(&stage, "ana", "1.00", &format!("g{n}")).await;
    }
    let mut path = "/api/players/ana/grants?currency=EUR&limit=2".to_owned();
    let mut names = Vec::new();
    loop {
        let page = stage.get(&path).await;
        let items = page["items"].as_array().unwrap();
        names.extend(items.iter().map(|item| item["grant"].clone()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/players/ana/grants?currency=EUR&limit=2&after={next}");
    }
    assert_eq!(names, ["g0", "g1", "g2", "g3", "g4"]);
    let none = stage.get("/api/players/ana/grants?currency=USD").await;
    assert_eq!(none["items"], json!([]));
    for (path, status, told) in [
        ("/api/players/nobody/grants", 404, "no such player"),
        ("/api/players/ana/grants?currency=XXX", 400, "currency"),
        ("/api/players/ana/grants?colour=red", 400, "unknown field"),
    ] {
        refused(&stage, (Method::GET, path, Value::Null), status, told).await;
    }
    let post = (Method::POST, "/api/players/ana/grants", json!({}));
    refused(&stage, post, 405, "GET").await;
}
