//! What must lie where: the files of a provider, and nothing secret in a folder of the product.
//! A new provider is found by its rules, so none can be added without the rest.

use crate::files::{FILES, root};
use std::collections::BTreeSet;

/// The functions that are providers: those with rules, or with golden files.
fn providers() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in FILES.iter() {
        let parts: Vec<_> = file.path.split('/').collect();
        if let ["functions", name, "src", "rules.rs" | "wire.rs"]
        | ["functions", name, "golden", ..] = parts.as_slice()
        {
            let text = FILES
                .iter()
                .find(|other| other.path == format!("functions/{name}/src/lib.rs"));
            let serves = text.is_some_and(|lib| lib.text.contains("serve::serve"));
            if serves || parts[2] == "golden" {
                found.insert((*name).to_owned());
            }
        }
    }
    found
}

#[test]
fn every_provider_has_its_three_files_and_golden_ones() {
    let providers = providers();
    assert!(
        providers.contains("hub88") && providers.contains("softswiss"),
        "{providers:?}"
    );
    for name in providers {
        for needed in ["src/lib.rs", "src/wire.rs", "src/rules.rs", "golden"] {
            let path = root().join("functions").join(&name).join(needed);
            assert!(path.exists(), "the provider {name} has no {needed}");
        }
        let golden = format!("functions/{name}/golden/");
        assert!(
            FILES.iter().any(|file| file.path.starts_with(&golden)),
            "{golden} is empty"
        );
    }
}

#[test]
fn the_manifest_names_every_provider_by_its_route() {
    let manifest = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    for name in providers() {
        assert!(
            manifest.contains(&format!("route = \"/providers/{name}/...\"")),
            "{name}"
        );
    }
}
