//! The contract of St8 as a row of the rule matrix; the words in quotes name parts of the provider
//! document "St8 operator API v1". It holds no code: what all share stands in the core.

use reelgate_core::rules::{BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount};
use reelgate_core::rules::{SpentWin, UnknownRollback};

reelgate_core::contract! {
    identity = Identity::Named,
        "\"Callbacks\": the player is in every message, currency and token are not.";
    bet_session = BetSession::AnyOpen, "\"Callbacks\": a buyin has no token.";
    repeat = Repeat::StoredBalance, "\"Semantics\": a repeat has the identical answer.";
    unknown_rollback = UnknownRollback::Refused,
        "\"Semantics\": it must be kept out; the status is not said. transaction_not_found is what \
         an operator in the field answers.";
    rollback_amount = RollbackAmount::Stored,
        "A cancel carries the amount; the transaction that it names is what counts.";
    rollback_after_win = Permission::Accepted,
        "\"Semantics\": a debit and a credit are cancelled independently.";
    spent_win_rollback = SpentWin::Refused,
        "Not said. The player does not go below zero for it; a person decides.";
    rollback_of_rollback = Permission::Refused,
        "Not said: a cancel names a debit or a credit.";
    win_without_bet = Permission::Accepted, "A payout has no round, and credits name no debit.";
    expired_session_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    replaced_token_hears = Permission::Accepted, "No message exchanges a token.";
    blocked_player_settles = Permission::Accepted, "Not said; a win that is owed is paid.";
    bet_in_closed_round = Permission::Accepted, "Not said; `round_closed` is information.";
    zero_bet = Permission::Accepted, "Not said; nothing moves.";
    zero_win = Permission::Accepted, "Not said; such a credit tells a loss.";
    unknown_round_end = Permission::Refused, "There is no such message.";
    overdraft = Overdraft::Corrections,
        "\"Semantics\": a correction_debit may drive the balance below zero.";
}

reelgate_core::wire! {
    document = "St8 operator API v1";
    messages = "The player's profile, balance; debit and credit in a round, buyin and payout \
                without one; cancel of any of them. `provider_kind` says what a debit or a credit \
                is: play, a jackpot, a promotion, free play, a correction, a bought bonus. \
                What `jackpot_debit` takes is recorded as a contribution to jackpots. A debit \
                must have a token, which must not be empty.";
    money = "A decimal text in main units: \"10.00\".";
    precision = "Refused where the ledger has fewer decimals than the amount, zeros at the end \
                 aside. A balance is shown with all decimals that it has.";
    errors = "In the field `status`, with HTTP 200. Only a wrong path or method, and a wallet that \
              is not set up, have an HTTP status of their own.";
    balance = "What the player can bet with; every success tells it, and no error.";
}
