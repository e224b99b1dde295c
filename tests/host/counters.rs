//! Counts of what happened, for tests and for the benchmark.
//! Never influences what happens, and never allocates on the path of a request.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const CONNECTIONS_MAX: usize = 256;

/// Counts of one component, all since the start of the host.
#[derive(Debug, Default)]
pub(crate) struct ComponentCounters {
    requests: AtomicU64,
    taken: AtomicU64,
    instantiations: AtomicU64,
    ends: AtomicU64,
    traps: AtomicU64,
    sqlite_opens: AtomicU64,
    sqlite_statements: AtomicU64,
    host_calls: AtomicU64,
    outbound_requests: AtomicU64,
    memory_bytes_max: AtomicU64,
}

/// Counts of one TCP connection.
#[derive(Debug, Default)]
pub(crate) struct ConnectionCounters {
    requests: AtomicU64,
    writes: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

fn add(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl ComponentCounters {
    pub(crate) fn count_request(&self) {
        add(&self.requests, 1);
    }
    pub(crate) fn count_taken(&self) {
        add(&self.taken, 1);
    }
    pub(crate) fn count_instantiation(&self) {
        add(&self.instantiations, 1);
    }
    pub(crate) fn count_end(&self) {
        add(&self.ends, 1);
    }
    pub(crate) fn count_trap(&self) {
        add(&self.traps, 1);
    }
    pub(crate) fn count_sqlite_open(&self) {
        add(&self.sqlite_opens, 1);
        self.count_host_call();
    }
    pub(crate) fn count_sqlite_statement(&self) {
        add(&self.sqlite_statements, 1);
        self.count_host_call();
    }
    pub(crate) fn count_outbound(&self) {
        add(&self.outbound_requests, 1);
        self.count_host_call();
    }
    pub(crate) fn count_host_call(&self) {
        add(&self.host_calls, 1);
    }
    pub(crate) fn note_memory(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.memory_bytes_max.fetch_max(bytes, Ordering::Relaxed);
    }
}

impl ConnectionCounters {
    pub(crate) fn count_request(&self) {
        add(&self.requests, 1);
    }
    pub(crate) fn count_read(&self, bytes: usize) {
        add(&self.bytes_in, u64::try_from(bytes).unwrap_or(u64::MAX));
    }
    pub(crate) fn count_write(&self, bytes: usize) {
        add(&self.writes, 1);
        add(&self.bytes_out, u64::try_from(bytes).unwrap_or(u64::MAX));
    }
}

/// A copy of the counts of one component at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ComponentCounts {
    /// Requests handed to the component, from outside or chained.
    pub requests: u64,
    /// Those of them that an instance has taken; the rest still waits for one, or never will.
    pub taken: u64,
    /// Instances made.
    pub instantiations: u64,
    /// Instances that are gone, however they ended.
    pub ends: u64,
    /// Instances that ended in a trap.
    pub traps: u64,
    /// Databases opened.
    pub sqlite_opens: u64,
    /// Statements started.
    pub sqlite_statements: u64,
    /// Calls into sqlite, key-value, variables and outbound HTTP together.
    pub host_calls: u64,
    /// Outbound requests, denied ones included.
    pub outbound_requests: u64,
    /// The largest linear memory that any of its instances has had.
    pub memory_bytes_max: u64,
}

/// A copy of the counts of one TCP connection at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConnectionCounts {
    /// Requests that were read from it.
    pub requests: u64,
    /// Successful writes to the socket: one system call each.
    pub writes: u64,
    /// Bytes read.
    pub bytes_in: u64,
    /// Bytes written.
    pub bytes_out: u64,
}

impl ConnectionCounts {
    fn of(counters: &ConnectionCounters) -> Self {
        Self {
            requests: get(&counters.requests),
            writes: get(&counters.writes),
            bytes_in: get(&counters.bytes_in),
            bytes_out: get(&counters.bytes_out),
        }
    }
}

/// All counts of one host; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Counters(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    components: BTreeMap<String, Arc<ComponentCounters>>,
    connections: Mutex<VecDeque<(SocketAddr, Arc<ConnectionCounters>)>>,
    gone: ConnectionCounters,
}

impl Counters {
    pub(crate) fn new<'a>(components: impl Iterator<Item = &'a String>) -> Self {
        let components = components.map(|id| (id.clone(), Arc::default())).collect();
        Self(Arc::new(Inner {
            components,
            ..Inner::default()
        }))
    }

    pub(crate) fn of(&self, component: &str) -> Arc<ComponentCounters> {
        self.0
            .components
            .get(component)
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn connected(&self, peer: SocketAddr) -> Arc<ConnectionCounters> {
        let counters = Arc::<ConnectionCounters>::default();
        let mut list = self
            .0
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if list.len() >= CONNECTIONS_MAX
            && let Some(index) = list.iter().position(|(_, c)| Arc::strong_count(c) == 1)
            && let Some((_, old)) = list.remove(index)
        {
            let counts = ConnectionCounts::of(&old);
            add(&self.0.gone.requests, counts.requests);
            add(&self.0.gone.writes, counts.writes);
            add(&self.0.gone.bytes_in, counts.bytes_in);
            add(&self.0.gone.bytes_out, counts.bytes_out);
        }
        list.push_back((peer, counters.clone()));
        counters
    }

    /// The counts of one component; zeros for an id that is not in the manifest.
    #[must_use]
    pub fn component(&self, id: &str) -> ComponentCounts {
        let Some(c) = self.0.components.get(id) else {
            return ComponentCounts::default();
        };
        ComponentCounts {
            requests: get(&c.requests),
            taken: get(&c.taken),
            instantiations: get(&c.instantiations),
            ends: get(&c.ends),
            traps: get(&c.traps),
            sqlite_opens: get(&c.sqlite_opens),
            sqlite_statements: get(&c.sqlite_statements),
            host_calls: get(&c.host_calls),
            outbound_requests: get(&c.outbound_requests),
            memory_bytes_max: get(&c.memory_bytes_max),
        }
    }

    /// The newest connection from `peer` (the client's own address), if it is remembered.
    #[must_use]
    pub fn connection(&self, peer: SocketAddr) -> Option<ConnectionCounts> {
        let list = self
            .0
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        list.iter()
            .rev()
            .find(|(addr, _)| *addr == peer)
            .map(|(_, c)| ConnectionCounts::of(c))
    }

    /// All connections since the start together.
    #[must_use]
    pub fn connections(&self) -> ConnectionCounts {
        let list = self
            .0
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        list.iter()
            .fold(ConnectionCounts::of(&self.0.gone), |sum, (_, c)| {
                let one = ConnectionCounts::of(c);
                ConnectionCounts {
                    requests: sum.requests.saturating_add(one.requests),
                    writes: sum.writes.saturating_add(one.writes),
                    bytes_in: sum.bytes_in.saturating_add(one.bytes_in),
                    bytes_out: sum.bytes_out.saturating_add(one.bytes_out),
                }
            })
    }
}
