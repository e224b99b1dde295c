//! The contract of Slotegrator as a row of the rule matrix; the numbers name sections of the
//! provider document "Slotegrator APIgrator". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Account,
        "2: player and currency are in every message, and one round may have several sessions.";
    bet_session = BetSession::Named, "2: every bet has the session_id.";
    repeat = Repeat::FreshBalance,
        "3: the same transaction id as before. Where nothing else happened the balance is the same \
         too, which is all that the provider's own check asks for.";
    unknown_rollback = UnknownRollback::Success,
        "3: a refund or rollback of what never came is kept and answered with success. For what \
         comes late the document gives no answer; it is INTERNAL_ERROR, because a success would \
         let the game go on without a stake.";
    rollback_amount = RollbackAmount::Stored,
        "3 says what is cancelled, by name. The amounts beside the names must be there and are \
         not looked at.";
    rollback_after_win = Permission::Accepted,
        "3: what is listed is cancelled, and nothing else.";
    spent_win_rollback = SpentWin::Refused,
        "Not said. Nothing is taken by halves: the provider sends it again, and a person sees it \
         as a dispute.";
    rollback_of_rollback = Permission::Accepted,
        "3: a refund that is rolled back takes the stake again.";
    win_without_bet = Permission::Accepted, "2: wins name no bet, and free spins may have none.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted, "Not said; `finished` is information.";
    zero_bet = Permission::Accepted, "3: bets of free spins have the amount 0.";
    zero_win = Permission::Accepted, "Not said; such a win tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Never, "There are no corrections.";
}

reelgate_core::wire! {
    document = "Slotegrator APIgrator 1.4.3";
    messages = "One URL; `action` says which: balance, bet, win, refund of a bet, rollback of the \
                transactions that it lists. In the ledger a bet has its `transaction_id`, a win \
                `reelgate:win/` and its, a refund `reelgate:refund/` and its; a rollback is one \
                transaction for each that it lists: `reelgate:rollback/`, the length of its id, \
                its id and what it gives back. Free spins move no stake, and what they win is \
                cash, as prizes and jackpots are. A bet without a `round_id` is a round of its \
                own. The answer to a refund or rollback has an id that tells what was given back, \
                so that whichever message asks for it again hears the same id. A refund that is \
                rolled back takes the stake again, as a bet named `reelgate:again/` and the bet's \
                id; a rollback of the bet then gives that back. A bet and a question must have \
                every documented parameter. What settles must say whom, what and how much: without \
                session, game or the rounds of a rollback, which the provider's own example leaves \
                out too, it is settled.";
    money = "A decimal text in main units: \"1.50\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is a JSON number with all decimals that it has.";
    errors = "In the field `error_code`, with HTTP 200 and a text for people. Only a wrong path or \
              method, and a wallet that is not set up, have an HTTP status of their own.";
    balance = "What the player can bet with; every success tells it, and no error.";
}
