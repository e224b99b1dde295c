//! `cargo xtask docs`: writes state-machine.md, provider-rules.md and ceilings.md from the code.
//! It must never print a figure, a word or a rule that is not in the code.

mod answers;
mod ceilings;
mod contracts;
mod language;
mod machines;
mod markdown;
mod matrix;
mod questions;
mod stage;
mod subject;
mod words;

use crate::process::{root, say};
use anyhow::{Context as _, Result, bail};
use markdown::Page;
use std::path::Path;

const GENERATED: &str = "Written by `cargo xtask docs` from the code itself; change the code and \
                         write it again.";
const COMMAND: &str = "cargo xtask docs";

/// The documents: their place in the checkout, and what stands in them.
fn pages() -> Result<[(&'static str, String); 3]> {
    Ok([
        ("docs/state-machine.md", state_machine()?),
        ("docs/provider-rules.md", matrix::page()?),
        ("docs/ceilings.md", ceilings::page()),
    ])
}

/// `cargo xtask docs`, with `--check` only to compare.
pub(crate) fn docs(check: bool) -> Result<()> {
    let root = root()?;
    if check {
        return fresh(&root);
    }
    for (path, text) in pages()? {
        std::fs::write(root.join(path), text).with_context(|| format!("{path} is not writable"))?;
        say!("==> {path}");
    }
    Ok(())
}

/// Whether all documents are what the code says.
pub(crate) fn fresh(root: &Path) -> Result<()> {
    compare(root, &pages()?)
}

fn compare(root: &Path, pages: &[(&str, String)]) -> Result<()> {
    for (path, text) in pages {
        let there = std::fs::read_to_string(root.join(path)).unwrap_or_default();
        if there != *text {
            bail!("{path} is stale: run `{COMMAND}` and look at what has changed");
        }
    }
    Ok(())
}

fn state_machine() -> Result<String> {
    let mut page = Page::default();
    page.heading(1, "The state machine of the wallet");
    page.paragraph(GENERATED);
    page.paragraph(
        "This is what happens to a provider's messages: which are taken, what is answered, what \
         moves, and what a person does where two books differ. It is the same for all providers, \
         except where a contract decides; those questions, each provider's answers to them, and \
         the codes it hears are in [provider-rules.md](provider-rules.md).",
    );
    page.paragraph(
        "Look up a case in \"What do you do if …\" at the end, or follow it through the tables: \
         find the state of the thing, the command, and the row whose \"when\" is true. The row \
         gives the state afterwards, the replies that are possible (the first that applies, in \
         the order of precedence below), the event in our telemetry with its version, the dispute \
         that is opened by itself, and what a person does if somebody disagrees. Nothing happens \
         that no row allows: a test tries every state, command and reply against the tables.",
    );
    machines::legend(&mut page);
    machines::write(&mut page)?;
    words::guards(&mut page);
    words::outcomes(&mut page);
    words::verbs(&mut page);
    words::kinds(&mut page);
    words::disputes(&mut page);
    page.heading(2, "What do you do if …");
    page.paragraph(
        "Every answer here was given by the wallet itself when this page was written: the example \
         was played, under every contract that makes a difference. The player `ada` has 100.00 EUR \
         in cash, a session of the game `g-1` at a provider, and the same in USD; `bob` has 100.00 \
         EUR too. `bet b-1 10.00 in r-1` is a bet under the name b-1 over 10.00 in the round r-1; \
         `for` names the bet of a win, `of` what a rollback gives back, `said` an amount that the \
         message gives beside it, `last` the last transaction of a round, and `+` joins what comes \
         in one message.",
    );
    page.paragraph(
        "The column \"contract\" says for which answers to the rule matrix a row holds, and which \
         providers give them. \"Money\" is what the ledger moves by this message; \"balance told\" \
         is the balance that the answer can carry.",
    );
    answers::write(&mut page)?;
    words::failures(&mut page);
    Ok(page.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::dispute::DisputeKind;
    use reelgate_core::entry::Kind;
    use reelgate_core::failure::Failure;
    use reelgate_core::machine::MACHINES;
    use reelgate_core::outcome::Outcome;
    use reelgate_core::verb::Verb;
    use std::sync::LazyLock;

    static PAGES: LazyLock<[(&str, String); 3]> = LazyLock::new(|| pages().unwrap());

    #[test]
    fn the_documents_are_fresh() {
        let stale = compare(&root().unwrap(), &*PAGES).map_err(|error| error.to_string());
        assert_eq!(stale, Ok(()));
    }

    #[test]
    fn a_stale_document_is_named_with_the_command_that_mends_it() {
        let empty = std::env::temp_dir().join("reelgate-no-documents-here");
        let error = compare(&empty, &*PAGES).unwrap_err().to_string();
        assert!(error.contains("docs/state-machine.md"), "{error}");
        assert!(error.contains(COMMAND), "{error}");
    }

    #[test]
    fn the_same_code_writes_the_same_documents() {
        assert_eq!(pages().unwrap(), *PAGES);
    }

    #[test]
    fn every_word_of_the_wallet_is_explained() {
        let page = &PAGES[0].1;
        let outcomes = Outcome::ALL.iter().map(|o| (o.as_str(), o.meaning()));
        let verbs = Verb::ALL.iter().map(|v| (v.as_str(), v.meaning()));
        let kinds = Kind::ALL.iter().map(|k| (k.as_str(), k.meaning()));
        let disputes = DisputeKind::ALL.iter().map(|d| (d.as_str(), d.meaning()));
        let failures = Failure::ALL.iter().map(|f| (f.as_str(), f.meaning()));
        let all = outcomes.chain(verbs).chain(kinds).chain(disputes);
        for (word, meaning) in all.chain(failures) {
            let shown = format!("| {} |", meaning.trim());
            let explained =
                |line: &str| line.contains(&format!("`{word}`")) && line.contains(&shown);
            assert!(page.lines().any(explained), "{word}");
        }
    }

    #[test]
    fn every_row_of_every_machine_is_there() {
        let page = &PAGES[0].1;
        for (name, rows) in MACHINES {
            assert!(page.contains(&format!("\n## The {name}\n")), "{name}");
            for row in rows {
                let from = format!("| `{}` | `{}`", row.from.as_str(), row.on[0].as_str());
                let event = format!("`{}`", row.event);
                let advice = row.dispute.advice.split_whitespace().collect::<Vec<_>>();
                let advice = advice.join(" ");
                let shown = |line: &str| {
                    line.starts_with(&from) && line.contains(&event) && line.contains(&advice)
                };
                assert!(page.lines().any(shown), "{name}: {row:?}");
            }
        }
    }

    #[test]
    fn every_link_leads_somewhere() {
        let mut anchors = Vec::new();
        for (path, text) in &*PAGES {
            let headings = text.lines().filter(|line| line.starts_with('#'));
            for heading in headings {
                let shown = markdown::link(heading.trim_start_matches('#').trim());
                let anchor = shown.rsplit_once("](").unwrap().1.trim_end_matches(')');
                anchors.push(format!("{path}{anchor}"));
            }
        }
        for (path, text) in &*PAGES {
            for link in text.split("](").skip(1) {
                let link = link.split_once(')').unwrap().0;
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let file = match file {
                    "" => (*path).to_owned(),
                    name => format!("docs/{name}"),
                };
                assert!(PAGES.iter().any(|(known, _)| *known == file), "{link}");
                let whole = format!("{file}#{anchor}");
                assert!(anchor.is_empty() || anchors.contains(&whole), "{link}");
            }
        }
    }

    /// A table's lines have as many cells as its head; a bar in a text would add one.
    #[test]
    fn tables_are_even() {
        for (path, text) in &*PAGES {
            let mut width = None;
            for line in text.lines() {
                let cells = line.replace("\\|", "").matches('|').count();
                if !line.starts_with('|') {
                    width = None;
                    continue;
                }
                assert_eq!(*width.get_or_insert(cells), cells, "{path}: {line}");
            }
        }
    }
}
