//! The benchmark: one table of ratios, measured in one run on one machine; `cargo xtask bench`.
//! It never counts a reply it has not checked, and compares the books with the replies at the end.
//!
//! # Layout
//!
//! * [`load`] — the load generator: keep-alive connections on threads of their own.
//! * [`requests`] — requests, written and signed before the clock starts.
//! * [`place`] — a database with players, and the host over it.
//! * [`native`] — the same store and provider code without WebAssembly, and a native hello.
//! * [`raw`] — the two statements alone, on recorded parameters.
//! * [`course`] — the order in which everything is measured, again and again.
//! * [`single`] — what is measured once: cold start, checks of signatures, sizes, a hot wallet.
//! * [`large`] — a ledger of ten million entries; only with `--large`.
//! * [`machine`] — the machine in words.
//! * [`report`] — the tables, on the screen and in RESULTS.md.
//! * [`targets`] — the design's figures, with what was measured.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a benchmark computes with floats and stops at the first surprise"
)]

mod course;
mod large;
mod load;
mod machine;
mod native;
mod place;
mod raw;
mod report;
mod requests;
mod single;
mod targets;

use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
cargo xtask bench [--quick] [--large] [--write] [--only TEXT] [--instances N] [--data DIR]
  --quick     fewer and shorter samples: a minute instead of four
  --large     only the ledger of ten million entries (some minutes and 6 GB)
  --write     also writes tests/bench/RESULTS.md
  --only TEXT only the rows whose name holds the text; no targets
  --instances N  instances of a component instead of the host's own number
  --data DIR  where the databases are made; /dev/shm, or else the folder for temporary files";

/// How much is measured.
#[derive(Clone, Default)]
struct Options {
    quick: bool,
    large: bool,
    write: bool,
    only: Option<String>,
    instances: Option<usize>,
    data: Option<std::path::PathBuf>,
}

impl Options {
    fn parse() -> Result<Self, String> {
        let mut options = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => options.quick = true,
                "--large" => options.large = true,
                "--write" => options.write = true,
                "--only" => options.only = words.next(),
                "--instances" => {
                    options.instances = words.next().and_then(|text| text.parse().ok());
                }
                "--data" => options.data = words.next().map(Into::into),
                // cargo adds it for harnesses.
                "--bench" => {}
                _ => return Err(format!("{word} is not an option\n{HELP}")),
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &str) -> bool {
        self.only
            .as_ref()
            .is_none_or(|text| name.contains(text.as_str()))
    }

    /// How the hosts use instances again: as Spin does, and as few as asked for.
    fn reuse(&self) -> reelgate_host::Reuse {
        let usual = reelgate_host::Reuse::default();
        let instances_max = self.instances.unwrap_or(usual.instances_max);
        reelgate_host::Reuse {
            instances_max,
            ..usual
        }
    }

    const fn rounds(&self) -> usize {
        if self.quick { 1 } else { 5 }
    }

    const fn sample(&self) -> Duration {
        Duration::from_millis(if self.quick { 700 } else { 1200 })
    }
}

fn main() {
    let options = match Options::parse() {
        Ok(options) => options,
        Err(text) => {
            println!("{text}");
            std::process::exit(2);
        }
    };
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut report = report::Report::new(&options);
        if options.large {
            large::run(&mut report, &options).await;
        } else {
            course::run(&mut report, &options).await;
        }
        report.took(started.elapsed());
        report.end();
    });
}
