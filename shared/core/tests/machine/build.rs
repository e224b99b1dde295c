//! Books for a case: reached by earlier commands through `decide`, so that they can be real.
//! What no command can reach is no case; the number of those that are is checked.

use crate::axes::{Ask, Own, RoundIs, Target};
use crate::commands::command;
use crate::contracts::{PERMISSIVE, UNDOING};
use crate::names::{NOW, PRIZE, STAKE, bar, bet, call_of, correction, expiry, note, open_session};
use crate::names::{player, provider, reference, rollback, round, settle, settle_back};
use crate::names::{settle_stake, token, transfer, win};
use reelgate_core::books::{Books, PlayerStatus, RoundKey, RoundState, Wallet};
use reelgate_core::catalog::{Game as Listed, Policy, Provider, ProviderStatus};
use reelgate_core::ceiling::Ceilings;
use reelgate_core::command::{Bet, Command, FlagRound, Purse, RoundDecision, RoundEnd};
use reelgate_core::currency::Currency;
use reelgate_core::decide::decide;
use reelgate_core::entry::{Hash, Jackpots, Part, WalletId};
use reelgate_core::grants::Grants;
use reelgate_core::id::{GameId, Reference};
use reelgate_core::machine::State;
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{HOUSE, Rules};

/// Decides a call of two minutes ago and takes it over.
pub(crate) fn send(books: &mut Books, who: &str, rules: &Rules, command: Command) -> Outcome {
    let call = call_of(who, command);
    let decision = decide(books, &call, rules, NOW.plus_s(-120));
    books.apply(&decision.effects);
    decision.ruling.outcome
}

/// A command of the provider that must succeed.
pub(crate) fn play(books: &mut Books, who: &str, command: Command) {
    let outcome = send(books, who, &PERMISSIVE, command.clone());
    assert!(outcome.is_success(), "{outcome} {command:?}");
}

/// A command of the operator that must succeed.
pub(crate) fn house(books: &mut Books, who: &str, command: Command) {
    let outcome = send(books, who, &HOUSE, command.clone());
    assert_eq!(outcome, Outcome::Accepted, "{command:?}");
}

/// Two players with money, one game, and a session of every sort.
pub(crate) fn base() -> Books {
    let mut books = Books::default();
    for name in ["acme", "bell"] {
        let status = ProviderStatus::Connected;
        let policy = Policy::default();
        let row = Provider { status, policy };
        books.providers.insert(provider(name), row);
        let game = Listed {
            enabled: true,
            limits: Vec::new(),
        };
        let key = (provider(name), GameId::parse("g1").unwrap());
        books.games.insert(key, game);
    }
    for code in ["EUR", "BTC"] {
        let key = (None, Currency::parse(code).unwrap());
        books.ceilings.insert(key, Ceilings::NONE.into());
    }
    for (who, code, number) in [("p1", "EUR", 1), ("p2", "EUR", 2), ("p1", "BTC", 3)] {
        books.players.insert(player(who), PlayerStatus::Active);
        let wallet = Wallet {
            id: WalletId::from_number(number),
            cash: Amount::ZERO,
            bonus: Amount::ZERO,
            seq: 0,
            hash: Hash::genesis(),
            grants: Grants::default(),
        };
        let key = (player(who), Currency::parse(code).unwrap());
        books.wallets.insert(key, wallet);
    }
    for who in ["p1", "p2"] {
        let cash = transfer(&format!("cash-{who}"), Amount::from_units(100_000_000));
        house(&mut books, who, Command::Deposit(cash));
        let bonus = transfer(&format!("bonus-{who}"), Amount::from_units(10_000_000));
        house(&mut books, who, Command::BonusGrant(bonus));
    }
    for (name, who, seconds) in [
        ("live", "p1", 3_600),
        ("older", "p1", 3_600),
        ("expired", "p1", 60),
        ("ended", "p1", 3_600),
        ("older-expired", "p1", 60),
        ("older-ended", "p1", 3_600),
        ("other-player", "p2", 3_600),
        ("other-provider", "p1", 3_600),
    ] {
        house(&mut books, who, open_session(name, seconds));
    }
    for older in ["older", "older-expired", "older-ended"] {
        let newer = older.replace("older", "newer");
        let mut renew = call_of("p1", Command::RenewToken(token(&newer)));
        renew.token = Some(token(older));
        let renewed = decide(&books, &renew, &PERMISSIVE, NOW.plus_s(-120));
        books.apply(&renewed.effects);
    }
    for ended in ["ended", "older-ended", "newer-ended"] {
        books.sessions.get_mut(&token(ended)).unwrap().ended = true;
    }
    let elsewhere = books.sessions.get_mut(&token("other-provider"));
    elsewhere.unwrap().provider = provider("bell");
    books
}

/// The state of a transaction, read from the books.
pub(crate) fn shown(books: &Books, name: &str) -> State {
    let name = reference(name);
    let key = (provider("acme"), name.clone());
    let stones = books.tombstones.values();
    let mut stones = stones.filter(|stone| stone.target == name || stone.reference == name);
    match books.transactions.get(&key).map(|t| t.reversed) {
        Some(true) => State::Reversed,
        Some(false) => State::Accepted,
        None if books.settled.get(&key).is_some_and(|end| end.reversed) => State::Reversed,
        None if books.settled.contains_key(&key) => State::Settled,
        None if stones.next().is_some() => State::Tombstoned,
        None => State::Unseen,
    }
}

/// The state of the round `r` of the first wallet.
pub(crate) fn round_state(books: &Books) -> Option<RoundState> {
    books.rounds.get(&round_key()).map(|round| round.state)
}

pub(crate) fn round_key() -> RoundKey {
    RoundKey {
        wallet: WalletId::from_number(1),
        provider: provider("acme"),
        round: round("r"),
    }
}

/// What of the round `r` still stands: stakes first, else in the order of the ledger.
pub(crate) fn standing(books: &Books) -> Vec<(Reference, Part)> {
    let key = round_key();
    let first = books
        .rounds
        .get(&key)
        .map_or(i64::MAX, |round| round.first_seq);
    let mut found: Vec<_> = books
        .transactions
        .iter()
        .filter(|(_, t)| t.id.wallet.number() == 1 && t.round == Some(round("r")))
        .filter(|(_, t)| !t.reversed && t.id.seq >= first)
        .map(|((_, name), t)| (t.kind.part(), t.id.seq, name.clone()))
        .filter(|(part, _, _)| *part != Part::None)
        .collect();
    found.sort_by_key(|(part, seq, _)| (*part != Part::Stake, *seq));
    found
        .into_iter()
        .map(|(part, _, name)| (name, part))
        .collect()
}

/// The books before the call, or `None` where the axes contradict each other.
pub(crate) fn history(
    start: &Books,
    ask: Ask,
    own: Own,
    target: Target,
    at: RoundIs,
) -> Option<Books> {
    let mut books = start.clone();
    if at.more {
        play(&mut books, "p1", bet("h1", "r", STAKE));
    }
    if at.won {
        play(&mut books, "p1", win("w1", "r"));
    }
    if target == Target::Correction && at.state == Some(RoundState::Void) {
        // Only what came later stands in it.
        drive(&mut books, at.state)?;
    }
    make_target(&mut books, ask, own, target);
    make_own(&mut books, ask, own, target, at)?;
    drive(&mut books, at.state)?;
    let fits = round_state(&books) == at.state
        && shown(&books, "x") == state_of_own(own)
        && (target == Target::NotNamed || shown(&books, "t") == state_of_target(target))
        && standing(&books)
            .iter()
            .any(|(name, _)| name.as_str() == "w1")
            == at.won
        && standing(&books)
            .iter()
            .any(|(name, _)| name.as_str() == "h1")
            == kept(at);
    fits.then_some(books)
}

/// The further bet is still there, unless the round was given back.
fn kept(at: RoundIs) -> bool {
    at.more && !matches!(at.state, Some(RoundState::Cancelled | RoundState::Void))
}

pub(crate) const fn state_of_own(own: Own) -> State {
    match own {
        Own::Unseen => State::Unseen,
        Own::Same | Own::Other | Own::Foreign => State::Accepted,
        Own::SameReversed | Own::OtherReversed | Own::SettledReversed => State::Reversed,
        Own::Barred
        | Own::BarredElsewhere
        | Own::BarredBlind
        | Own::StoneSame
        | Own::StoneBlind
        | Own::StoneOther
        | Own::StoneForeign => State::Tombstoned,
        Own::Settled | Own::SettledStake | Own::SettledForeign => State::Settled,
    }
}

pub(crate) const fn state_of_target(target: Target) -> State {
    match target {
        Target::NotNamed | Target::Unseen => State::Unseen,
        Target::Barred | Target::Stone => State::Tombstoned,
        Target::Settled => State::Settled,
        _ if target.is_reversed() => State::Reversed,
        _ => State::Accepted,
    }
}

fn make_target(books: &mut Books, ask: Ask, own: Own, target: Target) {
    let free = |purse| {
        Command::Bet(Bet {
            reference: reference("t"),
            round: round("r"),
            amount: STAKE,
            closes_round: false,
            purse,
            jackpots: Jackpots::NONE,
        })
    };
    let of = |who: &'static str, command| (who, command);
    let (who, made) = match target {
        Target::NotNamed | Target::Unseen => return,
        Target::Settled => return house(books, "p1", settle("rt", "t")),
        Target::SettledReversed => {
            house(books, "p1", settle("rt", "t"));
            return house(books, "p1", settle_back("st", "rt"));
        }
        Target::Bet | Target::BetReversed => of("p1", bet("t", "r", STAKE)),
        Target::BetElsewhere => of("p1", bet("t", "q", STAKE)),
        Target::FreeBet => of("p1", free(Purse::Campaign)),
        Target::Win | Target::WinReversed => of("p1", win("t", "r")),
        Target::Correction => of("p1", correction("t", PRIZE, true)),
        Target::Deposit => of("p1", Command::Deposit(transfer("t", STAKE))),
        Target::Grant | Target::GrantExpired => of("p1", Command::BonusGrant(transfer("t", STAKE))),
        Target::Foreign | Target::ForeignReversed => of("p2", bet("t", "r", STAKE)),
        Target::ForeignGrant => of("p2", Command::BonusGrant(transfer("t", STAKE))),
        Target::Stone => of("p1", rollback("t", "never-1")),
        Target::Back => {
            play(books, "p1", bet("h9", "q", STAKE));
            of("p1", rollback("t", "h9"))
        }
        // The command itself barred it.
        Target::Barred if own.is_stone() && own != Own::StoneOther => return,
        Target::Barred => of("p1", rollback("bt", "t")),
    };
    play(books, who, made);
    // The command itself gave it back.
    let same = matches!(own, Own::Same | Own::SameReversed);
    let itself = same && (ask.is_back() || ask == Ask::Expiry);
    if target == Target::GrantExpired && !itself {
        house(books, "p1", expiry("bt", "t"));
    } else if target.is_reversed() && !itself {
        play(books, who, rollback("bt", "t"));
    }
}

fn make_own(books: &mut Books, ask: Ask, own: Own, target: Target, at: RoundIs) -> Option<()> {
    let rules = if ask.by_house() { HOUSE } else { PERMISSIVE };
    let same = |books: &mut Books, who| {
        let first = command(ask, target, at.named);
        let outcome = send(books, who, &rules, first);
        outcome.is_success() && shown(books, "x") == State::Accepted
    };
    let blind = |books: &mut Books, target| {
        let refused = send(books, "nobody", &PERMISSIVE, target);
        assert_eq!(refused, Outcome::PlayerUnknown);
    };
    if own.is_stone() && own != Own::StoneOther && target != Target::Barred {
        return None;
    }
    match own {
        Own::Unseen => {}
        Own::Same => return same(books, "p1").then_some(()),
        Own::SameReversed => {
            if !same(books, "p1") {
                return None;
            }
            let back = match ask {
                Ask::Grant => expiry("bx", "x"),
                _ if ask.is_resolve() => settle_back("bx", "x"),
                _ => rollback("bx", "x"),
            };
            let rules = match ask {
                _ if ask == Ask::Grant || ask.is_resolve() => HOUSE,
                _ if ask.is_back() => UNDOING,
                _ => PERMISSIVE,
            };
            return (send(books, "p1", &rules, back) == Outcome::Accepted).then_some(());
        }
        Own::Other => play(books, "p1", bet("x", "q", STAKE)),
        Own::OtherReversed => {
            play(books, "p1", bet("x", "q", STAKE));
            play(books, "p1", rollback("bx", "x"));
        }
        Own::Settled => house(books, "p1", settle("rx", "x")),
        Own::SettledStake => house(books, "p1", settle_stake("rx", "x")),
        Own::SettledForeign => house(books, "p2", settle("rx", "x")),
        Own::SettledReversed => {
            house(books, "p1", settle("rx", "x"));
            house(books, "p1", settle_back("sx", "rx"));
        }
        Own::BarredElsewhere => house(books, "p2", bar("rx", "x")),
        Own::Foreign => {
            if !same(books, "p2") {
                let foreign = bet("x", "q", STAKE);
                send(books, "p2", &PERMISSIVE, foreign);
            }
        }
        Own::Barred => play(books, "p1", rollback("bx", "x")),
        Own::BarredBlind => blind(books, rollback("bx", "x")),
        Own::StoneSame => play(books, "p1", rollback("x", "t")),
        Own::StoneBlind => blind(books, rollback("x", "t")),
        Own::StoneOther => play(books, "p1", rollback("x", "never-2")),
        Own::StoneForeign => play(books, "p2", rollback("x", "t")),
    }
    Some(())
}

/// Brings the round into a state, where it is not in it yet.
fn drive(books: &mut Books, to: Option<RoundState>) -> Option<()> {
    if round_state(books) == to {
        return Some(());
    }
    let decision = |name: &str| RoundDecision {
        reference: reference(name),
        round: round("r"),
        note: Some(note()),
    };
    let end = RoundEnd {
        round: round("r"),
        note: None,
    };
    match to? {
        RoundState::Open => {
            send(books, "p1", &HOUSE, Command::LeaveRound(decision("left")));
        }
        RoundState::Closed => {
            send(books, "p1", &PERMISSIVE, Command::EndRound(end));
        }
        RoundState::Cancelled => {
            for (name, part) in standing(books) {
                if part != Part::Correction {
                    let by = format!("back-{}", name.as_str());
                    play(books, "p1", rollback(&by, name.as_str()));
                }
            }
        }
        RoundState::Void => {
            let void = RoundDecision {
                note: None,
                ..decision("void")
            };
            send(books, "p1", &PERMISSIVE, Command::RollbackRound(void));
        }
        RoundState::Disputed => {
            let flag = FlagRound {
                round: round("r"),
                opened_before: NOW,
            };
            send(books, "p1", &HOUSE, Command::FlagRound(flag));
        }
    }
    Some(())
}
