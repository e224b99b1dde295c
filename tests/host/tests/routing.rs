//! Which component a path reaches, and what it is told about the request.
//! Never about what the component answers.

use crate::support::{Client, call, request, start, text};
use hyper::StatusCode;

fn header(list: &str, name: &str) -> Option<String> {
    let prefix = format!("{name}: ");
    list.lines()
        .find_map(|line| line.strip_prefix(&prefix))
        .map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn exact_before_segment_before_trailing_and_longest_first() {
    let running = start(|_| {}).await;
    for (path, component) in [
        ("/exact", "exact"),
        ("/exact/one", "segment"),
        ("/exact/long/one", "trailing"),
        ("/exact/one/deep/x", "probe"),
        ("/anything/else", "probe"),
        ("/", "probe"),
    ] {
        let before = running.host.counters().component(component).requests;
        call(&running.host, path, "").await;
        let after = running.host.counters().component(component).requests;
        assert_eq!(after, before + 1, "{path} must reach {component}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_say_what_was_matched() {
    let running = start(|_| {}).await;
    let list = text(&running.host, "/exact/Ann/deep/headers?q=1").await;
    let get = |name: &str| header(&list, name).unwrap_or_default();
    assert_eq!(get("spin-path-info"), "/headers");
    assert_eq!(
        get("spin-full-url"),
        "http://localhost/exact/Ann/deep/headers?q=1"
    );
    assert_eq!(get("spin-matched-route"), "/exact/:name/deep/...");
    assert_eq!(get("spin-component-route"), "/exact/:name/deep");
    assert_eq!(get("spin-raw-component-route"), "/exact/:name/deep/...");
    assert_eq!(get("spin-base-path"), "/");
    assert_eq!(get("spin-path-match-name"), "Ann");
    assert!(get("spin-client-addr").starts_with("127.0.0.1:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_headers_are_dropped() {
    let running = start(|_| {}).await;
    let mut forged = request("/headers", "");
    for name in ["spin-path-info", "spin-client-addr", "spin-path-match-user"] {
        forged.headers_mut().insert(name, "forged".parse().unwrap());
    }
    let list = Client::connect(&running.host).await.send(forged).await.text;
    assert!(!list.contains("forged"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_prefix_matches_its_trailing_wildcard() {
    let running = start(|_| {}).await;
    call(&running.host, "/exact/long", "").await;
    // As in Spin, the single segment wins over the trailing wildcard without its rest.
    let counters = running.host.counters();
    let reached = counters.component("trailing").requests + counters.component("segment").requests;
    assert_eq!(reached, 1);
    call(&running.host, "/exact/long/", "").await;
    assert!(counters.component("trailing").requests + counters.component("segment").requests >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_belongs_to_spin() {
    let running = start(|_| {}).await;
    assert_eq!(text(&running.host, "/.well-known/spin/health").await, "OK");
    let unknown = call(&running.host, "/.well-known/spin/else", "").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(running.host.counters().component("probe").requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn private_route_from_outside() {
    let running = start(|_| {}).await;
    let mut request = request("/headers", "");
    request
        .headers_mut()
        .insert("host", "behind.spin.internal".parse().unwrap());
    let reply = Client::connect(&running.host).await.send(request).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(running.host.counters().component("behind").requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn path_without_route() {
    let data = tempfile::tempdir().unwrap();
    let manifest = std::fs::read_to_string(crate::support::probe().manifest).unwrap();
    let manifest = manifest.replacen("route = \"/...\"", "route = \"/only\"", 1);
    let wasm = crate::support::workspace().join("target/wasm32-wasip2/release/probe.wasm");
    let relative = "../../../target/wasm32-wasip2/release/probe.wasm";
    let manifest = manifest.replace(relative, wasm.to_str().unwrap());
    let path = data.path().join("spin.toml");
    std::fs::write(&path, manifest).unwrap();
    let running = start(|config| config.manifest = path).await;
    assert_eq!(
        call(&running.host, "/elsewhere", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        call(&running.host, "/only", "").await.status,
        StatusCode::OK
    );
}
