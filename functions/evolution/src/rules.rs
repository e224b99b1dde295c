//! The contract of Evolution as a row of the rule matrix; the numbers are those of "Rules" in the
//! provider document "Evolution One Wallet". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Token, "6: a `userId` that is not that of the `sid` is INVALID_SID.";
    bet_session = BetSession::Named, "\"Bodies\": every message has the `sid`.";
    repeat = Repeat::FreshBalance,
        "Not said. `retransmission` tells that nothing moved; the player sees what he has.";
    unknown_rollback = UnknownRollback::Refused, "5: BET_DOES_NOT_EXIST, and a tombstone.";
    rollback_amount = RollbackAmount::Stored,
        "Not said. A cancel carries the amount; the bet that it names is what counts.";
    rollback_after_win = Permission::Refused,
        "4: BET_ALREADY_SETTLED. Only the credit of the same `refId` settles it (7).";
    spent_win_rollback = SpentWin::Refused, "A win is never given back: a cancel names a bet.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a cancel names a bet.";
    win_without_bet = Permission::Refused, "3: BET_DOES_NOT_EXIST.";
    expired_session_settles = Permission::Accepted,
        "Not said for a bet that was taken; a win that is owed is paid, a bet given back.";
    replaced_token_hears = Permission::Refused,
        "\"Bodies\": the `sid` that `check` was asked with is INVALID_SID afterwards.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted,
        "7: bets of a game settle one by one, and more may follow. A credit closes the round, so \
         that it does not stay open for ever; a later bet opens it again.";
    zero_bet = Permission::Accepted, "Not said; nothing moves.";
    zero_win = Permission::Accepted, "7: a credit of 0 is a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Evolution One Wallet, JSON with authToken in the query";
    messages = "`check`, which exchanges the session id for a new one; `balance`; `debit`, \
                `credit` and `cancel` of the bet that `refId` names; `promo_payout`. A bet is \
                recorded under its `refId`, what settles it under `reelgate:credit/` and \
                `reelgate:cancel/` with the same `refId`, a promotion under `reelgate:promo/` and \
                its own id: a second one with another transaction id is no second effect. The \
                round is `game.id`, the game the table's id. A promotion whose type begins with \
                JACKPOT is a jackpot. `check`, `balance` and `debit` must have every documented \
                field. What settles must name player, bet, round and amount, a promotion its id \
                and amount: without `uuid`, game type or table it is settled.";
    money = "A JSON number in main units, read and written by its digits: 998.000000.";
    precision = "Up to six decimals are taken; more are refused, zeros at the end aside. What is \
                 finer than the ledger's unit is settled at that unit: what the player is paid is \
                 rounded down, a stake and its cancel up, each by less than 0.00001, so that \
                 rounding makes no money. The log keeps the amount as it was written. A balance \
                 is shown with six decimals, rounded down; no session is opened in a currency of \
                 more.";
    errors = "In the field `status`, with HTTP 200. Only a wrong secret (401), path or method, and \
              a wallet that is not set up, have an HTTP status of their own.";
    balance = "Cash as `balance` and bonus money as `bonus`. Every answer but that to `check` \
               tells both where the wallet was found, errors too, unless the session is over.";
}
