//! What each component can reach: its imports and grants against `spin.toml`, read from the wasm.
//! A component that could reach more than the manifest says is refused here, used or not.

use crate::stage::{settings, workspace};
use reelgate_host::Manifest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

static MANIFEST: LazyLock<Manifest> =
    LazyLock::new(|| Manifest::load(&settings().manifest).unwrap());

/// The file of a component, as the manifest says.
fn source(id: &str) -> String {
    let text = std::fs::read_to_string(&settings().manifest).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    let source = manifest["component"][id]["source"].as_str();
    source
        .unwrap_or_else(|| panic!("{id} has no file"))
        .to_owned()
}

/// The interfaces that a component's file imports, without their versions, as `package/interface`.
fn imports(file: &str) -> BTreeSet<String> {
    static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
        let mut config = wasmtime::Config::new();
        config.wasm_component_model_async(true);
        // Only the types are read: compile as little as possible.
        config.cranelift_opt_level(wasmtime::OptLevel::None);
        Engine::new(&config).unwrap()
    });
    let component = Component::from_file(&ENGINE, workspace().join(file)).unwrap();
    let component_type = component.component_type();
    let names = component_type.imports(&ENGINE).map(|(name, item)| {
        assert!(
            matches!(item.ty, ComponentItem::ComponentInstance(_)),
            "{file} imports {name}"
        );
        name.split('@').next().unwrap().to_owned()
    });
    names.collect()
}

/// What every component may import whatever the manifest says: it reaches nothing.
const HARMLESS: [&str; 18] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/types",
    "wasi:clocks/wall-clock",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random",
];

#[test]
fn imports_are_what_the_manifest_grants() {
    // One file can serve several components.
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, component) in &MANIFEST.components {
        let file = source(id);
        let imports = known.entry(file).or_insert_with_key(|file| imports(file));
        let has = |prefix: &str| imports.iter().any(|import| import.starts_with(prefix));
        let granted = [
            ("spin:sqlite", !component.sqlite_databases.is_empty()),
            ("spin:key-value", !component.key_value_stores.is_empty()),
            ("spin:variables", !component.variables.is_empty()),
            (
                "wasi:http/client",
                !component.allowed_outbound_hosts.is_empty(),
            ),
        ];
        for (interface, granted) in granted {
            assert_eq!(has(interface), granted, "{id} and {interface}: {imports:?}");
        }
        for import in imports.iter() {
            let known = HARMLESS.iter().any(|harmless| import.starts_with(harmless))
                || granted
                    .iter()
                    .any(|(interface, _)| import.starts_with(interface));
            assert!(
                known,
                "{id} imports {import}, which nothing in spin.toml grants"
            );
        }
    }
}

const SIGNING_KEY: &str = "ledger_signing_key";

/// What providers call the operator, and where they and the webhook are reached: no secrets.
const OPERATORS: [&str; 17] = [
    "caleta_api",
    "caleta_operator_id",
    "checkpoint_webhook",
    "hub88_api",
    "hub88_operator_id",
    "hundredhp_api",
    "nolimit_name",
    "pragmatic_api",
    "pragmatic_provider_id",
    "pragmatic_secure_login",
    "slotegrator_api",
    "slotegrator_merchant_id",
    "st8_api",
    "st8_site",
    "swipegames_api",
    "swipegames_cid",
    "swipegames_ext_cid",
];

/// What the operator signs with: the provider is told the new one, then it is replaced.
const OWN_KEYS: [&str; 4] = [
    "caleta_operator_key",
    "hub88_operator_key",
    "st8_operator_key",
    "swipegames_api_key",
];

/// The provider that a component asks, where it asks one.
fn asked_by(id: &str) -> Option<&str> {
    id.strip_suffix("-outbound")
}

/// Red Tiger settles offline under it, later: it is replaced, not rotated.
const RECON_TOKEN: &str = "redtiger_recon_token";

/// It may hold a token of the webhook's; it is not ours to rotate.
const WEBHOOK_PATH: &str = "checkpoint_webhook_path";

fn is_provider(id: &str) -> bool {
    let rules = format!("functions/{id}/src/rules.rs");
    workspace().join(rules).exists()
}

/// A key is given to the component that needs it, and to no other.
#[test]
fn each_secret_is_given_to_one_kind_of_component() {
    for (id, component) in &MANIFEST.components {
        let secrets = component.variables.keys();
        for name in secrets.filter(|name| *name != "demo_keys") {
            let belongs = match id.as_str() {
                asking if asked_by(asking).is_some() => {
                    let own = format!("{}_", asked_by(asking).unwrap());
                    name.starts_with(&own) || name.starts_with("api_admin_key")
                }
                "hub88" => name.starts_with("hub88_") || name.starts_with("caleta_"),
                provider if is_provider(provider) => name.starts_with(&format!("{provider}_")),
                "job-retention" => name.starts_with("api_") || name.contains("_keep_"),
                "job-checkpoint" => ["api_", "ledger_", "checkpoint_"]
                    .iter()
                    .any(|own| name.starts_with(own)),
                _ => name.starts_with("api_"),
            };
            assert!(belongs, "{id} is given {name}");
        }
        assert!(
            component.environment.is_empty() && component.files.is_empty(),
            "{id}"
        );
        let reaches = match (asked_by(id), id.as_str()) {
            (Some(provider), _) => vec![format!("{{{{ {provider}_api }}}}")],
            // Our own components, for a launch URL.
            (None, "sessions") => vec!["http://*.spin.internal".to_owned()],
            (None, "job-checkpoint") => vec!["{{ checkpoint_webhook }}".to_owned()],
            (None, _) => Vec::new(),
        };
        assert_eq!(component.allowed_outbound_hosts, reaches, "{id}");
        let databases: Vec<_> = component
            .sqlite_databases
            .iter()
            .map(String::as_str)
            .collect();
        assert_eq!(databases, ["default"], "{id}");
    }
    for (name, variable) in &MANIFEST.variables {
        let names_us = OPERATORS.contains(&name.as_str());
        // How long rows are kept and whether this is a demo: neither secret nor rotated.
        let policy = name.contains("_keep_") || name == "demo_keys";
        let public = name.contains("public_key") || names_us || policy;
        assert!(variable.secret || public, "{name} must be marked secret");
        let has_previous = MANIFEST.variables.contains_key(&format!("{name}_previous"));
        // What is signed names its key, and old signatures stay as they are.
        let own = OWN_KEYS.contains(&name.as_str());
        let alone = [SIGNING_KEY, RECON_TOKEN, WEBHOOK_PATH].contains(&name.as_str());
        let replaced = own || alone || names_us || policy;
        assert!(
            name.ends_with("_previous") || has_previous || replaced,
            "{name} cannot be rotated"
        );
    }
}

/// Each function of the workspace is a component of the manifest, and the other way round.
#[test]
fn every_function_is_in_the_manifest() {
    let folders = std::fs::read_dir(workspace().join("functions")).unwrap();
    let folders: BTreeSet<_> = folders
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let function = |id: &str| asked_by(id).map_or(id, |_| "outbound").to_owned();
    let components: BTreeSet<_> = MANIFEST.components.keys().map(|id| function(id)).collect();
    assert_eq!(folders, components);
    for (id, component) in &MANIFEST.components {
        let stem = function(id).replace('-', "_");
        let wasm = format!("target/wasm32-wasip2/release/{stem}.wasm");
        assert_eq!(source(id), wasm, "{id}");
        assert!(component.build.is_some(), "{id} has no build command");
    }
}

/// A short key is taken from the demo alone, which says so to the component: one that does not
/// hear it refuses every call.
#[test]
fn every_component_that_has_a_key_of_the_api_hears_of_demo_keys() {
    let text = std::fs::read_to_string(&settings().manifest).unwrap();
    let manifest: toml::Table = toml::from_str(&text).unwrap();
    let all = manifest["component"].as_table().unwrap();
    let has = |component: &toml::Value, name: &str| {
        let variables = component.get("variables");
        variables.is_some_and(|variables| variables.get(name).is_some())
    };
    let with_key = all.iter().filter(|(_, one)| has(one, "api_admin_key"));
    let mut count = 0;
    for (id, one) in with_key {
        assert!(has(one, "demo_keys"), "{id}");
        count += 1;
    }
    assert!(count > 10, "only {count} components have the key");
}
