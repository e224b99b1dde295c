//! SQL text stands in the store and in the migrations, and is never put together from parts.
//! Tests read the file behind the product's back, and are not meant.

use crate::files::{expect_none, rust_in};
use crate::lexer::apart;

/// The product; the store is in it.
const PRODUCT: [&str; 2] = ["functions/", "shared/"];
const STORE: &str = "shared/edge/src/store/";

/// How a statement, or the rest of one, can begin.
const STATEMENTS: [&str; 14] = [
    "SELECT ",
    "INSERT INTO",
    "INSERT OR",
    "UPDATE ",
    "DELETE FROM",
    "CREATE ",
    "DROP ",
    "ALTER ",
    "PRAGMA ",
    "REPLACE INTO",
    "WITH ",
    "BEGIN",
    "ATTACH ",
    "VACUUM",
];
/// Words that only stand inside of one.
const PARTS: [&str; 7] = [
    " FROM ",
    " WHERE ",
    " GROUP BY ",
    " ORDER BY ",
    " VALUES ",
    " JOIN ",
    " RETURNING ",
];

fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let begins = STATEMENTS
        .iter()
        .any(|statement| text.starts_with(statement));
    begins || PARTS.iter().any(|part| text.contains(part))
}

#[test]
fn sql_stands_only_in_the_store() {
    let mut faults = Vec::new();
    for file in rust_in(&PRODUCT).filter(|file| !file.path.starts_with(STORE)) {
        let is_test = file.path.contains("/tests/");
        for literal in apart(file.product()).1 {
            if !is_test && is_sql(&literal.text) {
                faults.push(format!("{}:{}: {}", file.path, literal.line, literal.text));
            }
        }
    }
    expect_none("SQL outside of the store", &faults);
}

#[test]
fn sql_is_never_built_from_parts() {
    let mut faults = Vec::new();
    let mut statements = 0;
    for file in rust_in(&[STORE]) {
        for literal in apart(file.product())
            .1
            .into_iter()
            .filter(|one| is_sql(&one.text))
        {
            statements += 1;
            let builds = [
                "format!(",
                "write!(",
                "writeln!(",
                "concat!(",
                "push_str(",
                "+",
            ];
            if builds.iter().any(|build| literal.before.ends_with(build)) {
                faults.push(format!("{}:{}: {}", file.path, literal.line, literal.text));
            }
        }
    }
    assert!(statements > 20, "only {statements} statements are seen");
    expect_none("SQL built from parts", &faults);
}

#[test]
fn what_is_sql_is_known() {
    for sql in [
        "SELECT 1",
        "\\\n    SELECT a",
        "x FROM y",
        "UPDATE t SET x = 1",
        "PRAGMA x = 1",
    ] {
        assert!(is_sql(sql.trim_start_matches('\\')), "{sql}");
    }
    assert!(!is_sql("select a game from the list") && !is_sql("the update failed"));
}
