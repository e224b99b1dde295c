//! A session whose game says "ask": the provider is asked for the URL, and told what it needs.
//! The session is there before the provider is asked, for it may ask us about it at once.

use super::signatures::is_ours;
use super::vendor::{Heard, Vendor};
use super::{ASKED, detail, log_of_asks, post, with_vendor};
use crate::delivery::EURO;
use crate::stage::Stage;
use serde_json::{Value, json};

const URL: &str = "https://games.example/play?key=canary-url-91";

/// Where each provider is asked, and how it answers.
fn usual(provider: &str) -> (&'static str, Value) {
    match provider {
        "hub88" => ("/operator/generic/v2/game/url", json!({ "url": URL })),
        "caleta" => ("/api/game/url", json!({ "url": URL })),
        "slotegrator" => ("/api/v1/games/init", json!({ "url": URL })),
        "pragmatic" => (
            "/IntegrationService/v3/http/CasinoGameAPI/game/url/",
            json!({ "error": "0", "description": "OK", "gameURL": URL }),
        ),
        "st8" => (
            "/api/operator/v1/launch",
            json!({ "game_url": URL, "token": "t" }),
        ),
        "swipegames" => (
            "/api/v1/create-new-game",
            json!({ "gameURL": URL, "gsID": "gs" }),
        ),
        "hundredhp" => ("/games/v1/launch", json!({ "gameUrl": URL })),
        _ => panic!("{provider}"),
    }
}

/// The fields of a request by the names that we have for them: token, player, game, currency,
/// whether it is for a telephone, and the language.
fn told(provider: &str, heard: &Heard) -> [String; 6] {
    let pairs = || {
        heard
            .pairs()
            .into_iter()
            .map(|(k, v)| (k, Value::from(v)))
            .collect()
    };
    let fields: serde_json::Map<_, _> = match provider {
        "slotegrator" | "pragmatic" => pairs(),
        _ => heard.json().as_object().unwrap().clone(),
    };
    let names = match provider {
        "hub88" | "caleta" => ["token", "user", "game_code", "currency", "platform", "lang"],
        "slotegrator" => [
            "session_id",
            "player_id",
            "game_uuid",
            "currency",
            "device",
            "language",
        ],
        "pragmatic" => [
            "token",
            "externalPlayerId",
            "symbol",
            "currency",
            "platform",
            "language",
        ],
        "st8" => ["token", "player", "game_code", "currency", "device", "lang"],
        "swipegames" => [
            "sessionID",
            "user",
            "gameID",
            "currency",
            "platform",
            "locale",
        ],
        // It has neither player nor currency.
        "hundredhp" => ["sessionId", "", "gameId", "", "isMobile", "language"],
        _ => panic!("{provider}"),
    };
    names.map(|name| match fields.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(user)) => user["id"].as_str().unwrap().to_owned(),
        Some(Value::Bool(flag)) => if *flag { "mobile" } else { "desktop" }.to_owned(),
        _ => String::new(),
    })
}

async fn open(stage: &Stage, provider: &str) -> crate::stage::Reply {
    let options = json!({
        "platform": "mobile", "language": "et", "country": "EE", "ip": "192.0.2.7",
        "return_url": "https://casino.example/lobby?a=1&b=2",
        "deposit_url": "https://casino.example/pay",
    });
    let body = json!({
        "player": "ana", "currency": "EUR", "provider": provider, "game": "g-1",
        "launch": options,
    });
    post(stage, "/api/sessions", &body).await
}

async fn ready(stage: &Stage, vendor: &Vendor, provider: &str) {
    let (path, answer) = usual(provider);
    vendor.answers(path, 200, answer);
    stage
        .put_game(provider, "g-1", &json!({ "launch_url": "ask" }))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_provider_is_asked_in_its_own_words() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    let mut tokens = Vec::new();
    for provider in ASKED {
        ready(&stage, &vendor, provider).await;
        let reply = open(&stage, provider).await;
        assert_eq!(reply.status, 201, "{provider}: {}", reply.text());
        let opened = reply.json();
        assert_eq!(opened["launch_url"], URL, "{provider}");
        let token = opened["token"].as_str().unwrap().to_owned();
        let heard = vendor.heard_one();
        assert!(is_ours(provider, &heard), "{provider}: {heard:#?}");
        assert_eq!(
            (heard.method.as_str(), heard.path.as_str()),
            ("POST", usual(provider).0)
        );
        let [told_token, player, game, currency, platform, language] = told(provider, &heard);
        assert_eq!(
            (told_token, game.as_str(), language.as_str()),
            (token.clone(), "g-1", "et")
        );
        assert!(
            platform.to_lowercase().contains("mobile"),
            "{provider}: {platform}"
        );
        if provider != "hundredhp" {
            assert_eq!(
                (player.as_str(), currency.as_str()),
                ("ana", "EUR"),
                "{provider}"
            );
        }
        tokens.push(token);
    }
    let secrets: Vec<_> = tokens
        .iter()
        .map(String::as_str)
        .chain(["canary-url-91"])
        .collect();
    let asked = log_of_asks(&stage, &secrets).await;
    assert_eq!(asked.len(), ASKED.len());
    for (item, provider) in asked.iter().zip(ASKED) {
        assert_eq!(
            (&item["provider"], &item["verb"]),
            (&json!(provider), &json!("ask launch"))
        );
        assert_eq!(
            (&item["player"], &item["status"]),
            (&json!("ana"), &json!(200))
        );
        assert!(
            item["request"].as_str().unwrap().contains("[redacted]"),
            "{item}"
        );
    }
}

/// A demo names neither a player nor a token, and moves no money.
#[tokio::test(flavor = "multi_thread")]
async fn a_demo_is_for_nobody() {
    let (stage, vendor) = with_vendor().await;
    for provider in ASKED {
        let (path, answer) = usual(provider);
        let path = if provider == "slotegrator" {
            "/api/v1/games/init-demo"
        } else {
            path
        };
        vendor.answers(path, 200, answer);
        let body = json!({ "game": "g-9", "demo": true });
        let reply = post(&stage, &format!("/api/providers/{provider}/launch"), &body).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["launch_url"]),
            (200, &json!(URL))
        );
        let heard = vendor.heard_one();
        assert!(is_ours(provider, &heard), "{provider}: {heard:#?}");
        let [token, player, game, _, platform, language] = told(provider, &heard);
        assert_eq!(
            (token, player),
            (String::new(), String::new()),
            "{provider}"
        );
        assert_eq!((game.as_str(), language.as_str()), ("g-9", "en"));
        assert!(!platform.to_lowercase().contains("mobile"), "{provider}");
    }
    assert!(stage.books().entries().is_empty());
}

/// The provider may ask for the balance before it answers: the session must be there.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_can_be_launched_again_by_its_token() {
    let (stage, vendor) = with_vendor().await;
    stage.add_player("ana", "EUR", EURO).await;
    ready(&stage, &vendor, "st8").await;
    let (session, token) = stage.open_session("st8", "ana", "EUR", "g-1").await;
    vendor.heard_one();
    let path = "/api/providers/st8/launch";
    let again = post(&stage, path, &json!({ "token": token })).await;
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(vendor.heard_one().json()["token"], json!(token));
    // Another provider's session is none, and neither is one that has ended.
    let other = "/api/providers/swipegames/launch";
    assert_eq!(
        post(&stage, other, &json!({ "token": token })).await.status,
        404
    );
    let path_of = format!("/api/sessions/{session}");
    stage
        .change(http::Method::DELETE, &path_of, Value::Null)
        .await;
    assert_eq!(
        post(&stage, path, &json!({ "token": token })).await.status,
        404
    );
    assert!(vendor.heard().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_launched_is_said() {
    let (stage, vendor) = with_vendor().await;
    let path = "/api/providers/hub88/launch";
    for (body, part) in [
        (json!({}), "give the token"),
        (json!({ "game": "g-1" }), "demo"),
        (
            json!({ "game": "g-1", "demo": true, "token": "t" }),
            "give the token",
        ),
        (
            json!({ "game": "g-1", "demo": true, "options": { "ip": "here" } }),
            "ip must",
        ),
        (
            json!({ "game": "g-1", "demo": true, "colour": 1 }),
            "unknown field",
        ),
    ] {
        let reply = post(&stage, path, &body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(detail(&reply).contains(part), "{body}: {}", detail(&reply));
    }
    let reply = post(&stage, "/api/providers/playngo/launch", &json!({})).await;
    assert_eq!(reply.status, 404);
    assert!(
        detail(&reply).contains("no such call"),
        "{}",
        detail(&reply)
    );
    // A URL that is none is not handed to a player.
    vendor.answers(
        usual("hub88").0,
        200,
        json!({ "url": "javascript:alert(1)" }),
    );
    let reply = post(&stage, path, &json!({ "game": "g-1", "demo": true })).await;
    assert_eq!(reply.status, 502, "{}", reply.text());
}
