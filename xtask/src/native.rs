//! Building and running the native programs: the host, the benchmark, the simulation.
//! It must never use another profile than `native`, nor leave out `--workspace`: with other
//! features than the tests', wasmtime would be compiled twice.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::{cargo, root, run, say};
use crate::{components, manifest, toolchain};

pub(crate) const PROFILE: [&str; 2] = ["--profile", "native"];
const HOST: &str = "reelgate-host";

/// Builds the host and returns the program.
pub(crate) fn build_host(root: &Path) -> Result<PathBuf> {
    say!("==> building the host (the first time takes minutes: wasmtime is large)");
    run(cargo(root)
        .arg("build")
        .args(PROFILE)
        .args(["--workspace", "--bin", HOST]))?;
    let program = format!("{HOST}{}", std::env::consts::EXE_SUFFIX);
    Ok(root.join("target/native").join(program))
}

/// `cargo xtask bench` and `simulate`: components and host in release, then the program.
pub(crate) fn measure(program: &str, args: &[OsString]) -> Result<()> {
    let root = root()?;
    toolchain::check_rust(&root)?;
    components::build_all(&root, &manifest::read(&root)?)?;
    build_host(&root)?;
    let mut command = cargo(&root);
    command
        .arg("bench")
        .args(PROFILE)
        .args(["--workspace", "--bench", program, "--"]);
    run(command.args(args))
}
