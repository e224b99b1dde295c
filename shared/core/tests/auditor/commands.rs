//! Random commands and contracts for the workload: small pools of names, odd amounts, every verb.
//! It never looks at what was answered.

use super::workload::Workload;
use crate::support::{campaign, note, reference, round, token};
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use reelgate_core::command::{
    Adjustment, Bet, BonusExpiry, Command, Correction, Ends, FlagRound, OwedMessage, Prize, Purse,
    Resolution, Rollback, RoundDecision, RoundEnd, Transfer, Win,
};
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::{Jackpots, Note};
use reelgate_core::id::{Reference, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::rules::{
    BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount, Rules, SpentWin,
    UnknownRollback,
};

/// Free rounds that we asked for, or did not.
pub(super) const CAMPAIGNS: [&str; 2] = ["ours", "theirs"];

const ROUNDS: [&str; 4] = ["r1", "r2", "r3", "r4"];

impl Workload {
    pub(super) fn command(&mut self) -> Command {
        let round = self.a_round();
        let closes_round = self.one_in(8);
        match self.dice.random_range(0..44) {
            0..20 => Command::Bet(Bet {
                reference: self.own_name(),
                round,
                amount: self.amount(),
                closes_round,
                purse: match self.dice.random_range(0..6) {
                    0 => Purse::Bonus(None),
                    1 => Purse::Bonus(Some(campaign(self.of(&CAMPAIGNS)))),
                    2 => Purse::Campaign,
                    _ => Purse::Player,
                },
                jackpots: self.jackpots(),
            }),
            20..32 => self.a_win(round, closes_round),
            32..36 => Command::Rollback(self.rollback(None)),
            36 => Command::RollbackRound(self.decision(None)),
            37..40 => Command::Correction(Correction {
                reference: self.own_name(),
                round: self.one_in(2).then_some(round),
                amount: self.either_way(),
            }),
            40 => Command::EndRound(RoundEnd { round, note: None }),
            41 => Command::Balance,
            _ => {
                self.tokens += 1;
                Command::RenewToken(token(&format!("new-{}", self.tokens)))
            }
        }
    }

    fn a_win(&mut self, round: RoundId, closes_round: bool) -> Command {
        let prizes = [
            Prize::Game,
            Prize::Campaign,
            Prize::Promotion,
            Prize::Jackpot,
        ];
        let prize = if self.one_in(2) {
            Prize::Game
        } else {
            *prizes.choose(&mut self.dice).unwrap()
        };
        let named = match prize {
            Prize::Game | Prize::Campaign => self.one_in(3),
            Prize::Promotion | Prize::Jackpot => self.one_in(3),
        };
        let none = match prize {
            Prize::Game | Prize::Campaign => self.one_in(20),
            Prize::Promotion | Prize::Jackpot => self.one_in(2),
        };
        Command::Win(Win {
            reference: self.own_name(),
            round: (!none).then_some(round),
            amount: self.amount(),
            bet: named.then(|| self.name()),
            closes_round,
            prize,
            jackpots: self.jackpots(),
        })
    }

    /// What a provider tells of jackpots: little or much, also more than there is.
    pub(super) fn jackpots(&mut self) -> Jackpots {
        if !self.one_in(4) {
            return Jackpots::NONE;
        }
        let most = if self.one_in(3) { 200 } else { 1_500_000 };
        let mut told = || Amount::from_units(self.dice.random_range(0..most));
        Jackpots {
            won: told(),
            contributed: told(),
        }
    }

    /// What a person asks of a provider's rounds and transactions.
    pub(super) fn personal_command(&mut self) -> Command {
        let by = self.by_hand();
        let round = self.a_round();
        match self.dice.random_range(0..10) {
            8.. => Command::Resolve(self.end_of_a_message(by)),
            0 => Command::Rollback(self.rollback(Some(by))),
            1 => Command::RollbackRound(self.decision(Some(by))),
            2..4 => Command::LeaveRound(self.decision(Some(by))),
            4 => Command::EndRound(RoundEnd {
                round,
                note: Some(by),
            }),
            _ => Command::FlagRound(FlagRound {
                round,
                opened_before: self.now.plus_s(-self.dice.random_range(0..60)),
            }),
        }
    }

    /// A person ends a dispute about a message of a provider.
    fn end_of_a_message(&mut self, note: Note) -> Resolution {
        let reference = self.own_name();
        let about = self.name();
        let ends = match self.dice.random_range(0..3) {
            0 => Ends::Message(OwedMessage {
                reference: about,
                amount: self.one_in(2).then(|| self.amount()),
                bet: self.one_in(2).then(|| self.name()),
                round: self.one_in(2).then(|| self.a_round()),
                despite_refund: self.one_in(3),
            }),
            1 => Ends::Target(about),
            _ => Ends::Barred(about),
        };
        Resolution {
            dispute: self.dice.random_range(1..9),
            decision: DisputeDecision::Adjust,
            cash: self.either_way(),
            bonus: Amount::ZERO,
            ends: Some(ends).filter(|ends| *ends.reference() != reference),
            note,
            reference,
        }
    }

    /// What is asked of the operator's own money.
    pub(super) fn desk_command(&mut self) -> Command {
        let transfer = Transfer {
            reference: self.own_name(),
            amount: self.typed(Self::amount),
        };
        match self.dice.random_range(0..10) {
            0..2 => Command::Deposit(transfer),
            2..4 => Command::Withdrawal(transfer),
            4 => Command::Rollback(self.rollback(None)),
            5 => Command::BonusExpiry(BonusExpiry {
                reference: self.own_name(),
                grant: self.name(),
            }),
            6 => Command::Adjustment(Adjustment {
                reference: self.own_name(),
                cash: self.typed(Self::either_way),
                bonus: self.typed(Self::either_way),
                note: self.by_hand(),
            }),
            7 => Command::Resolve(Resolution {
                reference: self.own_name(),
                dispute: self.dice.random_range(1..9),
                decision: *DisputeDecision::ALL.choose(&mut self.dice).unwrap(),
                cash: self.typed(Self::either_way),
                bonus: Amount::ZERO,
                ends: None,
                note: self.by_hand(),
            }),
            _ => Command::BonusGrant(transfer),
        }
    }

    fn rollback(&mut self, note: Option<Note>) -> Rollback {
        Rollback {
            reference: self.own_name(),
            target: self.name(),
            round: self.one_in(4).then(|| round("r1")),
            amount: self.one_in(4).then(|| self.amount()),
            settlement: self.one_in(4).then(|| self.name()),
            closes_round: self.one_in(8),
            note,
        }
    }

    fn decision(&mut self, note: Option<Note>) -> RoundDecision {
        RoundDecision {
            reference: self.own_name(),
            round: self.a_round(),
            note,
        }
    }

    fn by_hand(&mut self) -> Note {
        note(self.of(&["anna", "bert"]), self.of(&["asked", "mistaken"]))
    }

    fn a_round(&mut self) -> RoundId {
        round(self.of(&ROUNDS))
    }

    /// Mostly a new name.
    pub(super) fn own_name(&mut self) -> Reference {
        if self.one_in(5) {
            return self.name();
        }
        self.fresh += 1;
        reference(&format!("x{}", self.fresh))
    }

    /// Mostly a name used not long ago; now and then one that is still to come.
    fn name(&mut self) -> Reference {
        let back = self.dice.random_range(0..12);
        let ahead = u32::from(self.one_in(10)) * 3;
        reference(&format!("x{}", (self.fresh + ahead).saturating_sub(back)))
    }

    pub(super) fn win_of(&mut self, name: Reference, round: RoundId, of: Reference) -> Command {
        Command::Win(Win {
            reference: name,
            round: Some(round),
            amount: self.amount(),
            bet: Some(of),
            closes_round: false,
            prize: Prize::Game,
            jackpots: self.jackpots(),
        })
    }

    pub(super) fn amount(&mut self) -> Amount {
        let units = match self.dice.random_range(0..40) {
            0 => -1,
            1..3 => 0,
            3 => i64::MAX,
            4 => i64::MAX / 2,
            5 => 1,
            6..10 => 15_000_000,
            _ => self.dice.random_range(1..1_500_000),
        };
        Amount::from_units(units)
    }

    /// What a person types: mostly whole cents.
    fn typed(&mut self, of: fn(&mut Self) -> Amount) -> Amount {
        let amount = of(self).units();
        let finer = self.one_in(6);
        Amount::from_units(if finer {
            amount
        } else {
            amount / 1_000 * 1_000
        })
    }

    /// Up or down, or not at all.
    fn either_way(&mut self) -> Amount {
        let amount = self.amount();
        match self.dice.random_range(0..9) {
            0 => Amount::ZERO,
            1 if self.one_in(8) => Amount::from_units(i64::MIN),
            1..5 => amount.negated().unwrap(),
            _ => amount,
        }
    }
}

pub(super) fn a_contract(dice: &mut StdRng) -> Rules {
    let permission = |dice: &mut StdRng| {
        if dice.random_ratio(2, 3) {
            Permission::Accepted
        } else {
            Permission::Refused
        }
    };
    Rules {
        identity: *Identity::ALL.choose(dice).unwrap(),
        bet_session: *BetSession::ALL.choose(dice).unwrap(),
        repeat: if dice.random() {
            Repeat::StoredBalance
        } else {
            Repeat::FreshBalance
        },
        unknown_rollback: if dice.random_ratio(2, 3) {
            UnknownRollback::Success
        } else {
            UnknownRollback::Refused
        },
        spent_win_rollback: *SpentWin::ALL.choose(dice).unwrap(),
        rollback_of_rollback: permission(dice),
        rollback_amount: *RollbackAmount::ALL.choose(dice).unwrap(),
        overdraft: *Overdraft::ALL.choose(dice).unwrap(),
        rollback_after_win: permission(dice),
        win_without_bet: permission(dice),
        expired_session_settles: permission(dice),
        replaced_token_hears: permission(dice),
        blocked_player_settles: permission(dice),
        bet_in_closed_round: permission(dice),
        zero_bet: permission(dice),
        zero_win: permission(dice),
        unknown_round_end: permission(dice),
    }
}
