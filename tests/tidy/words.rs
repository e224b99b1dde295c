//! Words that must not stand in a place: unfinished work, machine paths, impure things in the core.
//! Comments and literals do not count where only code is meant.

use crate::files::{FILES, expect_none, rust, rust_in};
use crate::lexer::apart;

/// The words of code, with their lines.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(code.lines()).flat_map(|(number, line)| {
        let word = |c: char| !(c.is_alphanumeric() || c == '_');
        line.split(word)
            .filter(|word| !word.is_empty())
            .map(move |word| (number, word))
    })
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    let mut faults = Vec::new();
    for file in rust() {
        let (code, _) = apart(&file.text);
        for (number, line) in (1..).zip(code.lines()) {
            let compact = line.replace(' ', "");
            let bad = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"];
            if bad.iter().any(|bad| compact.contains(bad)) {
                faults.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    expect_none("unfinished or switched off", &faults);
}

/// Design, invariant 5: no host, no clock, no chance, no float, no panic in the core.
#[test]
fn the_core_is_pure() {
    const IMPURE: [&str; 17] = [
        "std",
        "async",
        "await",
        "f32",
        "f64",
        "unwrap",
        "expect",
        "panic",
        "unreachable",
        "SystemTime",
        "Instant",
        "rand",
        "getrandom",
        "spin_sdk",
        "tokio",
        "println",
        "unsafe",
    ];
    let mut faults = Vec::new();
    let mut files = 0;
    for file in rust_in(&["shared/core/src/"]) {
        files += 1;
        let (code, _) = apart(file.product());
        for (number, word) in words(&code) {
            let line = code.lines().nth(number - 1).unwrap().trim();
            let for_tests = line == "extern crate std;" || line.starts_with("#![forbid(unsafe");
            if IMPURE.contains(&word) && !for_tests {
                faults.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    assert!(files > 15, "only {files} files");
    expect_none("impure words in the core", &faults);
}

/// No provider is named in the core, nor in what all providers share.
#[test]
fn no_provider_is_named_in_the_core() {
    let mut faults = Vec::new();
    for file in rust_in(&["shared/core/src/"]) {
        let (code, literals) = apart(file.product());
        let literals: Vec<_> = literals.into_iter().map(|literal| literal.text).collect();
        let all = format!("{code}\n{}", literals.join("\n")).to_lowercase();
        for name in ["hub88", "caleta", "softswiss"] {
            if all.contains(name) {
                faults.push(format!("{}: {name}", file.path));
            }
        }
    }
    expect_none("providers named in the core", &faults);
}

#[test]
fn no_file_names_a_folder_of_this_machine() {
    let folders = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/wo", "rk/"),
    ];
    let mut faults = Vec::new();
    for file in FILES.iter() {
        for (number, line) in (1..).zip(file.text.lines()) {
            if folders.iter().any(|folder| line.contains(folder)) {
                faults.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    expect_none("folders of this machine", &faults);
}

#[test]
fn no_private_key_is_in_the_repository() {
    let begins = |line: &str| line.starts_with("-----BEGIN") && line.contains("PRIVATE KEY");
    let has = |text: &str| text.lines().any(begins);
    let found = FILES
        .iter()
        .filter(|file| has(&file.text))
        .map(|file| file.path.clone());
    expect_none("private keys", &found.collect::<Vec<_>>());
}
