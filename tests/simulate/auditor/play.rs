//! Bets, wins and rollbacks as the contracts have them, for the auditor.
//! It never asks what the product did: each rule stands here once more, in other words.

use super::asked::Asked;
use super::contract::Word;
use super::draft::{Draft, Move, Step};
use super::line::Kind;
use super::world::{Part, Stage, Stone, Use};
use crate::simulate::order::Deed;
use crate::simulate::plan::Status;

impl Draft<'_> {
    pub(super) fn bet(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        let Deed::Bet {
            name,
            round,
            units,
            free,
            ends,
        } = deed
        else {
            unreachable!("only bets come here")
        };
        if *units == 0 && self.contract.no_zero {
            return Err(Word::WrongAmount);
        }
        let pot = if *free { "bonus" } else { "cash" };
        let fingerprint = self.fingerprint(Kind::Bet, &[round, &units.to_string(), pot]);
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        self.may_come(name, asked)?;
        self.may_play(asked)?;
        let before = self.round(round);
        let session = self.session_name();
        let step = self.post(Move {
            kind: Kind::Bet,
            name: Some(name),
            target: None,
            round: Some(round),
            ends: *ends,
            game: Some(self.order.game.to_owned()),
            session: session.or_else(|| before.as_ref()?.session.clone()),
            moves: if *free { (0, -units) } else { (-units, 0) },
            jackpot: 0,
            fingerprint,
        })?;
        let mut part = before.unwrap_or_else(|| self.fresh());
        part.bets += 1;
        part.stage = if *ends { Stage::Closed } else { Stage::Open };
        self.set_round(round, part);
        Ok(step)
    }

    /// The first fault counts.
    fn may_play(&self, asked: &mut Asked<'_>) -> Result<(), Word> {
        let is_on = self.game_exists(asked)?;
        let seated = match self.session {
            Some(session) => !asked.is_dead(session),
            None => asked.is_seated(self.order.place()),
        };
        if !seated {
            return Err(Word::Expired);
        }
        if asked.status_is(self.purse.player, |status| status != Status::Active) {
            return Err(Word::ShutOut);
        }
        if !asked.is_connected(self.caller()) {
            return Err(Word::Disconnected);
        }
        if is_on {
            Ok(())
        } else {
            Err(Word::SwitchedOff)
        }
    }

    fn fresh(&self) -> Part {
        Part {
            stage: Stage::Open,
            bets: 0,
            wins: 0,
            game: Some(self.order.game.to_owned()),
            session: self.session_name(),
        }
    }

    pub(super) fn win(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        let Deed::Win {
            name,
            round,
            units,
            jackpot,
            bet,
            ends,
        } = deed
        else {
            unreachable!("only wins come here")
        };
        if *units == 0 && self.contract.no_zero {
            return Err(Word::WrongAmount);
        }
        if let Some(settled) = self.settled(name) {
            return self.done_by_hand(&settled, *units);
        }
        let of = bet.as_deref().unwrap_or_default();
        let fingerprint = self.fingerprint(Kind::Win, &[round, &units.to_string(), of]);
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        let named = bet.as_deref().and_then(|bet| self.known(bet));
        let elsewhere = |bet: &Use| {
            let stake = bet.kind == Kind::Bet;
            bet.purse != self.number || (stake && bet.round.as_deref() != Some(round.as_str()))
        };
        if named.as_ref().is_some_and(elsewhere) {
            return Err(Word::Conflict);
        }
        self.may_come(name, asked)?;
        let before = self.round(round);
        let bet_made = self.bet_of(bet.as_deref(), named, before.is_some(), asked)?;
        if bet_made.is_none() && before.is_none() && !asked.is_connected(self.caller()) {
            return Err(Word::Disconnected);
        }
        let of = |from: Option<&Use>| from.and_then(|made| made.session.clone());
        let session = self.session_name().or_else(|| of(bet_made.as_ref()));
        let step = self.post(Move {
            kind: Kind::Win,
            name: Some(name),
            target: bet.as_deref(),
            round: Some(round),
            ends: *ends,
            game: Some(self.order.game.to_owned()),
            session: session.or_else(|| before.as_ref()?.session.clone()),
            moves: (*units, 0),
            jackpot: *jackpot.min(units),
            fingerprint,
        })?;
        let mut part = before.unwrap_or_else(|| self.fresh());
        part.wins += 1;
        part.stage = match part.stage {
            _ if *ends => Stage::Closed,
            Stage::Cancelled => Stage::Open,
            stage => stage,
        };
        self.set_round(round, part);
        Ok(step)
    }

    /// The bet that a win belongs to; a win that stands alone needs a contract for it and a game.
    fn bet_of(
        &self,
        name: Option<&str>,
        named: Option<Use>,
        round_is_known: bool,
        asked: &mut Asked<'_>,
    ) -> Result<Option<Use>, Word> {
        if name.is_some_and(|name| self.is_kept_out(name, asked)) {
            return Err(Word::RolledBack);
        }
        if let Some(bet) = named.filter(|named| named.kind == Kind::Bet) {
            if bet.back {
                return Err(Word::RolledBack);
            }
            if bet.game.as_deref() != Some(self.order.game) {
                self.game_exists(asked)?;
            }
            return Ok(Some(bet));
        }
        if self.contract.win_needs_bet {
            return Err(Word::NoSuchTransaction);
        }
        if !round_is_known {
            self.game_exists(asked)?;
        }
        Ok(None)
    }

    pub(super) fn rollback(&mut self, deed: &Deed, asked: &mut Asked<'_>) -> Result<Step, Word> {
        let Deed::Rollback {
            name,
            target,
            round,
            ends,
        } = deed
        else {
            unreachable!("only rollbacks come here")
        };
        let given = self.known(target);
        if given
            .as_ref()
            .is_some_and(|given| given.purse != self.number)
        {
            return Err(Word::Conflict);
        }
        let fingerprint = self.fingerprint(Kind::Rollback, &[round, target]);
        if let Some(stone) = self.stone_of(name, asked) {
            // Where it was not known whose it is, it is not known what it stands for.
            let own = stone.purse.is_none_or(|of| of == self.number);
            let same = stone.purse.is_none() || stone.fingerprint == fingerprint;
            let again = stone.target == *target && own && same;
            return if again {
                Ok(Step::of_then(Word::Repeated, stone.pots))
            } else {
                Err(Word::Conflict)
            };
        }
        if let Some(step) = self.again(name, &fingerprint, asked)? {
            return Ok(step);
        }
        self.may_come(name, asked)?;
        let Some(given) = given else {
            if self.settled(target).is_some() {
                return Err(Word::NotReversible);
            }
            if !self.is_kept_out(target, asked) {
                self.stones.push(Stone {
                    caller: self.caller(),
                    target: target.clone(),
                    name: name.clone(),
                    fingerprint,
                    purse: Some(self.number),
                    pots: Some((self.purse.cash, self.purse.bonus)),
                    set: (0, 0),
                });
            }
            return Ok(Step::without(Word::Buried));
        };
        if given.back {
            return Ok(Step::without(Word::AlreadyBack));
        }
        let moves = match given.kind {
            Kind::Bet => (-given.cash, -given.bonus),
            // No more than there is.
            Kind::Win => (
                -given.cash.min(self.purse.cash),
                -given.bonus.min(self.purse.bonus),
            ),
            _ => return Err(Word::NotReversible),
        };
        self.give_back(name, target, *ends, given, moves, fingerprint)
    }

    fn give_back(
        &mut self,
        name: &str,
        target: &str,
        ends: bool,
        given: Use,
        moves: (i64, i64),
        fingerprint: String,
    ) -> Result<Step, Word> {
        let part = given.round.as_deref().and_then(|round| self.round(round));
        let of_round = |what: fn(&Part) -> Option<String>| part.as_ref().and_then(what);
        let jackpot = jackpot_back(&given, moves.0);
        let game = given.game.or_else(|| of_round(|part| part.game.clone()));
        let session = given
            .session
            .or_else(|| of_round(|part| part.session.clone()));
        let step = self.post(Move {
            kind: Kind::Rollback,
            name: Some(name),
            target: Some(target),
            round: given.round.as_deref(),
            ends,
            game,
            session,
            moves,
            jackpot,
            fingerprint,
        })?;
        self.set_back(target);
        if let (Some(round), Some(mut part)) = (given.round.as_deref(), part) {
            part.bets -= i64::from(given.kind == Kind::Bet);
            part.wins -= i64::from(given.kind == Kind::Win);
            if part.bets == 0 && part.wins == 0 {
                part.stage = Stage::Cancelled;
            } else if ends {
                part.stage = Stage::Closed;
            }
            self.set_round(round, part);
        }
        Ok(step)
    }
}

/// What a jackpot paid of a win is taken back last: what the player had spent is missing in it.
fn jackpot_back(given: &Use, cash: i64) -> i64 {
    let of_game = given.cash - given.jackpot;
    (cash + of_game).min(0)
}
