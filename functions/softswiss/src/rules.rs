//! The contract of SOFTSWISS as a row of the rule matrix.
//! It holds no code: what is the same for all providers stands in the core.

use reelgate_core::rules::{Identity, Permission, Repeat, Rules, SpentWin, UnknownRollback};

/// The numbers name sections of the provider document "SoftSwiss Game Aggregator Wallet API" v2.
pub(crate) const RULES: Rules = Rules {
    // The account and its currency are in every message; the session is optional (section 2).
    identity: Identity::Account,
    // 4: the stored balance where every transaction is a repeat.
    repeat: Repeat::StoredBalance,
    // 4: an own id of "" says that there was nothing to give back.
    unknown_rollback: UnknownRollback::Success,
    rollback_after_win: Permission::Accepted,
    // 4: the amount of a win, clamped at zero.
    spent_win_rollback: SpentWin::Clamped,
    // Wins name no bet; a round of free spins has none.
    win_without_bet: Permission::Accepted,
    // Unknown; a win that is owed is paid.
    expired_session_settles: Permission::Accepted,
    blocked_player_settles: Permission::Accepted,
    bet_in_closed_round: Permission::Accepted,
    // 2: amounts are greater than zero.
    zero_bet: Permission::Refused,
    zero_win: Permission::Refused,
    // 3: api_code 404.
    unknown_round_end: Permission::Refused,
};
