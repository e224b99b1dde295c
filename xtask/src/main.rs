//! `cargo xtask`: builds, checks, measures and starts Reelgate.
//! It must never contain what a production deployment needs: everything it does to a running
//! system goes through the public API.

mod banner;
mod certify;
mod checks;
mod cli;
mod components;
mod demo;
mod demo_keys;
mod docs;
mod fuzz;
mod host;
mod http;
mod manifest;
mod native;
mod new_provider;
mod operator;
mod process;
mod providers;
mod results;
mod sign;
mod toolchain;
mod traffic;
mod up;
mod verify_ledger;

use std::process::ExitCode;

use crate::cli::Task;
use crate::process::say;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            // Not on standard output, which a shell may be collecting a signature from.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    match cli::parse(std::env::args_os().skip(1))? {
        Task::Help => say!("{}", cli::HELP),
        Task::Build => components::build()?,
        Task::Up(options) => up::up(&options)?,
        Task::Test => return checks::test(),
        Task::Lint => return checks::lint(),
        Task::Fmt => checks::fmt()?,
        Task::Docs { check } => docs::docs(check)?,
        Task::Bench(args) => native::measure("bench", &args)?,
        Task::Simulate(args) => native::measure("simulate", &args)?,
        Task::Fuzz { seconds } => return fuzz::run_all(seconds),
        Task::Certify(options) => return certify::run(&options),
        Task::Traffic(options) => return traffic::run(&options),
        Task::Sign(options) => sign::sign(&options)?,
        Task::NewProvider(options) => new_provider::run(&options)?,
        Task::VerifyLedger(options) => {
            let out = &mut std::io::stdout().lock();
            let (keys, digests) = (&options.public_keys, &options.digests);
            return verify_ledger::run(&options.file, keys, digests, out);
        }
    }
    Ok(ExitCode::SUCCESS)
}
