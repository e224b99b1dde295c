//! The contract of SOFTSWISS as a row of the rule matrix; the numbers name sections of the provider
//! document "SoftSwiss Game Aggregator Wallet API" v2, where 5 is what is known of version 1. It
//! holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Account,
        "2: account and currency are in every message, the session is optional.";
    bet_session = BetSession::AnyOpen, "2: session_id may be left out.";
    repeat = Repeat::StoredBalance, "4: the stored balance where every transaction is a repeat.";
    unknown_rollback = UnknownRollback::Success,
        "4: an own id of \"\" says that there was nothing to give back.";
    rollback_amount = RollbackAmount::Stored, "2: a rollback carries no amount.";
    rollback_after_win = Permission::Accepted, "4 gives no such restriction.";
    spent_win_rollback = SpentWin::Clamped, "4: the amount of a win, clamped at zero.";
    rollback_of_rollback = Permission::Refused,
        "Not said: a rollback names a bet or a win.";
    win_without_bet = Permission::Accepted,
        "2: wins name no bet, and a round of free spins has none.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted, "Not said; `finished` is information.";
    zero_bet = Permission::Refused,
        "2: amounts are greater than zero. 5 does not say so: in version 1 it is taken, and \
         nothing moves.";
    zero_win = Permission::Refused,
        "2: amounts are greater than zero. 5 does not say so: in version 1 it is taken, and \
         nothing moves.";
    unknown_round_end = Permission::Refused, "3: api_code 404.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "SoftSwiss Game Aggregator Wallet API v.2026.03.03, version 2 of the protocol";
    messages = "Balance; bets and wins, several in one message; rollbacks, several in one message; \
                the end of a round. A win may come without a bet, as free spins do; there are no \
                corrections. Version 1 is answered beside it, with the same ledger: `play` with or \
                without actions, and `rollback`. Its `freespins`, the total of a campaign, names \
                neither player nor currency but a campaign that we issued; campaigns are not \
                issued yet, so that each is answered as unknown, with code 600. Its actions' \
                `jackpot_win` is recorded as what a jackpot paid of the amount, \
                `jackpot_contribution` as what feeds jackpots. Its bets and questions must have \
                the `session_id`; wins and rollbacks are settled without. A question names no \
                round, so that `game_id` may be left out of it.";
    money = "A decimal text in main units, greater than zero: \"1.00\". In version 1 an integer in \
             the currency's minor unit, zero too: 100.";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is shown with all decimals that it has; in version 1 in whole \
                 minor units, rounded down.";
    errors = "HTTP 400 with `code` \"invalid_argument\" and the `api_code` below; where we are \
              unwell HTTP 500 or 503 with `code` \"internal\". In version 1 the code as a number \
              with HTTP 412 for 100, 403 and 404 for themselves, 500 where we are unwell and 400 \
              else.";
    balance = "What the player can bet with. Every success tells it, and so do the refusals for \
               funds and for a limit. A text of version 2 has no sign: below zero, 0.00 is told; \
               version 1 tells it as it is.";
}
