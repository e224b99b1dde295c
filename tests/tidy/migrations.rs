//! Migrations: numbered without gaps, one statement between two blank lines, harmless twice.
//! They are applied here as the product applies them, and as Spin does, to the same end.

use crate::files::{FILES, File};
use rusqlite::Connection;

fn migrations() -> Vec<&'static File> {
    let all: Vec<_> = FILES
        .iter()
        .filter(|file| file.path.starts_with("migrations/"))
        .collect();
    assert!(all.len() >= 2);
    all
}

/// As `migrate::statements` of the product: what stands between blank lines, and is not only a
/// comment.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let is_said = |line: &str| !line.trim().is_empty() && !line.starts_with("--");
    text.split("\n\n")
        .map(str::trim)
        .filter(move |block| block.lines().any(is_said))
}

/// The schema, and the rows that migrations put into it.
fn image(connection: &Connection) -> Vec<String> {
    let sql = "SELECT coalesce(sql, name) FROM sqlite_master ORDER BY type, name";
    let mut rows = texts(connection, sql);
    rows.extend(texts(
        connection,
        "SELECT provider || status FROM providers ORDER BY 1",
    ));
    rows.extend(texts(
        connection,
        "SELECT version || name FROM schema_version ORDER BY 1",
    ));
    rows
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// One after the other, each prepared alone, as the product does it.
fn apply_apart(connection: &Connection) {
    for file in migrations() {
        for sql in statements(&file.text) {
            // rusqlite refuses a text that holds more than one statement, or none.
            let mut statement = connection
                .prepare(sql)
                .unwrap_or_else(|error| panic!("{}: {error}:\n{sql}", file.path));
            let mut rows = statement.query([]).unwrap();
            while rows
                .next()
                .unwrap_or_else(|error| panic!("{error}:\n{sql}"))
                .is_some()
            {}
        }
    }
}

/// Each file as a whole, as `spin up --sqlite @FILE` does it.
fn apply_whole(connection: &Connection) {
    for file in migrations() {
        connection
            .execute_batch(&file.text)
            .unwrap_or_else(|e| panic!("{}: {e}", file.path));
    }
}

#[test]
fn numbers_have_no_gaps_and_are_recorded() {
    for (number, file) in (1..).zip(migrations()) {
        let name = file.path.strip_prefix("migrations/").unwrap();
        assert!(
            name.starts_with(&format!("{number:04}_")),
            "{name} is out of order"
        );
        let short = name[5..]
            .strip_suffix(".sql")
            .expect("a migration ends in .sql");
        let last = statements(&file.text).last().unwrap();
        let recorded = format!("({number}, '{short}')");
        assert!(
            last.contains("INTO schema_version") && last.contains(&recorded),
            "{name}: {last}"
        );
    }
}

#[test]
fn each_statement_stands_alone_and_all_run_twice() {
    let apart = Connection::open_in_memory().unwrap();
    apply_apart(&apart);
    let once = image(&apart);
    apply_apart(&apart);
    assert_eq!(image(&apart), once);
    let whole = Connection::open_in_memory().unwrap();
    apply_whole(&whole);
    assert_eq!(image(&whole), once, "in parts and as a whole");
    apply_whole(&whole);
    assert_eq!(image(&whole), once);
    assert!(once.len() > 20, "{once:#?}");
}

/// What Spin does at every start with `--sqlite @FILE`. Once it copied the whole ledger.
#[test]
fn a_start_that_has_nothing_to_do_writes_no_row_and_no_schema() {
    let database = Connection::open_in_memory().unwrap();
    apply_whole(&database);
    let schema = "SELECT schema_version FROM pragma_schema_version";
    let schema = || -> i64 { database.query_row(schema, [], |row| row.get(0)).unwrap() };
    let before = (database.total_changes(), schema());
    apply_whole(&database);
    assert_eq!((database.total_changes(), schema()), before);
}

#[test]
fn a_migration_that_was_cut_off_is_simply_run_again() {
    let expected = Connection::open_in_memory().unwrap();
    apply_apart(&expected);
    let all: Vec<&str> = migrations()
        .iter()
        .flat_map(|file| statements(&file.text))
        .collect();
    for end in 0..all.len() {
        let cut = Connection::open_in_memory().unwrap();
        for sql in &all[..end] {
            cut.execute_batch(sql).unwrap();
        }
        apply_apart(&cut);
        assert_eq!(
            image(&cut),
            image(&expected),
            "cut off before:\n{}",
            all[end]
        );
    }
}
