//! Starting other programs, above all cargo, and talking to the terminal.
//! It must never hide what a program that it started prints, nor its failure.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Prints one line on standard output; a reader that went away is no reason to stop.
macro_rules! say {
    ($($arg:tt)*) => { $crate::process::print_line(format_args!($($arg)*)) };
}
pub(crate) use say;

pub(crate) fn print_line(line: std::fmt::Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The checkout's folder. `cargo run` names the package's; the compiled-in one is for a binary
/// that is started by hand.
pub(crate) fn root() -> Result<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package
        .parent()
        .context("the xtask package has no parent folder")?;
    Ok(root.to_path_buf())
}

/// A program to be run in the checkout, without what `cargo run` put into the environment about
/// the xtask package: build scripts that watch those variables would run again each time.
pub(crate) fn program(name: impl Into<OsString>, root: &Path) -> Command {
    let mut command = Command::new(name.into());
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Cargo, always with the checkout's own `target` folder: that is where spin.toml expects the
/// components, whatever the user's configuration says.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(cargo, root);
    command.env("CARGO_TARGET_DIR", root.join("target"));
    command
}

/// Runs to the end with the terminal's own input and output; any failure is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    let status = command
        .status()
        .with_context(|| format!("`{line}` cannot be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status}); its own messages stand above");
    }
    Ok(())
}

/// What a short program printed, or `None` if it is not there or failed.
pub(crate) fn capture(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let mut command = Command::new("/bin/sh");
        let error = run(command.args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(
            error.contains("sh -c exit 3") && error.contains('3'),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_none() {
        assert_eq!(capture(&mut Command::new("no-such-program-here")), None);
    }
}
