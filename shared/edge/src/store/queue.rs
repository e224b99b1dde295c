//! Group commit: calls that arrive while a batch is under way go out together as the next one.
//! The first to come leads a batch and then hands on; a batch of one never waits.

use super::BATCH_CALLS_MAX;
use super::batch::{self, Done, Job};
use super::database::{Database, Row, Value};
use super::retry::{self, Pauses};
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::platform::{self, Signal};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// The database and the commit queue of one instance.
pub struct Store<D> {
    pub(super) database: D,
    waiting: RefCell<VecDeque<Waiting>>,
    led: Cell<bool>,
    /// Exchanges without an effect, to be written after their replies.
    unwritten: RefCell<Vec<Exchange>>,
    writing: Cell<bool>,
    /// How many calls the batch before had.
    batch_before: Cell<usize>,
}

/// A call in the queue.
struct Waiting {
    job: Job,
    ticket: Ticket,
}

/// What a request and the leader of its batch share.
type Ticket = Rc<RefCell<Turn>>;

/// Where a waiting request stands.
#[derive(Default)]
struct Turn {
    result: Option<Result<Done, Fault>>,
    /// Dropping it wakes the request.
    signal: Option<Signal>,
    /// Whether the leader was cut off with this call in its hands.
    lost: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut turn = self.ticket.borrow_mut();
        turn.lost = turn.result.is_none();
        turn.signal = None;
    }
}

/// How many turns a leader leaves to others where the batch before held several calls: the calls
/// that wait for the places it leaves join this batch instead of the next: twice as many calls in
/// a batch; with one turn they come too late. After a call alone there is no such wait.
const TURNS: usize = 3;
/// The most exchanges that wait to be written. While the database is too slow for more, requests
/// wait with their replies.
const UNWRITTEN_MAX: usize = 1024;
/// How often writing them is tried before they are lost, and the log says so.
const TRIES_MAX: usize = 10;
/// How long exchanges without an effect are gathered.
const GATHER: Duration = Duration::from_millis(200);

impl<D: Database> Store<D> {
    /// A store on an open connection.
    pub const fn new(database: D) -> Self {
        Self {
            database,
            waiting: RefCell::new(VecDeque::new()),
            led: Cell::new(false),
            unwritten: RefCell::new(Vec::new()),
            writing: Cell::new(false),
            batch_before: Cell::new(0),
        }
    }

    /// Decides and records one call together with whatever else is waiting.
    /// When it returns, the effect is committed.
    ///
    /// # Errors
    /// [`Fault`]; after [`Fault::Interrupted`] the effect may or may not be there, and a repeat of
    /// the call finds out.
    pub async fn submit(&self, job: Job) -> Result<Done, Fault> {
        let ticket = Ticket::default();
        let waiting = Waiting {
            job,
            ticket: ticket.clone(),
        };
        self.waiting.borrow_mut().push_back(waiting);
        let mut present = Present {
            store: self,
            ticket: ticket.clone(),
            answered: false,
        };
        loop {
            if !self.led.get() {
                self.lead().await;
            } else {
                let (signal, raised) = platform::signal();
                ticket.borrow_mut().signal = Some(signal);
                raised.wait().await;
            }
            let mut turn = ticket.borrow_mut();
            let result = turn.result.take();
            let lost = turn.lost.then_some(Err(Fault::Interrupted));
            if let Some(result) = result.or(lost) {
                present.answered = true;
                return result;
            }
        }
    }

    /// Wakes the first that sleeps in the queue, to lead the next batch.
    fn wake_next(&self) {
        let waiting = self.waiting.borrow();
        let mut signals = waiting
            .iter()
            .map(|next| next.ticket.borrow_mut().signal.take());
        drop(signals.find_map(|signal| signal));
    }

    /// Takes what is waiting, carries it out, and wakes the next leader. Where the leader's own
    /// request is dropped half-way, the guard hands on and the batch ends as interrupted.
    async fn lead(&self) {
        self.led.set(true);
        let handing_on = HandOn { store: self };
        if self.batch_before.get() > 1 {
            for _ in 0..TURNS {
                platform::yield_once().await;
            }
        }
        let batch = self.take_batch();
        self.batch_before.set(batch.len());
        let jobs: Vec<&Job> = batch.iter().map(|waiting| &waiting.job).collect();
        let riders = self.take_unwritten();
        let (results, left) = batch::carry_out(&self.database, &jobs, riders).await;
        self.unwritten.borrow_mut().extend(left);
        for (waiting, result) in batch.into_iter().zip(results) {
            waiting.ticket.borrow_mut().result = Some(result);
        }
        drop(handing_on);
    }

    fn take_batch(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.borrow_mut();
        let count = waiting.len().min(BATCH_CALLS_MAX);
        waiting.drain(..count).collect()
    }

    /// Keeps a verified exchange that had no effect, to be written soon after its reply has left.
    /// Only where the database is away for longer than a caller waits, the row is lost.
    pub async fn write_later(self: &Rc<Self>, exchange: Exchange) {
        let is_full = || self.unwritten.borrow().len() >= UNWRITTEN_MAX;
        let mut pauses = Pauses::new();
        while is_full() {
            if !pauses.pause().await {
                warn_lost(&exchange, "too many rows wait for the database");
                return;
            }
        }
        self.unwritten.borrow_mut().push(exchange);
        if !self.writing.replace(true) {
            let store = self.clone();
            platform::spawn(async move {
                store.write_unwritten().await;
                store.writing.set(false);
            });
        }
    }

    /// Writes what waits until nothing does, again where the database refuses.
    async fn write_unwritten(&self) {
        let mut failures: usize = 0;
        while failures < TRIES_MAX {
            platform::sleep(GATHER).await;
            let exchanges = self.take_unwritten();
            match batch::write_exchanges(&self.database, &exchanges).await {
                Ok(()) => failures = 0,
                Err(Fault::Defect(_)) if exchanges.len() > 1 => {
                    self.write_apart(&exchanges).await;
                }
                Err(_) => {
                    failures = failures.saturating_add(1);
                    self.unwritten.borrow_mut().splice(0..0, exchanges);
                }
            }
            if self.unwritten.borrow().is_empty() {
                return;
            }
        }
        for exchange in self.take_unwritten() {
            warn_lost(&exchange, "the database does not take it");
        }
    }

    /// Writes each alone, so that one that is refused takes no other with it.
    async fn write_apart(&self, exchanges: &[Exchange]) {
        for exchange in exchanges {
            let alone = std::slice::from_ref(exchange);
            if let Err(fault) = batch::write_exchanges(&self.database, alone).await {
                warn_lost(exchange, &fault.to_string());
            }
        }
    }

    fn take_unwritten(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.unwritten.borrow_mut())
    }

    /// Runs a statement that stands alone, again while the database is busy.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) async fn query(
        &self,
        sql: &'static str,
        parameters: &[Value],
    ) -> Result<Vec<Row>, Fault> {
        retry::query(&self.database, sql, parameters).await
    }
}

fn warn_lost(exchange: &Exchange, why: &str) {
    let request = &exchange.request_id;
    let detail = format!("the message log has no row of request {request}: {why}");
    crate::observe::warn(exchange.component, &detail);
}

/// Ends a leadership, however it ends, and wakes the first in the queue to lead next.
struct HandOn<'a, D: Database> {
    store: &'a Store<D>,
}

impl<D: Database> Drop for HandOn<'_, D> {
    fn drop(&mut self) {
        self.store.led.set(false);
        self.store.wake_next();
    }
}

/// A request that waits. Where it goes away, it is not woken any more; and where it was woken to
/// lead, the next one leads. Its call stays in the queue and is carried out.
struct Present<'a, D: Database> {
    store: &'a Store<D>,
    ticket: Ticket,
    answered: bool,
}

impl<D: Database> Drop for Present<'_, D> {
    fn drop(&mut self) {
        if self.answered {
            return;
        }
        self.ticket.borrow_mut().signal = None;
        if !self.store.led.get() {
            self.store.wake_next();
        }
    }
}
