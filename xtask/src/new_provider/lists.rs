//! The lists of the sources that a new provider has to stand in, each found by what stands around
//! it. A list that is not found is an error that names its file: nothing is guessed.

use anyhow::{Context as _, Result, ensure};

use super::name::Newcomer;

/// A file that changes.
pub(super) struct List {
    /// In the checkout.
    pub(super) path: &'static str,
    change: fn(&str, &Newcomer) -> Option<String>,
}

pub(super) static LISTS: [List; 7] = [
    List {
        path: "README.md",
        change: |text, newcomer| {
            let name = newcomer.fill(" `newcomer`");
            before(text, "| `functions/` |", " · ", &name)
        },
    },
    List {
        path: "spin.toml",
        change: super::manifest::with,
    },
    List {
        path: "tests/catalogue/certified.rs",
        change: |text, newcomer| {
            let line = newcomer.fill("    newcomer \"newcomer\"");
            in_order(text, "\ndeclared! {\n", "}\n", &line)
        },
    },
    List {
        path: "tests/catalogue/golden/mod.rs",
        change: |text, newcomer| {
            let line = newcomer.fill("    newcomer");
            in_order(text, "\nproviders! {\n", "}\n", &line)
        },
    },
    List {
        path: "tests/fuzzed/Cargo.toml",
        change: |text, newcomer| {
            let line = newcomer.fill("newcomer = { path = \"../../functions/newcomer\" }");
            in_order(text, "[dependencies]\n", "reelgate-core.workspace", &line)
        },
    },
    List {
        path: "xtask/src/docs/contracts.rs",
        change: contracts,
    },
    List {
        path: "xtask/src/providers.rs",
        change: |text, newcomer| {
            let row = newcomer.fill(include_str!("template/provider.txt"));
            before(text, "PROVIDERS: &[Provider] = &[\n", "];\n", &row)
        },
    },
];

impl List {
    /// The file's text with the provider in it.
    pub(super) fn with(&self, text: &str, newcomer: &Newcomer) -> Result<String> {
        (self.change)(text, newcomer).with_context(|| not_found(self.path))
    }
}

fn not_found(path: &str) -> String {
    format!(
        "{path} has not the list that a provider is written into; write it there by hand \
         (docs/new-provider.md says what), and mend xtask/src/new_provider"
    )
}

/// The text with more in front of the first `end` behind `start`.
fn before(text: &str, start: &str, end: &str, more: &str) -> Option<String> {
    let (head, tail) = text.split_once(start)?;
    let (list, rest) = tail.split_once(end)?;
    Some(format!("{head}{start}{list}{more}{end}{rest}"))
}

/// The text with one more line in the list between `start` and `end`, which is sorted.
fn in_order(text: &str, start: &str, end: &str, line: &str) -> Option<String> {
    let (head, tail) = text.split_once(start)?;
    let (list, rest) = tail.split_once(end)?;
    let mut lines: Vec<&str> = list.lines().chain([line]).collect();
    lines.sort_unstable();
    let list = lines.join("\n");
    Some(format!("{head}{start}{list}\n{end}{rest}"))
}

/// Its modules, which rustfmt sorts, and its row.
fn contracts(text: &str, newcomer: &Newcomer) -> Option<String> {
    let modules = newcomer.fill(include_str!("template/modules.txt"));
    let text = before(text, "};\n\n", "#[path", &modules)?;
    let row = newcomer.fill(include_str!("template/contract.txt"));
    before(&text, "CONTRACTS: &[Contract] = &[\n", "];\n", &row)
}

/// The decoders with one more, and the letter that picks it: the first of its name that is free.
pub(super) fn decoder(text: &str, newcomer: &Newcomer) -> Result<(String, char)> {
    let known = text.split("decoder(b'").skip(1);
    let taken: Vec<char> = known.filter_map(|rest| rest.chars().next()).collect();
    let mut letters = newcomer.name.chars().chain('a'..='z').chain('0'..='9');
    let letter = letters.find(|letter| !taken.contains(letter));
    let letter = letter.context("tests/fuzzed/src/decode.rs has no letter left")?;
    let line = format!("        decoder(b'{letter}', newcomer::NEWCOMER),\n");
    let with = before(text, "DECODERS: ", "    ]\n", &newcomer.fill(&line));
    let with = with.with_context(|| not_found("tests/fuzzed/src/decode.rs"))?;
    Ok((with, letter))
}

/// The list of migrations with one more.
pub(super) fn migrations(text: &str, newcomer: &Newcomer, number: i64) -> Result<String> {
    let path = "shared/edge/src/store/migrate.rs";
    let text = counted(text, "MIGRATIONS: [(i64, &str, &str); ", number, path)?;
    let entry = newcomer.fill(include_str!("template/migration.txt"));
    let entry = entry.replace("0000", &format!("{number:04}"));
    let entry = entry.replace("        0,", &format!("        {number},"));
    let with = before(&text, "MIGRATIONS: ", "];\n", &entry);
    with.with_context(|| not_found(path))
}

/// The text with `number` behind `start`, where the one before it stands.
pub(super) fn counted(text: &str, start: &str, number: i64, path: &str) -> Result<String> {
    let found = text.split_once(start);
    let (head, tail) = found.with_context(|| not_found(path))?;
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    ensure!(
        digits.parse() == Ok(number.saturating_sub(1)),
        "{path} knows {digits} migrations, but the newest in migrations/ has the number {}: make \
         them agree first",
        number.saturating_sub(1)
    );
    let rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
    Ok(format!("{head}{start}{number}{rest}"))
}
