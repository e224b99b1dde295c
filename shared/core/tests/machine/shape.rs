//! The tables by themselves: every row is whole, no two rows answer for the same, nothing is left
//! out. Nothing here is decided.

use reelgate_core::books::RoundState;
use reelgate_core::dispute::DisputeKind;
use reelgate_core::machine::{self, Event, Guard, MACHINES, ROUNDS, State, Transition};
use reelgate_core::outcome::Outcome;
use reelgate_core::verb::Verb;

fn all() -> impl Iterator<Item = (&'static str, &'static Transition)> {
    let rows = |(name, rows): (&'static str, &'static [Transition])| {
        rows.iter().map(move |row| (name, row))
    };
    MACHINES.into_iter().flat_map(rows)
}

fn states() -> Vec<State> {
    let mut all = vec![
        State::Unseen,
        State::Accepted,
        State::Reversed,
        State::Tombstoned,
        State::Settled,
        State::NoRound,
        State::NoSession,
        State::Live,
        State::Replaced,
        State::Expired,
        State::Ended,
        State::Undisputed,
        State::Unresolved,
        State::Resolved,
    ];
    all.extend(RoundState::ALL.map(State::Round));
    all
}

#[test]
fn a_state_a_verb_and_a_reply_have_one_row() {
    for (name, machine) in MACHINES {
        for state in states() {
            for verb in Verb::ALL {
                let here = || {
                    machine
                        .iter()
                        .filter(|row| row.from == state && row.on.contains(verb))
                };
                for reply in Outcome::ALL {
                    // What was cut off has a row of its own beside the one of its reply.
                    let plain = here().filter(|row| row.guard != Guard::CutOff);
                    let rows: Vec<_> = plain.filter(|row| row.replies.contains(reply)).collect();
                    assert!(
                        rows.len() <= 1,
                        "{name} {state:?} {verb:?} {reply:?}: {rows:#?}"
                    );
                    let found = machine::find(machine, state, *verb, *reply);
                    assert_eq!(found, rows.first().copied());
                }
                let guards: Vec<_> = here().map(|row| row.guard).collect();
                let twice = guards
                    .iter()
                    .enumerate()
                    .any(|(at, guard)| guards[..at].contains(guard));
                let alone = guards.len() == 1 || !guards.contains(&Guard::Always);
                assert!(
                    !twice && (alone || guards.is_empty()),
                    "{name} {state:?} {verb:?} {guards:?}"
                );
            }
        }
    }
}

#[test]
fn a_round_a_verb_and_a_guard_have_one_row() {
    let states = RoundState::ALL.map(Some).into_iter().chain([None]);
    for from in states {
        let state = from.map_or(State::NoRound, State::Round);
        for verb in Verb::ALL {
            for guard in Guard::ALL {
                let here = |row: &&Transition| {
                    let holds = row.guard == *guard || row.guard == Guard::Always;
                    row.from == state && row.on.contains(verb) && holds
                };
                let rows: Vec<_> = ROUNDS.iter().filter(here).collect();
                assert!(rows.len() <= 1, "{from:?} {verb:?} {guard:?}: {rows:#?}");
                let after = machine::after(from, *verb, *guard);
                assert_eq!(after, rows.first().copied());
                let to = after.and_then(|row| row.to.of_round());
                assert_eq!(to, rows.first().and_then(|row| round_of(row.to)));
            }
        }
    }
}

/// The round's state by its word.
fn round_of(state: State) -> Option<RoundState> {
    RoundState::ALL
        .into_iter()
        .find(|round| State::Round(*round) == state)
}

#[test]
fn every_transition_has_its_four_parts() {
    for (name, row) in all() {
        let said = format!("{name} {row:?}");
        // The confirmed state: one of the same machine.
        let home = |state| all().any(|(of, other)| of == name && other.from == state);
        assert!(home(row.to), "{said}");
        // The permissible replies; those of a round may be the transaction's, and a dispute that a
        // rule opens answers nobody.
        let elsewhere = name == "round" || row.on == [Verb::OpenDispute];
        assert!(elsewhere || !row.replies.is_empty(), "{said}");
        let twice = |at: usize| row.replies[..at].contains(&row.replies[at]);
        assert!(!(0..row.replies.len()).any(twice), "{said}");
        assert!(!row.on.is_empty(), "{said}");
        // The telemetry event, by name and version.
        let Event {
            name: event,
            version,
        } = row.event;
        let word = |word: &str| {
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            !word.is_empty() && word.chars().all(plain)
        };
        let (thing, what) = event.split_once('.').unwrap();
        assert!(word(thing) && word(what) && version >= 1, "{said}");
        assert_eq!(row.event.to_string(), format!("{event}/{version}"));
        // What to do in a disputed case: a sentence.
        let advice = row.dispute.advice;
        assert!(advice.len() > 15 && advice.ends_with('.'), "{said}");
        assert!(!advice.contains("  ") && !advice.contains('\n'), "{said}");
    }
}

#[test]
fn an_event_means_one_thing() {
    for (name, row) in all() {
        for (other, same) in all().filter(|(_, other)| other.event.name == row.event.name) {
            assert_eq!(
                row.event.version, same.event.version,
                "{name} {other} {}",
                row.event
            );
        }
    }
}

#[test]
fn nothing_is_left_out_of_the_tables() {
    let occurs = |held: &dyn Fn(&Transition) -> bool| all().any(|(_, row)| held(row));
    for verb in Verb::ALL {
        assert!(occurs(&|row| row.on.contains(verb)), "{verb:?}");
    }
    for guard in Guard::ALL {
        assert!(occurs(&|row| row.guard == *guard), "{guard:?}");
    }
    for outcome in Outcome::ALL {
        assert!(occurs(&|row| row.replies.contains(outcome)), "{outcome:?}");
    }
    for kind in DisputeKind::ALL {
        let opens = occurs(&|row| row.dispute.opens == Some(*kind));
        assert_eq!(opens, kind.is_decided(), "{kind:?}");
    }
    for state in states() {
        assert!(occurs(&|row| row.from == state), "{state:?} is never left");
        assert!(
            occurs(&|row| row.to == state) || start(state),
            "{state:?} is never come to"
        );
    }
}

/// Where a thing begins. Time makes a session expired; a renewal leaves the older token replaced.
const fn start(state: State) -> bool {
    matches!(state, State::Undisputed | State::Expired | State::Replaced)
}
