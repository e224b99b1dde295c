//! `cargo xtask test`, `lint` and `fmt`: every check, cheapest first, all of them reported.
//! It must never stop at the first failure, nor print anything after the closing line.

use std::io::{BufRead as _, BufReader, PipeReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitCode};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::manifest::{self, Manifest};
use crate::native::PROFILE;
use crate::process::{cargo, root, run, say};
use crate::results::Tally;
use crate::{components, toolchain};

/// How long the output may stay open after cargo's end: a test that left a program behind
/// would otherwise hold it for ever.
const LEFTOVER_WAIT: Duration = Duration::from_secs(3);

/// `cargo xtask fmt`.
pub(crate) fn fmt() -> Result<()> {
    let root = root()?;
    toolchain::ensure_component(&root, "fmt", "rustfmt")?;
    run(cargo(&root).args(["fmt", "--all"]))
}

/// `cargo xtask lint`.
pub(crate) fn lint() -> Result<ExitCode> {
    let (root, mut tally) = start()?;
    lint_stages(&root, &mut tally);
    Ok(summary(&tally, "no complaint"))
}

/// `cargo xtask test`.
pub(crate) fn test() -> Result<ExitCode> {
    let (root, mut tally) = start()?;
    let found = if root.join("../shared").is_dir() {
        "found"
    } else {
        "not found"
    };
    say!("==> ../shared (vectors, provider documents): {found}");
    lint_stages(&root, &mut tally);
    stage(&mut tally, "python3", || toolchain::ensure_python(&root));
    stage(&mut tally, "components", || {
        components::build_all(&root, &manifest::read(&root)?)
    });
    stage_tests(&mut tally, &root);
    let code = summary(&tally, "everything passed");
    say!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(code)
}

fn start() -> Result<(std::path::PathBuf, Tally)> {
    let root = root()?;
    toolchain::check_rust(&root)?;
    toolchain::ensure_component(&root, "fmt", "rustfmt")?;
    toolchain::ensure_component(&root, "clippy", "clippy")?;
    Ok((root, Tally::default()))
}

/// clippy and rustdoc share the metadata of all dependencies, as they use one profile.
fn lint_stages(root: &Path, tally: &mut Tally) {
    stage(tally, "format", || {
        run(cargo(root).args(["fmt", "--all", "--check"]))
    });
    stage(tally, "clippy, native", || {
        let mut command = cargo(root);
        command
            .arg("clippy")
            .args(PROFILE)
            .args(["--workspace", "--all-targets"]);
        run(command.args(["--", "-D", "warnings"]))
    });
    stage(tally, "documentation", || {
        let mut command = cargo(root);
        command
            .arg("doc")
            .args(PROFILE)
            .args(["--workspace", "--no-deps"]);
        run(command.env("RUSTDOCFLAGS", "-D warnings"))
    });
    stage(tally, "clippy, components", || {
        lint_components(root, &manifest::read(root)?)
    });
}

fn lint_components(root: &Path, manifest: &Manifest) -> Result<()> {
    let wasm = toolchain::wasm(root)?;
    match components::lint(root, manifest, &wasm)? {
        Some(mut command) => run(&mut command),
        None => {
            say!("    left out: Debian's compiler comes without clippy; the native run covers");
            say!("    all but what is compiled for the target only");
            Ok(())
        }
    }
}

fn stage(tally: &mut Tally, name: &str, work: impl FnOnce() -> Result<()>) {
    say!("\n==> {name}");
    let started = Instant::now();
    match work() {
        Ok(()) => say!("==> {name}: fine after {} s", started.elapsed().as_secs()),
        Err(error) => {
            say!("==> {name}: FAILED: {error:#}");
            tally.fail(format!("{name}: {error:#}"));
        }
    }
}

fn stage_tests(tally: &mut Tally, root: &Path) {
    let name = "tests";
    say!("\n==> {name}");
    let started = Instant::now();
    let mut command = cargo(root);
    command
        .arg("test")
        .args(PROFILE)
        .args(["--workspace", "--no-fail-fast"]);
    // The lines are read, so they must be plain whatever the environment asks for.
    command.env("CARGO_TERM_COLOR", "never");
    let failed_before = tally.failed;
    match stream(command, |line| tally.line(line)) {
        Ok(success) => tally.end(name, failed_before, success),
        Err(error) => tally.fail(format!("{name}: {error:#}")),
    }
    say!("==> {name}: ended after {} s", started.elapsed().as_secs());
}

/// Runs with both outputs in one pipe, so that their order is kept; passes everything on as it
/// comes and shows each line to `seen`. Returns whether the program succeeded.
fn stream(mut command: Command, mut seen: impl FnMut(&str)) -> Result<bool> {
    let (reader, writer) = std::io::pipe()?;
    command
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .stdin(std::process::Stdio::null());
    let mut child = command.spawn().context("cargo cannot be started")?;
    // Its copies of the pipe would keep the output open for ever.
    drop(command);
    let (sender, lines) = channel();
    std::thread::spawn(move || read_lines(reader, &sender));
    follow(&mut child, &lines, |line| {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(line).and_then(|()| out.flush());
        seen(&String::from_utf8_lossy(line));
    })
}

fn read_lines(reader: PipeReader, lines: &Sender<Vec<u8>>) {
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if lines.send(line).is_err() => return,
            Ok(_) => {}
        }
    }
}

fn follow(
    child: &mut Child,
    lines: &Receiver<Vec<u8>>,
    mut seen: impl FnMut(&[u8]),
) -> Result<bool> {
    let mut ended: Option<(bool, Instant)> = None;
    loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(line) => seen(&line),
            Err(RecvTimeoutError::Disconnected) => return Ok(child.wait()?.success()),
            Err(RecvTimeoutError::Timeout) => match ended {
                None => {
                    ended = child
                        .try_wait()?
                        .map(|status| (status.success(), Instant::now()));
                }
                Some((success, since)) if since.elapsed() > LEFTOVER_WAIT => {
                    say!("    a program that a test started is still running; not waiting");
                    return Ok(success);
                }
                Some(_) => {}
            },
        }
    }
}

fn summary(tally: &Tally, good: &str) -> ExitCode {
    say!("");
    if tally.problems.is_empty() {
        say!("==> {good}");
        return ExitCode::SUCCESS;
    }
    say!("==> what failed:");
    for problem in &tally.problems {
        say!("    {problem}");
    }
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_arrive_in_order() {
        let mut lines = Vec::new();
        let script = "echo one; echo two >&2; echo three; exit 1";
        let success = stream(shell(script), |line| lines.push(line.trim().to_owned())).unwrap();
        assert_eq!(lines, ["one", "two", "three"]);
        assert!(!success);
    }

    #[test]
    fn a_program_left_behind_does_not_hang_the_run() {
        let started = Instant::now();
        assert!(stream(shell("sleep 30 & echo done"), |_| {}).unwrap());
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}
