//! The words, sums and small answers that documents and the database take from the core.
//! A word that stands for two things, or is lost, is found here.

use crate::axes::{Ask, Own, RoundIs, Target};
use crate::build::{base, history};
use crate::contracts::PERMISSIVE;
use crate::names::{NOW, STAKE, bet, call_of, note, provider, reference, rollback};
use reelgate_core::books::{Effects, RoundState};
use reelgate_core::decide::decide;
use reelgate_core::dispute::{DisputeDecision, DisputeKind};
use reelgate_core::entry::{Entry, Fingerprint, Hash, Jackpots, Kind};
use reelgate_core::ggr::Figures;
use reelgate_core::machine::{Guard, State};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::replay::Replay;
use reelgate_core::rules::{Answer, HOUSE, Identity, Overdraft, Permission, Repeat};
use reelgate_core::rules::{RollbackAmount, Rules, SpentWin, UnknownRollback, house};
use reelgate_core::sum::Sum;
use std::collections::BTreeSet;

/// Each word once, and none empty.
fn distinct<'a>(words: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for word in words {
        assert!(!word.trim().is_empty());
        assert!(seen.insert(word.trim()), "{word} stands for two things");
    }
}

#[test]
fn a_word_stands_for_one_thing() {
    distinct(Guard::ALL.iter().map(|guard| guard.text()));
    distinct(Kind::ALL.iter().map(|kind| kind.as_str()));
    distinct(DisputeKind::ALL.iter().map(|kind| kind.as_str()));
    distinct(DisputeKind::ALL.iter().map(|kind| kind.meaning()));
    distinct(
        DisputeDecision::ALL
            .iter()
            .map(|decision| decision.as_str()),
    );
    distinct(RoundState::ALL.iter().map(|state| state.as_str()));
    let decisions = DisputeDecision::ALL
        .iter()
        .map(|decision| decision.as_str());
    assert!(decisions.eq(DisputeDecision::WORDS.iter().copied()));
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
    }
    for state in RoundState::ALL {
        assert_eq!(RoundState::parse(state.as_str()), Some(state));
        assert_eq!(State::Round(state).as_str(), state.as_str());
    }
    assert_eq!((Kind::parse("x"), RoundState::parse("x")), (None, None));
    assert_eq!(Outcome::RolledBack.to_string(), "rolled_back");
}

#[test]
fn a_states_word_is_one_of_its_machine() {
    let transaction = [
        State::Unseen,
        State::Accepted,
        State::Reversed,
        State::Tombstoned,
    ];
    let session = [
        State::NoSession,
        State::Live,
        State::Replaced,
        State::Expired,
        State::Ended,
    ];
    let dispute = [State::Undisputed, State::Unresolved, State::Resolved];
    let round = RoundState::ALL.map(State::Round);
    for machine in [&transaction[..], &session, &dispute, &round] {
        distinct(machine.iter().map(|state| state.as_str()));
    }
    assert_eq!(State::NoRound.as_str(), State::NoSession.as_str());
    let others = transaction.iter().chain(&session).chain(&dispute);
    assert!(
        others
            .chain([&State::NoRound])
            .all(|state| state.of_round().is_none())
    );
}

fn answers<T: Answer>(all: &[T]) {
    distinct(all.iter().map(|answer| answer.word()));
}

#[test]
fn every_question_has_an_answer_and_a_source() {
    answers(Identity::ALL);
    answers(Repeat::ALL);
    answers(UnknownRollback::ALL);
    answers(RollbackAmount::ALL);
    answers(SpentWin::ALL);
    answers(Permission::ALL);
    answers(Overdraft::ALL);
    distinct(Rules::QUESTIONS.iter().map(|(field, _)| *field));
    distinct(Rules::QUESTIONS.iter().map(|(_, question)| *question));
    let (words, texts) = (HOUSE.words(), house::SOURCES.texts());
    assert_eq!(words.len(), Rules::QUESTIONS.len());
    assert_eq!(texts.len(), Rules::QUESTIONS.len());
    assert_eq!(words[0], Identity::Account.word());
    assert_eq!(words.last(), Some(&Overdraft::Never.word()));
    assert!(texts.iter().all(|text| text.ends_with('.')));
}

#[test]
fn figures_add_up_or_say_that_they_do_not() {
    let asked = call_of("p1", bet("b", "r", STAKE));
    let placed = decide(&base(), &asked, &PERMISSIVE, NOW);
    let some = &placed.effects.postings[0].entry;
    let amount = Amount::from_units;
    let told = |kind, cash, bonus, won, contributed| {
        let entry = Entry {
            cash: amount(cash),
            bonus: amount(bonus),
            jackpots: Jackpots {
                won: amount(won),
                contributed: amount(contributed),
            },
            ..some.clone()
        };
        Figures::of(kind, &entry, 1)
    };
    let of = |kind, cash, bonus| told(kind, cash, bonus, 0, 0);
    let staked = told(Kind::Bet, -500, -70, 0, 9).unwrap();
    let won = told(Kind::Win, 300, 20, 40, 1).unwrap();
    let promised = of(Kind::PromoWin, 11, 0).unwrap();
    let jackpot = of(Kind::JackpotWin, 13, 0).unwrap();
    let all = [won, promised, jackpot]
        .iter()
        .fold(staked, |sum, one| sum.plus(one).unwrap());
    let sum = Sum::from_units;
    let due = Figures::from_sums([500, 70, 260, 20, 11, 53, 10].map(sum), 4);
    assert_eq!(all, due);
    assert_eq!(all.ggr(), Some(sum(240)));
    assert_eq!(all.ggr_with_jackpots(), Some(sum(187)));
    let corrected = of(Kind::Correction, -5, 0).unwrap();
    assert_eq!(corrected.ggr(), Some(sum(5)));
    // Sums go beyond the range of an amount; the count of rounds does not.
    let most = of(Kind::Bet, i64::MIN, -i64::MAX).unwrap();
    let twice = most.plus(&most).unwrap();
    assert_eq!(twice.bets, sum(1 << 64));
    assert_eq!(twice.bonus_bets, sum((1 << 64) - 2));
    let rounds = Figures::from_sums([Sum::ZERO; 7], i64::MAX);
    assert_eq!(rounds.plus(&rounds), None);
    let beyond = Figures::from_sums([sum(i128::MAX); 7], 0);
    assert_eq!(beyond.plus(&beyond), None);
    for kind in [
        Kind::Deposit,
        Kind::RoundEnd,
        Kind::Rollback,
        Kind::BonusExpiry,
    ] {
        assert_eq!(of(kind, 1, 1), None, "{kind:?} is no play");
    }
}

/// What an older verifier does not know changes the tag, and what is not there changes nothing.
#[test]
fn an_entry_with_a_jackpots_part_is_hashed_with_it() {
    let asked = call_of("p1", bet("b", "r", STAKE));
    let placed = decide(&base(), &asked, &PERMISSIVE, NOW);
    let plain = &Entry {
        jackpots: Jackpots::NONE,
        ..placed.effects.postings[0].entry.clone()
    };
    let with = |won, contributed| Entry {
        jackpots: Jackpots {
            won: Amount::from_units(won),
            contributed: Amount::from_units(contributed),
        },
        ..plain.clone()
    };
    let before = Hash::genesis();
    assert_eq!(with(0, 0).hash_after(&before), plain.hash_after(&before));
    let all = [(0, 0), (5, 0), (0, 5), (5, 5), (-5, 0), (0, -5)];
    let hashes = all.map(|(won, fed)| with(won, fed).hash_after(&before).as_str().to_owned());
    distinct(hashes.iter().map(String::as_str));
}

#[test]
fn what_leaves_a_trace_is_not_empty() {
    let mut books = base();
    assert!(Effects::default().is_empty());
    let asked = decide(&books, &call_of("p1", rollback("x", "t")), &HOUSE, NOW);
    assert!(!asked.effects.is_empty(), "a tombstone is a trace");
    let unknown = decide(
        &books,
        &call_of("nobody", bet("b", "r", STAKE)),
        &PERMISSIVE,
        NOW,
    );
    assert!(unknown.effects.is_empty(), "a stranger's bet is none");
    let placed = decide(
        &books,
        &call_of("p1", bet("b", "r", STAKE)),
        &PERMISSIVE,
        NOW,
    );
    assert_eq!(placed.ruling.outcome, Outcome::Accepted);
    assert!(!placed.effects.is_empty());
    books.apply(&placed.effects);
    let other = decide(
        &books,
        &call_of("p1", bet("b", "q", STAKE)),
        &PERMISSIVE,
        NOW,
    );
    assert_eq!(other.ruling.outcome, Outcome::Conflict);
    assert!(!other.effects.is_empty(), "a dispute is a trace");
    let round = Effects {
        rounds: placed.effects.rounds.clone(),
        ..Effects::default()
    };
    assert!(!round.is_empty(), "a round is a trace");
    // What another batch holds cannot be marked here, and is no error.
    let elsewhere = Effects {
        reversed: vec![(provider("acme"), reference("elsewhere"))],
        ..Effects::default()
    };
    let before = books.clone();
    books.apply(&elsewhere);
    assert_eq!(books, before);
    let opened = crate::names::open_session("opened", 60);
    let session = decide(&books, &call_of("p1", opened), &HOUSE, NOW);
    assert!(!session.effects.is_empty(), "a session is a trace");
}

#[test]
fn stored_digests_come_back_as_they_were() {
    let text = "00ff".repeat(8);
    assert_eq!(Fingerprint::from_stored(text.clone()).as_str(), text);
    assert_eq!(Hash::from_stored(text.clone()).as_str(), text);
    assert_eq!(Hash::genesis().as_str(), "0".repeat(64));
    let first = Fingerprint::of(&["a", "b"]);
    assert_eq!(first.as_str().len(), 32);
    assert_ne!(first, Fingerprint::of(&["ab"]));
    assert_ne!(first, Fingerprint::of(&["a", "c"]));
}

/// A correction may name a round before anything opens it; it is no part of it then.
#[test]
fn what_came_before_a_round_is_no_part_of_it() {
    let at = RoundIs {
        named: true,
        state: None,
        more: false,
        won: false,
    };
    let start = base();
    let mut books = history(&start, Ask::Rollback, Own::Unseen, Target::Correction, at).unwrap();
    let early = books.transactions.values().map(|t| t.id).max().unwrap();
    let placed = decide(
        &books,
        &call_of("p1", bet("b", "r", STAKE)),
        &PERMISSIVE,
        NOW,
    );
    books.apply(&placed.effects);
    let round = books.rounds.values().next().unwrap();
    assert!(!round.contains(early));
    let first = placed.effects.postings[0].entry.transaction();
    assert!(round.contains(first));
}

/// An entry that no command makes changes no round, whatever it says.
#[test]
fn what_goes_through_no_row_changes_no_round() {
    let placed = decide(
        &base(),
        &call_of("p1", bet("b", "r", STAKE)),
        &PERMISSIVE,
        NOW,
    );
    let bet = &placed.effects.postings[0].entry;
    assert_eq!(bet.transaction().to_string(), "1-3");
    let mut replay = Replay::default();
    replay.absorb(bet).unwrap();
    let odd = |kind, note| Entry {
        kind,
        note,
        reference: None,
        ..bet.clone()
    };
    let voided = odd(Kind::RoundRollback, None);
    let rounds = |replay: &Replay| replay.rounds.clone();
    let open = rounds(&replay);
    replay.absorb(&odd(Kind::Adjustment, Some(note()))).unwrap();
    assert_eq!(
        rounds(&replay),
        open,
        "money of the house is no part of a round"
    );
    replay.absorb(&voided).unwrap();
    let void = rounds(&replay);
    assert_ne!(void, open);
    replay.absorb(&voided).unwrap();
    assert_eq!(rounds(&replay), void, "a round is given back once");
}
