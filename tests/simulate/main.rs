//! `cargo xtask simulate`: many seeds, one after the other and some at a time, then kills.
//! It never ends well while there is a violation, and tells the seed of each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::wildcard_enum_match_arm,
    reason = "in a test a panic is the report, and the seed is printed for the next run"
)]

#[path = "mod.rs"]
mod simulate;
#[path = "../catalogue/stage/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the stage has more than a simulation needs"
)]
mod stage;

use simulate::kills::KILLS_OF_ONE;
use simulate::options::Options;
use simulate::report::{Outcome, Report};
use simulate::{course, kills};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A run takes seconds; one that takes so long waits for what never comes.
const TIME_OF_A_RUN: Duration = Duration::from_secs(900);

/// One thing to simulate.
#[derive(Clone, Copy)]
enum Run {
    Course { seed: u64, commands: usize },
    Kills { seed: u64, kills: usize },
}

fn main() {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(text) => {
            println!("{text}");
            std::process::exit(2);
        }
    };
    println!("the seed is {}", options.seed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = campaign(&options, &runtime);
    println!("\n{}", report.text());
    for violation in &report.violations {
        println!("VIOLATION {violation}");
    }
    if let Some(file) = &options.out {
        let text = if file.extension().is_some_and(|end| end == "json") {
            format!("{:#}\n", report.json())
        } else {
            report.markdown()
        };
        std::fs::write(file, text).unwrap();
    }
    if !report.violations.is_empty() {
        std::process::exit(1);
    }
}

/// All runs, some at the same time.
fn campaign(options: &Options, runtime: &tokio::runtime::Runtime) -> Report {
    let began = Instant::now();
    let (courses, kills) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let next = || next(options, &courses, &kills, began.elapsed());
    let report = Mutex::new(Report::default());
    std::thread::scope(|scope| {
        for _ in 0..options.at_once {
            scope.spawn(|| {
                while let Some(run) = next() {
                    let outcome = simulate(run, runtime.handle());
                    println!("{}", outcome.line());
                    report.lock().unwrap().add(outcome);
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap();
    report.took = began.elapsed();
    report
}

/// First the seeds, until their number or the time is over; then the kills.
fn next(
    options: &Options,
    courses: &AtomicUsize,
    kills: &AtomicUsize,
    elapsed: Duration,
) -> Option<Run> {
    let seed = |number: usize| options.seed.wrapping_add(number as u64);
    let course = courses.fetch_add(1, Ordering::SeqCst);
    let more = match options.time {
        Some(time) => elapsed < time,
        None => course < options.seeds,
    };
    if more {
        let (seed, commands) = (seed(course), options.commands);
        return Some(Run::Course { seed, commands });
    }
    let run = kills.fetch_add(1, Ordering::SeqCst);
    let left = options
        .kills
        .checked_sub(run * KILLS_OF_ONE)
        .filter(|left| *left > 0)?;
    let (seed, kills) = (seed(run), left.min(KILLS_OF_ONE));
    Some(Run::Kills { seed, kills })
}

fn simulate(run: Run, runtime: &tokio::runtime::Handle) -> Outcome {
    let played = async {
        match run {
            Run::Course { seed, commands } => course::run(seed, commands).await,
            Run::Kills { seed, kills } => kills::run(seed, kills).await,
        }
    };
    let work = || {
        let in_time = runtime.block_on(async { tokio::time::timeout(TIME_OF_A_RUN, played).await });
        in_time.expect("it did not come to an end")
    };
    let seed = match run {
        Run::Course { seed, .. } | Run::Kills { seed, .. } => seed,
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Outcome::broken(seed, &text.unwrap_or_default())
    })
}
