//! The host as a program under load, killed at any moment, started again on its data, and audited.
//! What was acknowledged is there after each kill; what was not can be asked for again.

use super::auditor;
use super::cast;
use super::course;
use super::crew::Crew;
use super::facts::Facts;
use super::ground::Ground;
use super::order::Caller;
use super::plan::Plan;
use super::report::Outcome;
use crate::stage::{Books, books::EntryRow};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Kills on one data directory; after them the next begins.
pub(crate) const KILLS_OF_ONE: usize = 10;
/// Messages planned for each kill: enough that the load never ends before it.
const COMMANDS_OF_ONE: usize = 500;
/// Acknowledgements that a kill waits for, so that it never meets an idle host.
const LOAD_MIN: usize = 20;

/// Kills the host `kills` times under the load of one seed.
pub(crate) async fn run(seed: u64, kills: usize) -> Outcome {
    let began = Instant::now();
    let plan = Arc::new(Plan::new(seed, kills * COMMANDS_OF_ONE).outside());
    let ground = Ground::outside();
    cast::set_up(&ground.site).await;
    let crew = Crew::new(plan, &ground, Facts::new(false));
    let mut dice = StdRng::seed_from_u64(seed);
    let killer = async {
        let mut wrong = Vec::new();
        let mut done = 0;
        for kill in 0..kills {
            let before = crew.acknowledged().len();
            while crew.acknowledged().len() < before + LOAD_MIN && !crew.is_through() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(Duration::from_micros(dice.random_range(0..60_000))).await;
            if crew.is_through() {
                break;
            }
            let acknowledged = crew.acknowledged();
            ground.restart(false).await;
            done += 1;
            wrong.extend(check(&ground.books(), &acknowledged, kill));
        }
        (wrong, done)
    };
    let (diary, (wrong, done)) = futures::join!(crew.work(), killer);
    ground.close().await;
    let mut findings = auditor::audit(&diary, &ground.books());
    for what in wrong {
        findings.violation(None, what);
    }
    let mut outcome = course::outcome(&diary, &ground, findings, began);
    (outcome.kills, outcome.restarts) = (done, 0);
    outcome
}

/// What is wrong with the books right after a kill, while new load already comes in.
fn check(books: &Books, acknowledged: &[(Caller, String)], kill: usize) -> Vec<String> {
    // One look at the file, whatever is written meanwhile.
    books.file.execute_batch("BEGIN").unwrap();
    let mut wrong = books.findings();
    let entries = books.entries();
    // What a person has settled is done, and its entry is the resolution.
    let settled = |row: &EntryRow| row.target.clone().filter(|_| row.kind == "resolution");
    let there: HashSet<(&str, String)> = entries
        .iter()
        .flat_map(|row| {
            let names = row.reference.clone().into_iter().chain(settled(row));
            names.map(|name| (row.provider.as_str(), name))
        })
        .collect();
    let lost = acknowledged
        .iter()
        .filter(|(caller, name)| !there.contains(&(caller.id(), name.clone())));
    wrong.extend(lost.map(|lost| format!("acknowledged and lost: {lost:?}")));
    wrong
        .iter()
        .map(|what| format!("after kill {}: {what}", kill + 1))
        .collect()
}
