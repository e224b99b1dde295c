//! The contract of Red Tiger as a row of the rule matrix; the words in quotes name parts of the
//! provider document "Red Tiger". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "\"Rules\": token, user and currency must agree. Under the token for reconciliation the \
         user is named by his id alone; it is no session's, so that stakes do not find one.";
    bet_session = BetSession::Named,
        "\"Rules\": every stake has the token, and the token for reconciliation takes none.";
    repeat = Repeat::StoredBalance, "\"Rules\": success, and the same balance.";
    unknown_rollback = UnknownRollback::Refused,
        "\"Rules\": 400. The stake is barred all the same.";
    rollback_amount = RollbackAmount::Stored,
        "\"Rules\": the stake's amount counts, a wrong one in the refund is ignored.";
    rollback_after_win = Permission::Accepted,
        "Not said. A payout names no stake, so that a refund may be of a stake that it did not \
         settle; the player has his money back, and the entries show both.";
    spent_win_rollback = SpentWin::Refused, "A payout is never given back: a refund names a stake.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a refund names a stake.";
    win_without_bet = Permission::Accepted,
        "Not said for a payout; a settlement needs no round. What is owed is paid.";
    expired_session_settles = Permission::Accepted,
        "Not said. What a session left behind comes with the token for reconciliation, which is \
         taken whatever became of the session.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Refused,
        "\"Rules\": a stake after the payout of the round is an error. A payout closes the round \
         unless it says itself, in `round.ends`, that the round goes on.";
    zero_bet = Permission::Accepted, "\"Rules\": a stake of 0 is taken.";
    zero_win = Permission::Accepted, "Not said; such a payout tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Red Tiger wallet API, JSON with a Basic api key";
    messages = "`auth`, which tells player and balance; `stake`, `payout` and `refund` of play; \
                `promo/buyin`, `promo/settle` and `promo/refund` of promotions. A stake is \
                recorded under its id, the others under theirs behind `reelgate:payout/`, \
                `reelgate:refund/`, `reelgate:buyin/`, `reelgate:settle/` and \
                `reelgate:promo-refund/`. A refund has the id of what it gives back. The game is \
                `game.key`. The parts of campaigns (`stakePromo`, `payoutPromo`) move nothing: \
                where they stand alone they are told for the record, beside the player's own \
                money they are left out. The jackpot's part of a stake (`details.jackpot`) \
                is recorded as its contribution, that of a payout as what a jackpot paid of it; \
                `jackpot.contribution` is not looked at. `auth`, a stake and a buyin must have \
                every documented field. What settles must have token, user, currency, id and \
                amount, and its round where it is no promotion: without the rest it is settled. \
                A refund must have an amount, but which one does not count.";
    money = "A decimal text in main units: \"10.00\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. Amounts are shown with two decimals, rounded down; no session is \
                 opened in a currency of more.";
    errors = "In `error.code`, with an HTTP status other than 200.";
    balance = "Cash and bonus money apart. Every success tells both, and no error.";
}
