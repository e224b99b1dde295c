//! The contract of Hub88 and Caleta as a row of the rule matrix.
//! It holds no code: what is the same for all providers stands in the core.

use reelgate_core::rules::{Identity, Permission, Repeat, Rules, SpentWin, UnknownRollback};

/// Both dialects; the numbers name sections of the provider document "Hub88 wallet API".
pub(crate) const RULES: Rules = Rules {
    // The token names the player (section 3).
    identity: Identity::Token,
    // 5.1: a fresh balance is fine.
    repeat: Repeat::FreshBalance,
    // 5.3: success, and a tombstone.
    unknown_rollback: UnknownRollback::Success,
    // 5.4 gives no such restriction.
    rollback_after_win: Permission::Accepted,
    // Unknown; the provider retries a refusal up to 500 times, so what is there is taken.
    spent_win_rollback: SpentWin::Clamped,
    // 5.5: TRANSACTION_DOES_NOT_EXIST.
    win_without_bet: Permission::Refused,
    // 4: TOKEN_EXPIRED and USER_DISABLED are for bets only.
    expired_session_settles: Permission::Accepted,
    blocked_player_settles: Permission::Accepted,
    // `round_closed` is information; further bets of a round are not forbidden.
    bet_in_closed_round: Permission::Accepted,
    // 2: amounts may be zero.
    zero_bet: Permission::Accepted,
    zero_win: Permission::Accepted,
    // There is no such message.
    unknown_round_end: Permission::Refused,
};
