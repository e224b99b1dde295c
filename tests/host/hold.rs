//! A statement stopped where a test wants it, while the test does something else.
//! Never stops one unasked, and never for ever: what holds it lets it go when it is dropped.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tokio::sync::Notify;

/// Where a statement stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before it runs.
    Before,
    /// After it has run and committed, and before the guest hears of it.
    After,
}

/// The test's end of a statement that is to stop.
pub struct Held(pub(crate) Arc<Gate>);

/// What the test and the connection's thread both know.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    opened: Condvar,
    reached: Notify,
}

#[derive(Default)]
struct State {
    is_reached: bool,
    is_open: bool,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").finish_non_exhaustive()
    }
}

impl Held {
    /// Waits until the statement is there.
    pub async fn reached(&self) {
        loop {
            let reached = self.0.reached.notified();
            if self.0.is_reached() {
                return;
            }
            reached.await;
        }
    }

    /// Lets it go; one that comes later does not stop.
    pub fn release(&self) {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_open = true;
        self.0.opened.notify_all();
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.release();
    }
}

impl Gate {
    fn is_reached(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_reached
    }

    /// Stops the thread of a connection until the gate is open.
    pub(crate) fn pass(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_reached = true;
        self.reached.notify_waiters();
        while !state.is_open {
            state = self
                .opened
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
