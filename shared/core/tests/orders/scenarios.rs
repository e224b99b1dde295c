//! The scenarios: what is sent, under which contract, and the rule for the final balance.
//! A rule speaks of messages by their place in the list: "bet 0 counts unless rollback 2 came".

use super::Scenario;
use crate::support::{contracts, money, reference, round};
use reelgate_core::command::{Bet, Command, Rollback, Win};
use reelgate_core::currency::Currency;
use reelgate_core::rules::{Permission, Rules, UnknownRollback};

fn bet(name: &str, amount: &str) -> Vec<Command> {
    vec![Command::Bet(Bet {
        reference: reference(name),
        round: round("r1"),
        amount: eur(amount),
        closes_round: false,
        free: false,
    })]
}

fn free_bet(name: &str, amount: &str) -> Vec<Command> {
    let mut commands = bet(name, amount);
    for command in &mut commands {
        if let Command::Bet(bet) = command {
            bet.free = true;
        }
    }
    commands
}

fn win(name: &str, amount: &str, of: Option<&str>) -> Vec<Command> {
    vec![Command::Win(Win {
        reference: reference(name),
        round: round("r1"),
        amount: eur(amount),
        bet: of.map(reference),
        closes_round: false,
    })]
}

fn rollback(name: &str, target: &str) -> Vec<Command> {
    vec![Command::Rollback(Rollback {
        reference: reference(name),
        target: reference(target),
        round: None,
        closes_round: false,
    })]
}

fn end() -> Vec<Command> {
    vec![Command::EndRound(round("r1"))]
}

fn eur(amount: &str) -> reelgate_core::money::Amount {
    money(amount, Currency::parse("EUR").unwrap())
}

fn token() -> Rules {
    contracts::TOKEN
}

fn account() -> Rules {
    contracts::ACCOUNT
}

fn unknown_is_an_error() -> Rules {
    Rules {
        unknown_rollback: UnknownRollback::Refused,
        ..contracts::TOKEN
    }
}

fn settled_stays() -> Rules {
    Rules {
        rollback_after_win: Permission::Refused,
        ..contracts::TOKEN
    }
}

fn over_is_over() -> Rules {
    Rules {
        bet_in_closed_round: Permission::Refused,
        ..contracts::ACCOUNT
    }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "a bet and its rollback: nothing",
        rules: token,
        messages: || vec![bet("b", "1.00"), rollback("rb", "b")],
        expected: |_| (0, 0),
    },
    Scenario {
        name: "a bet and two rollbacks with different names: nothing, once",
        rules: token,
        messages: || vec![bet("b", "1.00"), rollback("rb1", "b"), rollback("rb2", "b")],
        expected: |_| (0, 0),
    },
    Scenario {
        name: "the same where an unknown rollback is an error",
        rules: unknown_is_an_error,
        messages: || {
            vec![
                bet("b", "1.00"),
                rollback("rb1", "b"),
                rollback("rb2", "b"),
                end(),
                bet("c", "2.00"),
            ]
        },
        expected: |_| (-200, 0),
    },
    Scenario {
        name: "a win that names its bet counts if it comes after it and before its rollback",
        rules: token,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", Some("b")),
                rollback("rb1", "b"),
                rollback("rb2", "b"),
                end(),
            ]
        },
        expected: |order| {
            let won = order.between(0, 1, &[2, 3]);
            (if won { 500 } else { 0 }, 0)
        },
    },
    Scenario {
        name: "after a win the bet is no longer given back",
        rules: settled_stays,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", Some("b")),
                rollback("rb", "b"),
                end(),
            ]
        },
        expected: |order| {
            if order.between(0, 1, &[2]) {
                (400, 0)
            } else {
                (0, 0)
            }
        },
    },
    Scenario {
        name: "bet and win stand alone: each counts unless its own rollback came",
        rules: account,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", None),
                rollback("rb1", "w"),
                rollback("rb2", "w"),
                end(),
            ]
        },
        expected: |_| (-100, 0),
    },
    Scenario {
        name: "all of a round given back, in any order",
        rules: account,
        messages: || {
            vec![
                bet("b1", "1.00"),
                bet("b2", "2.00"),
                win("w", "5.00", None),
                rollback("rb1", "b1"),
                rollback("rb2", "b2"),
                rollback("rb3", "w"),
            ]
        },
        expected: |_| (0, 0),
    },
    Scenario {
        name: "one of two bets in a round is given back, the other and the win stay",
        rules: account,
        messages: || {
            vec![
                bet("b1", "1.00"),
                bet("b2", "2.00"),
                win("w", "5.00", None),
                rollback("rb1", "b1"),
                rollback("rb2", "b1"),
                end(),
            ]
        },
        expected: |_| (300, 0),
    },
    Scenario {
        name: "a free bet goes back to the pot it came from",
        rules: token,
        messages: || {
            vec![
                free_bet("b", "1.00"),
                free_bet("c", "0.50"),
                rollback("rb1", "b"),
                rollback("rb2", "b"),
            ]
        },
        expected: |_| (0, -50),
    },
    Scenario {
        name: "bet and win in one call stand or fall together",
        rules: account,
        messages: || {
            let both = [bet("b", "1.00"), win("w", "5.00", None)].concat();
            vec![
                both,
                rollback("rb1", "b"),
                rollback("rb2", "w"),
                end(),
                bet("c", "2.00"),
            ]
        },
        expected: |_| (-200, 0),
    },
    Scenario {
        name: "of bet and win in one call the bet alone is given back, or neither ever came",
        rules: account,
        messages: || {
            let both = [bet("b", "1.00"), win("w", "5.00", None)].concat();
            vec![both, rollback("rb1", "b"), rollback("rb2", "b"), end()]
        },
        expected: |order| {
            let came = order.before(0, 1) && order.before(0, 2);
            (if came { 500 } else { 0 }, 0)
        },
    },
    Scenario {
        name: "two rollbacks in one call",
        rules: account,
        messages: || {
            let both = [rollback("rb1", "b1"), rollback("rb2", "b2")].concat();
            vec![
                bet("b1", "1.00"),
                bet("b2", "2.00"),
                bet("b3", "4.00"),
                both,
                end(),
            ]
        },
        expected: |_| (-400, 0),
    },
    Scenario {
        name: "no bet after the end of a round that was open",
        rules: over_is_over,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", None),
                end(),
                bet("c", "2.00"),
            ]
        },
        // The end closes what something has opened; from then on the round takes wins only.
        expected: |order| {
            let opened = [0, 1, 3]
                .map(|message| order.first(message))
                .into_iter()
                .min();
            let closed = order.first_after(2, opened.unwrap_or(0));
            let taken = |bet: usize| closed.is_none_or(|closed| order.first(bet) < closed);
            (
                500 - i64::from(taken(0)) * 100 - i64::from(taken(3)) * 200,
                0,
            )
        },
    },
];
