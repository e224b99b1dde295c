//! The turns a round can take, and messages that come twice, late, changed or to nobody.
//! It never makes a message that no provider could send: all of them are well formed.

use super::cast::{GHOST, NOBODY, PLAYED, PLAYERS, Place};
use super::order::{Caller, Deed, Ending, Order, Shown, Till};
use super::plan::Step;
use super::workload::{Author, EURO};
use rand::RngExt as _;
use std::sync::Arc;

/// The same asker with something else to ask.
fn again(order: &Order, deeds: Vec<Deed>) -> Order {
    Order {
        deeds,
        ..order.clone()
    }
}

fn win(author: &mut Author, order: &Order, bet: &str, round: &str, units: i64, ends: bool) -> Deed {
    Deed::Win {
        name: author.name(),
        round: round.to_owned(),
        units,
        jackpot: author.jackpot(units),
        bet: order.caller.is_rs().then(|| bet.to_owned()),
        ends,
    }
}

/// One win or two, soon or late; and then perhaps a change of mind.
pub(super) fn won(author: &mut Author, order: &Order, bet: &str, round: &str) {
    let late = author.one_in(12);
    let when = if late { 100..1500 } else { 0..40 };
    let (units, ends) = (author.units(), author.one_in(3));
    let deed = win(author, order, bet, round, units, ends);
    let name = deed.name().unwrap().to_owned();
    author.say_later(when, again(order, vec![deed]));
    if author.one_in(6) {
        let units = author.units();
        let second = win(author, order, bet, round, units, true);
        author.say_later(10..80, again(order, vec![second]));
    }
    match author.dice.random_range(0..10) {
        0 => {
            let back = author.rollback(&name, round);
            author.say_later(10..90, again(order, vec![back]));
        }
        1 => {
            let back = author.rollback(bet, round);
            author.say_later(10..90, again(order, vec![back]));
        }
        2 if author.one_in(2) => spent(author, order, bet, round),
        _ => {}
    }
}

/// A great win is taken back after the player took it home: a part of it is missing.
fn spent(author: &mut Author, order: &Order, bet: &str, round: &str) {
    let units = author.dice.random_range(100..900) * EURO;
    let great = win(author, order, bet, round, units, false);
    let back = author.rollback(great.name().unwrap(), round);
    author.say_later(0..10, again(order, vec![great]));
    let home = author.cash(order.player, order.currency, Till::Withdrawal, units);
    author.say_later(15..25, home);
    author.say_later(30..60, again(order, vec![back]));
}

/// A win that is refused within so many steps: a person ends its dispute, and the provider sends it
/// again.
fn disputed(author: &mut Author, order: &Order, steps: usize) {
    let ending = match author.dice.random_range(0..6) {
        0 => Ending::Barred,
        1 => Ending::Open,
        // A person types whole cents.
        _ => Ending::Paid(author.dice.random_range(1..2000) * 1000),
    };
    let win = Arc::new(sayable(order.clone()));
    author.later(steps..steps + 20, Step::Resolve(win.clone(), ending));
    if author.one_in(8) {
        author.later(steps..steps + 20, Step::Resolve(win, Ending::Paid(1000)));
    }
    author.say_later(steps..steps + 60, order.clone());
    if author.one_in(3) {
        let (name, round) = (order.names().next().unwrap(), "r-settled");
        let back = author.rollback(name, round);
        author.say_later(steps + 20..steps + 90, again(order, vec![back]));
    }
}

/// A rollback, and what providers do when they are not sure that it arrived.
pub(super) fn given_back(author: &mut Author, order: &Order, bet: &str, round: &str) {
    let back = author.rollback(bet, round);
    let name = back.name().unwrap().to_owned();
    author.say_later(0..30, again(order, vec![back.clone()]));
    match author.dice.random_range(0..8) {
        0 => author.say_later(5..60, again(order, vec![back])),
        1..3 => {
            let other = author.rollback(bet, round);
            author.say_later(0..60, again(order, vec![other]));
        }
        3 => author.say_later(10..60, order.clone()),
        4 => {
            let units = author.units();
            let late = win(author, order, bet, round, units, false);
            let late = again(order, vec![late]);
            author.say_later(5..30, late.clone());
            disputed(author, &late, 30);
        }
        5 => {
            let of_itself = author.rollback(&name, round);
            author.say_later(5..60, again(order, vec![of_itself]));
        }
        _ => {}
    }
}

/// The round ends without a win.
pub(super) fn lost(author: &mut Author, order: &Order, bet: &str, round: &str) {
    if order.caller.is_rs() {
        let nothing = win(author, order, bet, round, 0, true);
        author.say_later(0..40, again(order, vec![nothing]));
    } else {
        let round = round.to_owned();
        author.say_later(0..40, again(order, vec![Deed::End { round }]));
    }
}

/// Several transactions in one message of SOFTSWISS: all or none.
pub(super) fn batch(author: &mut Author, place: Place, round: &str) {
    let bet = author.bet(round);
    let mut deeds = vec![bet];
    let alone = author.order(place, Vec::new());
    let more = author.dice.random_range(1..4);
    for last in (0..more).rev() {
        let deed = if author.dice.random() {
            author.bet(round)
        } else {
            let (units, ends) = (author.units(), last == 0 && author.one_in(2));
            win(author, &alone, "", round, units, ends)
        };
        deeds.push(deed);
    }
    author.say(again(&alone, deeds.clone()));
    match author.dice.random_range(0..6) {
        // All of it is given back, in one message.
        0 => {
            let names = deeds.iter().filter_map(Deed::name);
            let names: Vec<_> = names.map(str::to_owned).collect();
            let back = |name: String| author.rollback(&name, round);
            let backs = names.into_iter().map(back).collect();
            author.say_later(0..40, again(&alone, backs));
        }
        // Only the first comes again, by itself.
        1 => author.say_later(0..40, again(&alone, deeds[..1].to_vec())),
        // One known transaction and one that never came.
        2 => {
            let known = author.rollback(deeds[0].name().unwrap(), round);
            let never = format!("never-{}", author.name());
            let unknown = author.rollback(&never, round);
            let of_rollback = author.rollback(known.name().unwrap(), round);
            let all = [known, unknown, of_rollback];
            let count = author.dice.random_range(2..=3);
            author.say_later(0..40, again(&alone, all[..count].to_vec()));
            let late = author.bet(round).named(&never);
            author.say_later(10..60, again(&alone, vec![late]));
        }
        _ => {}
    }
}

/// The order without what its protocol has no field for: SOFTSWISS has no free bets, its wins name
/// no bet and no jackpot, and one message is about one round, which only its last transaction can
/// end.
pub(super) fn sayable(mut order: Order) -> Order {
    if order.caller != Caller::Softswiss {
        return order;
    }
    let of_first = order.deeds.iter().find_map(|deed| round_of(deed).cloned());
    let last = order.deeds.len() - 1;
    for (place, deed) in order.deeds.iter_mut().enumerate() {
        match deed {
            Deed::Bet {
                round, free, ends, ..
            } => {
                *free = false;
                *ends &= place == last;
                round.clone_from(of_first.as_ref().unwrap());
            }
            Deed::Win {
                round,
                jackpot,
                bet,
                ends,
                ..
            } => {
                (*jackpot, *bet) = (0, None);
                *ends &= place == last;
                round.clone_from(of_first.as_ref().unwrap());
            }
            Deed::Rollback { round, ends, .. } => {
                *ends &= place == last;
                round.clone_from(of_first.as_ref().unwrap());
            }
            Deed::Balance | Deed::End { .. } | Deed::Cash { .. } | Deed::Resolve { .. } => {}
        }
    }
    order
}

fn round_of(deed: &Deed) -> Option<&String> {
    match deed {
        Deed::Bet { round, .. }
        | Deed::Win { round, .. }
        | Deed::Rollback { round, .. }
        | Deed::End { round } => Some(round),
        Deed::Balance | Deed::Cash { .. } | Deed::Resolve { .. } => None,
    }
}

/// Something said before comes again, as it was or changed; or something that fits nothing.
pub(super) fn something(author: &mut Author) {
    let earlier = author.earlier();
    let mut order = (*earlier).clone();
    match author.dice.random_range(0..20) {
        0..8 => return author.say(order),
        8 => order.player = author.dice.random_range(0..=PLAYERS),
        9 => {
            order.currency = if order.currency == "EUR" {
                "USD"
            } else {
                "EUR"
            }
        }
        10 => order.game = PLAYED[usize::from(order.game == PLAYED[0])],
        11 => order.shown = Shown::Session(author.dice.random_range(0..author.sessions.len())),
        12 => return by_another(author, &order),
        13..16 => change(author, &mut order),
        16 => return another_verb(author, &order),
        17 => return stolen(author, &order),
        _ => return unheard_of(author),
    }
    if order.caller == Caller::Desk {
        (order.game, order.shown) = ("", Shown::Nothing);
    }
    author.say(order);
}

/// Another player, with a session of his own, under the same name.
fn by_another(author: &mut Author, order: &Order) {
    let mut place = author.place();
    if order.caller != Caller::Desk {
        place.caller = order.caller;
    }
    let mut order = order.clone();
    (order.player, order.currency) = (place.player, place.currency);
    if order.caller != Caller::Desk {
        order.shown = author.shown(place);
    }
    author.say(order);
}

/// Another amount, jackpot, round or target under the same name.
fn change(author: &mut Author, order: &mut Order) {
    let (other_round, of_record) = (author.dice.random(), author.one_in(3));
    let (more, target) = (author.dice.random_range(1..500), author.name());
    let Some(first) = order.deeds.first_mut() else {
        return;
    };
    match first {
        // What a jackpot paid is for the record: another part of the same win is the same win.
        Deed::Win { jackpot, .. } if of_record => *jackpot += more,
        Deed::Bet { round, units, .. } | Deed::Win { round, units, .. } => {
            if other_round {
                round.push('x');
            } else {
                *units += more;
            }
        }
        Deed::Rollback {
            round, target: of, ..
        } => {
            if other_round {
                round.push('x');
            } else {
                *of = target;
            }
        }
        // The desk takes whole cents.
        Deed::Cash { units, .. } => *units += more * 1_000,
        Deed::End { round } => round.push('x'),
        Deed::Balance | Deed::Resolve { .. } => {}
    }
}

/// The name of a bet comes as that of a win, and the other way round.
fn another_verb(author: &mut Author, order: &Order) {
    let changed = match order.deeds.first() {
        Some(Deed::Bet {
            name, round, units, ..
        }) => win(author, order, "t-1", round, *units, false).named(name),
        Some(Deed::Win { name, round, .. }) => author.rollback("t-2", round).named(name),
        Some(Deed::Rollback { name, round, .. }) => author.bet(round).named(name),
        _ => return author.say(order.clone()),
    };
    author.say(again(order, vec![changed]));
}

/// Somebody else wins on this bet, or gives it back.
fn stolen(author: &mut Author, order: &Order) {
    let (Some(name), true) = (order.names().next(), order.caller != Caller::Desk) else {
        return author.say(order.clone());
    };
    let (name, mut place) = (name.to_owned(), author.place());
    place.caller = order.caller;
    let thief = author.order(place, Vec::new());
    if author.dice.random() {
        let back = author.rollback(&name, "r-stolen");
        return author.say(again(&thief, vec![back]));
    }
    let units = author.units();
    let refused = win(author, &thief, &name, "r-stolen", units, false);
    let refused = again(&thief, vec![refused]);
    author.say(refused.clone());
    disputed(author, &refused, 3);
}

/// A win, a rollback or an end of something that nobody has heard of.
fn unheard_of(author: &mut Author) {
    let place = author.place();
    let (never, round) = (format!("never-{}", author.name()), "r-unheard-of");
    let mut order = author.order(place, Vec::new());
    if author.one_in(6) {
        order.player = NOBODY;
    }
    let units = author.units();
    let deed = match author.dice.random_range(0..4) {
        0 | 1 => return owed(author, order, &never),
        2 if !place.caller.is_rs() => Deed::End {
            round: format!("{round}-{units}"),
        },
        _ => author.rollback(&never, round),
    };
    author.say(again(&order, vec![deed]));
}

/// A win before its bet, or of a game that we do not have: it is owed all the same.
pub(super) fn owed(author: &mut Author, mut order: Order, bet: &str) {
    if !order.caller.is_rs() {
        order.game = GHOST;
    }
    let (units, round) = (author.units(), format!("r-of-{bet}"));
    let first = win(author, &order, bet, &round, units, false);
    let first = again(&order, vec![first]);
    author.say(first.clone());
    if order.player == NOBODY {
        return;
    }
    if author.one_in(2) {
        let late = author.bet(&round).named(bet);
        author.say_later(3..40, again(&order, vec![late]));
    }
    disputed(author, &first, 3);
}
