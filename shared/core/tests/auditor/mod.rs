//! Random streams of calls, each answer compared with what a naive auditor says it must be.
//! The auditor shares no code with `decide`; a failure prints the one seed that replays it.

mod faults;
mod model;
mod steps;
mod workload;

use crate::support::{env_number, invariants};
use model::{Auditor, Expected};
use reelgate_core::outcome::Outcome;
use std::collections::BTreeMap;
use workload::Workload;

const CALLS_PER_STREAM: u32 = 120;

/// One stream of calls from one seed; how often each outcome came.
fn stream(seed: u64) -> BTreeMap<Outcome, u32> {
    let mut workload = Workload::new(seed);
    let mut world = workload.world();
    let mut auditor = Auditor::new(&world.books);
    let mut outcomes = BTreeMap::new();
    for number in 0..CALLS_PER_STREAM {
        workload.change_the_world(&mut world);
        let (call, rules) = workload.call();
        let Expected {
            outcome,
            steps,
            told,
            buried,
        } = auditor.call(&world.books, &call, &rules, world.now);
        let decision = world.take(&call, &rules);
        let about = || format!("call {number}: {call:#?}\nunder {rules:?}");
        assert_eq!(decision.ruling.outcome, outcome, "{}", about());
        let taken: Vec<_> = decision
            .ruling
            .steps
            .iter()
            .map(|step| step.outcome)
            .collect();
        assert_eq!(taken, steps, "{}", about());
        let balance = decision.ruling.balance.as_ref();
        let balance = balance.map(|b| (b.cash.units().into(), b.bonus.units().into()));
        assert_eq!(balance, told, "the balance told of {}", about());
        let stones = decision.effects.tombstones.iter();
        let stones: Vec<_> = stones.map(|stone| stone.target.to_string()).collect();
        assert_eq!(stones, buried, "buried by {}", about());
        auditor.compare(&world.books);
        *outcomes.entry(outcome).or_default() += 1;
        if number % 20 == 0 || number + 1 == CALLS_PER_STREAM {
            invariants::of_ledger(&world.books, &world.ledger);
        }
    }
    outcomes
}

/// `REELGATE_SEED` replays one stream, `REELGATE_STREAMS` runs more of them.
#[test]
fn random_calls_are_answered_as_the_auditor_says() {
    let only = std::env::var("REELGATE_SEED").ok();
    let first = env_number("REELGATE_SEED", 1);
    let count = if only.is_some() {
        1
    } else {
        env_number("REELGATE_STREAMS", 250)
    };
    let mut outcomes = BTreeMap::<Outcome, u32>::new();
    for seed in first..first + count {
        match std::panic::catch_unwind(|| stream(seed)) {
            Ok(seen) => seen
                .into_iter()
                .for_each(|(o, n)| *outcomes.entry(o).or_default() += n),
            Err(_) => panic!("replay with REELGATE_SEED={seed}"),
        }
    }
    let calls: u32 = outcomes.values().sum();
    println!("{calls} calls: {outcomes:?}");
    if only.is_none() {
        assert!(calls >= 20_000, "{calls}");
        let missing: Vec<_> = Outcome::ALL
            .iter()
            .filter(|o| !outcomes.contains_key(o))
            .collect();
        assert!(missing.is_empty(), "never came: {missing:?}");
    }
}
