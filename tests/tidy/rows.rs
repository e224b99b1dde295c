//! The catalogue of misfortunes is complete: every row has tests that bear its number, and
//! docs/testing.md lists them, no more and no less. A test may say of other rows that it covers
//! them too: `Also row 11.` in its comment.

use crate::files::{FILES, expect_none, rust_in};
use std::collections::{BTreeMap, BTreeSet};

const ROWS: std::ops::RangeInclusive<u32> = 1..=21;
const DOCUMENT: &str = "docs/testing.md";

/// A test that bears the number of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Test {
    /// File and function, as the document writes them.
    name: String,
    /// The rows it covers, its own first.
    rows: Vec<u32>,
}

/// The tests of a file whose names begin with `row_`.
fn tests_of(path: &str, text: &str) -> Vec<Test> {
    let file = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let file = file.rsplit('/').next().unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let rest = line
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("async ");
        let Some(name) = rest.strip_prefix("fn row_") else {
            continue;
        };
        let name = name.split('(').next().unwrap();
        let is_head = |line: &&&str| line.starts_with("#[") || line.starts_with("///");
        let head: Vec<&str> = lines[..number]
            .iter()
            .rev()
            .take_while(is_head)
            .copied()
            .collect();
        if !head
            .iter()
            .any(|line| line.contains("test]") || line.contains("test("))
        {
            continue;
        }
        let digits = name.split('_').next().unwrap();
        let own = if digits.len() == 2 {
            digits.parse().unwrap_or(0)
        } else {
            0
        };
        let more = head
            .iter()
            .rev()
            .filter_map(|line| line.split_once("Also row"));
        let more = more.flat_map(|(_, numbers)| {
            let words = numbers.split(|c: char| !c.is_ascii_digit());
            words
                .filter_map(|word| word.parse().ok())
                .collect::<Vec<u32>>()
        });
        found.push(Test {
            name: format!("{file}::row_{name}"),
            rows: std::iter::once(own).chain(more).collect(),
        });
    }
    found
}

fn tests() -> Vec<Test> {
    let folders = ["tests/", "shared/core/tests/", "shared/edge/tests/"];
    let files = rust_in(&folders).filter(|file| !file.path.starts_with("tests/tidy/"));
    files
        .flat_map(|file| tests_of(&file.path, &file.text))
        .collect()
}

#[test]
fn every_row_has_a_test_that_bears_its_number() {
    let tests = tests();
    let odd = tests.iter().filter(|test| !ROWS.contains(&test.rows[0]));
    let odd: Vec<_> = odd.map(|test| test.name.clone()).collect();
    expect_none("names that do not begin with the two digits of a row", &odd);
    let own: BTreeSet<u32> = tests.iter().map(|test| test.rows[0]).collect();
    let missing = ROWS.filter(|row| !own.contains(row));
    let missing: Vec<_> = missing
        .map(|row| format!("row {row}: row_{row:02}_…"))
        .collect();
    expect_none("rows of the catalogue without a test", &missing);
}

/// The rows of the document's table: the number in the first column, tests in the last.
fn listed(text: &str) -> BTreeMap<u32, Vec<String>> {
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (first, last) = (cells[0], cells[cells.len() - 1]);
        if let Ok(row) = first.parse() {
            let names = last.split('`').skip(1).step_by(2);
            rows.insert(row, names.map(str::to_owned).collect());
        }
    }
    rows
}

/// What is wrong with a table, told by the tests that there are.
fn faults(listed: &BTreeMap<u32, Vec<String>>, tests: &[Test]) -> Vec<String> {
    let mut faults = Vec::new();
    for row in ROWS {
        let covers: BTreeSet<&String> = tests
            .iter()
            .filter(|test| test.rows.contains(&row))
            .map(|test| &test.name)
            .collect();
        let Some(names) = listed.get(&row) else {
            faults.push(format!("row {row} is missing"));
            continue;
        };
        for name in names.iter().filter(|name| !covers.contains(name)) {
            faults.push(format!(
                "row {row}: there is no test {name}, or it is not of this row"
            ));
        }
        for name in covers.into_iter().filter(|name| !names.contains(name)) {
            faults.push(format!("row {row}: {name} is not listed"));
        }
    }
    faults
}

#[test]
fn the_document_lists_the_tests_of_every_row() {
    let document = FILES
        .iter()
        .find(|file| file.path == DOCUMENT)
        .expect(DOCUMENT);
    expect_none(DOCUMENT, &faults(&listed(&document.text), &tests()));
}

#[test]
fn a_table_that_is_wrong_is_noticed() {
    let text = "/// Also rows 3 and 4.\n#[tokio::test(flavor = \"x\")]\nasync fn row_02_a() {\n}\n\
        fn row_05_helper() {}\n    #[test]\n    fn row_7_b() {\n    }\n";
    let tests = tests_of("tests/x/y/mod.rs", text);
    let found: Vec<_> = tests
        .iter()
        .map(|test| (test.name.as_str(), &test.rows[..]))
        .collect();
    assert_eq!(
        found,
        [("y::row_02_a", &[2, 3, 4][..]), ("y::row_7_b", &[0][..])]
    );
    let table =
        "| row | tests |\n|--:|---|\n| 2 | `y::row_02_a` `y::row_02_gone` |\n| 3 | none |\n";
    let faults = faults(&listed(table), &tests);
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("no test y::row_02_gone")),
        "{faults:?}"
    );
    assert!(
        faults
            .iter()
            .any(|fault| fault == "row 3: y::row_02_a is not listed"),
        "{faults:?}"
    );
    assert!(
        faults.iter().any(|fault| fault == "row 4 is missing"),
        "{faults:?}"
    );
}
