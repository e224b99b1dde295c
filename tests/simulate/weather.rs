//! The weather over the database: what may happen to a statement, from the seed and counted.
//! It never touches what is read or written: it refuses, delays or forgets to tell.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use reelgate_host::{Fault, Faults};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What may happen, each so often of a thousand statements, until it is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weather {
    pub(crate) squalls: [Option<Squall>; 2],
    /// By how much every fsync is slower.
    pub(crate) fsync: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Squall {
    pub(crate) kind: Kind,
    pub(crate) per_mille: u32,
    /// How many statements it meets at most.
    pub(crate) hits: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Busy,
    /// No space: the statement fails before it runs.
    Full,
    /// The statement commits and reports an error.
    AfterCommit,
    Slow,
}

pub(crate) const KINDS: [Kind; 4] = [Kind::Busy, Kind::Full, Kind::AfterCommit, Kind::Slow];
const SLOW_MS_MAX: u64 = 15;

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Busy => "database busy",
            Self::Full => "error before the commit",
            Self::AfterCommit => "error after the commit",
            Self::Slow => "slow statement",
        }
    }

    /// Whether it can meet this statement: reads are not told that the disk is full.
    fn can_meet(self, sql: &str) -> bool {
        let writes = ["INSERT", "UPDATE"]
            .iter()
            .any(|verb| sql.starts_with(verb));
        match self {
            Self::Busy | Self::Slow => true,
            Self::Full | Self::AfterCommit => writes,
        }
    }
}

impl Weather {
    pub(crate) const CALM: Self = Self {
        squalls: [None, None],
        fsync: Duration::ZERO,
    };

    pub(crate) fn random(dice: &mut StdRng) -> Self {
        let mut squall = || {
            let kind = KINDS[dice.random_range(0..KINDS.len())];
            // Now and then nothing else happens for a while.
            let (per_mille, hits) = if dice.random_ratio(1, 8) {
                (1000, dice.random_range(1..30))
            } else {
                (dice.random_range(5..120), dice.random_range(5..100))
            };
            Some(Squall {
                kind,
                per_mille,
                hits,
            })
        };
        let squalls = [squall(), squall()];
        let fsync = Duration::from_micros(if dice.random_ratio(1, 6) { 800 } else { 0 });
        let one = dice.random_ratio(1, 2);
        Self {
            squalls: [squalls[0], squalls[1].filter(|_| one)],
            fsync,
        }
    }
}

/// How often each kind was met, over all hosts of a simulation.
#[derive(Debug, Default)]
pub(crate) struct Met([AtomicU64; KINDS.len()]);

impl Met {
    fn count(&self, kind: Kind) {
        let place = KINDS.iter().position(|other| *other == kind);
        self.0[place.unwrap_or_default()].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn of(&self, place: usize) -> u64 {
        self.0[place].load(Ordering::Relaxed)
    }
}

/// Replaces the weather over a host.
pub(crate) fn set(faults: &Faults, weather: Weather, seed: u64, met: &Arc<Met>) {
    faults.clear();
    faults.delay_fsync(weather.fsync);
    for (number, squall) in (0_u64..).zip(weather.squalls.into_iter().flatten()) {
        arm(faults, squall, seed.wrapping_add(number), met.clone());
    }
}

fn arm(faults: &Faults, squall: Squall, seed: u64, met: Arc<Met>) {
    let Squall {
        kind,
        per_mille,
        hits,
    } = squall;
    let mut dice = StdRng::seed_from_u64(seed);
    let slow = Duration::from_millis(dice.random_range(1..=SLOW_MS_MAX));
    let fault = match kind {
        Kind::Busy => Fault::Busy,
        Kind::Full => Fault::Full,
        Kind::AfterCommit => Fault::AfterCommit,
        Kind::Slow => Fault::Delay(slow),
    };
    let left = Mutex::new((dice, hits));
    // The chance is drawn here and not by the host, so that what is met can be counted.
    faults.sometimes(1000, fault, move |sql| {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        let hit = kind.can_meet(sql) && left.1 > 0 && left.0.random_range(0..1000) < per_mille;
        if hit {
            left.1 -= 1;
            met.count(kind);
        }
        hit
    });
}
