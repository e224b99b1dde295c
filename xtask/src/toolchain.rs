//! The compilers: is Rust new enough, and how can it compile for wasm32-wasip2 on this machine.
//! It must never update or replace the user's toolchain; it only adds what is missing.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process::{capture, program, run, say};

pub(crate) const TARGET: &str = "wasm32-wasip2";

/// wasmtime, on which the host stands, needs this Rust; the components are content with 1.94.
const RUST_MINOR_MIN: u32 = 95;
const RUST_MINOR_MIN_COMPONENTS: u32 = 94;

const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "wasi-libc"];
const PYTHON: &str = "python3";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_WASI_LIBC: &str = "/usr/lib/wasm32-wasi";

/// How the components are compiled here.
#[derive(Debug)]
pub(crate) enum Wasm {
    /// The toolchain's own standard library for the target.
    Rustup,
    /// Debian's compiler and library sources, and the linker of the rustup toolchain.
    Debian { linker_dir: PathBuf },
}

impl Wasm {
    /// Lets a `cargo build` for the target go this way.
    pub(crate) fn apply(&self, command: &mut Command) -> Result<()> {
        let Self::Debian { linker_dir } = self else {
            return Ok(());
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [linker_dir.join("gcc-ld"), linker_dir.clone()];
        let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)))?;
        let linker = linker_dir.join("wasm-component-ld");
        let flags = format!("-L native={DEBIAN_WASI_LIBC} -C link-self-contained=no");
        command
            .args(["-Z", "build-std=std,panic_abort"])
            .env("RUSTC", DEBIAN_RUSTC)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("PATH", path)
            .env("CARGO_TARGET_WASM32_WASIP2_LINKER", linker)
            .env("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", flags);
        Ok(())
    }
}

/// Refuses a Rust that is too old for the host, before an hour of puzzling errors.
pub(crate) fn check_rust(root: &Path) -> Result<()> {
    let version = capture(program(rustc(), root).arg("--version"))
        .context("rustc cannot be run; install Rust with rustup (rustup.rs)")?;
    match minor_version(&version) {
        Some(minor) if minor < RUST_MINOR_MIN => bail!(
            "this is {version}, and Reelgate needs Rust 1.{RUST_MINOR_MIN} or newer: \
             run `rustup update stable`, then try again"
        ),
        Some(_) | None => Ok(()),
    }
}

/// Finds the first way that works, and says which.
pub(crate) fn wasm(root: &Path) -> Result<Wasm> {
    let forced = std::env::var("REELGATE_TOOLCHAIN").unwrap_or_default();
    match forced.as_str() {
        "" | "rustup" | "debian" => {}
        other => bail!("REELGATE_TOOLCHAIN={other}: it can be `rustup` or `debian`"),
    }
    if forced == "debian" {
        return debian(root);
    }
    if target_is_installed(root) {
        say!("==> toolchain: {TARGET} of the installed Rust");
        return Ok(Wasm::Rustup);
    }
    say!("==> toolchain: {TARGET} is missing; adding it: rustup target add {TARGET}");
    let added = run(program("rustup", root).args(["target", "add", TARGET]));
    match added {
        Ok(()) if target_is_installed(root) => return Ok(Wasm::Rustup),
        Ok(()) => say!("    rustup added it to another toolchain than the one that cargo uses"),
        Err(error) => say!("    {error:#}"),
    }
    if forced == "rustup" {
        bail!("REELGATE_TOOLCHAIN=rustup, and rustup could not add {TARGET}");
    }
    debian(root).with_context(|| {
        format!(
            "the components cannot be compiled: rustup could not add {TARGET}, and Debian's \
             compiler is not usable either. With a network, run `rustup target add {TARGET}`"
        )
    })
}

/// Adds a tool such as `clippy` if this toolchain lacks it.
pub(crate) fn ensure_component(root: &Path, subcommand: &str, component: &str) -> Result<()> {
    if capture(crate::process::cargo(root).args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    say!("==> toolchain: adding {component}: rustup component add {component}");
    run(program("rustup", root).args(["component", "add", component]))
        .with_context(|| format!("`cargo {subcommand}` is missing and rustup cannot add it"))
}

/// The ledger's proof is tested with a script of a third party.
pub(crate) fn ensure_python(root: &Path) -> Result<()> {
    let is_there = || capture(program(PYTHON, root).arg("--version")).is_some();
    if is_there() {
        return Ok(());
    }
    install(root, &[PYTHON])?;
    if !is_there() {
        bail!("{PYTHON} was installed, and cannot be run: is its folder in PATH?");
    }
    Ok(())
}

fn rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn target_is_installed(root: &Path) -> bool {
    let mut command = program(rustc(), root);
    let folder = capture(command.args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_some_and(|folder| Path::new(&folder).is_dir())
}

fn debian(root: &Path) -> Result<Wasm> {
    if debian_is_complete(root).is_err() {
        install(root, &DEBIAN_PACKAGES)?;
    }
    debian_is_complete(root)?;
    let linker_dir = linker_dir(root)?;
    say!(
        "==> toolchain: Debian's {}, the standard library from source",
        DEBIAN_PACKAGES[0]
    );
    Ok(Wasm::Debian { linker_dir })
}

fn debian_is_complete(root: &Path) -> Result<()> {
    let version = capture(program(DEBIAN_RUSTC, root).arg("--version"))
        .with_context(|| format!("there is no {DEBIAN_RUSTC}"))?;
    if minor_version(&version).is_none_or(|minor| minor < RUST_MINOR_MIN_COMPONENTS) {
        bail!("{DEBIAN_RUSTC} is {version}; 1.{RUST_MINOR_MIN_COMPONENTS} or newer is needed");
    }
    let sysroot = capture(program(DEBIAN_RUSTC, root).args(["--print", "sysroot"]));
    let sources = PathBuf::from(sysroot.unwrap_or_default()).join("lib/rustlib/src/rust/library");
    if !sources.join("std/Cargo.toml").is_file() {
        bail!(
            "the sources of the standard library are missing ({})",
            sources.display()
        );
    }
    if !Path::new(DEBIAN_WASI_LIBC).is_dir() {
        bail!("{DEBIAN_WASI_LIBC} is missing");
    }
    Ok(())
}

/// Debian's packages; elsewhere, or without the right to, it says which are needed.
fn install(root: &Path, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if capture(program("apt-get", root).arg("--version")).is_none() {
        bail!("{names} must be installed, and there is no apt-get to do it with");
    }
    if capture(program("id", root).arg("-u")).as_deref() != Some("0") {
        bail!(
            "Debian's packages are missing; install them and try again: \
             sudo apt-get update && sudo apt-get install {names}"
        );
    }
    say!("==> toolchain: apt-get install {names}");
    run(program("apt-get", root).args(["update", "-q"]))?;
    run(program("apt-get", root)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages))
}

/// Where the rustup toolchain keeps `wasm-component-ld` and `gcc-ld/wasm-ld`.
fn linker_dir(root: &Path) -> Result<PathBuf> {
    let verbose = capture(program("rustc", root).arg("-vV")).unwrap_or_default();
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: "));
    let sysroot = capture(program("rustc", root).args(["--print", "sysroot"]));
    let (Some(host), Some(sysroot)) = (host, sysroot) else {
        bail!("rustc cannot be run; install Rust with rustup (rustup.rs)");
    };
    let folder = PathBuf::from(sysroot)
        .join("lib/rustlib")
        .join(host)
        .join("bin");
    if !folder.join("wasm-component-ld").is_file() || !folder.join("gcc-ld/wasm-ld").is_file() {
        bail!(
            "the linkers wasm-component-ld and wasm-ld are not in {}; they come with Rust \
             from rustup (rustup.rs)",
            folder.display()
        );
    }
    Ok(folder)
}

/// The 95 of `rustc 1.95.0 (…)`.
fn minor_version(text: &str) -> Option<u32> {
    text.strip_prefix("rustc 1.")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_all_channels_are_read() {
        assert_eq!(
            minor_version("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some(95)
        );
        assert_eq!(
            minor_version("rustc 1.100.0-nightly (0 2027-01-01)"),
            Some(100)
        );
        assert_eq!(minor_version("clang 14"), None);
    }

    #[test]
    fn the_debian_way_leaves_the_artifact_where_spin_toml_looks() {
        let mut command = Command::new("cargo");
        Wasm::Debian {
            linker_dir: "/toolchain/bin".into(),
        }
        .apply(&mut command)
        .unwrap();
        let env: Vec<_> = command.get_envs().collect();
        assert!(
            env.iter()
                .any(|(name, _)| *name == "CARGO_TARGET_WASM32_WASIP2_LINKER")
        );
        assert!(env.iter().all(|(name, _)| *name != "CARGO_TARGET_DIR"));
        let path = env
            .iter()
            .find(|(name, _)| *name == "PATH")
            .and_then(|(_, value)| *value);
        assert!(
            path.unwrap()
                .to_string_lossy()
                .starts_with("/toolchain/bin/gcc-ld")
        );
    }
}
