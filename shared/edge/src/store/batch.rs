//! One batch: load, decide each call in order, commit all of them in one statement.
//! A call that the database refuses never takes its neighbours down with it.

use super::database::{Database, DatabaseError};
use super::journal::Payload;
use super::retry::{self, Pauses, Refusal};
use super::{load, load_keys};
use crate::exchange::{self, About, Exchange};
use crate::fault::Fault;
use crate::platform::{self, Stopwatch};
use crate::reply::Reply;
use reelgate_core::command::Call;
use reelgate_core::decide::{Decision, Ruling, decide};
use reelgate_core::machine::Event;
use reelgate_core::rules::Rules;
use reelgate_core::time::Timestamp;

/// Records a payload; see `migrations/`.
pub(super) const COMMIT: &str = "\
    INSERT INTO journal \
        (players, wallets, entries, rounds, tombstones, sessions, figures, exchanges, disputes, \
        dispute_events, grants, grant_shares) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// One call on its way to a decision.
pub struct Job {
    /// What is asked.
    pub call: Call,
    /// Under which contract.
    pub rules: &'static Rules,
    /// The request's half of its exchange.
    pub request: exchange::Request,
    /// Started with the request.
    pub started: Stopwatch,
    /// Writes the answer; it is recorded together with the effect, so it is written before.
    pub encode: Box<dyn Fn(&Ruling) -> Reply>,
}

/// A decided and recorded call.
#[derive(Debug)]
pub struct Done {
    /// What it came to.
    pub ruling: Ruling,
    /// The answer.
    pub reply: Reply,
    /// The events to send.
    pub events: Vec<Event>,
    /// The exchange, where it was not recorded with the batch and is still to be written.
    pub exchange: Option<Exchange>,
}

enum Trouble {
    Database(DatabaseError),
    Fault(Fault),
}

/// Carries the jobs out and returns one result for each, in order. The riders are exchanges of
/// earlier calls that had no effect; those not written come back.
pub(super) async fn carry_out<D: Database>(
    database: &D,
    jobs: &[&Job],
    riders: Vec<Exchange>,
) -> (Vec<Result<Done, Fault>>, Vec<Exchange>) {
    match together(database, jobs, &riders).await {
        Ok((done, wrote)) => {
            let left = if wrote { Vec::new() } else { riders };
            (done.into_iter().map(Ok).collect(), left)
        }
        Err(Trouble::Database(error))
            if jobs.len() > 1 && Refusal::of(&error) == Refusal::Final =>
        {
            let mut results = Vec::with_capacity(jobs.len());
            for job in jobs {
                let alone = together(database, &[job], &[]).await;
                results.push(match alone {
                    Ok((mut done, _)) => done
                        .pop()
                        .ok_or_else(|| Fault::Defect("a batch of one is empty".into())),
                    Err(trouble) => Err(trouble.into()),
                });
            }
            (results, riders)
        }
        Err(trouble) => {
            let fault = Fault::from(trouble);
            (jobs.iter().map(|_| Err(fault.clone())).collect(), riders)
        }
    }
}

/// Tries the whole batch, on fresh books each time, while the database is busy or has moved on.
async fn together<D: Database>(
    database: &D,
    jobs: &[&Job],
    riders: &[Exchange],
) -> Result<(Vec<Done>, bool), Trouble> {
    let mut pauses = Pauses::new();
    loop {
        match attempt(database, jobs, riders).await {
            Err(Trouble::Database(error))
                if Refusal::of(&error) != Refusal::Final && pauses.pause().await => {}
            result => return result,
        }
    }
}

async fn attempt<D: Database>(
    database: &D,
    jobs: &[&Job],
    riders: &[Exchange],
) -> Result<(Vec<Done>, bool), Trouble> {
    let calls = jobs.iter().map(|job| (&job.call, job.rules));
    let keys = load_keys::keys(calls).map_err(Trouble::Fault)?;
    let rows = database
        .query(load::LOAD, keys)
        .await
        .map_err(Trouble::Database)?;
    let mut books = load::books(&rows).map_err(Trouble::Fault)?;
    let now = platform::now();
    let mut decisions = Vec::with_capacity(jobs.len());
    for job in jobs {
        let decision = decide(&books, &job.call, job.rules, now);
        books.apply(&decision.effects);
        decisions.push(decision);
    }
    let mut done: Vec<Done> = Vec::with_capacity(jobs.len());
    for (job, decision) in jobs.iter().zip(&decisions) {
        let reply = (job.encode)(&decision.ruling);
        let exchange = job.request.with_reply(
            now,
            About::call(&job.call, &decision.ruling),
            decision.ruling.outcome.as_str(),
            &reply,
            job.started.elapsed_us(),
        );
        done.push(Done {
            ruling: decision.ruling.clone(),
            reply,
            events: decision.events.clone(),
            exchange: Some(exchange),
        });
    }
    let ids = jobs.iter().map(|job| job.request.request_id.as_str());
    let decided = ids.zip(&decisions).collect::<Vec<_>>();
    let wrote = commit(database, now, &decided, &mut done, riders).await?;
    Ok((done, wrote))
}

/// Records all effects and exchanges; does nothing where there is no effect to record.
async fn commit<D: Database>(
    database: &D,
    now: Timestamp,
    decisions: &[(&str, &Decision)],
    done: &mut [Done],
    riders: &[Exchange],
) -> Result<bool, Trouble> {
    if decisions
        .iter()
        .all(|(_, decision)| decision.effects.is_empty())
    {
        return Ok(false);
    }
    let mut payload = Payload::default();
    for (request_id, decision) in decisions {
        let added = payload.add(&decision.effects, now, request_id);
        added.map_err(Trouble::Fault)?;
    }
    for exchange in done
        .iter()
        .filter_map(|done| done.exchange.as_ref())
        .chain(riders)
    {
        payload.add_exchange(exchange);
    }
    let parameters = payload.parameters().map_err(Trouble::Fault)?;
    database
        .query(COMMIT, parameters)
        .await
        .map_err(Trouble::Database)?;
    for done in done {
        done.exchange = None;
    }
    Ok(true)
}

/// Writes exchanges that had no effect.
pub(super) async fn write_exchanges<D: Database>(
    database: &D,
    exchanges: &[Exchange],
) -> Result<(), Fault> {
    if exchanges.is_empty() {
        return Ok(());
    }
    let mut payload = Payload::default();
    for exchange in exchanges {
        payload.add_exchange(exchange);
    }
    retry::query(database, COMMIT, &payload.parameters()?)
        .await
        .map(|_| ())
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Database(error) => retry::fault(error),
            Trouble::Fault(fault) => fault,
        }
    }
}
