//! Outbound HTTP: what is allowed, what is not, and chaining.
//! Never leaves loopback.

use crate::support::{body, error, start};

#[tokio::test(flavor = "multi_thread")]
async fn host_that_is_not_allowed() {
    let running = start(|_| {}).await;
    for url in [
        "http://example.com/",
        "https://127.0.0.2/",
        "http://localhost:1/",
    ] {
        let denied = error(&running.host, "/send", url).await;
        assert!(denied.contains("HttpRequestDenied"), "{url}: {denied}");
    }
    let denied = error(&running.host, "/exact/send", &running.host.url("/hello")).await;
    assert!(denied.contains("HttpRequestDenied"), "{denied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn host_that_is_allowed() {
    let running = start(|_| {}).await;
    let other = start(|_| {}).await;
    assert_eq!(
        body(&running.host, "/send", &other.host.url("/hello")).await,
        "200 hello"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_ourselves() {
    let running = start(|_| {}).await;
    assert_eq!(
        body(&running.host, "/send", "http://self.alt/hello").await,
        "200 hello"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn chaining_reaches_a_private_component() {
    let running = start(|_| {}).await;
    let said = body(
        &running.host,
        "/send",
        "http://behind.spin.internal/a/headers",
    )
    .await;
    assert!(said.starts_with("200 "), "{said}");
    assert!(said.contains("spin-path-info: /a/headers"), "{said}");
    assert!(
        said.contains("spin-full-url: http://behind.spin.internal/a/headers"),
        "{said}"
    );
    assert!(said.contains("spin-client-addr: 0.0.0.0:0"), "{said}");
    assert_eq!(running.host.counters().component("behind").requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn chaining_without_permission_or_to_nobody() {
    let running = start(|_| {}).await;
    let denied = error(&running.host, "/exact/send", "http://behind.spin.internal/").await;
    assert!(denied.contains("HttpRequestDenied"), "{denied}");
    assert_eq!(running.host.counters().component("behind").requests, 0);
    let nobody = error(&running.host, "/send", "http://nobody.spin.internal/").await;
    assert!(nobody.contains("nobody"), "{nobody}");
}
