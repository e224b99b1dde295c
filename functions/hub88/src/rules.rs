//! The contract of Hub88 and Caleta as a row of the rule matrix; the numbers name sections of the
//! provider document "Hub88 wallet API". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Token, "3: the token names the player.";
    bet_session = BetSession::Named, "3: every bet has the token.";
    repeat = Repeat::FreshBalance, "5.1: a fresh balance is fine.";
    unknown_rollback = UnknownRollback::Success, "5.3: success, and a tombstone.";
    rollback_amount = RollbackAmount::Stored, "3: a rollback carries no amount.";
    rollback_after_win = Permission::Accepted, "5.4 gives no such restriction.";
    spent_win_rollback = SpentWin::Clamped,
        "Not said. A refusal would be retried up to 500 times, so what is there is taken.";
    rollback_of_rollback = Permission::Refused,
        "Not said: a rollback names a bet or a win.";
    win_without_bet = Permission::Refused, "5.5: TRANSACTION_DOES_NOT_EXIST.";
    expired_session_settles = Permission::Accepted, "4: TOKEN_EXPIRED is for bets only.";
    replaced_token_hears = Permission::Accepted, "4: TOKEN_EXPIRED is for bets only.";
    blocked_player_settles = Permission::Accepted, "4: USER_DISABLED is for bets only.";
    bet_in_closed_round = Permission::Accepted,
        "Not said: `round_closed` is information, further bets are not forbidden.";
    zero_bet = Permission::Accepted, "2: amounts may be zero.";
    zero_win = Permission::Accepted, "2: amounts may be zero; such a win tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Hub88 wallet API (OpenAPI 3.1); for Caleta its Operator's Guide 1.5";
    messages = "Balance, bet, win and rollback, one transaction in each. Hub88 also asks for the \
                player, Caleta exchanges a token for a newer one. Free play of the operator is a \
                bet with `is_free`; there are no promotional wins, corrections or messages about \
                a round as a whole. `jackpot_win` is recorded as what a jackpot paid of a win. \
                Caleta's balance and bet must have `supplier_user`, which may be null; Hub88's \
                own published bet leaves it out.";
    money = "An integer, zero or more, in 1/100000 of the main unit of every currency: 100000 is \
             1.00 EUR.";
    precision = "Nothing finer can come in. A balance that is finer is rounded down when shown.";
    errors = "In the field `status`, with HTTP 200. Only a wrong path or method, and a wallet that \
              is not set up, have an HTTP status of their own.";
    balance = "What the player can bet with. Balance, bet, win and rollback tell it with a \
               success, and Hub88 hears it with `RS_ERROR_NOT_ENOUGH_MONEY`; no other error \
               tells it.";
}
