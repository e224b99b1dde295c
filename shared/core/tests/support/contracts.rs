//! The contracts the tests run under: one found by token, one by account, one that refuses all.
//! They never name a provider; a test changes single answers by their field's name.

use reelgate_core::rules::{
    BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount, Rules, SpentWin,
    UnknownRollback,
};

/// A token names the wallet, wins name their bet, balances are fresh, a rollback always succeeds.
pub(crate) const TOKEN: Rules = Rules {
    identity: Identity::Token,
    bet_session: BetSession::Named,
    repeat: Repeat::FreshBalance,
    unknown_rollback: UnknownRollback::Success,
    rollback_amount: RollbackAmount::Stored,
    rollback_after_win: Permission::Accepted,
    spent_win_rollback: SpentWin::Clamped,
    rollback_of_rollback: Permission::Refused,
    win_without_bet: Permission::Refused,
    expired_session_settles: Permission::Accepted,
    replaced_token_hears: Permission::Accepted,
    blocked_player_settles: Permission::Accepted,
    bet_in_closed_round: Permission::Accepted,
    zero_bet: Permission::Accepted,
    zero_win: Permission::Accepted,
    unknown_round_end: Permission::Refused,
    overdraft: Overdraft::Never,
};

/// The account names the wallet, wins stand alone, balances are the stored ones, no zeros.
pub(crate) const ACCOUNT: Rules = Rules {
    identity: Identity::Account,
    bet_session: BetSession::AnyOpen,
    repeat: Repeat::StoredBalance,
    win_without_bet: Permission::Accepted,
    zero_bet: Permission::Refused,
    zero_win: Permission::Refused,
    ..TOKEN
};

/// The account names the wallet, and whatever can be refused is refused.
pub(crate) const STRICT: Rules = Rules {
    identity: Identity::Account,
    bet_session: BetSession::Named,
    repeat: Repeat::FreshBalance,
    unknown_rollback: UnknownRollback::Refused,
    rollback_amount: RollbackAmount::Checked,
    rollback_after_win: Permission::Refused,
    spent_win_rollback: SpentWin::Refused,
    rollback_of_rollback: Permission::Refused,
    win_without_bet: Permission::Refused,
    expired_session_settles: Permission::Refused,
    replaced_token_hears: Permission::Refused,
    blocked_player_settles: Permission::Refused,
    bet_in_closed_round: Permission::Refused,
    zero_bet: Permission::Refused,
    zero_win: Permission::Refused,
    unknown_round_end: Permission::Refused,
    overdraft: Overdraft::Never,
};

/// The row of a name: `token`, `account`, or `strict`, which refuses whatever can be refused.
pub(crate) fn row(name: &str) -> Rules {
    match name {
        "token" => TOKEN,
        "account" => ACCOUNT,
        "strict" => STRICT,
        other => panic!("no contract {other:?}: token, account, strict"),
    }
}

/// Changes one answer: `zero_bet=refused`, `repeat=stored`.
pub(crate) fn set(rules: &mut Rules, field: &str, value: &str) {
    let permission = || match value {
        "accepted" => Permission::Accepted,
        "refused" => Permission::Refused,
        other => panic!("{field}: {other:?} is neither accepted nor refused"),
    };
    match (field, value) {
        ("identity", "token") => rules.identity = Identity::Token,
        ("identity", "named") => rules.identity = Identity::Named,
        ("identity", "account") => rules.identity = Identity::Account,
        ("bet_session", _) => {
            rules.bet_session = BetSession::parse(value).expect("bet_session=");
        }
        ("repeat", "stored") => rules.repeat = Repeat::StoredBalance,
        ("repeat", "fresh") => rules.repeat = Repeat::FreshBalance,
        ("unknown_rollback", "success") => rules.unknown_rollback = UnknownRollback::Success,
        ("unknown_rollback", "refused") => rules.unknown_rollback = UnknownRollback::Refused,
        ("spent_win_rollback", "clamped") => rules.spent_win_rollback = SpentWin::Clamped,
        ("spent_win_rollback", "refused") => rules.spent_win_rollback = SpentWin::Refused,
        ("spent_win_rollback", "overdrawn") => rules.spent_win_rollback = SpentWin::Overdrawn,
        ("rollback_amount", "stored") => rules.rollback_amount = RollbackAmount::Stored,
        ("rollback_amount", "checked") => rules.rollback_amount = RollbackAmount::Checked,
        ("overdraft", "never") => rules.overdraft = Overdraft::Never,
        ("overdraft", "corrections") => rules.overdraft = Overdraft::Corrections,
        ("rollback_after_win", _) => rules.rollback_after_win = permission(),
        ("rollback_of_rollback", _) => rules.rollback_of_rollback = permission(),
        ("win_without_bet", _) => rules.win_without_bet = permission(),
        ("expired_session_settles", _) => rules.expired_session_settles = permission(),
        ("replaced_token_hears", _) => rules.replaced_token_hears = permission(),
        ("blocked_player_settles", _) => rules.blocked_player_settles = permission(),
        ("bet_in_closed_round", _) => rules.bet_in_closed_round = permission(),
        ("zero_bet", _) => rules.zero_bet = permission(),
        ("zero_win", _) => rules.zero_win = permission(),
        ("unknown_round_end", _) => rules.unknown_round_end = permission(),
        other => panic!("no rule {other:?}"),
    }
}
