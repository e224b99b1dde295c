//! Questions to the facts during a window of time, and every way in which they can be answered.
//! It never chooses: where both answers are possible, both are tried, one after the other.

use super::world::{Stone, Stones};
use crate::simulate::cast::Place;
use crate::simulate::facts::{Facts, Opened, Possible, Window};
use crate::simulate::order::{Caller, Shown};
use crate::simulate::plan::{Planned, Status};

/// One way through all questions that have no sure answer.
pub(super) struct Asked<'a> {
    pub(super) facts: &'a Facts,
    pub(super) stones: &'a Stones,
    pub(super) planned: &'a [Planned],
    pub(super) window: Window,
    path: Vec<bool>,
    at: usize,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        stones: &'a Stones,
        planned: &'a [Planned],
        window: Window,
    ) -> Self {
        Self {
            facts,
            stones,
            planned,
            window,
            path: Vec::new(),
            at: 0,
        }
    }

    /// Goes on to the next way; `false` after the last.
    pub(super) fn next_way(&mut self) -> bool {
        self.path.truncate(self.at);
        self.at = 0;
        while let Some(last) = self.path.pop() {
            if !last {
                self.path.push(true);
                return true;
            }
        }
        false
    }

    fn answer(&mut self, possible: Possible) -> bool {
        match possible {
            Possible::Surely(answer) => answer,
            Possible::Either => {
                if self.at == self.path.len() {
                    self.path.push(false);
                }
                self.at += 1;
                self.path[self.at - 1]
            }
        }
    }

    /// The session whose token is shown, with what it was opened for.
    pub(super) fn session(&self, shown: Shown) -> Option<(&'a Opened, Planned)> {
        match shown {
            Shown::Session(number) => Some((self.facts.session(number)?, self.planned[number])),
            Shown::Stranger | Shown::Nothing => None,
        }
    }

    /// Whether a session of the place is open. When it was opened is not known, so that one that is
    /// open at some time makes it possible.
    pub(super) fn is_seated(&mut self, place: Place) -> bool {
        let of_place = |(number, planned): (usize, &Planned)| {
            let opened = (planned.place == place).then(|| self.facts.session(number))?;
            Some(self.facts.is_dead(opened?, self.window))
        };
        let mut all = self.planned.iter().enumerate().filter_map(of_place);
        let never = all.all(|dead| dead == Possible::Surely(true));
        self.answer(if never {
            Possible::Surely(false)
        } else {
            Possible::Either
        })
    }

    pub(super) fn is_dead(&mut self, session: &Opened) -> bool {
        self.answer(self.facts.is_dead(session, self.window))
    }

    pub(super) fn status_is(&mut self, player: usize, is: impl Fn(Status) -> bool) -> bool {
        self.answer(self.facts.players[player].possible(self.window, is))
    }

    pub(super) fn is_connected(&mut self, caller: Caller) -> bool {
        self.answer(self.facts.is_connected(caller, self.window))
    }

    /// `None` for a game that is in no catalog.
    pub(super) fn is_on(&mut self, caller: Caller, game: &'static str) -> Option<bool> {
        let possible = self.facts.is_on(caller, game, self.window)?;
        Some(self.answer(possible))
    }

    /// What keeps `target` out.
    pub(super) fn stone_on(&mut self, caller: Caller, target: &str) -> Option<&'a Stone> {
        let place = self.stones.by_target.get(&(caller, target.to_owned()));
        self.standing(place.copied())
    }

    /// What a rollback of this name keeps out.
    pub(super) fn stone_of(&mut self, caller: Caller, name: &str) -> Option<&'a Stone> {
        let place = self.stones.by_name.get(&(caller, name.to_owned()));
        self.standing(place.copied())
    }

    fn standing(&mut self, place: Option<usize>) -> Option<&'a Stone> {
        let stone = &self.stones.all[place?];
        self.answer(stone.stands(self.window)).then_some(stone)
    }
}
