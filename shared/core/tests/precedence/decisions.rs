//! The faults of round rollbacks, prizes, corrections, what a person decides, and desk money.
//! As in `faults`, a fault never undoes another one that touches another part.

use super::faults::{Fault, Verb, faults, nobody, owned_by_another, stolen_token, usd};
use super::faults::{empty_wallet, full_wallet, never_came, p2};
use super::scene::{
    Scene, amount, bet_of_p1, bury, disconnect, low, name_used, no_amount, play_it_first,
    rollback_command, rollback_of, round_stands, scene, session, status, strict, the_round, wallet,
    win, win_command,
};
use crate::support::{note, player, provider, reference, round};
use reelgate_core::books::{PlayerStatus, RoundState};
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::command::{
    Adjustment, BonusExpiry, Command, Correction, FlagRound, Prize, Resolution, RoundDecision,
    RoundEnd,
};
use reelgate_core::dispute::DisputeDecision;
use reelgate_core::entry::Kind;
use reelgate_core::grants::Grant;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{HOUSE, Identity};
use reelgate_core::time::Timestamp;

pub(super) const DECISIONS: &[Verb] = &[
    Verb {
        name: "rollback of a round",
        scene: rollback_of_round,
        faults: faults! {
            Repeated "the same before" ["past" "target" "round" "funds"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "itself buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            SessionUnknown "unknown token" ["token"] stolen_token;
            PlayerUnknown "nobody named" ["player"] nobody;
            PlayerMismatch "p2 named" ["player"] p2;
            CurrencyMismatch "USD named" ["currency"] usd;
            AlreadyReversed "void" ["round"] |s| the_round(s).state = RoundState::Void;
            AlreadySettled "won" ["round"] |s| the_round(s).wins = 1;
            Tombstoned "never opened" ["round" "funds" "target" "past" "expiry" "status"] |s| {
                s.books.rounds.clear();
            };
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            InsufficientFunds "a spent win" ["target" "funds" "round"] spent_win;
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "void of a round",
        scene: void_of_round,
        faults: faults! {
            Repeated "the same before" ["past" "target" "round" "funds"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "itself buried" ["grave"] |s| bury(s, "x1", "y1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            AlreadyReversed "void" ["round"] |s| the_round(s).state = RoundState::Void;
            RoundUnknown "never opened" ["round"] |s| s.books.rounds.clear();
            InsufficientFunds "a spent win" ["target" "funds" "round"] spent_win;
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "void of a bet",
        scene: || scene(rollback_of("b1", true), HOUSE),
        faults: faults! {
            Repeated "the same before" ["past" "target" "round" "funds"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "itself buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            PlayerMismatch "p2's token" ["token"] |s| session(s).player = player("p2");
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            Conflict "another wallet's" ["target"] owned_by_another;
            Conflict "another amount" ["amount" "target"] |s| {
                rollback_command(s).amount = Some(Amount::from_units(99_999));
            };
            AlreadyReversed "given back" ["target"] |s| bet_of_p1(s).reversed = true;
            TransactionUnknown "never came" ["target"] never_came;
            NotReversible "of a grant" ["target"] |s| bet_of_p1(s).kind = Kind::BonusGrant;
            InsufficientFunds "a spent win" ["target" "funds" "round"] spent_win;
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "prize without a round",
        scene: prize,
        faults: faults! {
            Repeated "the same before" ["past" "amount" "bet"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            AmountInvalid "nothing" ["amount"] |s| amount(s, 0);
            RolledBack "its bet is back" ["bet"] |s| {
                win_command(s).bet = Some(reference("b1"));
                bet_of_p1(s).reversed = true;
            };
            RolledBack "its round is void" ["bet" "past"] |s| {
                win_command(s).round = Some(round("r1"));
                round_stands(s, RoundState::Void, 0);
            };
            TransactionUnknown "no such bet" ["bet"] |s| {
                win_command(s).bet = Some(reference("b9"));
            };
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            ProviderDisconnected "disconnected" ["provider"] disconnect;
            Held "above a ceiling" ["ceiling"] no_amount;
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "correction",
        scene: correction,
        faults: faults! {
            Repeated "the same before" ["past" "amount"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            PlayerMismatch "p2's token" ["token" "expiry"] |s| session(s).player = player("p2");
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            AmountInvalid "nothing" ["amount" "funds"] |s| amount(s, 0);
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            InsufficientFunds "empty wallet" ["funds"] empty_wallet;
            InsufficientFunds "far below" ["funds" "amount"] |s| {
                wallet(s).cash = Amount::from_units(-2);
                amount(s, -i64::MAX);
            };
            Held "upwards, above a ceiling" ["funds" "amount" "ceiling"] |s| {
                amount(s, 1);
                no_amount(s);
            };
            BalanceOverflow "full wallet" ["funds" "amount"] |s| {
                full_wallet(s);
                amount(s, 1);
            };
        },
    },
    Verb {
        name: "round left to its provider",
        scene: leave,
        faults: faults! {
            Repeated "the same before" ["past" "round"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            RoundUnknown "never opened" ["round"] |s| s.books.rounds.clear();
            RoundClosed "closed" ["round"] |s| the_round(s).state = RoundState::Closed;
            RoundClosed "cancelled" ["round"] |s| the_round(s).state = RoundState::Cancelled;
            RoundClosed "void" ["round"] |s| the_round(s).state = RoundState::Void;
        },
    },
    Verb {
        name: "round closed by hand",
        scene: close,
        faults: faults! {
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            RoundUnknown "never opened" ["round"] |s| s.books.rounds.clear();
            Repeated "closed" ["round"] |s| the_round(s).state = RoundState::Closed;
            Repeated "void" ["round"] |s| the_round(s).state = RoundState::Void;
        },
    },
    Verb {
        name: "stale round",
        scene: flag,
        faults: faults! {
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            RoundUnknown "never opened" ["round"] |s| s.books.rounds.clear();
            Repeated "marked before" ["round"] |s| the_round(s).state = RoundState::Disputed;
            Repeated "not yet old" ["round"] |s| {
                the_round(s).opened_at = Timestamp::from_ms(i64::MAX);
            };
        },
    },
    Verb {
        name: "adjustment",
        scene: adjustment,
        faults: faults! {
            Repeated "the same before" ["past" "amount" "bonus"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            AmountInvalid "nothing" ["amount" "bonus" "funds"] |s| amount(s, 0);
            AmountInvalid "finer than a cent" ["amount" "funds"] |s| amount(s, -1);
            InsufficientFunds "no cash" ["funds"] empty_wallet;
            InsufficientFunds "no bonus" ["bonus"] |s| bonus(s, -1_000);
            AmountCeiling "above a ceiling" ["bonus" "ceiling"] |s| {
                bonus(s, 1_000);
                no_amount(s);
            };
            BalanceCeiling "the balance above a ceiling" ["amount" "funds" "bonus" "ceiling"] |s| {
                amount(s, 1_000);
                let balance = Some(Amount::ZERO);
                low(s, OwnCeilings { balance, ..OwnCeilings::default() });
            };
            BalanceOverflow "full of cash" ["amount" "funds"] |s| {
                full_wallet(s);
                amount(s, 1_000);
            };
            BalanceOverflow "full of both" ["amount" "funds" "bonus"] |s| {
                full_wallet(s);
                amount(s, -1_000);
                bonus(s, 2_000);
            };
        },
    },
    Verb {
        name: "end of a dispute",
        scene: resolution,
        faults: faults! {
            Repeated "the same before" ["past"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            InsufficientFunds "no cash" ["funds"] empty_wallet;
        },
    },
    Verb {
        name: "end of a grant",
        scene: expiry,
        faults: faults! {
            Repeated "the same before" ["past" "target"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            Conflict "another's grant" ["target"] owned_by_another;
            AlreadyReversed "expired" ["target"] |s| bet_of_p1(s).reversed = true;
            TransactionUnknown "never given" ["target"] |s| {
                let grant = (provider("acme"), reference("b1"));
                s.books.transactions.remove(&grant);
            };
            NotReversible "no grant" ["target"] |s| bet_of_p1(s).kind = Kind::Deposit;
        },
    },
];

/// Instead of the bet a win stands in the round, and its money is gone.
fn spent_win(scene: &mut Scene) {
    bet_of_p1(scene).kind = Kind::Win;
    bet_of_p1(scene).cash = Amount::from_units(100_000);
    the_round(scene).wins = 1;
    wallet(scene).cash = Amount::ZERO;
}

fn bonus(scene: &mut Scene, units: i64) {
    match &mut scene.call.commands[0] {
        Command::Adjustment(adjustment) => adjustment.bonus = Amount::from_units(units),
        other => panic!("no bonus in {other:?}"),
    }
}

fn about_the_round(by_hand: bool) -> RoundDecision {
    RoundDecision {
        reference: reference("x1"),
        round: round("r1"),
        note: by_hand.then(|| note("anna", "asked")),
    }
}

fn rollback_of_round() -> Scene {
    let command = Command::RollbackRound(about_the_round(false));
    scene(command, strict(Identity::Token))
}

fn void_of_round() -> Scene {
    scene(Command::RollbackRound(about_the_round(true)), HOUSE)
}

fn leave() -> Scene {
    scene(Command::LeaveRound(about_the_round(true)), HOUSE)
}

fn close() -> Scene {
    let end = RoundEnd {
        round: round("r1"),
        note: Some(note("anna", "asked")),
    };
    scene(Command::EndRound(end), HOUSE)
}

fn flag() -> Scene {
    let flag = FlagRound {
        round: round("r1"),
        opened_before: Timestamp::from_ms(i64::MAX),
    };
    scene(Command::FlagRound(flag), HOUSE)
}

fn prize() -> Scene {
    let mut scene = scene(win(None, "r7"), strict(Identity::Account));
    win_command(&mut scene).prize = Prize::Promotion;
    win_command(&mut scene).round = None;
    scene
}

fn correction() -> Scene {
    let command = Command::Correction(Correction {
        reference: reference("x1"),
        round: None,
        amount: Amount::from_units(-100_000),
    });
    scene(command, strict(Identity::Account))
}

fn adjustment() -> Scene {
    let command = Command::Adjustment(Adjustment {
        reference: reference("x1"),
        cash: Amount::from_units(-100_000),
        bonus: Amount::ZERO,
        note: note("anna", "asked"),
    });
    scene(command, HOUSE)
}

fn resolution() -> Scene {
    let command = Command::Resolve(Resolution {
        reference: reference("x1"),
        dispute: 1,
        decision: DisputeDecision::Adjust,
        cash: Amount::from_units(-100_000),
        bonus: Amount::ZERO,
        ends: None,
        note: note("anna", "asked"),
    });
    scene(command, HOUSE)
}

/// The bet of the scene stands for a grant.
fn expiry() -> Scene {
    let command = Command::BonusExpiry(BonusExpiry {
        reference: reference("x1"),
        grant: reference("b1"),
    });
    let mut scene = scene(command, HOUSE);
    let grant = bet_of_p1(&mut scene);
    (grant.kind, grant.cash) = (Kind::BonusGrant, Amount::ZERO);
    grant.bonus = Amount::from_units(100_000);
    let seq = grant.id.seq;
    let stands = Grant {
        remainder: Amount::ZERO,
        expired: false,
    };
    wallet(&mut scene).grants.load(seq, stands);
    scene
}
