//! The messages and contracts that the scenarios are made of.
//! It knows nothing of orders.

use crate::support::{contracts, money, note, reference, round};
use reelgate_core::command::{
    Bet, BonusExpiry, Command, Correction, Prize, Purse, Rollback, RoundDecision, RoundEnd,
    Transfer, Win,
};
use reelgate_core::currency::Currency;
use reelgate_core::entry::{Jackpots, Note};
use reelgate_core::rules::{Permission, Rules, UnknownRollback};

pub(super) fn bet_by(name: &str, amount: &str, purse: Purse) -> Vec<Command> {
    vec![Command::Bet(Bet {
        reference: reference(name),
        round: round("r1"),
        amount: eur(amount),
        closes_round: false,
        purse,
        jackpots: Jackpots::NONE,
    })]
}

pub(super) fn bet(name: &str, amount: &str) -> Vec<Command> {
    bet_by(name, amount, Purse::Player)
}

pub(super) fn bonus_bet(name: &str, amount: &str) -> Vec<Command> {
    bet_by(name, amount, Purse::Bonus(None))
}

pub(super) fn win_in(
    round_name: Option<&str>,
    name: &str,
    amount: &str,
    prize: Prize,
) -> Vec<Command> {
    vec![Command::Win(Win {
        reference: reference(name),
        round: round_name.map(round),
        amount: eur(amount),
        bet: None,
        closes_round: false,
        prize,
        jackpots: Jackpots::NONE,
    })]
}

pub(super) fn win(name: &str, amount: &str, of: Option<&str>) -> Vec<Command> {
    let mut commands = win_in(Some("r1"), name, amount, Prize::Game);
    if let Command::Win(win) = &mut commands[0] {
        win.bet = of.map(reference);
    }
    commands
}

pub(super) fn back(name: &str, target: &str, by: Option<Note>) -> Vec<Command> {
    vec![Command::Rollback(Rollback {
        reference: reference(name),
        target: reference(target),
        round: None,
        amount: None,
        settlement: None,
        closes_round: false,
        note: by,
    })]
}

pub(super) fn rollback(name: &str, target: &str) -> Vec<Command> {
    back(name, target, None)
}

pub(super) fn void(name: &str, target: &str) -> Vec<Command> {
    back(name, target, Some(note("anna", "asked")))
}

pub(super) fn round_back(name: &str, by: Option<Note>) -> Vec<Command> {
    vec![Command::RollbackRound(RoundDecision {
        reference: reference(name),
        round: round("r1"),
        note: by,
    })]
}

pub(super) fn rollback_round(name: &str) -> Vec<Command> {
    round_back(name, None)
}

pub(super) fn correction(name: &str, amount: &str) -> Vec<Command> {
    vec![Command::Correction(Correction {
        reference: reference(name),
        round: Some(round("r1")),
        amount: eur(amount),
    })]
}

pub(super) fn grant(name: &str, amount: &str) -> Vec<Command> {
    vec![Command::BonusGrant(Transfer {
        reference: reference(name),
        amount: eur(amount),
    })]
}

pub(super) fn expiry(name: &str, of: &str) -> Vec<Command> {
    vec![Command::BonusExpiry(BonusExpiry {
        reference: reference(name),
        grant: reference(of),
    })]
}

pub(super) fn end() -> Vec<Command> {
    vec![Command::EndRound(RoundEnd {
        round: round("r1"),
        note: None,
    })]
}

pub(super) fn eur(amount: &str) -> reelgate_core::money::Amount {
    money(amount, Currency::parse("EUR").unwrap())
}

pub(super) fn token() -> Rules {
    contracts::TOKEN
}

pub(super) fn account() -> Rules {
    contracts::ACCOUNT
}

pub(super) fn unknown_is_an_error() -> Rules {
    Rules {
        unknown_rollback: UnknownRollback::Refused,
        ..contracts::TOKEN
    }
}

pub(super) fn settled_stays() -> Rules {
    Rules {
        rollback_after_win: Permission::Refused,
        ..contracts::TOKEN
    }
}

pub(super) fn over_is_over() -> Rules {
    Rules {
        bet_in_closed_round: Permission::Refused,
        ..contracts::ACCOUNT
    }
}
