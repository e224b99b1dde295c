//! Faults that a test or the benchmark asks for: in the database, on its disk, in an instance.
//! Never acts unasked, and repeats exactly from the seed.

use crate::hold::{Gate, Held, Moment};
use crate::sqlite::vfs::Gauge;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What happens to a statement that a fault meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Fails before it runs: "database is locked".
    Busy,
    /// Fails before it runs: "database or disk is full".
    Full,
    /// Runs and commits, and then reports "disk I/O error".
    AfterCommit,
    /// Waits before it runs.
    Delay(Duration),
    /// Never runs: its instance traps.
    Trap,
    /// Runs and commits, and then its instance traps.
    TrapAfterCommit,
}

/// What is wrong with the disk of the databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// Nothing.
    Fine,
    /// So many bytes can still be written.
    Full(u64),
    /// Nothing can be written, and a database is opened for reading only.
    ReadOnly,
}

/// What a statement meets.
#[derive(Clone)]
pub(crate) enum Met {
    Fault(Fault),
    Hold(Moment, Arc<Gate>),
}

type Predicate = Arc<dyn Fn(&str) -> bool + Send + Sync>;

struct Rule {
    met: Met,
    matches: Predicate,
    chance: Chance,
}

enum Chance {
    Next(u32),
    PerMille(u32),
}

/// A handle on the faults of one host; clones share them.
#[derive(Clone)]
pub struct Faults(Arc<Inner>);

struct Inner {
    armed: AtomicBool,
    state: Mutex<State>,
    gauge: Arc<Gauge>,
}

struct State {
    rules: Vec<Rule>,
    kills: BTreeMap<String, u32>,
    random: StdRng,
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("armed", &self.0.armed)
            .finish_non_exhaustive()
    }
}

impl Faults {
    pub(crate) fn new(seed: u64, gauge: Arc<Gauge>) -> Self {
        let random = StdRng::seed_from_u64(seed);
        let state = State {
            rules: Vec::new(),
            kills: BTreeMap::new(),
            random,
        };
        Self(Arc::new(Inner {
            armed: AtomicBool::new(false),
            state: Mutex::new(state),
            gauge,
        }))
    }

    /// The next `times` statements whose text `matches` meet `fault`.
    pub fn next(
        &self,
        times: u32,
        fault: Fault,
        matches: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) {
        self.arm(Rule {
            met: Met::Fault(fault),
            matches: Arc::new(matches),
            chance: Chance::Next(times),
        });
    }

    /// Of the statements whose text `matches`, `per_mille` of a thousand meet `fault`.
    pub fn sometimes(
        &self,
        per_mille: u32,
        fault: Fault,
        matches: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) {
        self.arm(Rule {
            met: Met::Fault(fault),
            matches: Arc::new(matches),
            chance: Chance::PerMille(per_mille),
        });
    }

    /// The next statement whose text `matches` stops before or after it runs, until the test lets
    /// it go.
    #[must_use]
    pub fn hold(
        &self,
        moment: Moment,
        matches: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Held {
        let gate = Arc::<Gate>::default();
        self.arm(Rule {
            met: Met::Hold(moment, gate.clone()),
            matches: Arc::new(matches),
            chance: Chance::Next(1),
        });
        Held(gate)
    }

    /// From now on the disk is like this; `Disk::Fine` ends it.
    pub fn disk(&self, disk: Disk) {
        self.0.gauge.set_disk(disk);
    }

    /// Every statement waits `by` before it runs.
    pub fn delay_statements(&self, by: Duration) {
        self.sometimes(1000, Fault::Delay(by), |_| true);
    }

    /// Every fsync of a database file takes `by` longer; zero ends it.
    pub fn delay_fsync(&self, by: Duration) {
        self.0.gauge.set_delay(by);
    }

    /// The fsyncs of database files since the start, WAL files included.
    #[must_use]
    pub fn fsyncs(&self) -> u64 {
        self.0.gauge.count()
    }

    /// The bytes written to database files since the start, WAL files included.
    #[must_use]
    pub fn written_bytes(&self) -> u64 {
        self.0.gauge.written_bytes()
    }

    /// The next `times` requests of `component` trap, with all that share their instance.
    pub fn kill_next(&self, component: &str, times: u32) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.kills.insert(component.to_owned(), times);
        self.0.armed.store(true, Ordering::Release);
    }

    /// Ends all faults but the fsync delay and those of the disk; what is held stays held.
    pub fn clear(&self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.rules.clear();
        state.kills.clear();
        self.0.armed.store(false, Ordering::Release);
    }

    fn arm(&self, rule: Rule) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.rules.push(rule);
        self.0.armed.store(true, Ordering::Release);
    }

    /// The faults that a statement meets, in the order in which they were asked for.
    pub(crate) fn meet(&self, sql: &str) -> Vec<Met> {
        if !self.0.armed.load(Ordering::Acquire) {
            return Vec::new();
        }
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { rules, random, .. } = &mut *state;
        let mut met = Vec::new();
        for rule in rules.iter_mut() {
            if !(rule.matches)(sql) {
                continue;
            }
            let hit = match &mut rule.chance {
                Chance::Next(0) => false,
                Chance::Next(left) => {
                    *left = left.saturating_sub(1);
                    true
                }
                Chance::PerMille(rate) => random.random_range(0..1000) < *rate,
            };
            if hit {
                met.push(rule.met.clone());
            }
        }
        rules.retain(|rule| !matches!(rule.chance, Chance::Next(0)));
        met
    }

    /// Whether the next request of `component` is to trap; counts it.
    pub(crate) fn take_kill(&self, component: &str) -> bool {
        if !self.0.armed.load(Ordering::Acquire) {
            return false;
        }
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.kills.get_mut(component) {
            Some(left) if *left > 0 => {
                *left = left.saturating_sub(1);
                true
            }
            Some(_) | None => false,
        }
    }
}
