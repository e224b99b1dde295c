//! The database through Spin's SQLite interface: one connection for each instance of a component.
//! Every statement is drained to its end: Spin reports errors only there, and a second statement on
//! an undrained connection waits for ever.

use super::database::{Database, DatabaseError, Row, Value};
use super::queue::Store;
use crate::fault::Fault;
use spin_sdk::sqlite::{Connection, Value as SpinValue};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Spin waits 5 s for a lock by polling, unfairly; we give up early and retry with jitter.
const SHORT_WAIT: &str = "PRAGMA busy_timeout = 5";

/// A connection to the component's default database.
pub struct SpinDatabase(Connection);

impl Database for SpinDatabase {
    async fn query(
        &self,
        sql: &'static str,
        parameters: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        let parameters = parameters.into_iter().map(to_spin);
        let result = self.0.execute(sql, parameters).await.map_err(error)?;
        let rows = result.collect().await.map_err(error)?;
        Ok(rows
            .into_iter()
            .map(|row| row.values.into_iter().map(from_spin).collect())
            .collect())
    }
}

fn to_spin(value: Value) -> SpinValue {
    match value {
        Value::Null => SpinValue::Null,
        Value::Integer(number) => SpinValue::Integer(number),
        Value::Text(text) => SpinValue::Text(text),
    }
}

fn from_spin(value: SpinValue) -> Value {
    match value {
        SpinValue::Integer(number) => Value::Integer(number),
        SpinValue::Text(text) => Value::Text(text),
        SpinValue::Null | SpinValue::Real(_) | SpinValue::Blob(_) => Value::Null,
    }
}

fn error(error: spin_sdk::sqlite::Error) -> DatabaseError {
    match error {
        spin_sdk::sqlite::Error::Io(text) => DatabaseError(text),
        other @ (spin_sdk::sqlite::Error::NoSuchDatabase
        | spin_sdk::sqlite::Error::AccessDenied
        | spin_sdk::sqlite::Error::InvalidConnection
        | spin_sdk::sqlite::Error::DatabaseFull) => DatabaseError(other.to_string()),
    }
}

thread_local! {
    /// The instance's connection and its commit queue.
    static STORE: RefCell<Option<Rc<Store<SpinDatabase>>>> = const { RefCell::new(None) };
    /// Whether this instance has seen the schema it needs.
    static SCHEMA_FITS: Cell<bool> = const { Cell::new(false) };
}

/// The instance's store; opens the connection at the first call. It does not look at the schema:
/// the wallet's one read does that for itself, and migrations must run on any.
///
/// # Errors
/// [`Fault`] where the database cannot be opened.
pub async fn store() -> Result<Rc<Store<SpinDatabase>>, Fault> {
    if let Some(store) = STORE.with(|slot| slot.borrow().clone()) {
        return Ok(store);
    }
    let connection = Connection::open_default().await;
    let database = SpinDatabase(connection.map_err(|e| super::retry::fault(error(e)))?);
    database
        .query(SHORT_WAIT, Vec::new())
        .await
        .map_err(super::retry::fault)?;
    // Another request of this instance may have opened one while this one waited.
    let opened = Rc::new(Store::new(database));
    Ok(STORE.with(|slot| slot.borrow_mut().get_or_insert(opened).clone()))
}

/// The instance's store, once its schema was seen to fit: one more statement for an instance, none
/// for a request.
///
/// # Errors
/// [`Fault::Schema`] where it does not fit, any other where the database cannot be read.
pub async fn fitting_store() -> Result<Rc<Store<SpinDatabase>>, Fault> {
    let store = store().await?;
    if !SCHEMA_FITS.get() {
        store.check_schema().await?;
        SCHEMA_FITS.set(true);
    }
    Ok(store)
}
