//! Questions about corrections, sessions, and what a person does by hand.
//! It must never say what the answer is: that is taken from `decide`.

use super::{Question, case};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        title: "a correction comes",
        why: "It moves cash up or down under a name of its own, and belongs to its round without \
              changing it. A correction of nothing is refused.",
        cases: &[
            case("upwards", &[], "correction c-1 5.00"),
            case("downwards", &[], "correction c-1 -5.00"),
            case(
                "the same again",
                &["correction c-1 -5.00"],
                "correction c-1 -5.00",
            ),
            case(
                "with another amount",
                &["correction c-1 -5.00"],
                "correction c-1 -6.00",
            ),
            case(
                "and is rolled back",
                &["correction c-1 -5.00"],
                "rollback x-1 of c-1",
            ),
            case("of nothing", &[], "correction c-1 0"),
        ],
    },
    Question {
        title: "a correction takes more than there is",
        why: "The balance goes below zero only where the contract allows it. Below zero, nothing \
              can be staked, and what comes in fills the gap first.",
        cases: &[
            case("the correction", &[], "correction c-1 -120.00"),
            case(
                "and a bet afterwards",
                &["correction c-1 -120.00"],
                "bet b-1 1.00 in r-1",
            ),
        ],
    },
    Question {
        title: "the balance is asked for",
        why: "It is told from an expired session too: nothing is at stake. What is told is what \
              the player can bet with by the operator's policy. A token that was replaced hears \
              it where the contract says so, also when its session is over.",
        cases: &[
            case("from a live session", &[], "balance"),
            case(
                "from an expired session",
                &["the session expires"],
                "balance",
            ),
            case(
                "by a token that was replaced",
                &["a newer token replaces the token"],
                "balance",
            ),
            case(
                "for a blocked player",
                &["the operator blocks the player"],
                "balance",
            ),
            case("for an unknown game", &[], "balance game g-9"),
        ],
    },
    Question {
        title: "a token is exchanged for a newer one",
        why: "The newer one takes the bets from then on. The token that was replaced may ask \
              again, because the answer with the newer one may have been lost.",
        cases: &[
            case("from a live session", &[], "renew_token t-2"),
            case(
                "by a token that was replaced",
                &["a newer token replaces the token"],
                "renew_token t-2",
            ),
            case(
                "from an expired session",
                &["the session expires"],
                "renew_token t-2",
            ),
            case(
                "for a blocked player",
                &["the operator blocks the player"],
                "renew_token t-2",
            ),
            case("by an unknown token", &[], "renew_token t-2 token nonsense"),
        ],
    },
    Question {
        title: "a person gives a bet back by hand",
        why: "A void is a rollback with an actor and a reason, and the same guard stands before \
              it: what was given back before stays as it is. A slip of the hand bars nothing.",
        cases: &[
            case("it stands", &["bet b-1 10.00 in r-1"], "void v-1 of b-1"),
            case(
                "it was rolled back before",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "void v-1 of b-1",
            ),
            case("it never came", &[], "void v-1 of b-1"),
        ],
    },
    Question {
        title: "a person ends a dispute",
        why: "By an entry with actor and reason that moves what the decision says, or nothing. \
              It ends once, and nothing that was written before is changed. With money it settles \
              the message that it is about: nothing moves that money again.",
        cases: &[
            case("with money", &[], "resolve dispute-1 30.00"),
            case("without money", &[], "resolve dispute-1 0"),
            case(
                "with money, and the refused win comes again",
                &["resolve dispute-1 30.00 for w-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "with money, after the win was paid",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "resolve dispute-1 30.00 for w-1",
            ),
            case(
                "once more, with another amount",
                &["resolve dispute-1 30.00"],
                "resolve dispute-1 25.00",
            ),
        ],
    },
];
