//! What happens in one simulation, step by step, from the seed alone.
//! It never looks at an answer: the same seed makes the same steps, however they go.

use super::cast::Place;
use super::order::{Caller, Ending, Order};
use super::weather::Weather;
use super::workload::Author;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// Whether a player may play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Blocked,
    SelfExcluded,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::SelfExcluded => "self_excluded",
        }
    }
}

/// One step. Those who work a plan off begin its steps in order, many at a time.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Say(Saying),
    /// A person ends the dispute about a win, where there is one.
    Resolve(Arc<Order>, Ending),
    /// Opens the planned session of this number.
    Open(usize),
    /// Ends it.
    End(usize),
    Player(usize, Status),
    Provider(Caller, bool),
    Game(Caller, &'static str, bool),
    /// The time that components see, in milliseconds since 1970.
    Clock(i64),
    Weather(Weather),
    /// The next so many requests of a component trap.
    Trap(&'static str, u32),
    /// The host ends and starts on the same data: after its last request, or beside it.
    Restart {
        waits: bool,
    },
}

/// A message with the manner in which it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Saying {
    pub(crate) order: Arc<Order>,
    /// How many of it are sent at once.
    pub(crate) copies: usize,
    /// How long the first reply is waited for; then the line is cut and the message sent again.
    pub(crate) patience: Option<Duration>,
}

/// A session that a step opens, for a place at a game.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planned {
    pub(crate) place: Place,
    pub(crate) game: &'static str,
}

/// All steps of one simulation.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) steps: Vec<Step>,
    pub(crate) sessions: Vec<Planned>,
    /// Messages in it, copies counted.
    pub(crate) commands: usize,
}

impl Plan {
    /// The first `commands` messages of `seed`, with all that happens between them.
    pub(crate) fn new(seed: u64, commands: usize) -> Self {
        let mut author = Author::new(seed);
        while author.commands < commands {
            author.next();
        }
        Self {
            seed,
            steps: author.steps,
            sessions: author.sessions,
            commands: author.commands,
        }
    }

    /// The same without what only a host inside this process can do.
    pub(crate) fn outside(mut self) -> Self {
        self.steps.retain(|step| match step {
            Step::Say(_) | Step::Resolve(..) | Step::Open(_) | Step::End(_) => true,
            Step::Player(..) | Step::Provider(..) | Step::Game(..) => true,
            Step::Clock(_) | Step::Weather(_) | Step::Trap(..) | Step::Restart { .. } => false,
        });
        self
    }

    /// A digest of all steps: equal digests are equal streams.
    pub(crate) fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for step in &self.steps {
            digest.update(format!("{step:?}\n"));
        }
        let mut text = hex::encode(digest.finalize());
        text.truncate(16);
        text
    }
}
