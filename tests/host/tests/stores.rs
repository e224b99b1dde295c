//! Key-value stores and variables.
//! Never about where a value comes from outside of Spin's rules.

use crate::support::{body, error, probe, start, text};
use reelgate_host::{Host, env_from};
use std::collections::HashMap;

#[tokio::test(flavor = "multi_thread")]
async fn values_are_kept_and_deleted() {
    let running = start(|_| {}).await;
    let host = &running.host;
    assert_eq!(text(host, "/get?a").await, "none");
    body(host, "/set?a", "1").await;
    body(host, "/set?b", "2").await;
    body(host, "/set?a", "3").await;
    assert_eq!(text(host, "/get?a").await, "3");
    assert_eq!(text(host, "/keys").await, "a,b");
    assert_eq!(text(host, "/delete?a").await, "false");
    assert_eq!(text(host, "/keys").await, "b");
}

#[tokio::test(flavor = "multi_thread")]
async fn store_without_a_grant() {
    let running = start(|_| {}).await;
    assert_eq!(
        error(&running.host, "/exact/keys", "").await,
        "Error::AccessDenied"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_filled_in() {
    let running = start(|_| {}).await;
    assert_eq!(
        text(&running.host, "/variable?greeting").await,
        "hello, world"
    );
    assert_eq!(text(&running.host, "/variable?fixed").await, "as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_variable_is_seen_at_once() {
    let running = start(|_| {}).await;
    assert_eq!(text(&running.host, "/variable?secret").await, "s3cret");
    running.host.variables().set("secret", "n3w");
    assert_eq!(text(&running.host, "/variable?secret").await, "n3w");
}

#[tokio::test(flavor = "multi_thread")]
async fn variable_of_another_component() {
    let running = start(|_| {}).await;
    let undefined = error(&running.host, "/exact/variable?secret", "").await;
    assert!(undefined.starts_with("Error::Undefined"), "{undefined}");
    let invalid = error(&running.host, "/variable?Bad-Name", "").await;
    assert!(invalid.starts_with("Error::InvalidName"), "{invalid}");
}

#[tokio::test(flavor = "multi_thread")]
async fn required_variable_without_a_value() {
    let mut config = probe();
    config.variables.clear();
    let refused = format!("{:#}", Host::start(config).await.err().unwrap());
    assert!(
        refused.contains("variable secret has no value"),
        "{refused}"
    );
    assert!(refused.contains("SPIN_VARIABLE_SECRET"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn given_before_runtime_config_before_environment_before_default() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runtime.toml");
    let provider = "[[variables_provider]]\ntype = \"static\"\nvalues = { secret = \"file\" }\n";
    std::fs::write(&file, provider).unwrap();
    let env = HashMap::from([
        ("SPIN_VARIABLE_SECRET".to_owned(), "env".to_owned()),
        ("SPIN_VARIABLE_GREETING".to_owned(), "good day".to_owned()),
    ]);
    let running = start(|config| {
        config.variables.clear();
        config.runtime_config = Some(file);
        config.env = env_from(env);
    })
    .await;
    assert_eq!(text(&running.host, "/variable?secret").await, "file");
    assert_eq!(
        text(&running.host, "/variable?greeting").await,
        "good day, world"
    );
}
