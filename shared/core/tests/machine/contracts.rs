//! The contracts that a command is tried under.
//! No provider is meant: they are the ends of what can be answered, and each answer in between.

use crate::axes::Ask;
use reelgate_core::rules::{
    BetSession, HOUSE, Identity, Overdraft, Permission, Repeat, RollbackAmount, Rules, SpentWin,
    UnknownRollback,
};

/// A contract that takes whatever can be taken.
pub(crate) const PERMISSIVE: Rules = Rules {
    identity: Identity::Account,
    bet_session: BetSession::AnyOpen,
    repeat: Repeat::FreshBalance,
    unknown_rollback: UnknownRollback::Success,
    rollback_amount: RollbackAmount::Stored,
    rollback_after_win: Permission::Accepted,
    spent_win_rollback: SpentWin::Clamped,
    rollback_of_rollback: Permission::Refused,
    win_without_bet: Permission::Accepted,
    expired_session_settles: Permission::Accepted,
    replaced_token_hears: Permission::Accepted,
    blocked_player_settles: Permission::Accepted,
    bet_in_closed_round: Permission::Accepted,
    zero_bet: Permission::Accepted,
    zero_win: Permission::Accepted,
    unknown_round_end: Permission::Accepted,
    overdraft: Overdraft::Never,
};

/// The same, and a rollback can be undone.
pub(crate) const UNDOING: Rules = Rules {
    rollback_of_rollback: Permission::Accepted,
    ..PERMISSIVE
};

/// The contracts a command is tried under: one that takes all, each other answer to a question
/// that matters to it, and one that refuses all.
pub(crate) fn contracts(ask: Ask) -> Vec<Rules> {
    if ask.by_house() {
        return vec![HOUSE];
    }
    let mut all = Vec::new();
    for identity in [Identity::Token, Identity::Account] {
        let base = Rules {
            identity,
            ..PERMISSIVE
        };
        all.push(base);
        all.extend(flips(ask, base));
        all.push(strict(identity));
    }
    all
}

/// The two ends: a contract that takes all, and one that refuses all.
pub(crate) fn extremes(ask: Ask) -> Vec<Rules> {
    if ask.by_house() {
        return vec![HOUSE];
    }
    let both = [Identity::Token, Identity::Account];
    let ends = |identity| {
        [
            Rules {
                identity,
                ..PERMISSIVE
            },
            strict(identity),
        ]
    };
    both.into_iter().flat_map(ends).collect()
}

const fn strict(identity: Identity) -> Rules {
    Rules {
        identity,
        rollback_amount: RollbackAmount::Stored,
        blocked_player_settles: Permission::Refused,
        expired_session_settles: Permission::Refused,
        replaced_token_hears: Permission::Refused,
        rollback_after_win: Permission::Refused,
        ..HOUSE
    }
}

fn flips(ask: Ask, base: Rules) -> Vec<Rules> {
    use Permission::{Accepted, Refused};
    let mut all = Vec::new();
    let settles = ask.is_win() || ask.is_correction() || ask.is_back() || ask.is_back_round();
    let mut add = |matters: bool, changed: Rules| {
        if matters {
            all.push(changed);
        }
    };
    let rules = |change: fn(&mut Rules)| {
        let mut changed = base;
        change(&mut changed);
        changed
    };
    let backs = ask.is_back() || ask.is_back_round();
    add(true, rules(|r| r.repeat = Repeat::StoredBalance));
    add(settles, rules(|r| r.expired_session_settles = Refused));
    add(settles, rules(|r| r.blocked_player_settles = Refused));
    let hears = ask == Ask::Balance;
    add(hears, rules(|r| r.replaced_token_hears = Refused));
    add(ask.is_bet(), rules(|r| r.bet_in_closed_round = Refused));
    add(ask.is_bet(), rules(|r| r.zero_bet = Refused));
    add(ask.is_bet(), rules(|r| r.bet_session = BetSession::Named));
    add(ask.is_win(), rules(|r| r.zero_win = Refused));
    add(ask.is_win(), rules(|r| r.win_without_bet = Refused));
    add(backs, rules(|r| r.rollback_after_win = Refused));
    add(backs, rules(|r| r.spent_win_rollback = SpentWin::Refused));
    add(backs, rules(|r| r.spent_win_rollback = SpentWin::Overdrawn));
    add(ask.is_end(), rules(|r| r.unknown_round_end = Refused));
    let back = ask.is_back();
    add(
        back,
        rules(|r| r.unknown_rollback = UnknownRollback::Refused),
    );
    add(back, rules(|r| r.rollback_amount = RollbackAmount::Checked));
    add(back, rules(|r| r.rollback_of_rollback = Accepted));
    let down = ask == Ask::CorrectDown;
    add(down, rules(|r| r.overdraft = Overdraft::Corrections));
    all
}
