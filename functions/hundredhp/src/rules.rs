//! The contract of 100hp as a row of the rule matrix; the words in quotes name parts of the
//! provider document "100hp gaming Operator API 2.7.0". It holds no code: what all share stands in
//! the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "A withdrawal and a promo win name the session; \"Deposit money\" and \"Rollback money\" \
         name the transaction alone.";
    bet_session = BetSession::Named, "\"Withdraw money\": the session is in every withdrawal.";
    repeat = Repeat::FreshBalance,
        "Only a promo win is answered as before; every other repeat is an error.";
    unknown_rollback = UnknownRollback::Refused, "\"Rollback money\": 605.";
    rollback_amount = RollbackAmount::Stored, "A rollback has no amount.";
    rollback_after_win = Permission::Refused,
        "\"Handling duplicate rollbacks after deposit\": 609, also after a deposit of nothing.";
    spent_win_rollback = SpentWin::Refused, "There is no such message.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a rollback names a withdrawal.";
    win_without_bet = Permission::Refused, "\"Deposit money\": 605.";
    expired_session_settles = Permission::Accepted, "A deposit and a rollback have no session.";
    replaced_token_hears = Permission::Accepted, "No token is replaced: `auth` keeps it.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Refused,
        "\"Transaction ID Consistency\": a round is one transaction, and one bet.";
    zero_bet = Permission::Refused,
        "\"Withdrawal money\": the amount is greater than 0. So it must be after its further \
         decimals are cut off.";
    zero_win = Permission::Accepted, "\"Deposit money\": the amount is 0 or more.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "100hp gaming Operator API 2.7.0";
    messages = "auth, balance; withdrawal, deposit, rollback; bonusWin. One txId names a \
                withdrawal, its deposit and its rollback, and the round that they are: the \
                withdrawal is recorded under it, the others as `reelgate:deposit/…` and \
                `reelgate:rollback/…`. A promo win is recorded as `reelgate:bonusWin/…`; its \
                promoId is not looked at. A withdrawal that has neither deposit nor rollback two \
                weeks later is given back by `job-rounds`, unless its round was in dispute: its \
                deposit may be held. A GET of liveness is answered without \
                a secret. A withdrawal is of the game that its session was opened for.";
    money = "A decimal text in main units: \"104.23\".";
    precision = "Cut off after two decimals, in both directions, as \"Decimal Precision\" says. No \
                 session is opened in a currency of more than two decimals.";
    errors = "In the field `errCode`. The document wants it as the HTTP status too, but no status \
              above 599 can be sent: it is 401 for 601, 402 for 603, 404 for 604 and 605, 409 for \
              607, 608 and 609, 500 for 702. The header `X-Wanted-Status` has the code, and a \
              reverse proxy makes it the status, as reverse-proxy.md shows. A withdrawal that was \
              sent before is 607, a deposit \
              609, a rollback 608, each also for an exact repeat; a promo win that was sent before \
              is answered as done, since its method has no such error. A withdrawal after its \
              rollback is 608. Whatever else keeps a session from betting is 604, but a player who \
              is shut out is told by auth in `status`.";
    balance = "What the player can bet with; every success tells it, and no error.";
}
