//! The faults each verb can suffer, as changes to a scene that is faultless without them.
//! A fault never undoes another one: faults that touch the same part are not put together.

use super::scene::{
    Scene, amount, balance, bet_by_token, bet_of_p1, bet_without_token, bury, disconnect,
    end_of_round, gone_game, limit, low, name_used, no_amount, no_seat, opening, play_it_first,
    renewal, rollback_command, rollback_of_bet, round_stands, seat_must_be_named, session, status,
    the_game, the_round, unknown_game, wallet, win_alone, win_by_account, win_command, withdrawal,
};
use crate::support::{currency, player, provider, reference, token};
use reelgate_core::books::{PlayerStatus, RoundState};
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::entry::{Fingerprint, Kind, WalletId};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::UnknownRollback;

/// One thing that is wrong.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) outcome: Outcome,
    pub(super) touches: &'static [&'static str],
    pub(super) make: fn(&mut Scene),
}

/// A call with everything that can be wrong with it; faults that play history back come first.
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) scene: fn() -> Scene,
    pub(super) faults: &'static [Fault],
}

macro_rules! faults {
    ($($outcome:ident $name:literal [$($part:literal)*] $make:expr;)*) => {
        &[$(Fault {
            name: $name,
            outcome: Outcome::$outcome,
            touches: &[$($part),*],
            make: $make,
        }),*]
    };
}

pub(super) use faults;

pub(super) const VERBS: &[Verb] = &[
    Verb {
        name: "bet without a token",
        scene: bet_without_token,
        faults: faults! {
            Repeated "the same before" ["past" "amount" "game code" "round"] play_it_first;
            SessionUnknown "unknown token" ["token"] stolen_token;
            PlayerUnknown "nobody named" ["player"] nobody;
            CurrencyMismatch "USD named" ["currency"] usd;
            AmountInvalid "nothing" ["amount" "funds" "sum"] |s| amount(s, 0);
            GameUnknown "not in the catalog" ["game code" "game" "limit"] unknown_game;
            SessionExpired "none is open" ["expiry" "token"] no_seat;
            SessionExpired "one must be named" ["expiry" "token"] seat_must_be_named;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            GameDisabled "disabled" ["game"] |s| the_game(s).enabled = false;
            InsufficientFunds "empty wallet" ["funds"] empty_wallet;
        },
    },
    Verb {
        name: "bet by token",
        scene: bet_by_token,
        faults: faults! {
            Repeated "the same before" ["past" "amount" "game code" "round"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            SessionUnknown "unknown token" ["token"] stolen_token;
            SessionUnknown "no token" ["token"] |s| s.call.token = None;
            SessionUnknown "other provider's" ["token"] |s| session(s).provider = provider("other");
            PlayerUnknown "nobody named" ["player"] nobody;
            PlayerMismatch "p2 named" ["player"] p2;
            CurrencyMismatch "USD named" ["currency"] usd;
            AmountInvalid "nothing" ["amount" "funds" "sum"] |s| amount(s, 0);
            AmountInvalid "below nothing" ["amount" "funds" "sum"] |s| amount(s, -1);
            RoundClosed "closed" ["round"] |s| round_stands(s, RoundState::Closed, 0);
            RolledBack "void" ["round"] |s| round_stands(s, RoundState::Void, 0);
            GameUnknown "not in the catalog" ["game code" "game" "limit"] unknown_game;
            GameUnknown "none, and the session's is gone" ["game code" "game" "limit"] gone_game;
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            SessionExpired "ended" ["expiry"] |s| session(s).ended = true;
            SessionExpired "replaced token" ["expiry"] |s| session(s).token_is_newest = false;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            PlayerBlocked "self-excluded" ["status"] |s| status(s, PlayerStatus::SelfExcluded);
            ProviderDisconnected "disconnected" ["provider"] disconnect;
            GameDisabled "disabled" ["game"] |s| the_game(s).enabled = false;
            BetLimit "below the least" ["limit"] limit;
            BetLimit "above a ceiling" ["ceiling"] no_amount;
            BetLimit "the round above a ceiling" ["ceiling"] |s| {
                let round = Some(Amount::from_units(100_000));
                low(s, OwnCeilings { round, ..OwnCeilings::default() });
            };
            InsufficientFunds "empty wallet" ["funds"] empty_wallet;
            BalanceOverflow "the round's sum" ["round" "sum"] |s| {
                round_stands(s, RoundState::Open, i64::MAX);
            };
        },
    },
    Verb {
        name: "win of a bet",
        scene: win_by_account,
        faults: faults! {
            Repeated "the same before" ["past" "amount" "game code" "bet"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            PlayerUnknown "nobody" ["player"] nobody;
            PlayerMismatch "p2's token" ["token" "expiry"] |s| session(s).player = player("p2");
            CurrencyMismatch "no USD wallet" ["currency"] usd;
            CurrencyMismatch "a BTC session" ["session currency"] |s| {
                session(s).currency = currency("BTC");
            };
            AmountInvalid "nothing" ["amount"] |s| amount(s, 0);
            Conflict "another wallet's bet" ["bet"] owned_by_another;
            RolledBack "its bet is back" ["bet"] |s| bet_of_p1(s).reversed = true;
            RolledBack "its round is void" ["round"] |s| round_stands(s, RoundState::Void, 0);
            RolledBack "its bet is buried" ["bet"] |s| {
                s.books.transactions.remove(&(provider("acme"), reference("b1")));
                bury(s, "b1", "y3");
            };
            TransactionUnknown "no such bet" ["bet"] |s| {
                s.books.transactions.remove(&(provider("acme"), reference("b1")));
            };
            TransactionUnknown "no bet named" ["bet" "past"] |s| win_command(s).bet = None;
            GameUnknown "not in the catalog" ["game code"] unknown_game;
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            Held "above a ceiling" ["ceiling"] no_amount;
            Held "the balance above a ceiling" ["ceiling"] |s| {
                let balance = Some(Amount::ZERO);
                low(s, OwnCeilings { balance, ..OwnCeilings::default() });
            };
            BalanceOverflow "full wallet" ["funds"] full_wallet;
            BalanceOverflow "full round" ["round"] |s| {
                round_stands(s, RoundState::Open, 0);
                the_round(s).payout = Amount::from_units(i64::MAX);
            };
        },
    },
    Verb {
        name: "win that stands alone",
        scene: win_alone,
        faults: faults! {
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            AmountInvalid "nothing" ["amount"] |s| amount(s, 0);
            GameUnknown "not in the catalog" ["game code"] unknown_game;
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            ProviderDisconnected "disconnected" ["provider"] disconnect;
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "rollback of a bet",
        scene: rollback_of_bet,
        faults: faults! {
            Repeated "the same before" ["past" "target" "round" "funds"] play_it_first;
            Conflict "used for a deposit" ["past"] |s| name_used(s, "x1");
            RolledBack "itself buried" ["grave"] |s| bury(s, "x1", "y1");
            Conflict "a tombstone's name" ["past"] |s| bury(s, "y2", "x1");
            Conflict "another wallet's tombstone, of before its payload was kept"
                ["past" "target" "grave"] |s| {
                    never_came(s);
                    bury(s, "b9", "x1");
                    let stone = s.books.tombstones.values_mut().next().unwrap();
                    stone.wallet = Some(NUMBER_OF_NOBODY);
                    stone.fingerprint = Fingerprint::from_stored(String::new());
                };
            SessionUnknown "unknown token" ["token"] stolen_token;
            PlayerUnknown "nobody named" ["player"] nobody;
            PlayerMismatch "p2 named" ["player"] p2;
            CurrencyMismatch "USD named" ["currency"] usd;
            Conflict "another wallet's" ["target"] owned_by_another;
            Conflict "another amount" ["amount" "target"] |s| {
                rollback_command(s).amount = Some(Amount::from_units(99_999));
            };
            AlreadyReversed "given back" ["target"] |s| bet_of_p1(s).reversed = true;
            TransactionUnknown "never came" ["target"] never_came;
            TransactionUnknown "buried before" ["target"] |s| {
                rollback_command(s).target = reference("b9");
                bury(s, "b9", "y4");
            };
            Tombstoned "allowed" ["target" "grave" "round" "expiry" "status" "funds"] |s| {
                rollback_command(s).target = reference("b9");
                s.rules.unknown_rollback = UnknownRollback::Success;
            };
            NotReversible "of a rollback" ["target"] |s| {
                bet_of_p1(s).kind = Kind::Rollback;
            };
            NotReversible "of a deposit" ["target"] |s| {
                bet_of_p1(s).kind = Kind::Deposit;
            };
            AlreadySettled "won" ["round"] |s| the_round(s).wins = 1;
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            InsufficientFunds "a spent win" ["target" "funds" "round"] |s| {
                bet_of_p1(s).kind = Kind::Win;
                bet_of_p1(s).cash = Amount::from_units(100_000);
                the_round(s).wins = 1;
                wallet(s).cash = Amount::ZERO;
            };
            BalanceOverflow "full wallet" ["funds"] full_wallet;
        },
    },
    Verb {
        name: "end of a round",
        scene: end_of_round,
        faults: faults! {
            SessionUnknown "unknown token" ["token"] stolen_token;
            PlayerMismatch "p2 named" ["player"] p2;
            CurrencyMismatch "USD named" ["currency"] usd;
            RoundUnknown "never opened" ["round"] |s| s.books.rounds.clear();
            Repeated "closed" ["round"] |s| the_round(s).state = RoundState::Closed;
        },
    },
    Verb {
        name: "balance",
        scene: balance,
        faults: faults! {
            SessionUnknown "unknown token" ["token"] stolen_token;
            PlayerUnknown "nobody named" ["player"] nobody;
            PlayerMismatch "p2 named" ["player"] p2;
            CurrencyMismatch "USD named" ["currency"] usd;
            GameUnknown "not in the catalog" ["game code"] unknown_game;
            SessionExpired "replaced token" ["session"] |s| session(s).token_is_newest = false;
            SessionExpired "replaced token, over" ["session"] |s| {
                session(s).token_is_newest = false;
                session(s).expires_at = s.now;
            };
        },
    },
    Verb {
        name: "withdrawal",
        scene: withdrawal,
        faults: faults! {
            Repeated "the same before" ["past" "amount"] play_it_first;
            Conflict "another amount before" ["past" "amount"] |s| {
                play_it_first(s);
                amount(s, 3_000);
            };
            RolledBack "buried" ["grave"] |s| bury(s, "x1", "y1");
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no currency" ["currency"] |s| s.call.currency = None;
            AmountInvalid "nothing" ["amount" "funds"] |s| amount(s, 0);
            AmountInvalid "below nothing" ["amount" "funds"] |s| amount(s, i64::MIN);
            AmountInvalid "finer than a cent" ["amount" "funds"] |s| amount(s, 1_001);
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            InsufficientFunds "empty wallet" ["funds"] empty_wallet;
        },
    },
    Verb {
        name: "new token by account",
        scene: renewal,
        faults: faults! {
            SessionUnknown "unknown token" ["token"] stolen_token;
            SessionUnknown "no token" ["token"] |s| s.call.token = None;
            PlayerUnknown "nobody" ["player"] nobody;
            PlayerMismatch "p2's token" ["session"] |s| session(s).player = player("p2");
            CurrencyMismatch "no currency" ["currency"] |s| s.call.currency = None;
            SessionExpired "over" ["expiry"] |s| session(s).expires_at = s.now;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
        },
    },
    Verb {
        name: "new session",
        scene: opening,
        faults: faults! {
            PlayerUnknown "nobody" ["player"] nobody;
            CurrencyMismatch "no currency" ["currency"] |s| s.call.currency = None;
            GameUnknown "not in the catalog" ["game code" "game"] unknown_game;
            PlayerBlocked "blocked" ["status"] |s| status(s, PlayerStatus::Blocked);
            ProviderDisconnected "disconnected" ["provider"] disconnect;
            GameDisabled "disabled" ["game"] |s| the_game(s).enabled = false;
        },
    },
];

const NUMBER_OF_NOBODY: WalletId = WalletId::from_number(9);

pub(super) fn owned_by_another(scene: &mut Scene) {
    bet_of_p1(scene).id.wallet = NUMBER_OF_NOBODY;
}

pub(super) fn full_wallet(scene: &mut Scene) {
    wallet(scene).cash = Amount::from_units(i64::MAX);
}

pub(super) fn empty_wallet(scene: &mut Scene) {
    wallet(scene).cash = Amount::ZERO;
}

pub(super) fn nobody(scene: &mut Scene) {
    scene.call.player = Some(player("nobody"));
}

pub(super) fn p2(scene: &mut Scene) {
    scene.call.player = Some(player("p2"));
}

pub(super) fn usd(scene: &mut Scene) {
    scene.call.currency = Some(currency("USD"));
}

pub(super) fn stolen_token(scene: &mut Scene) {
    scene.call.token = Some(token("stolen"));
}

pub(super) fn never_came(scene: &mut Scene) {
    rollback_command(scene).target = reference("b9");
}
