//! The two statements alone: recorded from the real store on one database, replayed on its twin.
//! Nothing but SQLite is inside the clock.

use crate::native::{self, Threaded, query};
use crate::place::Place;
use crate::requests::{SECRET, hmac, softswiss_body};
use reelgate_core::signature::{HmacSha256Key, KeyRing};
use reelgate_edge::platform::Stopwatch;
use reelgate_edge::provider::Provider;
use reelgate_edge::store::{Database, DatabaseError, Job, Row, Store, Value};
use softswiss::SOFTSWISS;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

/// The calls of one batch.
pub(crate) const BATCH: usize = 16;

type Statement = (&'static str, Vec<Value>);

/// Rounds on record, and the database they fit.
pub(crate) struct Tape {
    rounds: VecDeque<VecDeque<Statement>>,
    place: Place,
    connection: rusqlite::Connection,
}

/// Calls each second: in batches, and alone.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pace {
    pub(crate) batched: f64,
    pub(crate) alone: f64,
}

/// Takes all statements down that pass.
struct Recorder {
    inner: Threaded,
    tape: Rc<RefCell<VecDeque<Statement>>>,
}

impl Database for Recorder {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        // Lets the calls of the next batch queue up behind the leader.
        tokio::task::yield_now().await;
        self.tape.borrow_mut().push_back((sql, parameters.clone()));
        self.inner.query(sql, parameters).await
    }
}

impl Tape {
    /// Records rounds of so many batches, and of as many calls alone.
    pub(crate) fn record(parent: &Path, players: u64, rounds: usize, batches: usize) -> Self {
        let original = Place::make(parent, players);
        let place = Place::make(parent, players);
        let tape = Rc::new(RefCell::new(VecDeque::new()));
        let inner = Threaded::new(original.open());
        let store = Rc::new(Store::new(Recorder {
            inner,
            tape: tape.clone(),
        }));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let ring: KeyRing<HmacSha256Key> = KeyRing::parse(SECRET, "").unwrap();
        let record = async {
            let mut all = VecDeque::new();
            for _ in 0..rounds {
                for calls in [BATCH, 1] {
                    for _ in 0..batches {
                        together(&store, &ring, players, calls).await;
                    }
                }
                all.push_back(tape.take());
            }
            all
        };
        let rounds = tokio::task::LocalSet::new().block_on(&runtime, record);
        let connection = place.open();
        Self {
            rounds,
            place,
            connection,
        }
    }

    /// Replays the next round. Batches of another size, which the first of a round are, run outside
    /// the clock.
    pub(crate) fn replay(&mut self) -> Pace {
        let (mut alone, mut batched) = (Clock::default(), Clock::default());
        let mut statements = self.rounds.pop_front().unwrap().into_iter();
        while let (Some(read), Some(write)) = (statements.next(), statements.next()) {
            let calls = entries(&write.1);
            let started = Instant::now();
            for (sql, parameters) in [read, write] {
                query(&self.connection, sql, parameters).unwrap();
            }
            let spent = started.elapsed().as_secs_f64();
            self.place.acknowledge(calls);
            match calls {
                1 => alone.add(calls, spent),
                BATCH => batched.add(calls, spent),
                _ => {}
            }
        }
        Pace {
            batched: batched.rate(),
            alone: alone.rate(),
        }
    }

    pub(crate) fn audit(&self, stake: i64) -> u64 {
        self.place.audit(stake)
    }
}

async fn together(
    store: &Rc<Store<Recorder>>,
    ring: &KeyRing<HmacSha256Key>,
    players: u64,
    calls: usize,
) {
    let calls: Vec<_> = (0..calls)
        .map(|_| {
            let (store, job) = (store.clone(), job(ring, players));
            tokio::task::spawn_local(async move { store.submit(job).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().reply.status, 200);
    }
}

/// The entries that the parameters of a write hold.
fn entries(parameters: &[Value]) -> usize {
    let rows = parameters.get(2).and_then(Value::text).unwrap_or("[]");
    serde_json::from_str::<Vec<serde::de::IgnoredAny>>(rows)
        .unwrap()
        .len()
}

#[derive(Default)]
struct Clock {
    calls: usize,
    seconds: f64,
}

impl Clock {
    fn add(&mut self, calls: usize, seconds: f64) {
        self.calls += calls;
        self.seconds += seconds;
    }

    fn rate(&self) -> f64 {
        self.calls as f64 / self.seconds
    }
}

fn job(ring: &KeyRing<HmacSha256Key>, players: u64) -> Job {
    let body = softswiss_body(players);
    let signature = hmac(&body);
    let verified = ring.verify(body.as_bytes(), Some(&signature)).unwrap();
    let message = SOFTSWISS.decode("betwin", &verified).unwrap();
    native::job(
        message,
        body.as_bytes(),
        Stopwatch::start(),
        "0123456789abcdef".to_owned(),
    )
}
