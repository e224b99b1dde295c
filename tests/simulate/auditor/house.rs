//! The money as the callers have been told it went: what providers and the desk took and gave.
//! It never uses the ledger to say what was told, only to compare.

use super::Findings;
use super::line::{Flow, Kind};
use crate::simulate::cast;
use crate::simulate::diary::{Diary, Record};
use crate::simulate::order::{Caller, Deed};
use crate::stage::Books;
use crate::stage::books::EntryRow;
use std::collections::{HashMap, HashSet};

/// A transaction that a caller counts as done: its step, what the player got, and where.
struct Done {
    step: usize,
    player: usize,
    currency: &'static str,
    kind: Kind,
    round: Option<String>,
    moves: (i64, i64),
}

type Name = (Caller, String);

/// Every acknowledged transaction stands once with its payload, and each wallet holds what is left
/// of them: with the other half at the providers and the desk, all money is accounted for.
pub(super) fn check(diary: &Diary, books: &Books, findings: &mut Findings) {
    let (done, back) = told(diary, findings);
    let entries = books.entries();
    let mut stored: HashMap<Name, Vec<&EntryRow>> = HashMap::new();
    for row in &entries {
        if let (Some(caller), Some(name)) = (Caller::of(&row.provider), &row.reference) {
            stored.entry((caller, name.clone())).or_default().push(row);
        }
    }
    for (name, done) in &done {
        let rows = stored.get(name).map_or(&[][..], Vec::as_slice);
        let same = |row: &&&EntryRow| {
            row.kind == done.kind.name()
                && row.player == cast::name(done.player)
                && row.currency == done.currency
                && row.round == done.round
                && (row.cash, row.bonus) == done.moves
        };
        if rows.len() != 1 || rows.iter().filter(same).count() != 1 {
            let what = format!("{name:?} was acknowledged, and the ledger has {rows:?}");
            findings.violation(Some(done.step), what);
        }
    }
    for (wallet, held, owed) in odd_pots(&done, &back, &entries, books) {
        let odd = differences(&done, &back, &entries, &wallet);
        let is = |record: &&Record| {
            record
                .order
                .names()
                .any(|name| odd.iter().any(|odd| odd.1 == name))
        };
        let step = diary.records.iter().find(is).map(|record| record.step);
        let what = format!("{wallet:?} holds {held:?}, by what was told it is {owed:?}: {odd:?}");
        findings.violation(step, what);
    }
}

/// Player and currency, cash and bonus held, and what they should be.
type OddPot = ((String, String), (i64, i64), (i64, i64));

/// What was acknowledged, and what was acknowledged to be given back.
fn told(diary: &Diary, findings: &mut Findings) -> (HashMap<Name, Done>, HashSet<Name>) {
    let (mut all, mut back) = (HashMap::<Name, Done>::new(), HashSet::new());
    let settled = settled(diary);
    for record in diary.records.iter().filter(|record| record.is_done()) {
        let order = &record.order;
        for deed in &order.deeds {
            let (name, kind, round, moves) = match deed {
                Deed::Bet {
                    name,
                    round,
                    units,
                    free,
                    ..
                } => {
                    let moves = if *free { (0, -units) } else { (-units, 0) };
                    (name, Kind::Bet, Some(round.clone()), moves)
                }
                // The resolution has moved its money, as much as the person chose.
                Deed::Win { name, .. } if settled.contains(&(order.caller, name)) => continue,
                Deed::Win {
                    name, round, units, ..
                } => (name, Kind::Win, Some(round.clone()), (*units, 0)),
                Deed::Resolve { name, ending, .. } => {
                    (name, Kind::Resolution, None, (ending.units(), 0))
                }
                Deed::Cash { name, till, units } => (name, till.kind(), None, till.moves(*units)),
                Deed::Rollback { target, .. } => {
                    back.insert((order.caller, target.clone()));
                    continue;
                }
                Deed::Balance | Deed::End { .. } => continue,
            };
            let (step, player, currency) = (record.step, order.player, order.currency);
            let done = Done {
                step,
                player,
                currency,
                kind,
                round,
                moves,
            };
            let earlier = all.insert((order.caller, name.clone()), done);
            if earlier.is_some_and(|earlier| earlier.kind != kind || earlier.moves != moves) {
                let what = format!("two payloads were acknowledged under {name}");
                findings.violation(Some(step), what);
            }
        }
    }
    (all, back)
}

/// Messages that a person was told to have paid.
fn settled(diary: &Diary) -> HashSet<(Caller, &String)> {
    let done = diary.records.iter().filter(|record| record.is_done());
    done.filter_map(|record| Some((record.order.caller, record.order.pays()?)))
        .collect()
}

/// Each wallet must hold what was given to it and not paid out of it.
fn odd_pots(
    done: &HashMap<Name, Done>,
    back: &HashSet<Name>,
    entries: &[EntryRow],
    books: &Books,
) -> Vec<OddPot> {
    let mut pots: HashMap<(String, String), (i64, i64)> = HashMap::new();
    let mut add = |player: String, currency: &str, moves: (i64, i64)| {
        let pot = pots.entry((player, currency.to_owned())).or_default();
        *pot = (pot.0 + moves.0, pot.1 + moves.1);
    };
    for (name, done) in done {
        if !back.contains(name) {
            add(cast::name(done.player), done.currency, done.moves);
        }
    }
    // Of a win that was spent before it was taken back, the player keeps what was not there.
    let name = |row: &EntryRow, of: &Option<String>| (row.provider.clone(), of.clone());
    let is_win = |row: &&EntryRow| Kind::of(&row.kind).is_some_and(|kind| kind.flow() == Flow::In);
    let wins = entries.iter().filter(is_win);
    let wins: HashMap<_, i64> = wins
        .map(|row| (name(row, &row.reference), row.cash))
        .collect();
    for row in entries
        .iter()
        .filter(|row| row.kind == Kind::Rollback.name())
    {
        if let Some(won) = wins.get(&name(row, &row.target)) {
            add(row.player.clone(), &row.currency, (won + row.cash, 0));
        }
    }
    let mut odd = Vec::new();
    for player in 0..cast::PLAYERS {
        for currency in cast::currencies(player) {
            let wallet = (cast::name(player), (*currency).to_owned());
            let pot = |name: &str| {
                let sql = format!("SELECT {name} FROM wallets WHERE player = ?1 AND currency = ?2");
                books.number(&sql, [wallet.0.as_str(), currency])
            };
            let held = (pot("cash"), pot("bonus"));
            let owed = pots.get(&wallet).copied().unwrap_or_default();
            if held != owed {
                odd.push((wallet, held, owed));
            }
        }
    }
    odd
}

/// Names that stand in the ledger and not by what was told, or the other way round.
fn differences(
    done: &HashMap<Name, Done>,
    back: &HashSet<Name>,
    entries: &[EntryRow],
    wallet: &(String, String),
) -> Vec<Name> {
    let own = |row: &&EntryRow| (&row.player, &row.currency) == (&wallet.0, &wallet.1);
    let caller = |row: &EntryRow| Caller::of(&row.provider);
    let is_back = |row: &&EntryRow| row.kind == Kind::Rollback.name();
    let given_back: HashSet<Name> = entries
        .iter()
        .filter(is_back)
        .filter_map(|row| Some((caller(row)?, row.target.clone()?)))
        .collect();
    let names = entries.iter().filter(own).filter(|row| !is_back(row));
    let names = names.filter_map(|row| Some((caller(row)?, row.reference.clone()?)));
    let differs = |name: &Name| {
        given_back.contains(name) == (done.contains_key(name) && !back.contains(name))
    };
    names.filter(differs).collect()
}
