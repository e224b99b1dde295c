//! The short form of the simulation, for every run of the tests.
//! It never runs without telling the seed that shows the same again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
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

use simulate::plan::{Plan, Step};
use simulate::report::{Outcome, Report};
use simulate::{course, kills};
use std::time::Instant;

const SEEDS: u64 = 4;
const COMMANDS: usize = 500;
const KILLS: u64 = 10;

/// A seed from `REELGATE_SEED`, or a new one, which is told where the test fails.
fn seed() -> u64 {
    let given = std::env::var("REELGATE_SEED").ok();
    let given = given.map(|text| text.parse().unwrap());
    let seed = given.unwrap_or_else(|| rand::random_range(1..1_000_000_000));
    println!("REELGATE_SEED={seed}");
    seed
}

/// Rows 3, 7, 12 and 16 together: duplicates, lost replies, faults, traps and restarts at once.
#[tokio::test(flavor = "multi_thread")]
async fn row_03_nothing_that_was_told_under_bad_weather_is_wrong() {
    let (first, began) = (seed(), Instant::now());
    let runs = (0..SEEDS).map(|number| course::run(first.wrapping_add(number), COMMANDS));
    let mut report = Report::default();
    for outcome in futures::future::join_all(runs).await {
        println!("{}", outcome.line());
        report.add(outcome);
    }
    report.took = began.elapsed();
    println!("{}", report.text());
    assert!(report.violations.is_empty(), "{:#?}", report.violations);
    assert!(report.decided >= 2_000, "{}", report.decided);
    assert!(report.words().len() > 10, "{:?}", report.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_14_everything_acknowledged_survives_ten_kills() {
    let outcome = kills::run(seed(), 10).await;
    println!("{}", outcome.line());
    assert_eq!(outcome.violations(), [""; 0]);
    assert_eq!(
        outcome.kills, KILLS,
        "the load was over before the kills were"
    );
    assert!(outcome.decided >= 200, "{}", outcome.decided);
}

#[test]
fn the_same_seed_makes_the_same_stream_and_another_seed_another() {
    let digest = |seed, commands| Plan::new(seed, commands).digest();
    assert_eq!(digest(7, 2_000), digest(7, 2_000));
    assert_ne!(digest(7, 2_000), digest(8, 2_000));
}

/// So a message keeps its number however long the run is.
#[test]
fn a_longer_stream_begins_like_a_shorter_one() {
    let (short, long) = (Plan::new(3, 700), Plan::new(3, 3_000));
    let same = short.steps.iter().zip(&long.steps);
    assert!(short.steps.len() > 500);
    for (one, other) in same {
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}

#[test]
fn every_kind_of_step_is_planned() {
    let plan = Plan::new(1, 20_000);
    let count = |is: fn(&Step) -> bool| plan.steps.iter().filter(|step| is(step)).count();
    for (what, number) in [
        ("messages", count(|step| matches!(step, Step::Say(_)))),
        (
            "cut lines",
            count(|step| matches!(step, Step::Say(one) if one.patience.is_some())),
        ),
        (
            "copies",
            count(|step| matches!(step, Step::Say(one) if one.copies > 1)),
        ),
        (
            "resolutions",
            count(|step| matches!(step, Step::Resolve(..))),
        ),
        ("sessions", count(|step| matches!(step, Step::Open(_)))),
        ("their ends", count(|step| matches!(step, Step::End(_)))),
        ("players", count(|step| matches!(step, Step::Player(..)))),
        (
            "providers",
            count(|step| matches!(step, Step::Provider(..))),
        ),
        ("games", count(|step| matches!(step, Step::Game(..)))),
        ("clock", count(|step| matches!(step, Step::Clock(_)))),
        ("weather", count(|step| matches!(step, Step::Weather(_)))),
        ("traps", count(|step| matches!(step, Step::Trap(..)))),
        (
            "restarts",
            count(|step| matches!(step, Step::Restart { .. })),
        ),
    ] {
        assert!(number > 5, "{what}: {number}");
    }
}

#[test]
fn a_report_names_the_seed_of_each_violation() {
    let mut report = Report::default();
    report.add(Outcome::broken(42, "it stopped"));
    let told = report.violations.join("\n");
    assert!(
        told.contains("seed 42") && told.contains("it stopped"),
        "{told}"
    );
    assert!(told.contains("again: --seed 42"), "{told}");
    assert!(report.markdown().contains(&told));
    assert_eq!(report.json()["figures"]["violations"], 1);
}
