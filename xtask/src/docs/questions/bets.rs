//! Questions about bets.
//! It must never say what the answer is: that is taken from `decide`.

use super::{Question, case};

pub(super) const QUESTIONS: &[Question] = &[
    Question {
        title: "a bet comes",
        why: "It is taken if every check passes: nothing under its name before, the game in the \
              catalog and switched on, the session live, the player not shut out, the provider \
              connected, the amount within the game's limits, and money for it. The money and \
              the name are on disk before the answer leaves.",
        cases: &[case("", &[], "bet b-1 10.00 in r-1")],
    },
    Question {
        title: "a bet comes twice",
        why: "The first delivery counts. The second is answered like the first and moves nothing, \
              also hours later, also when both come at the same moment or the first answer was \
              lost, and also when the session has ended or the money is gone meanwhile.",
        cases: &[
            case(
                "right after",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "after its win",
                &["bet b-1 10.00 in r-1", "win w-1 30.00 in r-1 for b-1 last"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "after the session has expired",
                &["bet b-1 10.00 in r-1", "the session expires"],
                "bet b-1 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "our answer to a bet was lost",
        why: "Send the bet again, or roll it back: both are safe, in any order and as often as \
              you like. If the bet had never reached us it is taken now, and its rollback bars \
              it; if it had reached us nothing happens twice.",
        cases: &[
            case(
                "it had reached us and comes again",
                &["bet b-1 10.00 in r-1", "bet b-2 5.00 in r-2"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "it had reached us and is rolled back",
                &["bet b-1 10.00 in r-1"],
                "rollback x-1 of b-1 in r-1",
            ),
            case(
                "it had not reached us and is rolled back",
                &[],
                "rollback x-1 of b-1 in r-1",
            ),
        ],
    },
    Question {
        title: "a bet comes twice, but the second is different",
        why: "A name stands for one transaction: one player, one currency, one amount, one round \
              and one game. The first one stays as it is; whatever comes under its name with \
              something else in it is refused, and a dispute is opened so that a person looks at \
              it. No contract can switch this off.",
        cases: &[
            case(
                "another amount",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 12.00 in r-1",
            ),
            case(
                "another round",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-2",
            ),
            case(
                "another game",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-1 game g-2",
            ),
            case(
                "another player",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-1 player bob",
            ),
            case(
                "another currency",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-1 currency USD",
            ),
            case(
                "a win under the bet's name",
                &["bet b-1 10.00 in r-1"],
                "win b-1 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "another provider uses the same name",
        why: "Names belong to the provider that gave them. The same name from two providers is \
              two transactions, and the same round name is two rounds.",
        cases: &[case(
            "",
            &["bet b-1 10.00 in r-1"],
            "bet b-1 10.00 in r-1 provider other",
        )],
    },
    Question {
        title: "the session has expired when a bet comes",
        why: "No new money is taken. A session that has ended, or whose token was replaced by a \
              newer one, is the same to a bet. A bet without a token needs a session of the \
              player at the provider too, where the contract or the operator takes it at all.",
        cases: &[
            case("expired", &["the session expires"], "bet b-1 10.00 in r-1"),
            case(
                "ended by the operator",
                &["the operator ends the session"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "ended by the operator, and the bet has no token",
                &["the operator ends the session"],
                "bet b-1 10.00 in r-1 token none",
            ),
            case(
                "token replaced",
                &["a newer token replaces the token"],
                "bet b-1 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "the token of a bet is unknown, or of somebody else",
        why: "A bet comes from an open session of this player at this provider: the one that its \
              token names. Where the contract or the operator lets a bet leave the token out, any \
              open session of the player there will do.",
        cases: &[
            case(
                "a token that was never given out",
                &[],
                "bet b-1 10.00 in r-1 token nonsense",
            ),
            case(
                "a token of another player",
                &[],
                "bet b-1 10.00 in r-1 token bob-EUR-acme",
            ),
            case(
                "a token of another provider",
                &[],
                "bet b-1 10.00 in r-1 token ada-EUR-other",
            ),
            case("no token", &[], "bet b-1 10.00 in r-1 token none"),
        ],
    },
    Question {
        title: "the player, the currency or the game of a bet is unknown",
        why: "Nothing is taken. The player is looked for first, then the wallet, then the game.",
        cases: &[
            case(
                "an unknown player",
                &[],
                "bet b-1 10.00 in r-1 player nobody token ada-EUR-acme",
            ),
            case(
                "a currency that the player has no wallet in",
                &[],
                "bet b-1 10.00 in r-1 currency GBP token ada-EUR-acme",
            ),
            case("an unknown game", &[], "bet b-1 10.00 in r-1 game g-9"),
        ],
    },
    Question {
        title: "a bet comes from another game than its session's",
        why: "It is taken: the session says who plays, the message says what. The game must be in \
              the catalog and switched on.",
        cases: &[case("", &[], "bet b-1 10.00 in r-1 game g-2")],
    },
    Question {
        title: "the player is blocked",
        why: "No new money is taken from a player who is shut out, whether the operator blocked \
              him or he excluded himself. What is owed to him is another question: see the wins.",
        cases: &[
            case(
                "blocked by the operator",
                &["the operator blocks the player"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "self-excluded",
                &["the player excludes himself"],
                "bet b-1 10.00 in r-1",
            ),
        ],
    },
    Question {
        title: "the provider is disconnected",
        why: "The operator takes no new bets from it and opens no sessions. Wins of known bets \
              and rollbacks are still taken.",
        cases: &[
            case(
                "a bet",
                &["the operator disconnects the provider"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "the win of a bet from before",
                &[
                    "bet b-1 10.00 in r-1",
                    "the operator disconnects the provider",
                ],
                "win w-1 30.00 in r-1 for b-1",
            ),
            case(
                "the rollback of a bet from before",
                &[
                    "bet b-1 10.00 in r-1",
                    "the operator disconnects the provider",
                ],
                "rollback x-1 of b-1 in r-1",
            ),
        ],
    },
    Question {
        title: "the game is switched off",
        why: "It takes no new bets. A round that is open can be played to its end by wins and \
              rollbacks.",
        cases: &[
            case(
                "a bet",
                &["the operator switches the game off"],
                "bet b-1 10.00 in r-1",
            ),
            case(
                "the win of a bet from before",
                &["bet b-1 10.00 in r-1", "the operator switches the game off"],
                "win w-1 30.00 in r-1 for b-1",
            ),
        ],
    },
    Question {
        title: "the bet is beyond a limit, or the player has too little",
        why: "Nothing is taken, and the refusal is not remembered: the same bet under the same \
              name is decided afresh when it comes again, and taken if there is money by then.",
        cases: &[
            case(
                "above the game's greatest bet",
                &["the greatest bet is 5.00"],
                "bet b-1 10.00 in r-1",
            ),
            case("too little money", &[], "bet b-1 500.00 in r-1"),
            case(
                "the same after a deposit",
                &["bet b-1 500.00 in r-1 (refused)", "deposit d-1 500.00"],
                "bet b-1 500.00 in r-1",
            ),
        ],
    },
    Question {
        title: "a bet of nothing comes",
        why: "Some protocols tell free play or an empty stake that way; others have no zero.",
        cases: &[case("", &[], "bet b-1 0 in r-1")],
    },
    Question {
        title: "a bet and its win come in one message",
        why: "A message is carried out as a whole or not at all, its transactions in their order. \
              Where one is refused the others leave no trace, and all may be sent again.",
        cases: &[
            case(
                "both are right",
                &[],
                "bet b-1 10.00 in r-1 + win w-1 30.00 in r-1 for b-1 last",
            ),
            case(
                "the second bet cannot be paid",
                &[],
                "bet b-1 60.00 in r-1 + bet b-2 60.00 in r-1",
            ),
            case(
                "one was there before",
                &["bet b-1 10.00 in r-1"],
                "bet b-1 10.00 in r-1 + win w-1 30.00 in r-1 for b-1 last",
            ),
        ],
    },
];
