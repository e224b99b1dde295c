//! The way of rows and the result from a connection's thread to the guest.
//! Never holds more rows than Spin's channel does, and wakes the guest as seldom as it can: once
//! the rows that may wait are all there, or the statement has ended.

use super::stop::Stop;
use crate::bindings::spin::sqlite::sqlite::{Error, RowResult};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// As in Spin: a statement whose rows nobody takes stops after so many.
const ROWS_WAITING_MAX: usize = 4;

#[derive(Default)]
struct Feed {
    state: Mutex<State>,
    /// Told when rows have been taken or will never be.
    taken: Condvar,
}

#[derive(Default)]
struct State {
    rows: VecDeque<RowResult>,
    ended: bool,
    abandoned: bool,
    result: Option<Result<(), Stop>>,
    row_waker: Option<Waker>,
    result_waker: Option<Waker>,
}

impl Feed {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of the connection's thread.
pub(super) struct Source(Arc<Feed>);

/// The end that gives the rows to the guest.
pub(super) struct Rows(Arc<Feed>);

/// The end that gives the result to the guest.
pub(super) struct Outcome(Arc<Feed>);

pub(super) fn feed() -> (Source, Rows, Outcome) {
    let feed = Arc::<Feed>::default();
    (Source(feed.clone()), Rows(feed.clone()), Outcome(feed))
}

impl Source {
    /// Hands over a row, and waits for room first; `false` when nobody wants more.
    pub(super) fn push(&self, row: RowResult) -> bool {
        let mut state = self.0.state();
        while state.rows.len() >= ROWS_WAITING_MAX && !state.abandoned {
            state = self
                .0
                .taken
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.abandoned {
            return false;
        }
        state.rows.push_back(row);
        if state.rows.len() >= ROWS_WAITING_MAX
            && let Some(waker) = state.row_waker.take()
        {
            drop(state);
            waker.wake();
        }
        true
    }

    /// Says how the statement ended.
    pub(super) fn end(self, result: Result<(), Stop>) {
        self.0.state().result.get_or_insert(result);
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.ended = true;
        state
            .result
            .get_or_insert_with(|| Err(Stop::Error(super::connection::gone())));
        let wakers = (state.row_waker.take(), state.result_waker.take());
        drop(state);
        if let Some(waker) = wakers.0 {
            waker.wake();
        }
        if let Some(waker) = wakers.1 {
            waker.wake();
        }
    }
}

impl Rows {
    /// The rows that are there, and whether they are the last.
    pub(super) fn poll_next(&self, context: &Context<'_>) -> Poll<(Vec<RowResult>, bool)> {
        let mut state = self.0.state();
        if !state.ended && state.rows.len() < ROWS_WAITING_MAX {
            state.row_waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        let rows = state.rows.drain(..).collect();
        let ended = state.ended;
        drop(state);
        self.0.taken.notify_one();
        Poll::Ready((rows, ended))
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.0.state().abandoned = true;
        self.0.taken.notify_one();
    }
}

impl Future for Outcome {
    type Output = wasmtime::Result<Result<(), Error>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.0.state();
        if !state.ended {
            state.result_waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(Stop::told(state.result.take().unwrap_or(Ok(()))))
    }
}
