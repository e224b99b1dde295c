//! Lengths: of functions, files and lines, and the two sentences at the top of each file.
//! An exception needs a reason, and goes when it is no longer needed.

use crate::files::{FILES, File, expect_none, rust};

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 400;
const LINE_COLUMNS_MAX: usize = 100;
const FUNCTION_LIB_LINES_MAX: usize = 40;

/// Lines of these files may be longer than 100 columns.
const LONG_LINES: [(&str, &str); 1] = [(
    "tests/catalogue/vectors/mod.rs",
    "published messages are signed as one line",
)];

/// Files of these paths may be longer than 400 lines.
const LONG_FILES: [(&str, &str); 0] = [];

fn is_excepted(exceptions: &[(&str, &str)], path: &str) -> bool {
    exceptions.iter().any(|(excepted, _)| *excepted == path)
}

#[test]
fn lines_are_at_most_100_columns() {
    let mut faults = Vec::new();
    for file in rust().filter(|file| !is_excepted(&LONG_LINES, &file.path)) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if line.chars().count() > LINE_COLUMNS_MAX {
                faults.push(format!("{}:{number}", file.path));
            }
        }
    }
    expect_none("lines of more than 100 columns", &faults);
}

#[test]
fn files_are_at_most_400_lines() {
    let long = |file: &&File| {
        !is_excepted(&LONG_FILES, &file.path) && file.text.lines().count() > FILE_LINES_MAX
    };
    let faults: Vec<_> = rust().filter(long).map(|file| file.path.clone()).collect();
    expect_none("files of more than 400 lines", &faults);
}

#[test]
fn functions_are_at_most_70_lines() {
    let mut faults = Vec::new();
    for file in rust() {
        for (name, lines) in functions(&file.text) {
            if lines > FUNCTION_LINES_MAX {
                faults.push(format!("{}: {name} has {lines} lines", file.path));
            }
        }
    }
    expect_none("functions of more than 70 lines", &faults);
}

/// Names and lengths of functions, by the indentation that rustfmt gives them.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let is_comment = trimmed.starts_with("//");
        let Some((head, name)) = trimmed.split_once("fn ").filter(|_| !is_comment) else {
            continue;
        };
        let words = head.split_whitespace();
        let qualifiers = [
            "pub", "const", "async", "unsafe", "extern", "\"C\"", "default",
        ];
        let plain = |word: &str| qualifiers.contains(&word) || word.starts_with("pub(");
        if !words.into_iter().all(plain) {
            continue;
        }
        let indentation = &line[..line.len() - trimmed.len()];
        let end = format!("{indentation}}}");
        let length = lines[start..]
            .iter()
            .position(|line| *line == end)
            .map_or(1, |at| at + 1);
        let one_line = line.ends_with('}') || line.ends_with(';');
        let name = name.split(['(', '<']).next().unwrap().to_owned();
        found.push((name, if one_line { 1 } else { length }));
    }
    found
}

#[test]
fn the_length_of_a_function_is_measured() {
    let text = [
        "impl X {",
        "    pub(crate) async fn long(",
        "        a: u8,",
        "    ) {",
        "        a",
        "    }",
        "}",
        "fn one() {}",
    ]
    .join("\n");
    assert_eq!(
        functions(&text),
        [("long".to_owned(), 5), ("one".to_owned(), 1)]
    );
}

#[test]
fn every_file_opens_with_two_sentences() {
    let mut faults = Vec::new();
    for file in rust() {
        let block = file.text.lines().map_while(|line| line.strip_prefix("//!"));
        let block = block.take_while(|line| !line.trim_start().starts_with('#'));
        let opening = block.collect::<Vec<_>>().join(" ") + " ";
        let ends = [". ", "! ", "? ", ".) ", ".` "];
        let sentences: usize = ends.iter().map(|end| opening.matches(end).count()).sum();
        if sentences < 2 {
            faults.push(format!("{}: {sentences}", file.path));
        }
    }
    expect_none("files that do not open with two sentences", &faults);
}

#[test]
fn a_functions_lib_is_at_most_40_lines() {
    let is_lib =
        |file: &&File| file.path.starts_with("functions/") && file.path.ends_with("/src/lib.rs");
    let all: Vec<_> = FILES.iter().filter(is_lib).collect();
    assert!(all.len() >= 10, "{}", all.len());
    let long = all
        .iter()
        .filter(|file| file.text.lines().count() > FUNCTION_LIB_LINES_MAX);
    let faults: Vec<_> = long.map(|file| file.path.clone()).collect();
    expect_none("lib.rs of more than 40 lines", &faults);
}

#[test]
fn exceptions_are_still_needed() {
    for (path, reason) in LONG_LINES {
        let file = FILES.iter().find(|file| file.path == path).expect(path);
        let long = |line: &str| line.chars().count() > LINE_COLUMNS_MAX;
        assert!(
            file.text.lines().any(long),
            "{path} needs no exception: {reason}"
        );
    }
}
