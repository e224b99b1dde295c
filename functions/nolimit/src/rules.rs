//! The contract of Nolimit City as a row of the rule matrix; the words in quotes name parts of the
//! provider document "Nolimit City wallet". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "\"Methods\": validate-token has a token alone, withdraw and deposit a player and a \
         currency, a rollback the player alone. Where extId1 is given it must be a token of ours \
         and of that player; a rollback is never refused for it.";
    bet_session = BetSession::AnyOpen, "\"Methods\": extId1 may be left out of a withdraw.";
    repeat = Repeat::StoredBalance, "\"Semantics\": an idempotency key; the same answer again.";
    unknown_rollback = UnknownRollback::Success,
        "Not said. Nothing was taken, so there is nothing to give back; the withdraw that comes \
         late is refused.";
    rollback_amount = RollbackAmount::Stored, "\"Methods\": a rollback carries no amount.";
    rollback_after_win = Permission::Accepted, "Not said; no restriction is given.";
    spent_win_rollback = SpentWin::Refused,
        "There is no such message: a rollback names a withdraw.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a rollback names a withdraw.";
    win_without_bet = Permission::Accepted,
        "\"Methods\": a deposit names no withdraw, and a promotion has none.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No token is replaced: validate-token keeps it.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted,
        "Not said. Every deposit but a promotion ends its round; should the game go on, it is \
         opened again.";
    zero_bet = Permission::Accepted, "Not said; nothing moves.";
    zero_win = Permission::Accepted, "\"Semantics\": a deposit of 0 ends a round.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Nolimit City wallet (JSON-RPC 2.0), from a public operator test suite";
    messages = "wallet.validate-token, wallet.balance, wallet.withdraw, wallet.deposit, \
                wallet.rollback, wallet.keep-alive. A withdraw is recorded under its \
                uniqueReference, a deposit under `reelgate:deposit/<reference>` and a rollback \
                under `reelgate:rollback/<reference>`, as a rollback carries the reference of its \
                withdraw. A deposit with a promoName is a promotion. A balance of several players \
                in one message is refused with 15002: a call is about one wallet. A keep-alive \
                changes nothing and is answered with {}; sessions end at their time. Questions and \
                a withdraw must have every documented param and an id. A deposit and a rollback \
                must name player, reference and amount, and the round unless it is a promotion: \
                without game, time or id (the answer has null then) they are settled. Batches \
                are not taken.";
    money = "A decimal text in main units: \"10.00\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is shown with all decimals that it has.";
    errors = "In `error`, with HTTP 200: a code below zero is JSON-RPC's own, any other stands in \
              `error.data.code` beside the code -32000.";
    balance = "What the player can bet with; every success tells it but that of a keep-alive, and \
               no error.";
}
