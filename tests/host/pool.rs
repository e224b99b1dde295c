//! The instances of one component and the requests that wait for them.
//! Never makes more instances than allowed, and never ties a request to an instance not yet made.
//!
//! It stands where `wasmtime_wasi_http::handler::ProxyHandler` stands in Spin and keeps its rules
//! (a request joins an instance only while all that runs in it waits; so many at a time, so many
//! in a life; a trap fails all in flight), but adds the bound: `ProxyHandler` makes an instance
//! whenever none is free at that moment, so a burst makes one per connection.

use crate::app::App;
use crate::guest::{Component, Guest};
use crate::outbound::Outbound;
use crate::worker;
use futures::channel::oneshot;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Waker;
use std::time::Duration;
use tokio::sync::Notify;
use wasmtime::{Engine, Store};
use wasmtime_wasi_http::handler::{Proxy, ProxyPre, Request, Response};

/// How instances are used again; the defaults are Spin's, but for `instances_max`.
#[derive(Debug, Clone, Copy)]
pub struct Reuse {
    /// Requests that an instance serves in its life.
    pub requests_per_instance_max: usize,
    /// Requests that an instance serves at the same time.
    pub requests_at_once_max: usize,
    /// How long an instance without work is kept.
    pub idle_instance_timeout: Duration,
    /// Instances of one component that take requests at the same time. As many as there are
    /// cores, 2 to 4: measured on two cores, more of them serve no more requests, and writes to
    /// one database get slower, since every instance is one more connection that wants the lock.
    pub instances_max: usize,
}

impl Default for Reuse {
    fn default() -> Self {
        Self {
            requests_per_instance_max: 128,
            requests_at_once_max: 16,
            idle_instance_timeout: Duration::from_secs(1),
            instances_max: std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 4)),
        }
    }
}

impl Reuse {
    /// With a zero anywhere no request would ever be served.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.requests_per_instance_max > 0
                && self.requests_at_once_max > 0
                && self.instances_max > 0,
            "the numbers of instances and of requests per instance must be at least 1"
        );
        Ok(())
    }
}

/// A request and where its reply goes.
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) reply: oneshot::Sender<wasmtime::Result<Response>>,
}

/// The instances of one component.
pub(crate) struct Pool {
    pub(crate) component: Arc<Component>,
    pub(crate) reuse: Reuse,
    app: Weak<App>,
    engine: Engine,
    pre: Arc<ProxyPre<Guest>>,
    line: Mutex<Line>,
    emptied: Notify,
}

/// Who waits for whom.
#[derive(Default)]
struct Line {
    waiting: VecDeque<Job>,
    /// Workers that could take a request at once, and how to wake them.
    ready: Vec<(u64, Waker)>,
    /// Workers that take requests, now or later: those that have not served their number.
    taking: usize,
    /// Workers that exist.
    alive: usize,
    born: u64,
    closing: bool,
}

/// Why a request got no reply.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the instance trapped")]
    Trapped,
    #[error("{0:#}")]
    Guest(wasmtime::Error),
}

impl Pool {
    pub(crate) fn new(
        component: Arc<Component>,
        reuse: Reuse,
        app: Weak<App>,
        engine: Engine,
        pre: Arc<ProxyPre<Guest>>,
    ) -> Arc<Self> {
        let (line, emptied) = (Mutex::default(), Notify::new());
        Arc::new(Self {
            component,
            reuse,
            app,
            engine,
            pre,
            line,
            emptied,
        })
    }

    /// Hands a request to an instance and waits for the head of its reply.
    pub(crate) async fn serve(self: &Arc<Self>, request: Request) -> Result<Response, Failure> {
        self.component.counters.count_request();
        let (reply, answer) = oneshot::channel();
        self.submit(Job { request, reply });
        match answer.await {
            Ok(result) => result.map_err(Failure::Guest),
            Err(oneshot::Canceled) => Err(Failure::Trapped),
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(self: &Arc<Self>, job: Job) {
        let mut line = self.line();
        line.waiting.push_back(job);
        self.relay(line);
    }

    /// Sees to it that somebody comes for the first waiting request: a worker that is ready, or a
    /// new one. When neither is possible, the next worker with room takes it unasked.
    fn relay(self: &Arc<Self>, mut line: MutexGuard<'_, Line>) {
        if line.waiting.is_empty() {
            return;
        }
        if let Some((_, waker)) = line.ready.pop() {
            drop(line);
            waker.wake();
        } else if line.taking < self.reuse.instances_max {
            line.taking = line.taking.saturating_add(1);
            line.alive = line.alive.saturating_add(1);
            line.born = line.born.saturating_add(1);
            let place = Place {
                pool: self.clone(),
                number: line.born,
                begun: false,
                retired: false,
            };
            drop(line);
            tokio::spawn(worker::run(place));
        }
    }

    pub(crate) async fn instantiate(&self) -> wasmtime::Result<(Store<Guest>, Proxy)> {
        let outbound = Outbound {
            app: self.app.clone(),
            allowed: self.component.allowed_hosts.clone(),
            counters: self.component.counters.clone(),
        };
        let guest = Guest::new(self.component.clone(), outbound)?;
        let mut store = Store::new(&self.engine, guest);
        store.limiter(|guest| guest);
        let proxy = self.pre.instantiate_async(&mut store).await?;
        self.component.counters.count_instantiation();
        Ok((store, proxy))
    }

    /// Lets instances go as soon as they have no work, and waits until all are gone.
    pub(crate) async fn drain(&self) {
        let ready = {
            let mut line = self.line();
            line.closing = true;
            std::mem::take(&mut line.ready)
        };
        for (_, waker) in ready {
            waker.wake();
        }
        loop {
            let emptied = self.emptied.notified();
            if self.line().alive == 0 {
                return;
            }
            emptied.await;
        }
    }
}

/// A worker's place in the line; gives it up when dropped, however the worker ended.
pub(crate) struct Place {
    pub(crate) pool: Arc<Pool>,
    number: u64,
    begun: bool,
    retired: bool,
}

impl Place {
    /// Says that the worker runs. One that is dropped before it ran was refused by a runtime that
    /// shuts down; a successor would be refused as well, and so on without end.
    pub(crate) fn begin(&mut self) {
        self.begun = true;
    }

    /// A request to take now. When there is none and `room` is left, `waker` is woken for one.
    pub(crate) fn next(&mut self, room: bool, waker: &Waker) -> Option<Job> {
        let pool = self.pool.clone();
        let mut line = pool.line();
        line.ready.retain(|(number, _)| *number != self.number);
        if room {
            let job = line.waiting.pop_front();
            if job.is_none() {
                line.ready.push((self.number, waker.clone()));
            }
            return job;
        }
        pool.relay(line);
        None
    }

    /// Says that this worker takes no more requests, so that another one may be made.
    pub(crate) fn retire(&mut self) {
        if !self.retired {
            self.retired = true;
            let pool = self.pool.clone();
            let mut line = pool.line();
            line.taking = line.taking.saturating_sub(1);
            line.ready.retain(|(number, _)| *number != self.number);
            if self.begun {
                pool.relay(line);
            }
        }
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.pool.line().closing
    }

    /// Gives the request that this worker was made for, if it still waits, the reason why not.
    pub(crate) fn refuse(&self, error: wasmtime::Error) {
        let job = self.pool.line().waiting.pop_front();
        if let Some(job) = job {
            // The caller may have gone; then nobody wants to know.
            let _ = job.reply.send(Err(error));
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.retire();
        let mut line = self.pool.line();
        line.alive = line.alive.saturating_sub(1);
        if line.alive == 0 {
            self.pool.emptied.notify_waiters();
        }
    }
}
