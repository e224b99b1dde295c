//! The contract of SwipeGames as a row of the rule matrix; the words in quotes name parts of the
//! provider document "SwipeGames Public Integration Adapter API 1.7.5". It holds no code: what all
//! share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Token,
        "\"Endpoints\": every message has the session and nothing else; player, currency and game \
         are the session's.";
    bet_session = BetSession::Named, "\"Endpoints\": every message has the session.";
    repeat = Repeat::StoredBalance,
        "\"Semantics\": the same request has the same successful response.";
    unknown_rollback = UnknownRollback::Success,
        "\"Semantics\": HTTP 200 all the same. That the bet is kept out is not said; it is.";
    rollback_amount = RollbackAmount::Stored,
        "\"Endpoints\": always the whole bet. A refund is repeated until it is taken, so that \
         another amount would never end.";
    rollback_after_win = Permission::Accepted,
        "Not said; a refund is repeated until it is taken.";
    spent_win_rollback = SpentWin::Refused,
        "\"Semantics\": no refund is ever sent for a win. A person decides about one that is.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a refund names a bet.";
    win_without_bet = Permission::Accepted, "\"Endpoints\": wins name no bet.";
    expired_session_settles = Permission::Accepted,
        "\"Semantics\": wins and refunds are repeated until they are taken.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted,
        "\"Semantics\": wins and refunds are repeated until they are taken.";
    bet_in_closed_round = Permission::Accepted,
        "Not said. \"Semantics\": a round id is unique within a game only, so that a closed one \
         may come again.";
    zero_bet = Permission::Accepted, "Not said; nothing moves.";
    zero_win = Permission::Accepted, "\"Endpoints\": a win of \"0\" tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "SwipeGames Public Integration Adapter API 1.7.5";
    messages = "Balance, a GET; bet and win, `regular` or `free`; refund of a bet. Every `txID` is \
                one effect, whichever verb it comes with. A free bet or win moves nothing; a \
                regular win with `frID` is the total of a campaign of free rounds and paid as a \
                promotion. A win closes its round.";
    money = "A decimal text in main units: \"100.10\". No message names a currency: it is the \
             session's.";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is shown with all decimals that it has; one below zero, which \
                 another provider's correction may leave, as zero.";
    errors = "HTTP 400, 401, 404 or 500 with `message`, and `code` where the protocol has one; \
              HTTP 405 for a wrong method. HTTP 500 is never the refusal of a bet: it makes the \
              provider give the bet back.";
    balance = "What the player can bet with; every success tells it, and no error. A text has no \
               sign: below zero, 0.00 is told.";
}
