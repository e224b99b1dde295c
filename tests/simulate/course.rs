//! One seed from its plan to its audit.
//! It never stops at a violation: all that one run shows is told.

use super::auditor::{self, Findings};
use super::cast;
use super::crew::Crew;
use super::diary::Diary;
use super::facts::Facts;
use super::ground::Ground;
use super::plan::Plan;
use super::report::Outcome;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Simulates the first `commands` messages of a seed on a host inside this process.
pub(crate) async fn run(seed: u64, commands: usize) -> Outcome {
    let began = Instant::now();
    let (diary, ground) = play(seed, commands).await;
    let findings = auditor::audit(&diary, &ground.books());
    outcome(&diary, &ground, findings, began)
}

/// The same without the audit; the host has ended, its file is still there.
pub(super) async fn play(seed: u64, commands: usize) -> (Diary, Ground) {
    let plan = Arc::new(Plan::new(seed, commands));
    let ground = Ground::inside(seed).await;
    cast::set_up(&ground.site).await;
    let diary = Crew::new(plan, &ground, Facts::new(true)).work().await;
    ground.close().await;
    (diary, ground)
}

/// The figures of a run.
pub(super) fn outcome(
    diary: &Diary,
    ground: &Ground,
    findings: Findings,
    began: Instant,
) -> Outcome {
    let records = &diary.records;
    let attempts = records
        .iter()
        .map(|record| record.attempts.len())
        .sum::<usize>();
    let answers = records
        .iter()
        .map(|record| record.answers().count())
        .sum::<usize>();
    let mut outcome = Outcome::new(diary.plan.seed);
    outcome.digest = diary.plan.digest();
    outcome.commands = diary.plan.commands;
    outcome.sent = attempts;
    outcome.decided = answers;
    // The last restart is the end of the load and not under it.
    outcome.restarts = ground.restarts.load(Ordering::Relaxed).saturating_sub(1);
    outcome.traps = ground.traps.load(Ordering::Relaxed);
    outcome.met = std::array::from_fn(|kind| ground.met.of(kind));
    outcome.took = began.elapsed();
    outcome.findings = findings;
    outcome
}
