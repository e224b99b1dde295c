//! Calls with several faults at once: the answer is the one of the highest precedence.
//! A fault never hides behind another that stands below it in `Outcome`.

mod decisions;
mod faults;
mod scene;

use decisions::DECISIONS;
use faults::{Fault, VERBS};
use reelgate_core::decide::decide;
use reelgate_core::outcome::Outcome;
use scene::Scene;
use std::collections::BTreeSet;

/// Faults put together at most.
const FAULTS_MAX: usize = 4;

/// Decides the verb's call with these faults and compares with the highest of them.
fn answered(verb: &faults::Verb, whole: &Scene, chosen: &[&Fault]) {
    let mut scene = whole.clone();
    for fault in chosen {
        (fault.make)(&mut scene);
    }
    let expected = chosen
        .iter()
        .map(|fault| fault.outcome)
        .min()
        .unwrap_or(Outcome::Accepted);
    let decision = decide(&scene.books, &scene.call, &scene.rules, scene.now);
    let names: Vec<_> = chosen.iter().map(|fault| fault.name).collect();
    assert_eq!(
        decision.ruling.outcome, expected,
        "{} with {names:?}",
        verb.name
    );
}

fn compatible(chosen: &[&Fault], next: &Fault) -> bool {
    let touches = |fault: &Fault| next.touches.iter().any(|part| fault.touches.contains(part));
    !chosen.iter().any(|fault| touches(fault))
}

/// All sets of faults that touch different parts of the call and its books.
fn every_set<'a>(
    faults: &'a [Fault],
    chosen: &mut Vec<&'a Fault>,
    visit: &mut impl FnMut(&[&Fault]),
) {
    visit(chosen);
    if chosen.len() == FAULTS_MAX {
        return;
    }
    for (index, next) in faults.iter().enumerate() {
        if compatible(chosen, next) {
            chosen.push(next);
            every_set(&faults[index + 1..], chosen, visit);
            chosen.pop();
        }
    }
}

#[test]
fn row_02_every_set_of_faults_is_answered_by_the_highest() {
    let mut sets = 0_u32;
    for verb in VERBS.iter().chain(DECISIONS) {
        let whole = (verb.scene)();
        every_set(verb.faults, &mut Vec::new(), &mut |chosen| {
            answered(verb, &whole, chosen);
            sets += 1;
        });
    }
    println!("{sets} sets of faults");
    assert!(sets > 10_000, "{sets}");
}

/// Every outcome but the three that carry a call out can be suffered, and most pairs together.
#[test]
fn row_02_no_fault_is_left_out() {
    let mut alone = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    for verb in VERBS.iter().chain(DECISIONS) {
        for (index, first) in verb.faults.iter().enumerate() {
            alone.insert(first.outcome);
            for second in verb.faults[index + 1..]
                .iter()
                .filter(|f| compatible(&[first], f))
            {
                let pair = [first.outcome, second.outcome];
                pairs.insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
            }
        }
    }
    let missing: Vec<_> = Outcome::ALL.iter().filter(|o| !alone.contains(o)).collect();
    assert_eq!(missing, [&Outcome::Accepted], "the call without faults");
    let unlike = pairs
        .iter()
        .filter(|(first, second)| first != second)
        .count();
    println!("{unlike} pairs of different outcomes");
    assert!(unlike >= 150, "{unlike}");
}
