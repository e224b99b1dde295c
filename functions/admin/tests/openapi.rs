//! The committed description of the API against what is really routed.
//! No route may be missing from it, and it may not promise one that is not there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::collections::BTreeSet;

const MANIFEST: &str = include_str!("../../../spin.toml");
/// Routes of our own API; the rest are the providers' and the back office.
const OURS: [&str; 5] = ["/api/", "/healthz", "/readyz", "/metrics", "/openapi.json"];
const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

fn document() -> Value {
    serde_json::from_str(admin::OPENAPI).unwrap()
}

/// `/api/players/:player` as `/api/players/{player}`. A component of its own for each provider has
/// one description for all of them.
fn as_path(trigger: &Value) -> Option<String> {
    let of_one = trigger["component"].as_str()?.strip_suffix("-outbound");
    let segment = |part: &str| match part.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None if Some(part) == of_one => "{provider}".to_owned(),
        None => part.to_owned(),
    };
    let route = trigger["route"].as_str()?;
    Some(route.split('/').map(segment).collect::<Vec<_>>().join("/"))
}

/// Whether a route leads to a path; one that ends in `/...` leads to all below it.
fn leads(route: &str, path: &str) -> bool {
    match route.strip_suffix("/...") {
        Some(base) => path
            .strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        None => path == route,
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| {
                assert!(METHODS.contains(&method.as_str()), "{path} {method}");
                (format!("{method} {path}"), operation)
            })
    });
    operations.collect()
}

#[test]
fn routes_and_description_agree() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let triggers = manifest["trigger"]["http"].as_array().unwrap();
    let routes = triggers.iter().filter_map(|trigger| {
        let trigger = serde_json::to_value(trigger).unwrap();
        as_path(&trigger)
    });
    let is_ours = |route: &String| OURS.iter().any(|ours| route.starts_with(ours));
    let routed: BTreeSet<String> = routes.filter(is_ours).collect();
    let document = document();
    let described = document["paths"].as_object().unwrap();
    for path in described.keys() {
        let is_routed = routed.iter().any(|route| leads(route, path));
        assert!(is_routed, "{path} is described and not routed");
    }
    for route in &routed {
        let is_described = described.keys().any(|path| leads(route, path));
        assert!(is_described, "{route} is routed and not described");
    }
}

#[test]
fn it_is_openapi() {
    let parsed: utoipa::openapi::OpenApi = serde_json::from_str(admin::OPENAPI).unwrap();
    assert_eq!(
        parsed.paths.paths.len(),
        document()["paths"].as_object().unwrap().len()
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(value: &Value, document: &Value, seen: &mut BTreeSet<String>) {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            seen.insert(pointer.to_owned());
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| walk(value, document, seen)),
            Value::Array(items) => items.iter().for_each(|value| walk(value, document, seen)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let (document, mut seen) = (document(), BTreeSet::new());
    walk(&document, &document, &mut seen);
    for kind in ["parameters", "responses", "schemas"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let pointer = format!("/components/{kind}/{name}");
            assert!(seen.contains(&pointer), "nothing refers to {pointer}");
        }
    }
}

#[test]
fn every_operation_says_who_may_call_it_and_how_it_fails() {
    let document = document();
    let mut names = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(
            names.insert(operation["operationId"].as_str().unwrap()),
            "{name}"
        );
        let responses = operation["responses"].as_object().unwrap();
        let is_public = operation["security"] == serde_json::json!([]);
        assert_eq!(responses.contains_key("401"), !is_public, "{name}");
        let shows_books = name.contains(" /api/") || name.ends_with(" /metrics");
        assert_eq!(shows_books, !is_public, "{name}");
        assert!(responses.contains_key("405"), "{name}");
        let takes_body = operation.get("requestBody").is_some();
        assert_eq!(responses.contains_key("413"), takes_body, "{name}");
    }
}

#[test]
fn every_place_in_a_path_is_a_parameter() {
    let document = document();
    for (name, operation) in operations(&document) {
        let parameters = operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let resolved = parameters
            .iter()
            .map(|parameter| match parameter["$ref"].as_str() {
                Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
                None => parameter,
            });
        let given: BTreeSet<String> = resolved
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap()))
            .collect();
        let places = name.split('/').filter(|part| part.starts_with('{'));
        assert_eq!(given, places.map(str::to_owned).collect(), "{name}");
    }
}
