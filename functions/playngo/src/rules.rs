//! The contract of Play'n GO as a row of the rule matrix; the words in quotes name parts of the
//! provider document "Play'n GO account API". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "\"Verbs\": authenticate has the ticket alone, all others player and currency. Where \
         externalGameSessionId is not empty it must be a ticket of ours and of that player, for a \
         release too: it alone tells where the player plays. A cancelReserve is never refused for \
         it: the reserve says all that.";
    bet_session = BetSession::AnyOpen, "\"Verbs\": externalGameSessionId may be an empty element.";
    repeat = Repeat::StoredBalance, "\"Semantics\": both answers of a repeat are the same.";
    unknown_rollback = UnknownRollback::Success,
        "\"Semantics\": status 0 and an empty externalTransactionId. The reserve that comes late \
         is refused with 12: the status is not said, and 2 would ask for it again.";
    rollback_amount = RollbackAmount::Stored,
        "Not said. The reserve is given back as it was taken, whatever the message says.";
    rollback_after_win = Permission::Accepted, "\"Semantics\" gives no such restriction.";
    spent_win_rollback = SpentWin::Refused,
        "There is no such message: a cancelReserve names a reserve.";
    rollback_of_rollback = Permission::Refused,
        "There is no such message: a cancelReserve names a reserve.";
    win_without_bet = Permission::Accepted,
        "\"Semantics\": a release names no reserve, and a promotion has none.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No token is replaced: authenticate keeps it.";
    blocked_player_settles = Permission::Accepted,
        "\"Semantics\": release and cancelReserve are applied for a blocked player.";
    bet_in_closed_round = Permission::Accepted,
        "Not said. Every release ends its round; should the game go on, it is opened again.";
    zero_bet = Permission::Accepted, "\"Verbs\": free games have reserves of 0.";
    zero_win = Permission::Accepted, "\"Semantics\": a release of 0 tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Play'n GO account API, from public operator implementations";
    messages = "authenticate, balance, reserve, release, cancelReserve; the element at the root \
                says which, and a path behind the provider's own must say the same. A reserve is \
                recorded under its transactionId, a release under `reelgate:release/<id>` and a \
                cancelReserve under `reelgate:cancel/<id>`, as a cancelReserve carries the id of \
                its reserve. A reserve of 0 with a freegameExternalId, and a release of type 1 \
                with freegameFinished 0, are free play and move nothing; any other release of type \
                1 is a promotion and paid. A release of 0 without a round (roundId 0) ends the \
                session and records nothing; with money in it, it is paid without a round. \
                jackpotGain is the jackpot's part of real, unless it is more than real: then it \
                was paid beside it; jackpotLoss feeds jackpots. Both are for the record. \
                The ticket stays the session's token: it is answered as externalGameSessionId. \
                Questions and a reserve must have every documented element. A release and a \
                cancelReserve must name player, currency, transaction, amount, round where it is \
                no promotion, and a release its type: without the rest they are settled. The \
                amount of a cancelReserve does not count and may be empty.";
    money = "A decimal text in main units: \"9.00\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance has two decimals, or the currency's where those are more; what \
                 is finer is rounded down.";
    errors = "In `statusCode` and `statusMessage` alone, always with HTTP 200. 2 is a message that \
              was not decided and may come again, 12 a refusal that has no status of its own.";
    balance = "What the player can bet with. Every success tells it but that of a cancelReserve, \
               and no error.";
}
