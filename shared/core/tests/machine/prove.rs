//! Every case is decided; in the end every row must have been gone through.
//! What is due in a case is the scene's business.

use crate::around::surround;
use crate::axes::{Ask, Case, Env, Own, Sum, Target};
use crate::build::{base, history, standing};
use crate::cases::{all_surroundings, owns, rounds, sums, surroundings, targets};
use crate::contracts::{PERMISSIVE, contracts, extremes};
use crate::faults::Facts;
use crate::scene::{Scene, Went};
use reelgate_core::books::{Books, RoundState};
use reelgate_core::entry::Part;
use reelgate_core::machine;
use reelgate_core::verb::Verb;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Default)]
struct Reached {
    cases: usize,
    histories: usize,
    rows: BTreeSet<Went>,
}

#[test]
fn every_decision_goes_through_the_one_row_that_is_due() {
    let start = base();
    let alarm = AtomicBool::new(false);
    let all = std::thread::scope(|scope| {
        let (start, alarm) = (&start, &alarm);
        let asks = Ask::ALL
            .iter()
            .map(|ask| scope.spawn(|| prove(start, *ask, &Alarm(alarm))));
        let running: Vec<_> = asks.collect();
        let mut all = Reached::default();
        for one in running {
            let one = one
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            all.cases += one.cases;
            all.histories += one.histories;
            all.rows.extend(one.rows);
        }
        all
    });
    println!("{} histories, {} decisions", all.histories, all.cases);
    assert!(all.histories > 1_500, "only {} histories", all.histories);
    assert!(all.cases > 300_000, "only {} decisions", all.cases);
    all_is_reached(&all);
}

/// One fault is enough: the others need not go on.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// All cases of one thing to ask.
fn prove(start: &Books, ask: Ask, alarm: &Alarm<'_>) -> Reached {
    let mut reached = Reached::default();
    for own in owns(ask) {
        for target in targets(ask) {
            for at in rounds(ask) {
                let Some(books) = history(start, ask, own, target, at) else {
                    continue;
                };
                if alarm.0.load(Ordering::Relaxed) {
                    return reached;
                }
                reached.histories += 1;
                let case = Case {
                    ask,
                    sum: Sum::Usual,
                    closes: false,
                    own,
                    target,
                    round: at,
                    env: Env::HEALTHY,
                    rules: PERMISSIVE,
                };
                one_thing_at_a_time(&case, &books, &mut reached);
                if is_common(&case) {
                    all_with_all(&case, &books, &mut reached);
                }
            }
        }
    }
    println!(
        "{ask:?}: {} histories, {} decisions",
        reached.histories, reached.cases
    );
    reached
}

/// The plain case under all contracts, each fault around it under those that matter.
fn one_thing_at_a_time(case: &Case, books: &Books, reached: &mut Reached) {
    let (every, few) = (contracts(case.ask), extremes(case.ask));
    let plain = case.own == Own::Unseen && !case.ask.is_campaign();
    let all = surroundings(case.ask, case.own, case.round.state);
    for (number, env) in all.into_iter().enumerate() {
        let around = surround(books, env);
        // The first two are the healthy one and the one where all is wrong.
        for (sum, closes) in sums(case.ask, case.own) {
            if number > 1 && (sum != Sum::Usual || closes) {
                continue;
            }
            let matters = plain || (number == 0 && case.own.depends_on_rules());
            let contracts = if matters { &every } else { &few };
            for &rules in contracts {
                let case = Case {
                    sum,
                    closes,
                    env,
                    rules,
                    ..*case
                };
                take(&case, &around, true, reached);
            }
        }
    }
}

/// Everything around it with everything else, under the contracts that take and refuse all.
fn all_with_all(case: &Case, books: &Books, reached: &mut Reached) {
    let contracts = extremes(case.ask);
    for env in all_surroundings(case.ask) {
        let around = surround(books, env);
        for &rules in &contracts {
            take(
                &Case {
                    env,
                    rules,
                    ..*case
                },
                &around,
                false,
                reached,
            );
        }
    }
}

fn is_common(case: &Case) -> bool {
    let common = match case.target {
        Target::NotNamed => !case.ask.is_win() || case.round.state.is_none(),
        Target::Bet | Target::Grant => true,
        _ => false,
    };
    let plain = !case.round.more && !case.round.won;
    let usual = match case.target {
        Target::NotNamed => case.ask.is_bet() || case.round.state.is_none(),
        _ => true,
    };
    let open = matches!(case.round.state, None | Some(RoundState::Open));
    case.own == Own::Unseen && common && plain && open && usual
}

fn take(case: &Case, books: &Books, twice: bool, reached: &mut Reached) {
    let left = standing(books);
    let parts: Vec<Part> = left.iter().map(|(_, part)| *part).collect();
    let scene = Scene {
        case,
        facts: Facts {
            case,
            standing: &parts,
        },
        books,
        left: &left,
    };
    reached.cases += 1;
    scene.decided(false, &mut reached.rows);
    let healthy = case.env == Env::HEALTHY;
    if twice
        && case.own.depends_on_rules()
        && !case.ask.by_house()
        && (healthy || scene.facts.identity().is_some())
    {
        reached.cases += 1;
        scene.decided(true, &mut reached.rows);
    }
}

/// Every row, every verb of it and every reply of it was gone through, but what has no command.
fn all_is_reached(all: &Reached) {
    let mut missing = Vec::new();
    for (name, machine) in machine::MACHINES {
        if name == "dispute" {
            continue;
        }
        for (at, row) in machine.iter().enumerate() {
            let here = || {
                all.rows
                    .iter()
                    .filter(move |went| (went.0, went.1) == (name, at))
            };
            let of_store = row.on == [Verb::EndSession];
            let verbs = row
                .on
                .iter()
                .filter(|verb| !here().any(|went| went.2 == **verb));
            let verbs: Vec<_> = verbs.map(|verb| verb.as_str()).collect();
            let replies = row.replies.iter();
            let replies = replies.filter(|reply| !here().any(|went| went.3 == Some(**reply)));
            let replies: Vec<_> = replies.map(|reply| reply.as_str()).collect();
            let whole = verbs.is_empty() && replies.is_empty();
            if !(of_store || whole) {
                let (from, guard) = (row.from, row.guard);
                missing.push(format!(
                    "{name} {at}: {from:?} {guard:?}: {verbs:?} {replies:?}"
                ));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "never gone through:\n{}",
        missing.join("\n")
    );
}
