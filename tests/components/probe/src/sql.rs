//! The paths that use the database.
//! Never a model to follow: half of it does what the product must not do.

use futures::future::{Either, select};
use spin_sdk::sqlite::{Connection, Error, Value};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

thread_local! {
    /// One connection per instance, as the product has it.
    static KEPT: RefCell<Option<Rc<Connection>>> = const { RefCell::new(None) };
}

fn text(error: Error) -> String {
    format!("{error:?}")
}

async fn kept() -> Result<Rc<Connection>, String> {
    if let Some(connection) = KEPT.with_borrow(Clone::clone) {
        return Ok(connection);
    }
    let connection = Rc::new(Connection::open_default().await.map_err(text)?);
    KEPT.set(Some(connection.clone()));
    Ok(connection)
}

fn show(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{bytes:?}"),
        Value::Null => "null".to_owned(),
    }
}

async fn collect(connection: &Connection, sql: &str) -> Result<String, String> {
    let result = connection.execute(sql, []).await.map_err(text)?;
    let columns = result.columns().join("|");
    let rows = result.collect().await.map_err(text)?;
    let mut lines = vec![columns];
    for row in rows {
        lines.push(row.values.iter().map(show).collect::<Vec<_>>().join("|"));
    }
    Ok(lines.join("\n"))
}

/// Runs a text on the kept connection; answers the columns and then the rows.
pub(crate) async fn all(sql: &str) -> Result<String, String> {
    collect(&*kept().await?, sql).await
}

/// The same on a new connection to the database `name`.
pub(crate) async fn named(name: &str, sql: &str) -> Result<String, String> {
    collect(&Connection::open(name).await.map_err(text)?, sql).await
}

/// Tells what `execute` says and what the result of the statement says.
pub(crate) async fn early(sql: &str) -> Result<String, String> {
    let connection = kept().await?;
    match connection.execute(sql, []).await {
        Ok(started) => Ok(format!("execute: ok, result: {:?}", started.result().await)),
        Err(error) => Ok(format!("execute: {error:?}")),
    }
}

/// Starts a second statement while the rows of the first are not taken.
pub(crate) async fn undrained() -> Result<String, String> {
    let connection = Connection::open_default().await.map_err(text)?;
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                SELECT i FROM n";
    let first = connection.execute(many, []).await.map_err(text)?;
    let waits = {
        let second = pin!(connection.execute("SELECT 1", []));
        let patience = pin!(spin_sdk::time::sleep(Duration::from_millis(200)));
        matches!(select(second, patience).await, Either::Right(_))
    };
    let rows = first.collect().await.map_err(text)?.len();
    Ok(format!("second waits: {waits}, rows of the first: {rows}"))
}

/// Sends one value of each kind there and back.
pub(crate) async fn parameters() -> Result<String, String> {
    let values = [
        Value::Integer(i64::MIN),
        Value::Real(0.5),
        Value::Text("täxt".to_owned()),
        Value::Blob(vec![0, 255]),
        Value::Null,
    ];
    let connection = kept().await?;
    let result = connection
        .execute("SELECT ?, ?, ?, ?, ?", values)
        .await
        .map_err(text)?;
    let rows = result.collect().await.map_err(text)?;
    let shown = rows.iter().flat_map(|row| row.values.iter().map(show));
    Ok(shown.collect::<Vec<_>>().join("|"))
}

/// Two statements, the shape of a bet: one read, one write.
pub(crate) async fn bet() -> Result<String, String> {
    let connection = kept().await?;
    let read = connection
        .execute("SELECT count FROM bets WHERE id = 1", [])
        .await
        .map_err(text)?;
    read.collect().await.map_err(text)?;
    let write = "UPDATE bets SET count = count + 1 WHERE id = 1 RETURNING count";
    let rows = connection
        .execute(write, [])
        .await
        .map_err(text)?
        .collect()
        .await
        .map_err(text)?;
    Ok(rows
        .iter()
        .flat_map(|row| row.values.iter().map(show))
        .collect())
}
