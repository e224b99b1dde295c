//! One connection: a thread of its own that owns the rusqlite connection and runs its statements.
//! Never runs two statements at a time, and never drops a statement because its caller has gone.

use super::databases::Database;
use super::feed::{Outcome, Rows, Source, feed};
use super::stop::{Stop, after, before};
use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, RowResult, Value};
use crate::faults::Faults;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc as jobs;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

const STATEMENTS_CACHED: usize = 128;

/// What a guest asks of its connection.
enum Job {
    Start(Statement, Option<oneshot::Sender<Vec<String>>>, Source),
    Run(Statement, oneshot::Sender<Result<QueryResult, Stop>>),
    Changes(oneshot::Sender<u64>),
    LastRowid(oneshot::Sender<i64>),
}

struct Statement {
    sql: String,
    parameters: Vec<Value>,
}

/// The handle of a connection: the resource behind `spin:sqlite/sqlite.connection`.
///
/// Dropping it ends the thread after the statement that is running.
#[derive(Clone)]
#[allow(unreachable_pub, reason = "the generated bindings export it again")]
pub struct Connection {
    jobs: jobs::Sender<Job>,
    shared: Arc<Shared>,
}

/// What the handle and the thread both know.
#[derive(Default)]
struct Shared {
    /// Jobs that have been given and not yet done.
    jobs: AtomicUsize,
    /// The columns of statements that have been prepared. As with Spin, whose prepared statements
    /// are kept too, they outlast a change of the schema.
    columns: Mutex<HashMap<String, Vec<String>>>,
}

impl Shared {
    fn columns_of(&self, sql: &str) -> Option<Vec<String>> {
        self.columns
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(sql)
            .cloned()
    }

    fn keep_columns(&self, sql: &str, names: &[String]) {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if columns.len() < STATEMENTS_CACHED && !columns.contains_key(sql) {
            columns.insert(sql.to_owned(), names.to_vec());
        }
    }

    fn done(&self) {
        self.jobs.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A statement that has been started.
pub(super) struct Started {
    pub(super) columns: Vec<String>,
    pub(super) rows: Rows,
    pub(super) outcome: Outcome,
}

impl Connection {
    pub(super) fn open(database: Arc<Database>, faults: Faults) -> Result<Self, Error> {
        let (sender, receiver) = jobs::channel();
        let shared = Arc::<Shared>::default();
        let worker = Worker {
            database,
            faults,
            shared: shared.clone(),
        };
        std::thread::Builder::new()
            .name("sqlite".to_owned())
            .spawn(move || worker.work(&receiver))
            .map_err(|error| Error::Io(format!("no thread for a connection: {error}")))?;
        Ok(Self {
            jobs: sender,
            shared,
        })
    }

    fn give(&self, job: Job) {
        self.shared.jobs.fetch_add(1, Ordering::AcqRel);
        // A failed send drops the job's channels, which their receivers see.
        let _ = self.jobs.send(job);
    }

    /// Starts a statement and waits until it is prepared, as Spin does: not until it has run.
    pub(super) async fn start(&self, sql: String, parameters: Vec<Value>) -> Started {
        let (source, rows, outcome) = feed();
        // A statement that has been prepared before, on a connection that is free, needs no wait.
        let idle = self.shared.jobs.load(Ordering::Acquire) == 0;
        if let Some(columns) = idle.then(|| self.shared.columns_of(&sql)).flatten() {
            self.give(Job::Start(Statement { sql, parameters }, None, source));
            return Started {
                columns,
                rows,
                outcome,
            };
        }
        let (columns_tx, columns_rx) = oneshot::channel();
        self.give(Job::Start(
            Statement { sql, parameters },
            Some(columns_tx),
            source,
        ));
        let columns = columns_rx.await.unwrap_or_default();
        Started {
            columns,
            rows,
            outcome,
        }
    }

    pub(super) async fn run(
        &self,
        sql: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let (tx, rx) = oneshot::channel();
        self.give(Job::Run(Statement { sql, parameters }, tx));
        match rx.await.unwrap_or_else(|_| Err(Stop::Error(gone()))) {
            Ok(all) => Ok(Ok(all)),
            Err(stop) => Ok(Stop::told(Err(stop))?.map(|()| QueryResult {
                columns: Vec::new(),
                rows: Vec::new(),
            })),
        }
    }

    pub(super) async fn changes(&self) -> u64 {
        let (tx, rx) = oneshot::channel();
        self.give(Job::Changes(tx));
        rx.await.unwrap_or_default()
    }

    pub(super) async fn last_rowid(&self) -> i64 {
        let (tx, rx) = oneshot::channel();
        self.give(Job::LastRowid(tx));
        rx.await.unwrap_or_default()
    }
}

/// The error of a statement whose connection thread has ended.
pub(super) fn gone() -> Error {
    Error::Io("the connection is closed".to_owned())
}

/// The thread of one connection.
struct Worker {
    database: Arc<Database>,
    faults: Faults,
    shared: Arc<Shared>,
}

impl Worker {
    fn work(&self, receiver: &jobs::Receiver<Job>) {
        let mut opened = None;
        while let Ok(job) = receiver.recv() {
            // As in Spin the file is opened by the first use, so its error is that statement's.
            let connection = match &opened {
                Some(connection) => Ok(connection),
                None => match open(&self.database) {
                    Ok(connection) => Ok(&*opened.insert(connection)),
                    Err(error) => Err(Stop::Error(error)),
                },
            };
            self.do_job(job, connection);
        }
    }

    /// Does a job and counts it as done before its end is told, so that the next finds us free.
    fn do_job(&self, job: Job, connection: Result<&rusqlite::Connection, Stop>) {
        match job {
            Job::Start(statement, columns, source) => {
                let mut sink = Stream {
                    shared: &self.shared,
                    columns,
                    source,
                };
                let result =
                    connection.and_then(|c| execute(c, &self.faults, statement, &mut sink));
                self.shared.done();
                sink.source.end(result);
            }
            Job::Run(statement, reply) => {
                let mut all = QueryResult {
                    columns: Vec::new(),
                    rows: Vec::new(),
                };
                let result = connection.and_then(|c| execute(c, &self.faults, statement, &mut all));
                self.shared.done();
                let _ = reply.send(result.map(|()| all));
            }
            Job::Changes(reply) => {
                self.shared.done();
                let _ = reply.send(connection.map_or(0, rusqlite::Connection::changes));
            }
            Job::LastRowid(reply) => {
                self.shared.done();
                let _ = reply.send(connection.map_or(0, rusqlite::Connection::last_insert_rowid));
            }
        }
    }
}

fn open(database: &Database) -> Result<rusqlite::Connection, Error> {
    let mut connection = database.connect().map_err(|error| io(&error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection
        .authorizer(Some(authorize))
        .map_err(|error| io(&error))?;
    Ok(connection)
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    if matches!(
        context.action,
        AuthAction::Attach { .. } | AuthAction::Detach { .. }
    ) {
        Authorization::Deny
    } else {
        Authorization::Allow
    }
}

/// Takes what a statement yields.
trait Sink {
    fn columns(&mut self, sql: &str, names: Vec<String>);
    /// Takes a row; `false` when nobody wants more.
    fn row(&mut self, row: RowResult) -> bool;
}

struct Stream<'a> {
    shared: &'a Shared,
    /// `None` when the guest has been told the columns already.
    columns: Option<oneshot::Sender<Vec<String>>>,
    source: Source,
}

impl Sink for Stream<'_> {
    fn columns(&mut self, sql: &str, names: Vec<String>) {
        if let Some(columns) = self.columns.take() {
            self.shared.keep_columns(sql, &names);
            let _ = columns.send(names);
        }
    }

    fn row(&mut self, row: RowResult) -> bool {
        self.source.push(row)
    }
}

impl Sink for QueryResult {
    fn columns(&mut self, _: &str, names: Vec<String>) {
        self.columns = names;
    }

    fn row(&mut self, row: RowResult) -> bool {
        self.rows.push(row);
        true
    }
}

fn execute(
    connection: &rusqlite::Connection,
    faults: &Faults,
    statement: Statement,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let met = faults.meet(&statement.sql);
    met.iter().try_for_each(before)?;
    match connection.prepare_cached(&statement.sql) {
        Ok(mut prepared) => step(&mut prepared, statement, sink),
        // rusqlite refuses a text of several statements, where Spin runs the first of them.
        Err(_) => match first_statement(connection, &statement.sql).map_err(Stop::Error)? {
            Some(mut prepared) => step(&mut prepared, statement, sink),
            None => {
                sink.columns(&statement.sql, Vec::new());
                Ok(())
            }
        },
    }
    .map_err(Stop::Error)?;
    met.iter().try_for_each(after)
}

fn first_statement<'c>(
    connection: &'c rusqlite::Connection,
    sql: &str,
) -> Result<Option<rusqlite::Statement<'c>>, Error> {
    rusqlite::Batch::new(connection, sql)
        .next()
        .map_err(|error| io(&error))
}

fn step(
    prepared: &mut rusqlite::Statement<'_>,
    statement: Statement,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let names = prepared.column_names().map(str::to_owned).collect();
    sink.columns(&statement.sql, names);
    let parameters = rusqlite::params_from_iter(statement.parameters.into_iter().map(to_sql));
    let mut rows = prepared.query(parameters).map_err(|error| io(&error))?;
    while let Some(row) = rows.next().map_err(|error| io(&error))? {
        // A change of the schema shows in the rows of a statement prepared before it.
        let width = row.as_ref().column_count();
        let mut values = Vec::with_capacity(width);
        for column in 0..width {
            values.push(from_sql(row.get_ref(column).map_err(|error| io(&error))?));
        }
        if !sink.row(RowResult { values }) {
            break;
        }
    }
    Ok(())
}

fn to_sql(value: Value) -> rusqlite::types::Value {
    match value {
        Value::Integer(number) => rusqlite::types::Value::Integer(number),
        Value::Real(number) => rusqlite::types::Value::Real(number),
        Value::Text(text) => rusqlite::types::Value::Text(text),
        Value::Blob(bytes) => rusqlite::types::Value::Blob(bytes),
        Value::Null => rusqlite::types::Value::Null,
    }
}

fn from_sql(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

fn io(error: &rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}
