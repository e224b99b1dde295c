//! The command of a case: about the name `x`, the transaction `t` and the round `r`.
//! It says nothing about what comes of it.

use crate::axes::{Ask, Case, Env, Own, RoundIs, Sum, Target};
use crate::contracts::PERMISSIVE;
use crate::names::{
    JACKPOTS, NOW, PRIZE, STAKE, bet, correction, expiry, note, open_session, reference,
};
use crate::names::{round, token, transfer};
use reelgate_core::command::{
    Adjustment, Command, Ends, FlagRound, OwedMessage, Prize, Purse, Resolution, Rollback,
};
use reelgate_core::command::{RoundDecision, RoundEnd, Win};
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::Note;
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;

/// The command as it came first, where it came before.
pub(crate) fn command(ask: Ask, target: Target, names_round: bool) -> Command {
    let case = Case {
        ask,
        sum: Sum::Usual,
        closes: false,
        own: Own::Unseen,
        target,
        round: RoundIs {
            named: names_round,
            state: None,
            more: false,
            won: false,
        },
        env: Env::HEALTHY,
        rules: PERMISSIVE,
    };
    command_of(&case)
}

fn amount(sum: Sum, usual: Amount) -> Amount {
    match sum {
        Sum::Usual | Sum::Right | Sum::Wrong => usual,
        Sum::Zero => Amount::ZERO,
        Sum::Negative => usual.negated().unwrap(),
        Sum::Finer => usual.plus(Amount::from_units(1)).unwrap(),
    }
}

/// The command of a case.
pub(crate) fn command_of(case: &Case) -> Command {
    let (ask, sum) = (case.ask, case.sum);
    let by_hand = ask.by_house().then(note);
    match ask {
        Ask::Balance => Command::Balance,
        Ask::Renew => Command::RenewToken(token("renewed")),
        Ask::Open => open_session("opened", 3_600),
        Ask::Bet => stake(case, Purse::Player),
        Ask::BonusBet => stake(case, Purse::Bonus(None)),
        Ask::FreeBet => stake(case, Purse::Campaign),
        Ask::Win => payout(case, Prize::Game),
        Ask::FreeWin => payout(case, Prize::Campaign),
        Ask::PromoWin => payout(case, Prize::Promotion),
        Ask::JackpotWin => payout(case, Prize::Jackpot),
        Ask::Rollback | Ask::Void => Command::Rollback(Rollback {
            reference: reference("x"),
            target: reference("t"),
            round: None,
            amount: match sum {
                Sum::Right if matches!(case.target, Target::Win | Target::WinReversed) => {
                    Some(PRIZE)
                }
                Sum::Right if case.target == Target::Correction => Some(PRIZE),
                Sum::Right if case.target == Target::FreeBet => Some(Amount::ZERO),
                Sum::Right => Some(STAKE),
                Sum::Wrong => Some(Amount::from_units(7)),
                Sum::Usual | Sum::Zero | Sum::Negative | Sum::Finer => None,
            },
            settlement: None,
            closes_round: case.closes,
            note: by_hand,
        }),
        Ask::RollbackRound | Ask::VoidRound => Command::RollbackRound(decision(by_hand)),
        Ask::LeaveRound => Command::LeaveRound(decision(by_hand)),
        Ask::EndRound | Ask::CloseRound => Command::EndRound(RoundEnd {
            round: round("r"),
            note: by_hand,
        }),
        Ask::FlagRound | Ask::FlagYoung => Command::FlagRound(FlagRound {
            round: round("r"),
            opened_before: match ask {
                Ask::FlagYoung => Timestamp::from_ms(0),
                _ => NOW,
            },
        }),
        Ask::CorrectUp => correction("x", amount(sum, STAKE), case.round.named),
        Ask::CorrectDown => {
            let down = STAKE.negated().unwrap();
            correction("x", amount(sum, down), case.round.named)
        }
        _ => of_the_house(ask, sum),
    }
}

fn of_the_house(ask: Ask, sum: Sum) -> Command {
    let down = STAKE.negated().unwrap();
    let adjust = |cash: Amount| {
        Command::Adjustment(Adjustment {
            reference: reference("x"),
            cash: amount(sum, cash),
            bonus: Amount::ZERO,
            note: note(),
        })
    };
    let resolve = |cash: Amount| {
        Command::Resolve(Resolution {
            reference: reference("x"),
            dispute: 7,
            decision: if cash.is_zero() {
                DisputeDecision::NoChange
            } else {
                DisputeDecision::Adjust
            },
            cash: if cash.is_zero() {
                cash
            } else {
                amount(sum, cash)
            },
            bonus: Amount::ZERO,
            ends: match ask {
                Ask::ResolveMessage => Some(Ends::Message(OwedMessage::alone(reference("t")))),
                Ask::ResolveTarget => Some(Ends::Target(reference("t"))),
                Ask::ResolveBar => Some(Ends::Barred(reference("t"))),
                _ => None,
            },
            note: note(),
        })
    };
    match ask {
        Ask::AdjustUp => adjust(STAKE),
        Ask::AdjustDown => adjust(down),
        Ask::ResolveUp | Ask::ResolveMessage => resolve(STAKE),
        Ask::ResolveTarget => resolve(down),
        Ask::ResolveDown => resolve(down),
        Ask::Deposit => Command::Deposit(transfer("x", amount(sum, STAKE))),
        Ask::Withdrawal => Command::Withdrawal(transfer("x", amount(sum, STAKE))),
        Ask::Grant => Command::BonusGrant(transfer("x", amount(sum, STAKE))),
        Ask::Expiry => expiry("x", "t"),
        _ => resolve(Amount::ZERO),
    }
}

fn decision(note: Option<Note>) -> RoundDecision {
    RoundDecision {
        reference: reference("x"),
        round: round("r"),
        note,
    }
}

fn stake(case: &Case, purse: Purse) -> Command {
    let Command::Bet(mut bet) = bet("x", "r", amount(case.sum, STAKE)) else {
        panic!("a bet is a bet");
    };
    bet.purse = purse;
    bet.closes_round = case.closes;
    Command::Bet(bet)
}

fn payout(case: &Case, prize: Prize) -> Command {
    Command::Win(Win {
        reference: reference("x"),
        round: case.round.named.then(|| round("r")),
        amount: amount(case.sum, PRIZE),
        bet: (case.target != Target::NotNamed).then(|| reference("t")),
        closes_round: case.closes,
        prize,
        jackpots: JACKPOTS,
    })
}
