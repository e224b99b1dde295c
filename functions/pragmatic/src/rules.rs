//! The contract of Pragmatic Play as a row of the rule matrix; the words in quotes name parts of
//! the provider document "Pragmatic Play seamless wallet". It holds no code: what all share stands
//! in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "\"Verbs\": authenticate has the token alone; the others name the player without a \
         currency, and a token where there is one.";
    bet_session = BetSession::AnyOpen, "\"Verbs\": the token may be left out of a bet.";
    repeat = Repeat::FreshBalance, "\"Idempotency\": the actual balance.";
    unknown_rollback = UnknownRollback::Success, "\"Idempotency\": error 0, and nothing happens.";
    rollback_amount = RollbackAmount::Stored,
        "The amount of a refund may be left out; the bet that it names is what counts.";
    rollback_after_win = Permission::Accepted,
        "Not said. A round may have several bets and results, and a result names no bet, so that \
         it cannot be told whether the bet that is refunded was settled.";
    spent_win_rollback = SpentWin::Refused, "There is no such message.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a refund names a bet.";
    win_without_bet = Permission::Accepted,
        "\"Idempotency\": a result is taken by its reference, and names no bet. One that comes \
         after the refund of all bets of its round is paid, and a person looks at it.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No token is replaced: authenticate keeps it.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted,
        "Not said; messages may overtake each other, and endRound moves no money.";
    zero_bet = Permission::Accepted, "\"Idempotency\": so in a bonus round.";
    zero_win = Permission::Accepted, "Not said; such a result tells a loss.";
    unknown_round_end = Permission::Accepted,
        "Not said. Error 130 would have it sent again and again, and no money hangs on it.";
    overdraft = Overdraft::Never,
        "Not said. An adjustment that takes more than there is gets error 1, and a person decides.";
}

reelgate_core::wire! {
    document = "Pragmatic Play seamless wallet";
    messages = "authenticate by the token; balance; bet; result, bonusWin, jackpotWin, promoWin; \
                endRound; refund of a bet; adjustment up or down; sessionExpired, which changes \
                nothing, as sessions end here by their own time. Each with `.html` or without. A \
                reference counts for each message by itself: a bet keeps it as it is, the others \
                are recorded as `reelgate:result/…`, `reelgate:bonusWin/…`, \
                `reelgate:jackpotWin/…`, `reelgate:promoWin/…`, `reelgate:adjustment/…` and \
                `reelgate:refund/…`. A prize within a result is recorded as `reelgate:promo/…` \
                under its own reference, with the result or not at all. \
                `jackpotContribution` of a bet is recorded with it. With a `bonusCode`, bet \
                and result move nothing, and bonusWin pays. Parameters without a value are signed \
                like the others. A parameter that gives another set of pairs when the signed text \
                is taken apart is refused.";
    money = "A decimal text in main units: \"100.0\". In answers a JSON number with two decimals, \
             or with the currency's where those are more.";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside; where the message names no currency, that is known with the wallet. What \
                 is finer than the decimals of a balance is rounded down.";
    errors = "In the field `error`, with HTTP 200. Only a wrong path or method, and a wallet that \
              is not set up, have an HTTP status of their own. A fault in endRound is 130. A \
              refund that cannot tell which of the player's wallets is meant has found no bet in \
              any, and is answered with 0.";
    balance = "Cash and bonus, each by itself; every success tells them but refund and \
               sessionExpired. `transactionId` is our own; where a refund moved nothing, the \
               reference stands there.";
}
