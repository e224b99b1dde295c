//! Questions about rollbacks.
//! It must never say what the answer is: that is taken from `decide`.

use super::{Question, case};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        title: "a rollback comes",
        why: "The transaction is given back, whole, into the pots it came from. The amount is \
              that of the stored transaction. A rollback is final: the name of what it gave back \
              cannot be used again.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "rollback x-1 of b-1 in r-1",
        )],
    },
    Question {
        title: "a rollback comes before its bet",
        why: "Nothing moves, and a tombstone is set: the bet is barred from then on, in every \
              contract. Whether the rollback itself is answered as a success is the contract's \
              business; the bar stands either way.",
        cases: &[
            case("the rollback", &[], "rollback x-1 of b-1 in r-1"),
            case(
                "from an unknown player or token",
                &[],
                "rollback x-1 of b-1 in r-1 player nobody token nonsense",
            ),
            case(
                "the same rollback again",
                &["rollback x-1 of b-1 in r-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "another rollback of the same bet",
                &["rollback x-1 of b-1 in r-1"],
                "rollback x-2 of b-1 in r-1",
            ),
        ],
    },
    Question {
        title: "a bet comes late, after its rollback",
        why: "It is refused and nothing is taken, however late it comes, and whether the rollback \
              found it or came before it. It is not answered as a repeat either: a provider that \
              hears \"done\" would let the player play for money that was returned.",
        cases: &[
            case(
                "the rollback came first",
                &["rollback x-1 of b-1 in r-1"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "the bet was taken and rolled back",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "the same, with another amount",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "bet b-1 12.00 in r-1",
            ),
        ],
    },
    Question {
        title: "a rollback comes twice",
        why: "A transaction is given back at most once, whatever names or commands ask for it. \
              Every further rollback is a success without effect, whether it comes under the \
              same name or a new one, and after a person has voided the bet by hand.",
        cases: &[
            case(
                "under the same name",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "under a new name",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "rollback x-2 of b-1 in r-1",
            ),
            case(
                "after a void by hand",
                &["bet b-1 10.00 in r-1", "void v-1 of b-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "after its round was given back",
                &["bet b-1 10.00 in r-1", "rollback_round y-1 in r-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "under the same name, for another bet",
                &[
                    "bet b-1 10.00 in r-1",
                    "bet b-2 5.00 in r-1",
                    "rollback x-1 of b-1 in r-1",
                ],
                "rollback x-1 of b-2 in r-1",
            ),
        ],
    },
    Question {
        title: "a rollback comes after the win",
        why: "Whether a bet that has won is given back is the contract's business. The win stays \
              either way; take it back by a rollback of its own, or give the whole round back.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
            "rollback x-1 of b-1 in r-1",
        )],
    },
    Question {
        title: "a rollback gives another amount than the bet had",
        why: "The money that goes back is that of the stored bet. Whether another amount in the \
              message makes it a conflict is the contract's business.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "rollback x-1 of b-1 in r-1 said 9.00",
        )],
    },
    Question {
        title: "a rollback names the bet of another player",
        why: "Nothing moves, and a dispute is opened.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1 player bob"],
            "rollback x-1 of b-1 in r-1",
        )],
    },
    Question {
        title: "a rollback names something that cannot be given back",
        why: "A rollback is not rolled back. What was given back stays given back; a person \
              adjusts where that was wrong.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
            "rollback x-2 of x-1 in r-1",
        )],
    },
    Question {
        title: "the session has expired, or the player is blocked, when a rollback comes",
        why: "Money is given back whatever became of the session and the player, unless the \
              contract says otherwise. Where it is refused a dispute is opened.",
        cases: &[
            case(
                "session expired",
                &["bet b-1 10.00 in r-1", "the session expires"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "player blocked",
                &["bet b-1 10.00 in r-1", "the operator blocks the player"],
                "rollback x-1 of b-1 in r-1",
            ),
        ],
    },
    Question {
        title: "a win is rolled back",
        why: "What the player has of it is taken back. Where he has spent it, the contract says \
              whether we take what is there, refuse, or go below zero.",
        cases: &[
            case(
                "it is still there",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "rollback x-1 of w-1 in r-1",
            ),
            case(
                "it was spent",
                &[
                    "bet b-1 10.00 in r-1",
                    "win w-1 30.00 in r-1 for b-1",
                    "withdrawal d-1 110.00",
                ],
                "rollback x-1 of w-1 in r-1",
            ),
        ],
    },
    Question {
        title: "one message rolls several transactions back and one of them is refused",
        why: "Nothing moves: the message is carried out as a whole or not at all. A rollback in \
              it whose transaction never came still bars that transaction.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1 player bob"],
            "rollback x-2 of b-2 in r-1 + rollback x-1 of b-1 in r-1",
        )],
    },
];
