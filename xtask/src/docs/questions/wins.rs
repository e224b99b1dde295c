//! Questions about wins.
//! It must never say what the answer is: that is taken from `decide`.

use super::{Question, case};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        title: "a win comes",
        why: "It is paid, and belongs to the bet it names, or else to its round.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "win w-1 30.00 in r-1 for b-1 last",
        )],
    },
    Question {
        title: "a win comes twice",
        why: "The first delivery counts; the same again moves nothing, something else under its \
              name is a conflict.",
        cases: &[
            case(
                "the same",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "with another amount",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "win w-1 31.00 in r-1 for b-1",
            ),
            case(
                "a second win of the same bet, under its own name",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1"],
                "win w-2 5.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "a win comes without its bet",
        why: "Whether a win may stand alone is the contract's business. A refusal opens a \
              dispute, because the money may be owed; send the bet, then the win again. Where \
              it is taken, its game must be in the catalog and the provider connected.",
        cases: &[
            case(
                "it names no bet and its round is unknown",
                &[],
                "win w-1 30.00 in r-1",
            ),
            case(
                "it names no bet, in a round that is open",
                &["bet b-1 10.00 in r-1"],
                "win w-1 30.00 in r-1",
            ),
            case(
                "it names a bet that never came",
                &[],
                "win w-1 30.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "a win names the bet of another player",
        why: "It is not paid to either of them. A dispute is opened; a person finds out from the \
              exchanges whose it is.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1 player bob"],
            "win w-1 30.00 in r-1 for b-1",
        )],
    },
    Question {
        title: "a win names a bet of another round",
        why: "It is not paid: it is another bet's win, or the round is wrong. A dispute is opened; \
              a person asks the provider which of the two counts.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "win w-1 30.00 in r-2 for b-1",
        )],
    },
    Question {
        title: "the session has expired when a win comes",
        why: "A win is owed, whatever became of the session: most contracts pay it. Where the \
              contract refuses, a dispute is opened.",
        cases: &[
            case(
                "expired",
                &["bet b-1 10.00 in r-1", "the session expires"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "token replaced",
                &["bet b-1 10.00 in r-1", "a newer token replaces the token"],
                "win w-1 30.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "the player is blocked when a win comes",
        why: "A win is owed, whatever became of the player: most contracts pay it. Where the \
              contract refuses, a dispute is opened.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1", "the operator blocks the player"],
            "win w-1 30.00 in r-1 for b-1",
        )],
    },
    Question {
        title: "a win comes late, after its bet was given back",
        why: "It is never paid: the stake is back with the player. A dispute is opened, and a \
              person asks the provider which of the two counts.",
        cases: &[
            case(
                "its bet was rolled back",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "the rollback of its bet came before the bet",
                &["rollback x-1 of b-1 in r-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "its whole round was given back",
                &["bet b-1 10.00 in r-1", "rollback_round x-1 in r-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "the win itself was rolled back before it came",
                &["bet b-1 10.00 in r-1", "rollback x-1 of w-1 in r-1"],
                "win w-1 30.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "a win comes after the end of its round",
        why: "It is paid. The end of a round is information; the money is owed all the same.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1", "end_round in r-1"],
            "win w-1 30.00 in r-1 for b-1",
        )],
    },
    Question {
        title: "a win of nothing comes",
        why: "Some protocols tell a loss that way; others have no zero.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "win w-1 0 in r-1 for b-1 last",
        )],
    },
    Question {
        title: "a free round is played",
        why: "A stake that the provider's campaign pays moves nothing, and so does a win told \
              within it; the campaign's sum is paid at the end as a promotional win, in cash. \
              A free bet that the operator pays comes out of the player's bonus money alone. \
              Both are recorded and guarded like any other transaction.",
        cases: &[
            case(
                "the stake, paid by the campaign",
                &[],
                "free_bet b-1 1.00 in r-1",
            ),
            case(
                "a win within it",
                &["free_bet b-1 1.00 in r-1"],
                "free_win w-1 3.00 in r-1 for b-1 last",
            ),
            case(
                "the sum at the end",
                &[
                    "free_bet b-1 1.00 in r-1",
                    "free_win w-1 3.00 in r-1 for b-1 last",
                ],
                "promo_win p-1 3.00",
            ),
            case(
                "the stake, paid by the operator",
                &["bonus_grant g-1 5.00"],
                "bet b-1 1.00 in r-1 bonus",
            ),
            case(
                "the same without bonus money",
                &[],
                "bet b-1 1.00 in r-1 bonus",
            ),
        ],
    },
    Question {
        title: "a promotional win or a jackpot comes",
        why: "It is paid in cash. It needs no bet and no round, and opens no round. Where it \
              names a bet, it follows that bet like a win of the game.",
        cases: &[
            case("a promotional win", &[], "promo_win p-1 25.00"),
            case("a jackpot", &[], "jackpot_win j-1 5000.00"),
            case(
                "a jackpot in an open round",
                &["bet b-1 10.00 in r-1"],
                "jackpot_win j-1 5000.00 in r-1 for b-1",
            ),
            case(
                "the same jackpot twice",
                &["jackpot_win j-1 5000.00"],
                "jackpot_win j-1 5000.00",
            ),
            case(
                "a jackpot for a bet that was given back",
                &["bet b-1 10.00 in r-1", "rollback x-1 of b-1 in r-1"],
                "jackpot_win j-1 5000.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "a bet was paid with bonus money and wins",
        why: "Which pot pays a bet, and where its win goes, is the operator's policy for the \
              provider. Cash and bonus money are kept apart in every entry. Here bonus money \
              pays first, and wins go back in the proportion of the stakes.",
        cases: &[
            case(
                "the bet",
                &[
                    "the operator lets bonus money pay first",
                    "bonus_grant g-1 4.00",
                ],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "its win",
                &[
                    "the operator lets bonus money pay first",
                    "bonus_grant g-1 4.00",
                    "bet b-1 10.00 in r-1",
                ],
                "win w-1 30.00 in r-1 for b-1 last",
            ),
            case(
                "its rollback",
                &[
                    "the operator lets bonus money pay first",
                    "bonus_grant g-1 4.00",
                    "bet b-1 10.00 in r-1",
                ],
                "rollback x-1 of b-1 in r-1",
            ),
        ],
    },
    Question {
        title: "a win is above a ceiling",
        why: "The operator sets ceilings for a single amount, a balance and a round, by currency; \
              each has a default (see docs/ceilings.md). A win above one is not lost and not paid \
              unseen: it is held in a dispute, and what comes again changes nothing. A person \
              releases it, and it is done when it comes again; or the ceiling is raised, and the \
              next try is paid. In one message with its bet, neither counts before both do.",
        cases: &[
            case(
                "a win of the game",
                &["bet b-1 10.00 in r-1"],
                "win w-1 1000000.01 in r-1 for b-1",
            ),
            case("a jackpot", &[], "jackpot_win j-1 1000000.01"),
            case(
                "a bet and its win in one message",
                &[],
                "bet b-1 10.00 in r-1 + win w-1 1000000.01 in r-1 for b-1",
            ),
            case(
                "as much as is allowed",
                &["bet b-1 10.00 in r-1"],
                "win w-1 1000000.00 in r-1 for b-1",
            ),
        ],
    },
];
