//! Random streams of calls, each answer compared with what a naive auditor says it must be.
//! The auditor shares no code with `decide`; a failure prints the one seed that replays it.

mod ceilings;
mod commands;
mod context;
mod desk;
mod disputes;
mod faults;
mod grants;
mod model;
mod names;
mod rounds;
mod steps;
mod units;
mod whose;
mod workload;

use crate::support::{env_number, invariants};
use model::{Auditor, Expected};
use reelgate_core::decide::Decision;
use reelgate_core::dispute::DisputeKind;
use reelgate_core::entry::{Jackpots, Kind};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::sum::Sum;
use reelgate_core::verb::Verb;
use std::collections::{BTreeMap, BTreeSet};
use workload::Workload;

const CALLS_PER_STREAM: u32 = 120;

/// What streams have shown: how often each outcome came, which verbs went well, which disputes
/// were opened.
#[derive(Default)]
struct Seen {
    outcomes: BTreeMap<Outcome, u32>,
    accepted: BTreeSet<Verb>,
    disputes: BTreeMap<&'static str, u32>,
}

/// One stream of calls from one seed.
fn stream(seed: u64) -> Seen {
    stream_with(seed, |_| {})
}

/// The same with each decision changed before it is compared.
fn stream_with(seed: u64, lie: fn(&mut Decision)) -> Seen {
    let mut workload = Workload::new(seed);
    let mut world = workload.world();
    let mut auditor = Auditor::new(&world.books);
    let mut figures = BTreeMap::new();
    let mut seen = Seen::default();
    for number in 0..CALLS_PER_STREAM {
        workload.change_the_world(&mut world);
        let (call, rules) = workload.call();
        let expected = auditor.call(&world.books, &call, &rules, world.now);
        let mut decision = world.take(&call, &rules);
        lie(&mut decision);
        compare(
            &expected,
            &decision,
            &format!("call {number}: {call:#?}\nunder {rules:?}"),
        );
        auditor.compare_entries(&decision);
        add_up(&mut figures, &decision);
        auditor.compare(&world.books, &figures);
        *seen.outcomes.entry(expected.outcome).or_default() += 1;
        for (command, step) in call.commands.iter().zip(&decision.ruling.steps) {
            if step.outcome == Outcome::Accepted {
                seen.accepted.insert(command.verb());
            }
        }
        for (kind, _) in expected.disputes {
            *seen.disputes.entry(kind).or_default() += 1;
        }
        if number % 20 == 0 || number + 1 == CALLS_PER_STREAM {
            invariants::of_ledger(&world.books, &world.ledger);
        }
    }
    seen
}

/// Everything that was foretold.
fn compare(expected: &Expected, decision: &Decision, about: &str) {
    let (ruling, effects) = (&decision.ruling, &decision.effects);
    assert_eq!(ruling.outcome, expected.outcome, "{about}");
    let taken: Vec<_> = ruling.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(taken, expected.steps, "{about}");
    let units = |amount: Amount| i128::from(amount.units());
    let balance = ruling.balance.as_ref();
    let balance = balance.map(|b| (units(b.cash), units(b.bonus), units(b.playable)));
    assert_eq!(balance, expected.told, "the balance told of {about}");
    let stones = effects.tombstones.iter();
    let stones: Vec<_> = stones.map(|stone| stone.target.to_string()).collect();
    assert_eq!(stones, expected.buried, "buried by {about}");
    let disputes = effects.disputes.iter().map(|dispute| {
        let name = dispute.reference.as_ref().map(ToString::to_string);
        (dispute.kind.as_str(), name.unwrap_or_default())
    });
    let disputes: Vec<_> = disputes.collect();
    assert_eq!(disputes, expected.disputes, "disputes of {about}");
}

/// The figures of each wallet so far, with the rounds last.
fn add_up(figures: &mut BTreeMap<usize, [i128; 8]>, decision: &Decision) {
    for posting in &decision.effects.postings {
        let place = usize::try_from(posting.entry.wallet.number()).unwrap() - 1;
        let sums = figures.entry(place).or_default();
        if let Some(f) = posting.figures {
            for (sum, more) in sums.iter_mut().zip(f.sums()) {
                *sum += more.units();
            }
            sums[7] += i128::from(f.rounds);
        }
    }
}

/// `REELGATE_SEED` replays one stream, `REELGATE_STREAMS` runs more of them.
#[test]
fn row_01_random_calls_are_answered_as_the_auditor_says() {
    let only = std::env::var("REELGATE_SEED").ok();
    let first = env_number("REELGATE_SEED", 1);
    let count = if only.is_some() {
        1
    } else {
        env_number("REELGATE_STREAMS", 600)
    };
    let mut all = Seen::default();
    for seed in first..first + count {
        let Ok(seen) = std::panic::catch_unwind(|| stream(seed)) else {
            panic!("replay with REELGATE_SEED={seed}");
        };
        for (outcome, times) in seen.outcomes {
            *all.outcomes.entry(outcome).or_default() += times;
        }
        for (kind, times) in seen.disputes {
            *all.disputes.entry(kind).or_default() += times;
        }
        all.accepted.extend(seen.accepted);
    }
    let calls: u32 = all.outcomes.values().sum();
    println!(
        "{calls} calls: {:?}; disputes: {:?}",
        all.outcomes, all.disputes
    );
    if only.is_none() {
        assert!(calls >= 20_000, "{calls}");
        let outcomes = Outcome::ALL.iter();
        let missing: Vec<_> = outcomes.filter(|o| !all.outcomes.contains_key(o)).collect();
        assert!(missing.is_empty(), "never came: {missing:?}");
        let kinds = DisputeKind::ALL.iter().filter(|kind| kind.is_decided());
        let kinds = kinds.map(|kind| kind.as_str());
        let missing: Vec<_> = kinds.filter(|k| !all.disputes.contains_key(k)).collect();
        assert!(missing.is_empty(), "never in dispute: {missing:?}");
        // What is done to sessions and disputes by the store alone is no command.
        let of_the_store = [Verb::EndSession, Verb::OpenDispute, Verb::NoteDispute];
        let verbs = Verb::ALL.iter().filter(|verb| !of_the_store.contains(verb));
        let missing: Vec<_> = verbs.filter(|verb| !all.accepted.contains(verb)).collect();
        assert!(missing.is_empty(), "never carried out: {missing:?}");
    }
}

/// An entry whose part of a jackpot is another than it must be.
fn another_part(decision: &mut Decision, kind: Kind, is: fn(&mut Jackpots) -> &mut Amount) {
    for posting in &mut decision.effects.postings {
        let part = is(&mut posting.entry.jackpots);
        if posting.entry.kind == kind && !part.is_zero() {
            *part = Amount::ZERO;
        }
    }
}

/// What is said, and how a decision comes to say it.
type Lie = (&'static str, fn(&mut Decision));

const LIES: [Lie; 5] = [
    ("a jackpot's part of a win is not kept", |decision| {
        another_part(decision, Kind::Win, |jackpots| &mut jackpots.won);
    }),
    ("a rollback leaves the jackpot's part", |decision| {
        another_part(decision, Kind::Rollback, |jackpots| &mut jackpots.won);
    }),
    ("what of a stake feeds jackpots is not kept", |decision| {
        another_part(decision, Kind::Bet, |jackpots| &mut jackpots.contributed);
    }),
    ("a rollback leaves what feeds jackpots", |decision| {
        another_part(decision, Kind::Rollback, |jackpots| {
            &mut jackpots.contributed
        });
    }),
    ("a jackpot is no figure", |decision| {
        let all = decision.effects.postings.iter_mut();
        for figures in all.filter_map(|posting| posting.figures.as_mut()) {
            figures.jackpots = Sum::ZERO;
        }
    }),
];

#[test]
fn a_jackpot_that_is_not_as_the_auditor_says_is_found_out() {
    for (what, lie) in LIES {
        let found = |seed| std::panic::catch_unwind(|| stream_with(seed, lie)).is_err();
        assert!((1..40).any(found), "{what}");
    }
}
