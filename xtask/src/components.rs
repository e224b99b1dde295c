//! Building the WebAssembly components: those that spin.toml names, and the tests' own.
//! It must never know a component by name: spin.toml is the one list.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::manifest::{self, Component, Manifest};
use crate::process::{cargo, root, run, say};
use crate::toolchain::{self, TARGET, Wasm};

/// The components that only tests and benchmarks load; folder name = package name.
const OF_TESTS: &str = "tests/components";

/// `cargo xtask build`.
pub(crate) fn build() -> Result<()> {
    let root = root()?;
    toolchain::check_rust(&root)?;
    build_product(&root, &manifest::read(&root)?)
}

/// What spin.toml names: enough to run Reelgate.
pub(crate) fn build_product(root: &Path, manifest: &Manifest) -> Result<()> {
    build_packages(root, manifest, &product(manifest))
}

/// Those of the tests and benchmarks as well.
pub(crate) fn build_all(root: &Path, manifest: &Manifest) -> Result<()> {
    build_packages(root, manifest, &all(root, manifest)?)
}

/// clippy for the target; Debian's way has no standard library that clippy could read.
pub(crate) fn lint(root: &Path, manifest: &Manifest, wasm: &Wasm) -> Result<Option<Command>> {
    Ok(match wasm {
        Wasm::Debian { .. } => None,
        Wasm::Rustup => {
            let mut command = for_target(root, "clippy", &all(root, manifest)?);
            command.args(["--", "-D", "warnings"]);
            Some(command)
        }
    })
}

/// One build can serve several components, each with grants of its own.
fn product(manifest: &Manifest) -> Vec<String> {
    let packages = manifest.components.iter().map(Component::package);
    let mut packages: Vec<_> = packages.collect();
    packages.sort();
    packages.dedup();
    packages
}

fn all(root: &Path, manifest: &Manifest) -> Result<Vec<String>> {
    let mut packages = product(manifest);
    let folder = root.join(OF_TESTS);
    if folder.is_dir() {
        let entries = std::fs::read_dir(folder).with_context(|| OF_TESTS)?;
        for entry in entries {
            let entry = entry?;
            if entry.path().join("Cargo.toml").is_file() {
                packages.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
    }
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// All in one cargo invocation, so that what they share is compiled once.
fn build_packages(root: &Path, manifest: &Manifest, packages: &[String]) -> Result<()> {
    let wasm = toolchain::wasm(root)?;
    say!(
        "==> building {} components (release, {TARGET})",
        packages.len()
    );
    let mut command = for_target(root, "build", packages);
    wasm.apply(&mut command)?;
    run(&mut command)?;
    for component in &manifest.components {
        if !root.join(&component.source).is_file() {
            bail!(
                "the build went well, but component `{}` of spin.toml is not at {}",
                component.id,
                component.source.display()
            );
        }
    }
    Ok(())
}

fn for_target(root: &Path, subcommand: &str, packages: &[String]) -> Command {
    let mut command = cargo(root);
    command.args([subcommand, "--release", "--target", TARGET]);
    for package in packages {
        command.args(["-p", package]);
    }
    command
}
