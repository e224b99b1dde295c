//! Databases as earlier versions left them: schema by their own migrations, rows by raw SQL.
//! It never uses the product to write them: that knows only how it is done today.

use reelgate_edge::store::migrate::{MIGRATIONS, statements};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// Books, with the first and the last version whose schema takes them as they are.
const BOOKS: [(i64, i64, &str); 1] = [(2, 2, include_str!("books_2.sql"))];

pub(crate) const NEWEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// A database from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Past {
    /// The version at which its rows were written; 0 where there are none.
    written_at: i64,
    /// The version at which it was left.
    pub(crate) stopped_at: i64,
}

impl Past {
    /// Not even a schema.
    pub(crate) const EMPTY: Self = Self {
        written_at: 0,
        stopped_at: 0,
    };

    /// Rows of each version that there are books of, left at that version and at every later one.
    pub(crate) fn all() -> Vec<Self> {
        let written = BOOKS.iter().flat_map(|(first, last, _)| *first..=*last);
        let left = |written_at| {
            (written_at..=NEWEST).map(move |stopped_at| Self {
                written_at,
                stopped_at,
            })
        };
        written.flat_map(left).collect()
    }

    /// The statements that lead from where it was left to `version`.
    pub(crate) fn statements_to(self, version: i64) -> impl Iterator<Item = (i64, &'static str)> {
        let wanted = move |number: i64| number > self.stopped_at && number <= version;
        MIGRATIONS
            .iter()
            .filter(move |(number, ..)| wanted(*number))
            .flat_map(|(number, _, text)| statements(text).map(|sql| (*number, sql)))
    }

    fn write(self, database: &Connection) {
        let from_nothing = Self {
            stopped_at: 0,
            ..self
        };
        for (_, sql) in from_nothing.statements_to(self.written_at) {
            run(database, sql);
        }
        let takes =
            |(first, last, _): &&(i64, i64, &str)| (*first..=*last).contains(&self.written_at);
        if let Some((.., rows)) = BOOKS.iter().find(takes) {
            database.execute_batch(rows).unwrap();
        }
        let written = Self {
            stopped_at: self.written_at,
            ..self
        };
        for (_, sql) in written.statements_to(self.stopped_at) {
            run(database, sql);
        }
    }

    /// In memory, and brought to a version at one go.
    pub(crate) fn brought_to(self, version: i64) -> Connection {
        let database = Connection::open_in_memory().unwrap();
        self.write(&database);
        self.statements_to(version)
            .for_each(|(_, sql)| run(&database, sql));
        database
    }

    /// In a data folder.
    pub(crate) fn folder(self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let database = Connection::open(folder.path().join("sqlite_db.db")).unwrap();
        self.write(&database);
        folder
    }
}

/// Runs one statement to its end.
pub(crate) fn run(database: &Connection, sql: &str) {
    let mut statement = database
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{error}:\n{sql}"));
    let mut rows = statement
        .query([])
        .unwrap_or_else(|error| panic!("{error}:\n{sql}"));
    while rows
        .next()
        .unwrap_or_else(|error| panic!("{error}:\n{sql}"))
        .is_some()
    {}
}

/// The newest migration that was applied to its end; 0 where there was none.
pub(crate) fn version(database: &Connection) -> i64 {
    let sql = "SELECT max(version) FROM schema_version";
    database.query_row(sql, [], |row| row.get(0)).unwrap_or(0)
}

/// The schema, and every row of every table.
pub(crate) fn everything(database: &Connection) -> BTreeMap<String, Vec<String>> {
    let texts = |sql: &str| {
        let rows = rows(database, sql);
        let mut texts: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
        texts.sort();
        texts
    };
    let names = rows(
        database,
        "SELECT name FROM sqlite_master WHERE type = 'table'",
    );
    let schema = texts("SELECT type, name, sql FROM sqlite_master");
    let mut all = BTreeMap::from([("schema".to_owned(), schema)]);
    for name in &names {
        let Value::Text(name) = &name[0] else {
            panic!("{name:?}")
        };
        all.insert(name.clone(), texts(&format!("SELECT * FROM {name}")));
    }
    all
}

fn rows(database: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = database
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..width).map(|column| row.get(column)).collect();
    let rows = statement.query_map([], row).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}
