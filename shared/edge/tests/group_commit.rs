//! Group commit natively, on a database in memory: who leads, who waits, who is lost.
//! Nothing here may hang: every test has a deadline.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod memory;

use memory::{migrated, run};
use reelgate_core::command::{Call, Command, Transfer};
use reelgate_core::currency::Currency;
use reelgate_core::decide::Ruling;
use reelgate_core::id::{PlayerId, ProviderId, Reference};
use reelgate_core::money::Amount;
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::HOUSE;
use reelgate_edge::exchange::{Request, Secrets};
use reelgate_edge::fault::Fault;
use reelgate_edge::fields::Vocabulary;
use reelgate_edge::platform::Stopwatch;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::{Database, DatabaseError, Done, Job, Row, Store, Value};
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinHandle, LocalSet, spawn_local};

/// A database in memory whose statements take a moment, so that calls meet.
struct Slow {
    connection: rusqlite::Connection,
    statements: Rc<Cell<usize>>,
}

impl Database for Slow {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        self.statements.set(self.statements.get() + 1);
        tokio::time::sleep(Duration::from_millis(1)).await;
        if parameters
            .iter()
            .filter_map(Value::text)
            .any(|text| text.contains("poison\""))
        {
            // The load names the reference too; only the write is refused.
            if sql.starts_with("INSERT") {
                return Err(DatabaseError("poisoned".to_owned()));
            }
        }
        let rows = run(&self.connection, sql, parameters);
        rows.map_err(|error| DatabaseError(error.to_string()))
    }
}

async fn store() -> (Rc<Store<Slow>>, Rc<Cell<usize>>) {
    let connection = migrated();
    let counted = Rc::new(Cell::new(0));
    let player = "INSERT INTO journal (players, wallets) VALUES ('[[\"ada\",null,0]]', \
                  '[[\"ada\",\"EUR\"]]')";
    run(&connection, player, Vec::new()).unwrap();
    let database = Slow {
        connection,
        statements: counted.clone(),
    };
    (Rc::new(Store::new(database)), counted)
}

fn deposit(reference: &str) -> Job {
    let transfer = Transfer {
        reference: Reference::parse(reference).unwrap(),
        amount: Amount::from_units(100_000),
    };
    Job {
        call: Call {
            provider: ProviderId::parse("cashier").unwrap(),
            token: None,
            player: Some(PlayerId::parse("ada").unwrap()),
            currency: Currency::parse("EUR"),
            game: None,
            scale: None,
            commands: vec![Command::Deposit(transfer)],
        },
        rules: &HOUSE,
        request: Request::new(
            String::new(),
            "test",
            "deposit",
            b"{}",
            Secrets::default(),
            &Vocabulary::JSON,
        ),
        started: Stopwatch::start(),
        encode: Box::new(|_: &Ruling| Reply::json(200, &())),
    }
}

fn send(store: &Rc<Store<Slow>>, reference: &str) -> JoinHandle<Result<Done, Fault>> {
    let (store, job) = (store.clone(), deposit(reference));
    spawn_local(async move { store.submit(job).await })
}

fn outcome(result: Result<Done, Fault>) -> Result<Outcome, Fault> {
    result.map(|done| done.ruling.outcome)
}

/// Runs `test` to its end on one thread, within ten seconds.
fn within_the_deadline(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        tokio::time::timeout(Duration::from_secs(10), test)
            .await
            .expect("it hangs");
    });
}

#[test]
fn calls_that_meet_share_their_statements_and_all_happen_once() {
    within_the_deadline(async {
        let (store, statements) = store().await;
        let sent: Vec<_> = (0..50).map(|n| send(&store, &format!("d{n}"))).collect();
        let mut seqs = Vec::new();
        for call in sent {
            let done = call.await.unwrap().unwrap();
            assert_eq!(done.ruling.outcome, Outcome::Accepted);
            seqs.push(done.ruling.steps[0].receipt.unwrap().transaction.seq);
        }
        seqs.sort_unstable();
        assert_eq!(seqs, (1..=50).collect::<Vec<i64>>());
        assert!(
            statements.get() <= 8,
            "{} statements for 50 calls",
            statements.get()
        );
    });
}

#[test]
fn a_call_alone_takes_two_statements() {
    within_the_deadline(async {
        let (store, statements) = store().await;
        let done = send(&store, "d1").await.unwrap();
        assert_eq!(outcome(done), Ok(Outcome::Accepted));
        assert_eq!(statements.get(), 2);
    });
}

#[test]
fn a_leader_that_is_cut_off_loses_its_batch_but_nobody_waits_for_ever() {
    within_the_deadline(async {
        let (store, _) = store().await;
        let leader = send(&store, "d0");
        tokio::task::yield_now().await;
        let others: Vec<_> = (1..10).map(|n| send(&store, &format!("d{n}"))).collect();
        tokio::task::yield_now().await;
        leader.abort();
        for call in others {
            let answer = outcome(call.await.unwrap());
            assert!(
                matches!(answer, Ok(Outcome::Accepted) | Err(Fault::Interrupted)),
                "{answer:?}"
            );
        }
        // A repeat finds out what became of the first.
        let again = outcome(send(&store, "d0").await.unwrap());
        assert!(
            matches!(again, Ok(Outcome::Accepted | Outcome::Repeated)),
            "{again:?}"
        );
    });
}

#[test]
fn every_request_may_go_away_while_it_waits_and_the_last_is_still_served() {
    within_the_deadline(async {
        let (store, _) = store().await;
        let calls: Vec<_> = (0..20).map(|n| send(&store, &format!("d{n}"))).collect();
        tokio::task::yield_now().await;
        let (last, gone) = calls.split_last().unwrap();
        for call in gone {
            tokio::time::sleep(Duration::from_micros(300)).await;
            call.abort();
        }
        while !last.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let again = outcome(send(&store, "d19").await.unwrap());
        assert!(
            matches!(again, Ok(Outcome::Accepted | Outcome::Repeated)),
            "{again:?}"
        );
    });
}

#[test]
fn sleepers_that_went_away_do_not_keep_the_one_behind_them_asleep() {
    within_the_deadline(async {
        let (store, _) = store().await;
        let leader = send(&store, "d0");
        tokio::time::sleep(Duration::from_micros(100)).await;
        let sleepers: Vec<_> = (1..9).map(|n| send(&store, &format!("d{n}"))).collect();
        let last = send(&store, "d9");
        tokio::task::yield_now().await;
        for sleeper in sleepers {
            sleeper.abort();
        }
        assert_eq!(outcome(leader.await.unwrap()), Ok(Outcome::Accepted));
        assert_eq!(outcome(last.await.unwrap()), Ok(Outcome::Accepted));
    });
}

#[test]
fn one_call_that_the_database_refuses_does_not_take_its_neighbours_down() {
    within_the_deadline(async {
        let (store, _) = store().await;
        let names = ["a", "b", "poison", "c", "d"];
        let sent: Vec<_> = names.iter().map(|name| send(&store, name)).collect();
        for (name, call) in names.iter().zip(sent) {
            let answer = outcome(call.await.unwrap());
            if *name == "poison" {
                assert!(matches!(answer, Err(Fault::Defect(_))), "{answer:?}");
            } else {
                assert_eq!(answer, Ok(Outcome::Accepted), "{name}");
            }
        }
    });
}
