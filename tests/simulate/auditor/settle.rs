//! What a person makes of a win that was refused, and what its provider hears from then on.
//! It never looks at disputes: which one was found is the operator's matter.

use super::asked::Asked;
use super::contract::Word;
use super::draft::{Draft, Move, Step};
use super::line::{self, Kind};
use super::world::{Purse, Settled, Stage, Stone, Use};
use crate::simulate::cast;
use crate::simulate::order::{Deed, Ending};
use crate::simulate::resolve::OURS;

/// What a resolution's name stands for.
pub(super) fn stands_for(purse: &Purse, ending: Ending, owed: Option<i64>) -> String {
    let player = cast::name(purse.player);
    let units = ending.units().to_string();
    let kind = Kind::Resolution.name();
    let decision = match ending {
        Ending::Paid(_) => "adjust",
        Ending::Barred | Ending::Open => "no_change",
    };
    let mut parts = vec![kind, &player, purse.currency, "", decision, &units, "0"];
    let owed = owed
        .filter(|_| decision == "adjust")
        .map(|units| units.to_string());
    parts.extend(owed.as_deref());
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
        let found = self.world.settled.get(&key).cloned();
        found.filter(|_| self.known(name).is_none())
    }

    /// A person has moved the money: it is done where the message says the same as then.
    pub(super) fn done_by_hand(&self, settled: &Settled, units: i64) -> Result<Step, Word> {
        let paid = Ending::Paid(settled.moves.0);
        let mut same = [Some(units), None].into_iter();
        let same = same.any(|owed| stands_for(&self.purse, paid, owed) == settled.fingerprint);
        if settled.purse == self.number && same {
            Ok(Step::again(settled.seq, settled.cash_after))
        } else {
            Err(Word::Conflict)
        }
    }

    pub(super) fn resolve(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        let Deed::Resolve {
            name,
            message,
            bet,
            ending,
            owed,
            ..
        } = deed
        else {
            unreachable!("only resolutions come here")
        };
        let fingerprint = stands_for(&self.purse, *ending, *owed);
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        let paid = matches!(ending, Ending::Paid(_));
        if *ending != Ending::Open {
            self.may_end(message, *ending, asked)?;
        }
        if paid {
            self.stands(deed, asked)?;
        }
        let bet = bet.as_deref().filter(|_| paid);
        let bet = bet.and_then(|bet| self.stake(bet));
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
            game: bet.as_ref().and_then(|bet| bet.game.clone()),
            session: bet.as_ref().and_then(|bet| bet.session.clone()),
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
        if known.is_some() || self.settled(message).is_some() {
            return Err(Word::AlreadySettled);
        }
        if ending != Ending::Barred {
            // What was barred in another wallet is not barred in this one.
            let kept_out = self.may_come(message, asked);
            kept_out.or_else(|word| match word {
                Word::Conflict => Ok(()),
                other => Err(other),
            })?;
            if self.stone_of(message, asked).is_some() {
                return Err(Word::RolledBack);
            }
        }
        Ok(())
    }

    /// A win is not paid after its bet or its round was given back, unless that is what the person
    /// decides.
    fn stands(&self, deed: &Deed, asked: &mut Asked<'_>) -> Result<(), Word> {
        let Deed::Resolve {
            bet,
            round,
            despite_refund: false,
            ..
        } = deed
        else {
            return Ok(());
        };
        let never_came = bet.as_deref().map(|bet| self.is_kept_out(bet, asked));
        let bet = bet.as_deref().and_then(|bet| self.stake(bet));
        let cancelled = self
            .round(round)
            .is_some_and(|part| part.stage == Stage::Cancelled);
        let gone = match bet {
            _ if never_came == Some(true) => true,
            Some(bet) => bet.back,
            None => cancelled,
        };
        if gone { Err(Word::RolledBack) } else { Ok(()) }
    }

    /// A bet of this wallet.
    fn stake(&self, name: &str) -> Option<Use> {
        let found = self.known(name);
        found.filter(|found| found.kind == Kind::Bet && found.purse == self.number)
    }
}
