//! Manifests that must be refused, each with a text that says what to do.
//! Never about a manifest that is in order: the other tests run one.

use reelgate_host::Manifest;
use std::path::PathBuf;

const GOOD: &str = r#"
spin_manifest_version = 2
[application]
name = "a"
[variables]
colour = { default = "red" }
[[trigger.http]]
route = "/..."
component = "one"
[component.one]
source = "one.wasm"
allowed_outbound_hosts = []
[component.one.build]
command = ["a", "b"]
watch = ["src/**"]
[component.one.tool.anything]
goes = { here = [1, 2] }
"#;

fn refusal(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from:?} is not in the manifest");
    let text = GOOD.replacen(from, to, 1);
    format!(
        "{:#}",
        Manifest::parse(&text, PathBuf::new()).expect_err(to)
    )
}

#[test]
fn a_manifest_in_order_is_read() {
    let manifest = Manifest::parse(GOOD, PathBuf::from("/app")).unwrap();
    assert_eq!(
        manifest.components["one"].source_path().unwrap(),
        PathBuf::from("one.wasm")
    );
    assert_eq!(manifest.triggers[0].route.as_deref(), Some("/..."));
}

#[test]
fn unknown_keys() {
    for (from, to) in [
        ("[application]", "surprise = 1\n[application]"),
        ("name = \"a\"", "name = \"a\"\nsurprise = 1"),
        ("default = \"red\"", "default = \"red\", surprise = 1"),
        ("route = \"/...\"", "route = \"/...\"\nsurprise = 1"),
        (
            "source = \"one.wasm\"",
            "source = \"one.wasm\"\nsurprise = 1",
        ),
        ("watch =", "surprise = 1\nwatch ="),
    ] {
        let refused = refusal(from, to);
        assert!(refused.contains("surprise"), "{to}: {refused}");
    }
}

#[test]
fn names_in_the_wrong_case() {
    let refused = refusal(
        "[component.one]",
        "[component.One_two]\nsource = \"x\"\n[component.one]",
    );
    assert!(refused.contains("kebab-case"), "{refused}");
    let refused = refusal("colour =", "Colour =");
    assert!(refused.contains("lower-case"), "{refused}");
}

#[test]
fn another_version() {
    let refused = refusal("spin_manifest_version = 2", "spin_manifest_version = 1");
    assert!(
        refused.contains("spin_manifest_version must be 2"),
        "{refused}"
    );
}

#[test]
fn variable_that_is_neither_required_nor_has_a_default() {
    let refused = refusal("{ default = \"red\" }", "{ secret = true }");
    assert!(refused.contains("variables.colour"), "{refused}");
    let refused = refusal(
        "{ default = \"red\" }",
        "{ required = true, default = \"red\" }",
    );
    assert!(refused.contains("variables.colour"), "{refused}");
}

#[test]
fn trigger_of_a_component_that_is_not_there() {
    let refused = refusal("component = \"one\"", "component = \"two\"");
    assert!(refused.contains("[component.two]"), "{refused}");
}

#[test]
fn route_that_is_private_and_not() {
    let refused = refusal("route = \"/...\"", "route = { private = false }");
    assert!(refused.contains("private = true"), "{refused}");
}

#[test]
fn what_this_host_cannot_do() {
    for (from, to, word) in [
        (
            "source = \"one.wasm\"",
            "source = { url = \"http://a/b\", digest = \"c\" }",
            "source",
        ),
        (
            "allowed_outbound_hosts = []",
            "ai_models = [\"llama\"]",
            "ai_models",
        ),
        (
            "allowed_outbound_hosts = []",
            "files = [\"**/*.html\"]",
            "files",
        ),
        (
            "allowed_outbound_hosts = []",
            "dependencies = { \"a:b\" = \"1\" }",
            "dependencies",
        ),
        (
            "[[trigger.http]]",
            "[[trigger.redis]]\nchannel = \"c\"\n[[trigger.http]]",
            "redis",
        ),
    ] {
        let refused = refusal(from, to);
        assert!(refused.contains(word), "{to}: {refused}");
    }
}
