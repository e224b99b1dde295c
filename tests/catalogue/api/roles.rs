//! Who may call what: every route with no key, wrong keys, and the keys of a rotation.
//! A route that forgets to ask for the key fails here, also one that is added later.

use super::expect_problem;
use crate::stage::{Stage, keys};
use http::Method;
use serde_json::Value;
use std::time::Duration;

/// Open to anybody: they tell nothing.
const PUBLIC: [&str; 4] = ["/healthz", "/readyz", "/openapi.json", "/metrics"];

/// Every route of the description with its methods, places filled in.
fn routes(description: &Value) -> Vec<(Method, String)> {
    let mut routes = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let parts = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part });
        let filled = parts.collect::<Vec<_>>().join("/");
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            routes.push((method, filled.clone()));
        }
    }
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_asks_for_the_key() {
    let stage = Stage::open().await;
    let description = stage.get("/openapi.json").await;
    let routes = routes(&description);
    assert!(routes.len() > 25, "{routes:?}");
    let before = stage.books().image();
    let almost = format!("Bearer {}", &keys::ADMIN_KEY[..keys::ADMIN_KEY.len() - 1]);
    let longer = format!("Bearer {}x", keys::ADMIN_KEY);
    let basic = format!("Basic {}", keys::ADMIN_KEY);
    let secret = format!("Bearer {}", keys::SOFTSWISS_SECRET);
    for (method, path) in routes
        .iter()
        .filter(|(_, path)| !PUBLIC.contains(&path.as_str()))
    {
        for given in [
            "",
            "Bearer",
            "Bearer ",
            &almost,
            &longer,
            &basic,
            &secret,
            keys::ADMIN_KEY,
        ] {
            let headers = [("authorization", given), ("idempotency-key", "k")];
            let headers = if given.is_empty() {
                &headers[1..]
            } else {
                &headers[..]
            };
            let reply = stage.http.send(method.clone(), path, headers, "{}").await;
            expect_problem(
                &reply,
                401,
                "Authorization: Bearer",
                &format!("{method} {path}"),
            );
            assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        }
        let good = format!("Bearer {}", keys::ADMIN_KEY);
        let twice = [
            ("authorization", good.as_str()),
            ("authorization", good.as_str()),
        ];
        let reply = stage.http.send(method.clone(), path, &twice, "{}").await;
        assert_eq!(reply.status, 401, "{method} {path} with two keys");
    }
    assert_eq!(stage.books().image(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_public_needs_no_key_and_changes_nothing() {
    let stage = Stage::open().await;
    for path in ["/healthz", "/readyz", "/openapi.json"] {
        let reply = stage.http.send(Method::GET, path, &[], "").await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        let reply = stage.http.send(Method::POST, path, &[], "").await;
        expect_problem(&reply, 405, "GET", path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_rotates_without_a_restart() {
    let stage = Stage::open().await;
    let get = async |key: &str| {
        let header = format!("Bearer {key}");
        let headers = [("authorization", header.as_str())];
        stage
            .http
            .send(Method::GET, "/api/games", &headers, "")
            .await
            .status
            .as_u16()
    };
    assert_eq!(
        (get(keys::ADMIN_KEY).await, get("next-key").await),
        (200, 401)
    );
    let variables = stage.host.variables();
    variables.set("api_admin_key_previous", keys::ADMIN_KEY);
    variables.set("api_admin_key", "next-key");
    tokio::time::sleep(Duration::from_millis(5_200)).await;
    assert_eq!(
        (get(keys::ADMIN_KEY).await, get("next-key").await),
        (200, 200)
    );
    variables.set("api_admin_key_previous", "");
    tokio::time::sleep(Duration::from_millis(5_200)).await;
    assert_eq!(
        (get(keys::ADMIN_KEY).await, get("next-key").await),
        (401, 200)
    );
}

/// The routes of the description and those of the manifest are the same.
#[tokio::test(flavor = "multi_thread")]
async fn every_route_of_the_manifest_is_described() {
    let stage = Stage::open().await;
    let description = stage.get("/openapi.json").await;
    let described = description["paths"].as_object().unwrap();
    for trigger in &stage.host.manifest().triggers {
        let route = trigger
            .route
            .as_deref()
            .filter(|route| route.starts_with("/api/"));
        let Some(route) = route else {
            continue;
        };
        let place = |part: &str| match part.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => part.to_owned(),
        };
        let mut parts: Vec<_> = route.split('/').map(place).collect();
        // What is below a route is described place by place.
        if parts.last().is_some_and(|part| part == "...") {
            parts.pop();
        }
        // A component of its own for each provider, with one description.
        if trigger.component.ends_with("-outbound") {
            parts[3] = "{provider}".to_owned();
        }
        let path = parts.join("/");
        assert!(described.contains_key(&path), "{path} is not described");
    }
}
