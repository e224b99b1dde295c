//! The tombstones of the file: each was asked for, and from when on it can have stood, and must.
//! It never asks what a tombstone does: that is a rule.

use super::Findings;
use super::line::{Kind, fingerprint};
use super::replay::Index;
use super::settle::{self, barred_by};
use super::world::{Purse, Stone, Stones, World, pots};
use crate::simulate::cast;
use crate::simulate::diary::{Heard, Moment, Record};
use crate::simulate::order::{Caller, Deed, Ending};
use crate::stage::{Books, books::EntryRow};
use rusqlite::types::Value;

/// All tombstones of the file, each with the window in which it was set.
pub(super) fn stones(
    (books, entries): (&Books, &[EntryRow]),
    by_name: &Index<'_>,
    world: &World,
    findings: &mut Findings,
) -> Stones {
    let sql = "SELECT provider, target, reference, wallet, fingerprint, cash_after, \
        bonus_after FROM tombstones";
    let mut all = Vec::new();
    for row in books.rows(sql, []) {
        let [
            Value::Text(provider),
            Value::Text(target),
            Value::Text(name),
            wallet,
            Value::Text(stored),
            cash,
            bonus,
        ] = &row[..]
        else {
            findings.violation(None, format!("an odd tombstone: {row:?}"));
            continue;
        };
        let Some(caller) = Caller::of(provider) else {
            findings.violation(None, format!("a tombstone of nobody: {row:?}"));
            continue;
        };
        let by = barred_by(name).unwrap_or_else(|| name.clone());
        let askers = by_name
            .get(&(caller, by.as_str()))
            .map_or(&[][..], Vec::as_slice);
        let askers = askers.iter().filter(|record| leave(record, &by, target));
        let sent = askers.clone().map(|record| record.sent()).min();
        let Some(sent) = sent else {
            findings.violation(None, format!("nobody asked for this tombstone: {row:?}"));
            continue;
        };
        let purse = match wallet {
            Value::Integer(wallet) => world.of_wallet(*wallet),
            _ => None,
        };
        let stone = Stone {
            caller,
            target: target.clone(),
            name: name.clone(),
            fingerprint: stored.clone(),
            purse,
            pots: pots(cash, bonus),
            set: (sent, surely_set(askers.clone())),
        };
        if let Some(purse) = purse.map(|purse| &world.purses[purse]) {
            if !askers
                .clone()
                .any(|record| stands_for(record, name, purse) == *stored)
            {
                let what = format!("nobody said what this tombstone stands for: {row:?}");
                findings.violation(None, what);
            }
            if stone.pots.is_some_and(|pots| !had(entries, purse, pots)) {
                findings.violation(None, format!("a balance that never was: {row:?}"));
            }
        }
        all.push(stone);
    }
    Stones::new(all)
}

/// Whether a wallet ever held so much cash and bonus money.
fn had(entries: &[EntryRow], purse: &Purse, pots: (i64, i64)) -> bool {
    let mut own = entries.iter().filter(|row| row.wallet == purse.wallet);
    pots == (0, 0) || own.any(|row| (row.cash_after, row.bonus_after) == pots)
}

/// Whether a record's deed under this name leaves a tombstone for `target`.
fn leave(record: &Record, by: &str, target: &str) -> bool {
    let leaves = |deed: &Deed| match deed {
        Deed::Resolve {
            name,
            message: of,
            ending: Ending::Barred,
            ..
        }
        | Deed::Rollback {
            name, target: of, ..
        } => name == by && of == target,
        _ => false,
    };
    record.order.deeds.iter().any(leaves)
}

/// From when on a tombstone stands for sure: any answer to a rollback alone leaves it, and so does
/// success. What another deed of a refused order does to it cannot be told from outside; in the end
/// one of all askers has left it.
fn surely_set<'r>(askers: impl Iterator<Item = &'r &'r Record> + Clone) -> Moment {
    let in_the_end = askers.clone().map(|record| record.over()).max();
    let answers = askers.flat_map(|record| {
        let alone = record.order.deeds.len() == 1 && !record.order.is_resolution();
        let leave = move |answer: &&(Moment, Heard)| alone || answer.1.is_done();
        record.answers().filter(leave).map(|answer| answer.0)
    });
    answers.chain(in_the_end).min().unwrap_or(Moment::MAX)
}

/// What a rollback's name stands for, where this wallet asked.
fn stands_for(record: &Record, name: &str, purse: &Purse) -> String {
    let own = record.order.player == purse.player;
    if let ([Deed::Resolve { ending, owed, .. }], true) = (&record.order.deeds[..], own) {
        return settle::stands_for(purse, *ending, *owed);
    }
    let named = record.order.deeds.iter().find_map(|deed| match deed {
        Deed::Rollback {
            name: by,
            round,
            target,
            ..
        } if by == name => Some((round, target)),
        _ => None,
    });
    let Some((round, target)) = named.filter(|_| own) else {
        return String::new();
    };
    let player = cast::name(purse.player);
    let kind = Kind::Rollback.name();
    fingerprint(&[
        kind,
        &player,
        purse.currency,
        record.order.game,
        round,
        target,
    ])
}
