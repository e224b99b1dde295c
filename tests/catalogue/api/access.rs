//! Access to our API: keys, cache headers, and what an unauthorized caller is told.
//! It never tests what an endpoint does for an authorized caller.

use super::expect_problem;
use crate::delivery::EURO;
use crate::stage::{Brand, Stage, keys};
use futures::future::join_all;
use http::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn no_cache_and_no_browser_keeps_what_our_api_says() {
    let stage = Stage::open().await;
    for (path, kept) in [
        ("/api/players/nobody", "no-store"),
        ("/healthz", "no-store"),
        ("/readyz", "no-store"),
        ("/metrics", "no-store"),
        ("/api/games", "private, no-cache"),
    ] {
        let reply = stage.api(Method::GET, path, &Value::Null).await;
        assert_eq!(reply.header("cache-control"), Some(kept), "{path}");
        let nosniff = reply.header("x-content-type-options");
        assert_eq!(nosniff, Some("nosniff"), "{path}");
    }
    let stranger = stage.http.send(Method::GET, "/api/games", &[], "").await;
    assert_eq!(stranger.header("cache-control"), Some("no-store"));
}

/// A probe asks every few seconds: it must neither wait for a writer nor hold one up.
#[tokio::test(flavor = "multi_thread")]
async fn readiness_takes_no_lock() {
    let stage = Stage::open().await;
    let file = stage.data.path().join("sqlite_db.db");
    let writer = rusqlite::Connection::open(file).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..3 {
        let ready = stage.http.send(Method::GET, "/readyz", &[], "").await;
        assert_eq!(ready.status, 200, "{}", ready.text());
    }
    writer.execute_batch("ROLLBACK").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_told_no_variable_and_no_cause() {
    let stage = Stage::open_with(|config| {
        config
            .variables
            .insert("softswiss_secret".into(), String::new());
        config
            .variables
            .insert("hub88_public_key".into(), "junk".into());
        config
            .variables
            .insert("swipegames_secret".into(), String::new());
    })
    .await;
    for path in [
        "softswiss/v2/betwin",
        "softswiss/v1/play",
        "hub88/transaction/bet",
        "swipegames/bet",
    ] {
        let path = format!("/providers/{path}");
        let signed = [("x-request-sign", "00"), ("x-hub88-signature", "AA==")];
        let reply = stage.http.send(Method::POST, &path, &signed, "{}").await;
        let text = reply.text().to_lowercase();
        for part in ["variable", "_secret", "_key"] {
            assert!(!text.contains(part), "{path}: {text}");
        }
    }
    let bare = Stage::bare(|config| config.data = None).await;
    let reply = bare.http.send(Method::GET, "/readyz", &[], "").await;
    expect_problem(&reply, 503, "administrator's key", "/readyz");
    assert!(!reply.text().contains("directory"), "{}", reply.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_junk_previous_key_does_not_disable_a_provider() {
    for brand in [Brand::Hub88, Brand::Caleta, Brand::Softswiss] {
        let previous = format!("{}_previous", brand.variable());
        let stage = Stage::open_with(|config| {
            config.variables.insert(previous.clone(), "junk".into());
            config.variables.insert("demo_keys".into(), String::new());
        })
        .await;
        let seat = stage.seat(brand, 10 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        stage.until_logged().await;
        let ready = stage.get("/readyz").await;
        assert_eq!(ready["keys"][0]["variable"], previous, "{ready}");
        let stranger = stage.http.send(Method::GET, "/readyz", &[], "").await;
        assert_eq!(stranger.json(), json!({ "status": "ok" }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_could_be_guessed_serves_nobody() {
    let stage = Stage::open_with(|config| {
        config.variables.insert("demo_keys".into(), String::new());
    })
    .await;
    let seat = stage.seat(Brand::Softswiss, 10 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    let variables = stage.host.variables();
    let softswiss = Brand::Softswiss.variable();
    for weak in ["fifteen-bytes-x", "                    "] {
        variables.set(softswiss, weak);
        tokio::time::sleep(Duration::from_millis(5_200)).await;
        let bet = seat.bet("bet-2", "round", EURO).await;
        assert_eq!(bet.reply.status, 503, "{weak}: {}", bet.reply.text());
    }
    let ready = stage.get("/readyz").await;
    assert_eq!(ready["keys"][0]["variable"], softswiss, "{ready}");
    variables.set("api_admin_key", "short");
    let headers = [("authorization", "Bearer short")];
    let reply = stage
        .http
        .send(Method::GET, "/api/games", &headers, "")
        .await;
    expect_problem(&reply, 503, "log", "a short key of ours");
    let headers = [("authorization", "Bearer ")];
    let reply = stage
        .http
        .send(Method::GET, "/api/games", &headers, "")
        .await;
    assert_ne!(reply.status, 200);
    variables.set("api_admin_key", keys::ADMIN_KEY);
    stage.get("/api/games").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_would_lead_elsewhere_is_not_given() {
    let stage = Stage::open().await;
    let hall = json!({ "name": "Hall" });
    stage
        .change(Method::PUT, "/api/locations/hall-1", hall.clone())
        .await;
    for name in [" ana", "ana ", "..", "."] {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let game = json!({ "name": "Game", "category": "slots" });
        let device = json!({ "location": "hall-1", "class": "terminal" });
        let player = json!({ "player": name, "currency": "EUR" });
        for (method, path, body) in [
            (Method::POST, "/api/players".to_owned(), player),
            (Method::PUT, format!("/api/games/hub88/{encoded}"), game),
            (
                Method::PUT,
                format!("/api/locations/{encoded}"),
                hall.clone(),
            ),
            (Method::PUT, format!("/api/devices/{encoded}"), device),
        ] {
            let reply = stage.api(method, &path, &body).await;
            // A client in between may have resolved the dots: then there is no such path.
            let refused = [400, 404, 405].contains(&reply.status.as_u16());
            assert!(refused, "{path} {body}: {}", reply.text());
        }
    }
    // One that is there stays readable.
    let file = stage.data.path().join("sqlite_db.db");
    let database = rusqlite::Connection::open(file).unwrap();
    let old = "INSERT INTO locations (location, name, status, updated_at) \
        VALUES (' old ', 'Old', 'active', 0)";
    database.execute(old, []).unwrap();
    assert_eq!(stage.get("/api/locations/%20old%20").await["name"], "Old");
    let path = "/api/locations/%20old%20";
    stage
        .change(Method::PUT, path, json!({ "name": "Older" }))
        .await;
}

/// Who decided is whose key it was; what the body says is kept beside it and vouched for by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_as_a_job_or_as_somebody_else() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Hub88, 10 * EURO).await;
    seat.bet("bet", "round", EURO).await.ok();
    seat.win("early", "other", EURO, "none").await;
    let adjusted = json!({
        "currency": "EUR", "cash": "1.00", "actor": "job-rounds", "reason": "r",
    });
    let closed = json!({
        "currency": "EUR", "decision": "close", "person": "job-rounds", "reason": "r",
    });
    let (ledger, rounds) = ("adjustments", "rounds/hub88/round/decision");
    for (path, body) in [(ledger, adjusted.clone()), (rounds, closed)] {
        let path = format!("/api/players/{}/{path}", seat.player);
        let made = stage.change(Method::POST, &path, body).await;
        let entry = made.get("entry").unwrap_or(&made["entries"][0]);
        let who = (&entry["actor"], &entry["person"]);
        assert_eq!(who, (&json!("admin"), &json!("job-rounds")), "{made}");
    }
    let mut nameless = adjusted;
    nameless.as_object_mut().unwrap().remove("actor");
    let path = format!("/api/players/{}/{ledger}", seat.player);
    let made = stage.change(Method::POST, &path, nameless).await;
    assert_eq!(made["entry"]["actor"], "admin");
    assert_eq!(made["entry"]["person"], Value::Null);
    let note = json!({ "actor": "job-rounds", "text": "I am a job." });
    let made = stage
        .change(Method::POST, "/api/disputes/1/notes", note)
        .await;
    assert_eq!(
        (&made["actor"], &made["person"]),
        (&json!("admin"), &json!("job-rounds"))
    );
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_of_the_key_take_ever_longer_and_the_right_one_none() {
    let stage = Stage::open().await;
    let get = async |key: &str| {
        let header = format!("Bearer {key}");
        let headers = [("authorization", header.as_str())];
        let began = Instant::now();
        let reply = stage
            .http
            .send(Method::GET, "/api/locations", &headers, "")
            .await;
        (reply.status.as_u16(), began.elapsed())
    };
    for _ in 0..40 {
        assert_eq!(get("a-guess-of-the-key").await.0, 401);
    }
    assert!(get("a-guess-of-the-key").await.1 >= Duration::from_millis(200));
    // Each over a connection of its own, which is no suspect yet.
    let guesses = join_all((0..96).map(|_| get("a-guess-of-the-key")));
    let right = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        get(keys::ADMIN_KEY).await
    };
    let (guesses, right) = futures::join!(guesses, right);
    assert_eq!(right.0, 200);
    assert!(right.1 < Duration::from_millis(150), "{:?}", right.1);
    assert!(
        guesses
            .iter()
            .all(|(status, _)| [401, 429].contains(status))
    );
    assert!(
        guesses.iter().any(|(status, _)| *status == 429),
        "few may wait"
    );
}
