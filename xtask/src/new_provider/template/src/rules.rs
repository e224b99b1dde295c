//! The contract of New Comer as a row of the rule matrix.
//! The words in quotes name parts of its document "New Comer wallet API 1.0".
//! It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Token,
        "\"Messages\": every message has the session's token; player and currency stand beside it \
         and must be the session's.";
    bet_session = BetSession::Named, "\"Messages\": every message has the session's token.";
    repeat = Repeat::StoredBalance, "\"Retries\": the same message has the same answer.";
    unknown_rollback = UnknownRollback::Success,
        "\"Retries\": a rollback is sent until it is ok, whether its bet has come or not.";
    rollback_amount = RollbackAmount::Stored, "\"Messages\": a rollback has no amount.";
    rollback_after_win = Permission::Accepted, "Not said; a rollback is sent until it is ok.";
    spent_win_rollback = SpentWin::Refused,
        "Not said. A person decides about a win that is to be taken back.";
    rollback_of_rollback = Permission::Refused,
        "Not said. A person decides about it.";
    win_without_bet = Permission::Accepted, "\"Messages\": a win names its round and no bet.";
    expired_session_settles = Permission::Accepted,
        "\"Retries\": wins and rollbacks are sent until they are ok.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted,
        "\"Retries\": wins and rollbacks are sent until they are ok.";
    bet_in_closed_round = Permission::Accepted, "Not said; the round is open again.";
    zero_bet = Permission::Accepted, "Not said; nothing moves.";
    zero_win = Permission::Accepted, "\"Messages\": a win of \"0.00\" tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "New Comer wallet API 1.0";
    messages = "Balance, bet, win, rollback of a bet. Every `transaction` is one effect, whichever \
                message it comes with. A bet or a win with `round_closed` ends its round.";
    money = "A decimal text in main units: \"10.00\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is shown with all decimals that it has.";
    errors = "A word in `status`, with HTTP 200: `ok`, or what is wrong. `try_again` is the only \
              one after which a message must come again.";
    balance = "What the player can bet with; every success tells it, and no error.";
}
