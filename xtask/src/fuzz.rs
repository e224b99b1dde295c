//! `cargo xtask fuzz`: every fuzz target for a while, beginning with the stored inputs.
//! It must never write into the stored inputs: new ones go to `target/fuzz`, crashes to
//! `fuzz/artifacts`, both of which git ignores.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt as _};

use crate::cli::Task;
use crate::process::{capture, cargo, root, run, say};

/// As the stored inputs (tests/fuzzed).
const INPUT_BYTES_MAX: u32 = 4096;

/// How long a target runs where nothing is said.
const SECONDS: u32 = 60;

/// `--seconds N`: for each target.
pub(crate) fn options(parser: &mut Parser) -> Result<Task> {
    let mut seconds = SECONDS;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("help") | Short('h') => return Ok(Task::Help),
            Long("seconds") => seconds = parser.value()?.parse()?,
            Long(_) | Short(_) | Value(_) => return Err(arg.unexpected().into()),
        }
    }
    // libFuzzer takes 0 for no limit.
    if seconds == 0 {
        bail!("--seconds must be at least 1");
    }
    Ok(Task::Fuzz { seconds })
}

/// Runs all targets, one after the other; a crash of one does not keep the others from running.
pub(crate) fn run_all(seconds: u32) -> Result<ExitCode> {
    let root = root()?;
    if capture(cargo(&root).args(["fuzz", "--version"])).is_none() {
        bail!("cargo-fuzz is missing; install it: cargo install --locked cargo-fuzz");
    }
    let targets = targets(&root)?;
    let mut crashed = Vec::new();
    for target in &targets {
        say!("\n==> fuzz {target}: {seconds} s");
        if let Err(error) = fuzz(&root, target, seconds) {
            say!("==> fuzz {target}: FAILED: {error:#}");
            crashed.push(target.as_str());
        }
    }
    if crashed.is_empty() {
        say!("\n==> no crash in {}", targets.join(", "));
        return Ok(ExitCode::SUCCESS);
    }
    let crashed = crashed.join(", ");
    say!("\n==> failed: {crashed}; inputs that crash are in fuzz/artifacts");
    Ok(ExitCode::FAILURE)
}

/// The names of the programs in `fuzz/fuzz_targets`.
fn targets(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("fuzz/fuzz_targets");
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".rs").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn fuzz(root: &Path, target: &str, seconds: u32) -> Result<()> {
    let found = format!("target/fuzz/corpus/{target}");
    std::fs::create_dir_all(root.join(&found)).with_context(|| found.clone())?;
    let mut command = cargo(root);
    // A sanitizer needs an unstable flag, which the stable compiler takes too if it is told to. The
    // folder is its own, so that the flag does not rebuild what is in `target`.
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", root.join("target/fuzz"))
        .args(["fuzz", "run", target, &found])
        .arg(format!("tests/fuzzed/corpus/{target}"))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={INPUT_BYTES_MAX}"));
    run(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_runs_for_as_long_as_is_said() {
        let parsed = |words: &[&str]| options(&mut Parser::from_args(words)).ok();
        assert_eq!(parsed(&[]), Some(Task::Fuzz { seconds: SECONDS }));
        let five = parsed(&["--seconds", "5"]);
        assert_eq!(five, Some(Task::Fuzz { seconds: 5 }));
        for wrong in [&["--seconds", "0"][..], &["--seconds"], &["decode"]] {
            assert_eq!(parsed(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn every_target_has_stored_inputs() {
        let root = root().unwrap();
        let targets = targets(&root).unwrap();
        assert!(targets.len() >= 4, "{targets:?}");
        for target in targets {
            let stored = root.join("tests/fuzzed/corpus").join(&target);
            assert!(stored.is_dir(), "{target}");
        }
    }
}
