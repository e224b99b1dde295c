//! A database in memory with the tables of the books, for native tests.
//! It never holds anything but what the test writes.

use reelgate_edge::store::migrate::{MIGRATIONS, statements};
use reelgate_edge::store::{Row, Value};
use rusqlite::types::Value as SqlValue;

pub(crate) fn migrated() -> rusqlite::Connection {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let texts = MIGRATIONS.iter().flat_map(|(_, _, text)| statements(text));
    for text in texts {
        run(&connection, text, Vec::new()).unwrap();
    }
    connection
}

pub(crate) fn run(
    connection: &rusqlite::Connection,
    sql: &str,
    parameters: Vec<Value>,
) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    let width = statement.column_count();
    let parameters = parameters.into_iter().map(|value| match value {
        Value::Null => SqlValue::Null,
        Value::Integer(number) => SqlValue::Integer(number),
        Value::Text(text) => SqlValue::Text(text),
    });
    let mut found = statement.query(rusqlite::params_from_iter(parameters))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let column = |place| {
            Ok(match row.get::<_, SqlValue>(place)? {
                SqlValue::Integer(number) => Value::Integer(number),
                SqlValue::Text(text) => Value::Text(text),
                SqlValue::Null | SqlValue::Real(_) | SqlValue::Blob(_) => Value::Null,
            })
        };
        rows.push((0..width).map(column).collect::<rusqlite::Result<Row>>()?);
    }
    Ok(rows)
}
