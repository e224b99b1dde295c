//! One order on its way through the rules: what its deeds have come to so far.
//! It never changes the world: a refused order leaves nothing of it.

use super::asked::Asked;
use super::contract::{Contract, Told, Word};
use super::line::{self, Kind, Line};
use super::settle;
use super::world::{Part, Purse, PurseNumber, Stage, Stone, Use, World};
use crate::simulate::cast;
use crate::simulate::facts::Opened;
use crate::simulate::order::{Caller, Deed, Order, Till};
use crate::simulate::plan::Status;
use std::collections::HashMap;

pub(super) struct Draft<'a> {
    pub(super) order: &'a Order,
    pub(super) world: &'a World,
    pub(super) contract: Contract,
    pub(super) number: PurseNumber,
    pub(super) purse: Purse,
    pub(super) session: Option<&'a Opened>,
    pub(super) lines: Vec<Line>,
    pub(super) uses: Vec<(String, Use)>,
    /// What this order keeps out.
    pub(super) stones: Vec<Stone>,
    backs: Vec<String>,
    rounds: HashMap<String, Part>,
}

/// What one deed came to: its word, the line of its effect, and the cash of then.
pub(super) struct Step {
    pub(super) word: Word,
    seq: Option<i64>,
    cash: Option<i64>,
}

impl Step {
    /// Something done before, with its line and the cash of then.
    pub(super) fn again(seq: i64, cash: i64) -> Self {
        Self {
            word: Word::Repeated,
            seq: Some(seq),
            cash: Some(cash),
        }
    }

    pub(super) fn without(word: Word) -> Self {
        Self::of_then(word, None)
    }

    /// What has no line, with the pots of when it was done.
    pub(super) fn of_then(word: Word, pots: Option<(i64, i64)>) -> Self {
        Self {
            word,
            seq: None,
            cash: pots.map(|(cash, _)| cash),
        }
    }
}

/// A movement that nothing speaks against.
pub(super) struct Move<'m> {
    pub(super) kind: Kind,
    pub(super) name: Option<&'m str>,
    pub(super) target: Option<&'m str>,
    pub(super) round: Option<&'m str>,
    pub(super) ends: bool,
    pub(super) game: Option<String>,
    pub(super) session: Option<String>,
    pub(super) moves: (i64, i64),
    pub(super) jackpot: i64,
    pub(super) fingerprint: String,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        order: &'a Order,
        world: &'a World,
        contract: Contract,
        number: PurseNumber,
        session: Option<&'a Opened>,
    ) -> Self {
        Self {
            order,
            world,
            contract,
            number,
            purse: world.purses[number],
            session,
            lines: Vec::new(),
            uses: Vec::new(),
            stones: Vec::new(),
            backs: Vec::new(),
            rounds: HashMap::new(),
        }
    }

    pub(super) fn take(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        match deed {
            Deed::Balance => {
                self.game_exists(asked)?;
                Ok(Step::without(Word::Accepted))
            }
            Deed::Bet { .. } => self.bet(deed, asked),
            Deed::Win { .. } => self.win(deed, asked),
            Deed::Rollback { .. } => self.rollback(deed, asked),
            Deed::End { round } => self.end(round),
            Deed::Cash { name, till, units } => self.cash(name, *till, *units, asked),
            Deed::Resolve { .. } => self.resolve(deed, asked),
        }
    }

    pub(super) fn told_before(&self) -> Told {
        let Purse {
            cash, bonus, seq, ..
        } = self.world.purses[self.number];
        Told {
            cash,
            bonus,
            seq,
            ids: Vec::new(),
        }
    }

    pub(super) fn told(&self, steps: &[Step]) -> Told {
        let id = |step: &Step| match step.seq {
            Some(seq) => format!("{}-{seq}", self.purse.wallet),
            None => String::new(),
        };
        let all_again = steps.iter().all(|step| step.word == Word::Repeated);
        let then = steps.iter().rev().find_map(|step| step.cash);
        let then = then.filter(|_| all_again && self.contract.told_as_then);
        Told {
            cash: then.unwrap_or(self.purse.cash),
            bonus: self.purse.bonus,
            seq: self.purse.seq,
            ids: steps.iter().map(id).collect(),
        }
    }

    pub(super) fn caller(&self) -> Caller {
        self.order.caller
    }

    /// An earlier use of a name, by this order or before it.
    pub(super) fn known(&self, name: &str) -> Option<Use> {
        let own = self.uses.iter().rev().find(|(of, _)| of == name);
        let mut found = match own {
            Some((_, made)) => made.clone(),
            None => self
                .world
                .uses
                .get(&(self.caller(), name.to_owned()))?
                .clone(),
        };
        found.back |= self.backs.iter().any(|back| back == name);
        Some(found)
    }

    pub(super) fn round(&self, round: &str) -> Option<Part> {
        let own = self.rounds.get(round).cloned();
        let key = || (self.number, self.caller(), round.to_owned());
        own.or_else(|| self.world.rounds.get(&key()).cloned())
    }

    pub(super) fn set_round(&mut self, round: &str, part: Part) {
        self.rounds.insert(round.to_owned(), part);
    }

    pub(super) fn set_back(&mut self, target: &str) {
        self.backs.push(target.to_owned());
    }

    /// Everything that must be the same when a name comes again.
    pub(super) fn fingerprint(&self, kind: Kind, rest: &[&str]) -> String {
        let Purse {
            player, currency, ..
        } = self.purse;
        let player = cast::name(player);
        let mut parts = vec![kind.name(), &player, currency, self.order.game];
        parts.extend(rest);
        line::fingerprint(&parts)
    }

    pub(super) fn is_kept_out(&self, target: &str, asked: &mut Asked<'_>) -> bool {
        self.stone_on(target, asked).is_some()
    }

    fn stone_on(&self, target: &str, asked: &mut Asked<'_>) -> Option<Stone> {
        let own = self.stones.iter().find(|stone| stone.target == target);
        own.or_else(|| asked.stone_on(self.caller(), target))
            .cloned()
    }

    /// What a rollback of this name keeps out, by this order or before it.
    pub(super) fn stone_of(&self, name: &str, asked: &mut Asked<'_>) -> Option<Stone> {
        let own = self.stones.iter().find(|stone| stone.name == name);
        own.or_else(|| asked.stone_of(self.caller(), name)).cloned()
    }

    pub(super) fn may_come(&self, name: &str, asked: &mut Asked<'_>) -> Result<(), Word> {
        match self.stone_on(name, asked) {
            // A person barred it for another wallet. This wallet needs a decision of its own.
            Some(stone) if self.is_barred_elsewhere(&stone) => Err(Word::Conflict),
            Some(_) => Err(Word::RolledBack),
            None => Ok(()),
        }
    }

    pub(super) fn is_barred_elsewhere(&self, stone: &Stone) -> bool {
        settle::barred_by(&stone.name).is_some() && stone.purse.is_some_and(|of| of != self.number)
    }

    /// The step of before, if this name had one.
    pub(super) fn again(
        &self,
        name: &str,
        fingerprint: &str,
        asked: &mut Asked<'_>,
    ) -> Result<Option<Step>, Word> {
        let Some(made) = self.known(name) else {
            let taken = self.stone_of(name, asked).is_some() || self.settled(name).is_some();
            return if taken { Err(Word::Conflict) } else { Ok(None) };
        };
        if made.fingerprint != fingerprint {
            return Err(Word::Conflict);
        }
        if made.back {
            return Err(Word::RolledBack);
        }
        Ok(Some(Step::again(made.seq, made.cash_after)))
    }

    pub(super) fn game_exists(&self, asked: &mut Asked<'_>) -> Result<bool, Word> {
        asked
            .is_on(self.caller(), self.order.game)
            .ok_or(Word::NoSuchGame)
    }

    pub(super) fn session_name(&self) -> Option<String> {
        self.session.map(|session| session.session.clone())
    }

    pub(super) fn post(&mut self, made: Move<'_>) -> Result<Step, Word> {
        let (cash, bonus) = made.moves;
        let (cash_after, bonus_after) = (self.purse.cash + cash, self.purse.bonus + bonus);
        if cash_after < 0 || bonus_after < 0 {
            return Err(Word::TooLittleMoney);
        }
        (self.purse.cash, self.purse.bonus) = (cash_after, bonus_after);
        self.purse.seq += 1;
        let seq = self.purse.seq;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        if let Some(name) = made.name {
            let made = Use {
                kind: made.kind,
                purse: self.number,
                fingerprint: made.fingerprint.clone(),
                round: owned(made.round),
                game: made.game.clone(),
                session: made.session.clone(),
                cash,
                bonus,
                jackpot: made.jackpot,
                cash_after,
                seq,
                back: false,
            };
            self.uses.push((name.to_owned(), made));
        }
        self.lines.push(Line {
            kind: made.kind,
            name: owned(made.name),
            target: owned(made.target),
            round: owned(made.round),
            ends: made.ends,
            game: made.game,
            session: made.session,
            cash,
            bonus,
            jackpot: made.jackpot,
            cash_after,
            bonus_after,
            seq,
            fingerprint: made.fingerprint,
        });
        Ok(Step {
            word: Word::Accepted,
            seq: Some(seq),
            cash: Some(cash_after),
        })
    }

    /// The one message that names no game.
    fn fingerprint_of_end(&self, round: &str) -> String {
        let player = cast::name(self.purse.player);
        let kind = Kind::RoundEnd.name();
        line::fingerprint(&[kind, &player, self.purse.currency, "", round])
    }

    fn end(&mut self, round: &str) -> Result<Step, Word> {
        let Some(part) = self.round(round) else {
            return Err(Word::NoSuchRound);
        };
        if part.stage != Stage::Open {
            return Ok(Step::without(Word::Repeated));
        }
        let step = self.post(Move {
            kind: Kind::RoundEnd,
            name: None,
            target: None,
            round: Some(round),
            ends: true,
            game: part.game.clone(),
            session: self.session_name().or_else(|| part.session.clone()),
            moves: (0, 0),
            jackpot: 0,
            fingerprint: self.fingerprint_of_end(round),
        })?;
        let stage = Stage::Closed;
        self.set_round(round, Part { stage, ..part });
        Ok(step)
    }

    fn cash(
        &mut self,
        name: &str,
        till: Till,
        units: i64,
        asked: &mut Asked<'_>,
    ) -> Result<Step, Word> {
        if units <= 0 {
            return Err(Word::WrongAmount);
        }
        let fingerprint = self.fingerprint(till.kind(), &[&units.to_string()]);
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        let shut_out = |status| match till {
            // Who shut himself out may still take his money home.
            Till::Withdrawal => status == Status::Blocked,
            Till::Deposit | Till::Bonus => status != Status::Active,
        };
        if asked.status_is(self.purse.player, shut_out) {
            return Err(Word::ShutOut);
        }
        self.post(Move {
            kind: till.kind(),
            name: Some(name),
            target: None,
            round: None,
            ends: false,
            game: None,
            session: None,
            moves: till.moves(units),
            jackpot: 0,
            fingerprint,
        })
    }
}
