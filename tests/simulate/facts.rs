//! What is true outside of the ledger, and from when: the time, sessions, who may play what.
//! It never says more than can be known: while a change is under way both answers are possible.

use super::cast::{BEGINNING_MS, PLAYED, PLAYERS};
use super::diary::Moment;
use super::order::{Caller, PROVIDERS};
use super::plan::Status;
use std::collections::HashMap;

/// From the first moment to the last at which something may have been looked at.
pub(crate) type Window = (Moment, Moment);

/// A yes-or-no question about a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Possible {
    Surely(bool),
    Either,
}

/// A value that changes now and then; changes of one value never overlap.
#[derive(Debug, Clone)]
pub(crate) struct Line<T> {
    first: T,
    changes: Vec<(Window, T)>,
}

impl<T: Copy> Line<T> {
    pub(crate) fn new(first: T) -> Self {
        let changes = Vec::new();
        Self { first, changes }
    }

    pub(crate) fn change(&mut self, during: Window, to: T) {
        self.changes.push((during, to));
    }

    pub(crate) fn last(&self) -> T {
        self.changes.last().map_or(self.first, |change| change.1)
    }

    /// All values that can have been seen in the window.
    pub(crate) fn seen(&self, window: Window) -> impl Iterator<Item = T> {
        let over = self
            .changes
            .partition_point(|(during, _)| during.1 < window.0);
        let before = over
            .checked_sub(1)
            .map_or(self.first, |last| self.changes[last].1);
        let under_way = self.changes[over..].iter();
        let under_way = under_way.take_while(move |(during, _)| during.0 <= window.1);
        std::iter::once(before).chain(under_way.map(|change| change.1))
    }

    pub(crate) fn possible(&self, window: Window, is: impl Fn(T) -> bool) -> Possible {
        among(self.seen(window).map(is))
    }
}

/// One answer if all are the same.
pub(crate) fn among(mut answers: impl Iterator<Item = bool>) -> Possible {
    let first = answers.next().unwrap_or_default();
    if answers.all(|answer| answer == first) {
        Possible::Surely(first)
    } else {
        Possible::Either
    }
}

/// A session that was opened.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub(crate) session: String,
    pub(crate) token: String,
    pub(crate) expires_ms: i64,
    pub(crate) ended: Line<bool>,
}

/// All facts of one simulation.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Absent where the host has the real time: then no session expires.
    pub(crate) now: Option<Line<i64>>,
    pub(crate) players: Vec<Line<Status>>,
    providers: HashMap<Caller, Line<bool>>,
    games: HashMap<(Caller, &'static str), Line<bool>>,
    /// By number; `None` is a session that was refused.
    pub(crate) sessions: HashMap<usize, Option<Opened>>,
}

impl Facts {
    pub(crate) fn new(virtual_time: bool) -> Self {
        let on = || Line::new(true);
        let games = PROVIDERS
            .iter()
            .flat_map(|caller| PLAYED.map(|game| (*caller, game)));
        Self {
            now: virtual_time.then(|| Line::new(BEGINNING_MS)),
            players: vec![Line::new(Status::Active); PLAYERS],
            providers: PROVIDERS.iter().map(|caller| (*caller, on())).collect(),
            games: games.map(|place| (place, on())).collect(),
            sessions: HashMap::new(),
        }
    }

    pub(crate) fn provider(&mut self, caller: Caller) -> &mut Line<bool> {
        self.providers
            .entry(caller)
            .or_insert_with(|| Line::new(true))
    }

    pub(crate) fn game(&mut self, caller: Caller, game: &'static str) -> &mut Line<bool> {
        self.games
            .entry((caller, game))
            .or_insert_with(|| Line::new(true))
    }

    pub(crate) fn session(&self, number: usize) -> Option<&Opened> {
        self.sessions.get(&number)?.as_ref()
    }

    pub(crate) fn is_connected(&self, caller: Caller, window: Window) -> Possible {
        match self.providers.get(&caller) {
            Some(line) => line.possible(window, |is| is),
            None => Possible::Surely(false),
        }
    }

    /// `None` for a game that is in no catalog.
    pub(crate) fn is_on(
        &self,
        caller: Caller,
        game: &'static str,
        window: Window,
    ) -> Option<Possible> {
        let line = self.games.get(&(caller, game))?;
        Some(line.possible(window, |is| is))
    }

    pub(crate) fn is_dead(&self, session: &Opened, window: Window) -> Possible {
        let expired = match &self.now {
            Some(now) => now.possible(window, |now| now >= session.expires_ms),
            None => Possible::Surely(false),
        };
        match (session.ended.possible(window, |is| is), expired) {
            (Possible::Surely(true), _) | (_, Possible::Surely(true)) => Possible::Surely(true),
            (Possible::Surely(false), Possible::Surely(false)) => Possible::Surely(false),
            (Possible::Either, _) | (_, Possible::Either) => Possible::Either,
        }
    }
}

impl Opened {
    pub(crate) fn new(session: String, token: String, expires_ms: i64) -> Self {
        let ended = Line::new(false);
        Self {
            session,
            token,
            expires_ms,
            ended,
        }
    }
}
