//! The wall clock of the guests: the real one, or one that a test holds in its hand.
//! Never touches the monotonic clock, which stays real so that waits end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use wasmtime_wasi::HostWallClock;

/// A handle on the wall clock of one host; clones share the clock.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<State>);

#[derive(Debug, Default)]
struct State {
    held: AtomicBool,
    time: Mutex<Duration>,
}

impl Clock {
    /// A clock that shows the real time until it is set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time since the Unix epoch that guests see now.
    #[must_use]
    pub fn now(&self) -> Duration {
        if self.0.held.load(Ordering::Acquire) {
            *self.0.time.lock().unwrap_or_else(PoisonError::into_inner)
        } else {
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default()
        }
    }

    /// Stops the clock at `since_epoch`.
    pub fn set(&self, since_epoch: Duration) {
        *self.0.time.lock().unwrap_or_else(PoisonError::into_inner) = since_epoch;
        self.0.held.store(true, Ordering::Release);
    }

    /// Moves the clock forward; a running clock is stopped first.
    pub fn advance(&self, by: Duration) {
        let then = self.now().saturating_add(by);
        self.set(then);
    }

    /// Shows the real time again.
    pub fn release(&self) {
        self.0.held.store(false, Ordering::Release);
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        Self::now(self)
    }
}
