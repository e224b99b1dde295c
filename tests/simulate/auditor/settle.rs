//! What a person makes of a win that was refused, and what its provider hears from then on.
//! It never looks at disputes: which one was found is the operator's matter.

use super::asked::Asked;
use super::contract::Word;
use super::draft::{Draft, Move, Step};
use super::line::{self, Kind};
use super::world::{Purse, Settled, Stone};
use crate::simulate::cast;
use crate::simulate::order::{Deed, Ending};
use crate::simulate::resolve::OURS;

/// What a resolution's name stands for.
pub(super) fn stands_for(purse: &Purse, ending: Ending) -> String {
    let player = cast::name(purse.player);
    let units = ending.units().to_string();
    let kind = Kind::Resolution.name();
    let decision = match ending {
        Ending::Paid(_) => "adjust",
        Ending::Barred | Ending::Open => "no_change",
    };
    let mut parts = vec![kind, &player, purse.currency, "", decision, &units, "0"];
    if ending == Ending::Barred {
        parts.push("barred");
    }
    line::fingerprint(&parts)
}

/// The name of the tombstone that a resolution leaves, and the other way round.
pub(super) fn bars(resolution: &str) -> String {
    let own = resolution.strip_prefix(OURS).unwrap_or(resolution);
    format!("{OURS}barred/{own}")
}

/// The resolution behind the name of a tombstone.
pub(super) fn barred_by(stone: &str) -> Option<String> {
    let own = stone.strip_prefix(OURS)?.strip_prefix("barred/")?;
    Some(format!("{OURS}{own}"))
}

impl Draft<'_> {
    /// The resolution that settled a message, where the message never had an effect.
    pub(super) fn settled(&self, name: &str) -> Option<Settled> {
        let key = (self.caller(), name.to_owned());
        let found = self.world.settled.get(&key).copied();
        found.filter(|_| self.known(name).is_none())
    }

    /// A person has moved the money: it is done, with whatever amount comes again.
    pub(super) fn done_by_hand(&self, settled: Settled) -> Result<Step, Word> {
        if settled.purse == self.number {
            Ok(Step::again(settled.seq, settled.cash_after))
        } else {
            Err(Word::Conflict)
        }
    }

    pub(super) fn resolve(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        let Deed::Resolve {
            name,
            message,
            ending,
            ..
        } = deed
        else {
            unreachable!("only resolutions come here")
        };
        let fingerprint = stands_for(&self.purse, *ending);
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        if *ending != Ending::Open {
            self.may_end(message, *ending, asked)?;
        }
        let paid = matches!(ending, Ending::Paid(_));
        let bars_now = *ending == Ending::Barred
            && self.stone_of(message, asked).is_none()
            && !self.is_kept_out(message, asked);
        if bars_now {
            self.stones.push(Stone {
                caller: self.caller(),
                target: message.clone(),
                name: bars(name),
                fingerprint: fingerprint.clone(),
                purse: Some(self.number),
                pots: Some((self.purse.cash, self.purse.bonus)),
                set: (0, 0),
            });
        }
        self.post(Move {
            kind: Kind::Resolution,
            name: Some(name),
            target: Some(message.as_str()).filter(|_| paid),
            round: None,
            ends: false,
            game: None,
            session: None,
            moves: (ending.units(), 0),
            jackpot: 0,
            fingerprint,
        })
    }

    /// Only a message that never had an effect is paid or barred by hand, and only one that its
    /// provider has not taken back is paid.
    fn may_end(&self, message: &str, ending: Ending, asked: &mut Asked<'_>) -> Result<(), Word> {
        let known = self.known(message);
        let foreign = |purse| purse != self.number;
        if known.as_ref().is_some_and(|known| foreign(known.purse)) {
            return Err(Word::Conflict);
        }
        if ending != Ending::Barred {
            self.may_come(message, asked)?;
            if self.stone_of(message, asked).is_some() {
                return Err(Word::RolledBack);
            }
        }
        if known.is_some() || self.settled(message).is_some() {
            return Err(Word::AlreadySettled);
        }
        Ok(())
    }
}
