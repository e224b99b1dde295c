//! Tables of events, one row each with its expected outcome, for readers who know a provider's
//! protocol and no Rust. They never skip a row they cannot read. `tables/README.md` is the manual.

mod parse;
mod run;

use reelgate_core::outcome::Outcome;
use std::collections::BTreeSet;
use std::path::PathBuf;

macro_rules! tables {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run::table(stringify!($name), &text(stringify!($name))); })*
        const TABLES: &[&str] = &[$(stringify!($name)),*];
    };
}

tables! {
    token_contract account_contract named_contract strict_contract rollback_before_its_bet
    given_back_at_most_once
    sessions_and_tokens blocked_and_disconnected conflicts batches bonus_bets zero_amounts
    rounds cash_desk limits_and_range rewon_and_spent
    round_rollback manual_void corrections prizes free_rounds bonus_policies grant_expiry
    bet_sessions
    adjustments dispute_resolution stale_rounds rollback_amount disputes units_of_amounts
    taken_again settled_messages owed_messages ceilings
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tables")
}

fn text(name: &str) -> String {
    let path = folder().join(name).with_extension("txt");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn row_02_no_table_lies_about_unread() {
    let listed: BTreeSet<_> = TABLES.iter().map(|name| format!("{name}.txt")).collect();
    let found = std::fs::read_dir(folder()).unwrap();
    let found: BTreeSet<_> = found
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    assert_eq!(listed, found);
}

#[test]
fn row_02_every_outcome_is_reached_by_a_row() {
    let mut reached = BTreeSet::new();
    for name in TABLES {
        reached.extend(run::table(name, &text(name)));
    }
    let all: BTreeSet<_> = Outcome::ALL.iter().copied().collect();
    let missing: Vec<_> = all.difference(&reached).collect();
    assert!(missing.is_empty(), "no row reaches {missing:?}");
}

#[test]
fn row_02_a_row_with_a_wrong_expectation_fails() {
    let broken = [
        "bet r1 ref=b1 1.00 => repeated",
        "bet r1 ref=b1 1.00 => accepted cash=98.99",
        "bet r1 ref=b1 1.00 => accepted wrote=2",
        "bet r1 ref=b1 1.00 => accepted tombstones=b1",
        "rollback rb1 of b1 => tombstoned",
        "bet r1 ref=b1 1.00 => accepted r1=closed",
        "bet r1 ref=b1 1.00",
        "bet r1 ref=b1 1.00 => accepted unheard=of",
        "bet r1 ref=b1 1.00 => accepted disputes=conflict",
        "bet r1 ref=b1 1.00 => accepted events=bet.refused",
        "bet r1 ref=b1 1.00 => accepted settles=1",
        "win r1 ref=w1 1.00 => transaction_unknown",
        "resolve d1 1 1.00 0.00 => accepted",
        "bett r1 ref=b1 1.00 => accepted",
    ];
    for row in broken {
        let table = format!(
            "rules token\nprovider acme\ngame g1\nwallet p1 EUR 100.00\nsession t1 p1 EUR\n{row}\n"
        );
        let failed = std::panic::catch_unwind(|| run::table("broken", &table));
        assert!(failed.is_err(), "{row}");
    }
}
