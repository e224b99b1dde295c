//! The scenarios: what is sent, under which contract, and the rule for the final balance.
//! A rule speaks of messages by their place in the list: "bet 0 counts unless rollback 2 came".

use super::Scenario;
use super::messages::{
    account, bet, bonus_bet, correction, end, expiry, grant, over_is_over, rollback,
    rollback_round, round_back, settled_stays, token, unknown_is_an_error, void, win, win_in,
};
use crate::support::note;
use reelgate_core::command::Prize;

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
        name: "a bonus bet goes back to the pot it came from",
        rules: token,
        messages: || {
            vec![
                bonus_bet("b", "1.00"),
                bonus_bet("c", "0.50"),
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
    Scenario {
        name: "two rollbacks with different names and a void by hand: nothing, once",
        rules: token,
        messages: || {
            vec![
                bet("b", "1.00"),
                rollback("rb1", "b"),
                rollback("rb2", "b"),
                void("v", "b"),
            ]
        },
        expected: |_| (0, 0),
    },
    Scenario {
        name: "a void and a rollback of a bet that was won: the win counts where it came between",
        rules: token,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", Some("b")),
                rollback("rb", "b"),
                void("v1", "b"),
                void("v2", "b"),
            ]
        },
        // A void before the bet is a slip of the hand; a rollback before it bars it.
        expected: |order| {
            let bet = order.first(0);
            let voided = [3, 4].into_iter().filter_map(|v| order.first_after(v, bet));
            let back = voided.chain([order.first(2)]).min().unwrap_or(0);
            let won = order.first_after(1, bet).is_some_and(|won| won < back);
            (if won { 500 } else { 0 }, 0)
        },
    },
    Scenario {
        name: "a void alone gives back what came before it",
        rules: account,
        messages: || {
            vec![
                bet("b", "1.00"),
                void("v", "b"),
                void("u", "b"),
                bet("c", "2.00"),
            ]
        },
        expected: |order| {
            let bet = order.first(0);
            let back = [1, 2]
                .into_iter()
                .any(|v| order.first_after(v, bet).is_some());
            (if back { -200 } else { -300 }, 0)
        },
    },
    Scenario {
        name: "a round given back as a whole amid its bets and wins, and by another name",
        rules: account,
        messages: || {
            vec![
                bet("b1", "1.00"),
                bonus_bet("b2", "2.00"),
                win("w", "5.00", None),
                rollback("rb", "b1"),
                rollback_round("rr1"),
                round_back("rr2", Some(note("anna", "asked"))),
            ]
        },
        expected: |_| (0, 0),
    },
    Scenario {
        name: "a round given back by the provider after its end, with a prize",
        rules: token,
        messages: || {
            vec![
                bet("b", "1.00"),
                win("w", "5.00", Some("b")),
                win_in(Some("r1"), "p", "3.00", Prize::Promotion),
                end(),
                rollback_round("rr"),
            ]
        },
        // A prize before the round was opened is no part of it, and stays.
        expected: |order| {
            let earlier = order.before(2, 0) && order.before(2, 4);
            (if earlier { 300 } else { 0 }, 0)
        },
    },
    Scenario {
        name: "a correction and its rollbacks, beside a bet",
        rules: account,
        messages: || {
            vec![
                correction("c", "-3.00"),
                rollback("rb1", "c"),
                void("v", "c"),
                bet("b", "1.00"),
                correction("d", "0.50"),
            ]
        },
        expected: |_| (-50, 0),
    },
    Scenario {
        name: "prizes without a round stand alone; one of them is taken back",
        rules: token,
        messages: || {
            vec![
                win_in(None, "p", "5.00", Prize::Promotion),
                win_in(None, "j", "7.00", Prize::Jackpot),
                rollback("rb1", "j"),
                rollback("rb2", "j"),
                rollback_round("rr"),
            ]
        },
        expected: |_| (500, 0),
    },
    Scenario {
        name: "a grant expires once if it was there, and a bet of bonus money stays",
        rules: account,
        messages: || {
            vec![
                grant("g", "2.00"),
                expiry("e1", "g"),
                expiry("e2", "g"),
                bonus_bet("b", "1.50"),
                end(),
            ]
        },
        expected: |order| {
            let given = order.first(0);
            let expired = [1, 2]
                .into_iter()
                .any(|e| order.first_after(e, given).is_some());
            (0, if expired { -150 } else { 50 })
        },
    },
];
