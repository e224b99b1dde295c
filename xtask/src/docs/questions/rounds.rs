//! Questions about rounds as a whole.
//! It must never say what the answer is: that is taken from `decide`.

use super::{Question, case};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        title: "a round ends",
        why: "A round is one player's part in it. Its last transaction may say so, or a message \
              of its own. It ends once; asking again changes nothing.",
        cases: &[
            case(
                "with its win",
                &["bet b-1 10.00 in r-1"],
                "win w-1 30.00 in r-1 for b-1 last",
            ),
            case(
                "with a message of its own",
                &["bet b-1 10.00 in r-1"],
                "end_round in r-1",
            ),
            case(
                "once more",
                &["bet b-1 10.00 in r-1", "end_round in r-1"],
                "end_round in r-1",
            ),
            case(
                "but was never played by this player",
                &[],
                "end_round in r-1",
            ),
        ],
    },
    Question {
        title: "a bet comes after the end of its round",
        why: "Whether a closed round is opened again is the contract's business.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1 last"],
            "bet b-2 10.00 in r-1",
        )],
    },
    Question {
        title: "a round stays open",
        why: "It stays open until the provider ends it: nothing is closed by the clock. When it \
              is open for longer than the operator allows, a job marks it and opens a dispute. \
              Marked, it still takes all that belongs to it. A person asks the provider, then \
              closes it, gives it back, or leaves it to the provider, each with a reason.",
        cases: &[
            case(
                "the job marks it",
                &["bet b-1 10.00 in r-1"],
                "flag_round in r-1",
            ),
            case(
                "its win comes all the same",
                &["bet b-1 10.00 in r-1", "flag_round in r-1"],
                "win w-1 30.00 in r-1 for b-1 last",
            ),
            case(
                "a person closes it",
                &["bet b-1 10.00 in r-1", "flag_round in r-1"],
                "close_round in r-1",
            ),
            case(
                "a person gives it back",
                &["bet b-1 10.00 in r-1", "flag_round in r-1"],
                "void_round y-1 in r-1",
            ),
            case(
                "a person leaves it to the provider",
                &["bet b-1 10.00 in r-1", "flag_round in r-1"],
                "leave_round y-1 in r-1",
            ),
        ],
    },
    Question {
        title: "a round is given back as a whole",
        why: "Each of its transactions that still stands is given back by an entry of its own, \
              stakes before payouts. The round is void from then on: nothing more of it is \
              taken. Before the round was played, this bars it.",
        cases: &[
            case(
                "with a bet and a win",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "rollback_round y-1 in r-1",
            ),
            case(
                "once more, under a new name",
                &["bet b-1 10.00 in r-1", "rollback_round y-1 in r-1"],
                "rollback_round y-2 in r-1",
            ),
            case(
                "after one of its bets was rolled back",
                &[
                    "bet b-1 10.00 in r-1",
                    "bet b-2 5.00 in r-1",
                    "rollback x-1 of b-1 in r-1",
                ],
                "rollback_round y-1 in r-1",
            ),
            case(
                "before anything of it came",
                &[],
                "rollback_round y-1 in r-1",
            ),
            case(
                "and then a bet of it comes",
                &["rollback_round y-1 in r-1"],
                "bet b-1 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "every bet of a round was rolled back",
        why: "The round is cancelled: nothing of it is left. A further bet opens it again.",
        cases: &[
            case(
                "the last of its bets goes back",
                &["bet b-1 10.00 in r-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "a further bet comes",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "bet b-2 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "the game or the player was interrupted in a round",
        why: "The round stays as it was last confirmed. The operator's open rounds of a player \
              can be listed with the last confirmed state and what the game needs to go on; the \
              provider goes on with the same round, also from a new session.",
        cases: &[
            case(
                "a further bet comes",
                &["bet b-1 10.00 in r-1"],
                "bet b-2 5.00 in r-1",
            ),
            case(
                "its win comes when the session is over",
                &["bet b-1 10.00 in r-1", "the operator ends the session"],
                "win w-1 30.00 in r-1 for b-1 last",
            ),
        ],
    },
];
