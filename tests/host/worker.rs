//! One instance at work: it takes requests from its pool while it has room, until it is used up.
//! Never takes a request while the guest is busy, and never outlives a trap.

use crate::guest::Guest;
use crate::pool::{Job, Place};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::time::{Instant, Sleep};
use wasmtime::component::Accessor;
use wasmtime::{AsContextMut, Result, format_err};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{Prepared, Proxy};

/// Makes an instance and lets it work until it is used up, idle for too long, or has trapped.
pub(crate) async fn run(mut place: Place) {
    place.begin();
    let (mut store, proxy) = match place.pool.instantiate().await {
        Ok(made) => made,
        Err(error) => {
            let id = &place.pool.component.id;
            tracing::error!("component {id}: no instance could be made: {error:#}");
            return place.refuse(error);
        }
    };
    // Set whenever all that runs in the instance waits: only then may a request join it.
    let parked = AtomicBool::new(false);
    let result = {
        let place = &mut place;
        let (proxy, parked) = (&proxy, &parked);
        let mut work =
            pin!(store.run_concurrent(async |accessor| {
                Work::new(place, proxy, parked, accessor).await
            }));
        std::future::poll_fn(|context| {
            loop {
                let poll = work.as_mut().poll(context);
                if poll.is_ready() || parked.swap(true, Ordering::Relaxed) {
                    return poll;
                }
            }
        })
        .await
    };
    if let Err(error) = result.and_then(|inner| inner) {
        let component = &place.pool.component;
        component.counters.count_trap();
        component
            .logs
            .add(&component.id, &format!("trapped: {error:?}"));
    }
    drop(store);
    place.pool.component.counters.count_end();
}

type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// The work of one instance, polled inside its event loop.
struct Work<'a> {
    place: &'a mut Place,
    proxy: &'a Proxy,
    parked: &'a AtomicBool,
    accessor: &'a Accessor<Guest>,
    running: FuturesUnordered<Running<'a>>,
    taken: usize,
    idle: Pin<Box<Sleep>>,
    is_idle: bool,
}

impl<'a> Work<'a> {
    fn new(
        place: &'a mut Place,
        proxy: &'a Proxy,
        parked: &'a AtomicBool,
        accessor: &'a Accessor<Guest>,
    ) -> Self {
        let idle = Box::pin(tokio::time::sleep(place.pool.reuse.idle_instance_timeout));
        let running = FuturesUnordered::new();
        Self {
            place,
            proxy,
            parked,
            accessor,
            running,
            taken: 0,
            idle,
            is_idle: false,
        }
    }

    fn has_room(&mut self, context: &mut Context<'_>) -> bool {
        let reuse = self.place.pool.reuse;
        if self.taken >= reuse.requests_per_instance_max {
            self.place.retire();
            return false;
        }
        let function = match self.proxy {
            Proxy::P2(guest) => *guest.wasi_http_incoming_handler().func_handle().func(),
            Proxy::P3(guest) => *guest.wasi_http_handler().func_handle().func(),
        };
        // This also registers for the guest's backpressure to end, so it comes first.
        let willing = self
            .accessor
            .poll_ready_for_concurrent_call(function, context)
            .is_ready();
        willing
            && self.running.len() < reuse.requests_at_once_max
            && (self.running.is_empty() || self.parked.load(Ordering::Relaxed))
    }

    fn take(&mut self, job: Job) {
        self.parked.store(false, Ordering::Relaxed);
        self.is_idle = false;
        self.taken = self.taken.saturating_add(1);
        let component = &self.place.pool.component;
        component.counters.count_taken();
        if component.faults.take_kill(&component.id) {
            drop(job);
            self.running
                .push(Box::pin(async { Err(format_err!("killed by a fault")) }));
            return;
        }
        let (proxy, accessor) = (self.proxy, self.accessor);
        let prepared = accessor.with(|mut store| {
            Prepared::new(
                store.as_context_mut(),
                proxy,
                job.request,
                Guest::http,
                job.reply,
            )
        });
        self.running.push(Box::pin(async move {
            prepared?
                .run(accessor, std::future::pending())
                .await
                .map(|_| ())
        }));
    }

    /// Whether the instance, which runs no request, has nothing else to do either and may go.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self
            .accessor
            .poll_no_interesting_tasks(context)
            .is_pending()
        {
            self.is_idle = false;
            return Poll::Pending;
        }
        let reuse = self.place.pool.reuse;
        if self.taken >= reuse.requests_per_instance_max || self.place.is_closing() {
            return Poll::Ready(());
        }
        if !self.is_idle {
            self.is_idle = true;
            if let Some(deadline) = Instant::now().checked_add(reuse.idle_instance_timeout) {
                self.idle.as_mut().reset(deadline);
            }
        }
        self.idle.as_mut().poll(context)
    }
}

impl Future for Work<'_> {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let work = &mut *self;
        loop {
            while let Poll::Ready(Some(done)) = work.running.poll_next_unpin(context) {
                if let Err(error) = done {
                    return Poll::Ready(Err(error));
                }
            }
            let room = work.has_room(context);
            match work.place.next(room, context.waker()) {
                Some(job) => work.take(job),
                None if work.running.is_empty() => return work.poll_idle(context).map(Ok),
                None => return Poll::Pending,
            }
        }
    }
}
