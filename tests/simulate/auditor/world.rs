//! The wallets as the ledger says they stood after any of its entries: the auditor's own books.
//! It takes entries as they are; whether they may be so is asked before they are taken.

use super::line::Kind;
use crate::simulate::cast;
use crate::simulate::facts::{Possible, Window};
use crate::simulate::order::Caller;
use crate::stage::books::EntryRow;
use rusqlite::types::Value;
use std::collections::HashMap;

/// A wallet by its place in [`World::purses`].
pub(crate) type PurseNumber = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purse {
    pub(crate) player: usize,
    pub(crate) currency: &'static str,
    /// The product's number of it, which providers are told.
    pub(crate) wallet: i64,
    pub(crate) cash: i64,
    pub(crate) bonus: i64,
    pub(crate) seq: i64,
}

/// What a name was used for.
#[derive(Debug, Clone)]
pub(crate) struct Use {
    pub(crate) kind: Kind,
    pub(crate) purse: PurseNumber,
    /// Over all that must not change under this name.
    pub(crate) fingerprint: String,
    pub(crate) round: Option<String>,
    pub(crate) game: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) cash: i64,
    pub(crate) bonus: i64,
    pub(crate) jackpot: i64,
    pub(crate) cash_after: i64,
    pub(crate) seq: i64,
    pub(crate) back: bool,
}

/// The resolution that settled a message, which never had an effect itself.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub(crate) purse: PurseNumber,
    pub(crate) moves: (i64, i64),
    pub(crate) fingerprint: String,
    pub(crate) cash_after: i64,
    pub(crate) seq: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Open,
    Closed,
    Cancelled,
}

/// A player's part in a round.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) stage: Stage,
    pub(crate) bets: i64,
    pub(crate) wins: i64,
    pub(crate) game: Option<String>,
    pub(crate) session: Option<String>,
}

pub(crate) type RoundKey = (PurseNumber, Caller, String);

/// Wallets, uses of names and rounds after some entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) purses: Vec<Purse>,
    pub(crate) uses: HashMap<(Caller, String), Use>,
    pub(crate) settled: HashMap<(Caller, String), Settled>,
    pub(crate) rounds: HashMap<RoundKey, Part>,
}

impl World {
    /// All wallets, empty; `number` says the product's number of each.
    pub(crate) fn new(number: impl Fn(&str, &str) -> i64) -> Self {
        let of = |player| {
            let name = cast::name(player);
            let number = &number;
            let purse = move |currency: &&'static str| Purse {
                player,
                currency,
                wallet: number(&name, currency),
                cash: 0,
                bonus: 0,
                seq: 0,
            };
            cast::currencies(player).iter().map(purse)
        };
        Self {
            purses: (0..cast::PLAYERS).flat_map(of).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn purse(&self, player: usize, currency: &str) -> Option<PurseNumber> {
        let is = |purse: &Purse| purse.player == player && purse.currency == currency;
        self.purses.iter().position(is)
    }

    pub(crate) fn of_wallet(&self, wallet: i64) -> Option<PurseNumber> {
        self.purses.iter().position(|purse| purse.wallet == wallet)
    }
}

/// A rollback that found nothing, as it stands in the file in the end.
#[derive(Debug, Clone)]
pub(crate) struct Stone {
    pub(crate) caller: Caller,
    pub(crate) target: String,
    /// The rollback's own name, and what that stands for.
    pub(crate) name: String,
    pub(crate) fingerprint: String,
    /// `None` where it was not known whose it is.
    pub(crate) purse: Option<PurseNumber>,
    /// Cash and bonus of then, where it was known whose it is.
    pub(crate) pots: Option<(i64, i64)>,
    /// Before the first it was not there, after the second it was.
    pub(crate) set: Window,
}

impl Stone {
    pub(crate) fn stands(&self, window: Window) -> Possible {
        if window.1 < self.set.0 {
            Possible::Surely(false)
        } else if self.set.1 < window.0 {
            Possible::Surely(true)
        } else {
            Possible::Either
        }
    }
}

/// The stored pots of then, where there are any.
pub(super) fn pots(cash: &Value, bonus: &Value) -> Option<(i64, i64)> {
    match (cash, bonus) {
        (Value::Integer(cash), Value::Integer(bonus)) => Some((*cash, *bonus)),
        _ => None,
    }
}

/// All stones, by what they keep out and by their own name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stones {
    pub(crate) all: Vec<Stone>,
    pub(crate) by_target: HashMap<(Caller, String), usize>,
    pub(crate) by_name: HashMap<(Caller, String), usize>,
}

impl Stones {
    pub(crate) fn new(all: Vec<Stone>) -> Self {
        let mut stones = Self::default();
        for (place, stone) in all.iter().enumerate() {
            let target = (stone.caller, stone.target.clone());
            stones.by_target.insert(target, place);
            let name = (stone.caller, stone.name.clone());
            stones.by_name.insert(name, place);
        }
        Self { all, ..stones }
    }
}

impl World {
    /// Takes a line of the ledger as it is.
    pub(crate) fn take(&mut self, purse: PurseNumber, caller: Caller, kind: Kind, row: &EntryRow) {
        let head = &mut self.purses[purse];
        (head.cash, head.bonus, head.seq) = (row.cash_after, row.bonus_after, row.seq);
        let target = row.target.as_ref().filter(|_| kind == Kind::Rollback);
        let given = target.and_then(|target| self.uses.get_mut(&(caller, target.clone())));
        let given = given.map(|given| {
            given.back = true;
            given.kind
        });
        if let (Kind::Resolution, Some(message)) = (kind, &row.target) {
            let settled = Settled {
                purse,
                moves: (row.cash, row.bonus),
                fingerprint: row.fingerprint.clone(),
                cash_after: row.cash_after,
                seq: row.seq,
            };
            self.settled.insert((caller, message.clone()), settled);
        }
        if let Some(round) = &row.round {
            let part = self.rounds.entry((purse, caller, round.clone()));
            let part = part.or_insert_with(|| Part {
                stage: Stage::Open,
                bets: 0,
                wins: 0,
                game: row.game.clone(),
                session: row.session.clone(),
            });
            part.take(kind, given, row.ends_round);
        }
        if let Some(name) = &row.reference {
            let made = Use {
                kind,
                purse,
                fingerprint: row.fingerprint.clone(),
                round: row.round.clone(),
                game: row.game.clone(),
                session: row.session.clone(),
                cash: row.cash,
                bonus: row.bonus,
                jackpot: row.jackpot_part.unwrap_or_default(),
                cash_after: row.cash_after,
                seq: row.seq,
                back: false,
            };
            self.uses.insert((caller, name.clone()), made);
        }
    }
}

impl Part {
    /// `given` is the kind of what a rollback gave back.
    fn take(&mut self, kind: Kind, given: Option<Kind>, ends: bool) {
        let none_left = |part: &Self| part.bets == 0 && part.wins == 0;
        match (kind, given) {
            (Kind::Bet, _) => {
                self.bets += 1;
                self.stage = Stage::Open;
            }
            (Kind::Win, _) => {
                self.wins += 1;
                if self.stage == Stage::Cancelled {
                    self.stage = Stage::Open;
                }
            }
            (Kind::Rollback, Some(Kind::Bet)) => self.bets -= 1,
            (Kind::Rollback, Some(Kind::Win)) => self.wins -= 1,
            _ => {}
        }
        if ends {
            self.stage = Stage::Closed;
        }
        if kind == Kind::Rollback && none_left(self) {
            self.stage = Stage::Cancelled;
        }
    }
}
