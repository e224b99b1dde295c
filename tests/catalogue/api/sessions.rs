//! Sessions: opened where a bet would be taken, ended once, and never shown with their token.
//! What a launch URL holds is encoded, so that no name changes the URL around it.

use super::refused;
use crate::delivery::EURO;
use crate::stage::{Brand, GAMES, Stage};
use http::Method;
use serde_json::{Value, json};

fn body(player: &str, provider: &str, game: &str) -> Value {
    json!({ "player": player, "currency": "EUR", "provider": provider, "game": game })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_opened_shown_and_ended_once() {
    let stage = Stage::open().await;
    stage.add_player("a&b ü", "EUR", EURO).await;
    let url = "https://play.example/{game}?token={token}&player={player}&s={session}";
    stage
        .put_game(Brand::Hub88, GAMES[0], &json!({ "launch_url": url }))
        .await;
    let new = body("a&b ü", "hub88", GAMES[0]);
    let opened = stage.change(Method::POST, "/api/sessions", new).await;
    let (session, token) = (
        opened["session"].as_str().unwrap(),
        opened["token"].as_str().unwrap(),
    );
    assert_eq!(token.len(), 64);
    let expected =
        format!("https://play.example/game-1?token={token}&player=a%26b%20%C3%BC&s={session}");
    assert_eq!(opened["launch_url"], expected);
    let path = format!("/api/sessions/{session}");
    let shown = stage.get(&path).await;
    assert_eq!(
        (&shown["player"], &shown["ended_at"]),
        (&json!("a&b ü"), &Value::Null)
    );
    assert_eq!(shown["expires_at"], opened["expires_at"]);
    let ended = stage.change(Method::DELETE, &path, Value::Null).await;
    stage
        .host
        .clock()
        .advance(std::time::Duration::from_secs(60));
    let again = stage.change(Method::DELETE, &path, Value::Null).await;
    assert_eq!(ended["ended_at"], again["ended_at"], "the first end counts");
    let by_token = format!("/api/sessions/{token}");
    refused(
        &stage,
        (Method::DELETE, &by_token, Value::Null),
        404,
        "not by its token",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_could_take_no_bet_is_not_opened() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", EURO).await;
    stage.add_player("ben", "EUR", EURO).await;
    stage.set_status("ben", "blocked").await;
    stage
        .put_game(Brand::Hub88, "dark", &json!({ "status": "disabled" }))
        .await;
    stage.set_provider(Brand::Caleta, "disconnected").await;
    let before = stage.books().image();
    let mut dollars = body("ana", "hub88", GAMES[0]);
    dollars["currency"] = json!("USD");
    let mut nowhere = body("ana", "hub88", GAMES[0]);
    nowhere["location"] = json!("hall-9");
    let mut machine = body("ana", "hub88", GAMES[0]);
    machine["device"] = json!("machine-9");
    for (body, status, part) in [
        (body("nobody", "hub88", GAMES[0]), 404, "no such player"),
        (body("ben", "hub88", GAMES[0]), 403, "blocked"),
        (body("ana", "hub88", "none"), 422, "no such game"),
        (body("ana", "nobody", GAMES[0]), 422, "no such game"),
        (body("ana", "hub88", "dark"), 409, "disabled"),
        (body("ana", "caleta", GAMES[0]), 409, "disconnected"),
        (dollars, 422, "no wallet in this currency"),
        (nowhere, 404, "no such location"),
        (machine, 404, "no such device"),
        (json!({ "player": "ana" }), 400, ""),
        (body("", "hub88", GAMES[0]), 400, "player"),
    ] {
        refused(&stage, (Method::POST, "/api/sessions", body), status, part).await;
    }
    assert_eq!(stage.books().image(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bets_are_booked_where_the_session_is() {
    let stage = Stage::open().await;
    stage.add_player("ana", "EUR", 10 * EURO).await;
    let place = json!({ "name": "Hall 1", "status": "active" });
    stage
        .change(Method::PUT, "/api/locations/hall-1", place)
        .await;
    let mut machine = json!({ "location": "hall-1", "class": "slot_machine", "name": "Machine 1" });
    machine["status"] = json!("active");
    stage
        .change(Method::PUT, "/api/devices/machine-1", machine)
        .await;
    let mut new = body("ana", "softswiss", GAMES[0]);
    new["device"] = json!("machine-1");
    let opened = stage.change(Method::POST, "/api/sessions", new).await;
    let mut seat = stage
        .sit_down(Brand::Softswiss, "ana", "EUR", GAMES[0])
        .await;
    seat.token = opened["token"].as_str().unwrap().to_owned();
    seat.bet("bet", "round", EURO).await.ok();
    seat.rollback("back", "round", "bet").await.ok();
    seat.bet("bet-2", "round", 2 * EURO).await.ok();
    let report = stage.get("/api/reports/ggr?by=location,device").await;
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{report}");
    assert_eq!(
        (&rows[0]["location"], &rows[0]["device"]),
        (&json!("hall-1"), &json!("machine-1"))
    );
    assert_eq!(
        rows[0]["bets"], "2.00",
        "what was given back was taken from the same place"
    );
    stage.books().audit();
}
