//! The published format against the code: its example, its lists of kinds and currencies.
//! A stranger's verifier is only as good as this page.

use super::{Verdict, verdicts_on};
use crate::stage::workspace;
use reelgate_core::currency::Currency;
use reelgate_core::entry::Kind;
use sha2::{Digest as _, Sha256};

fn document() -> String {
    std::fs::read_to_string(workspace().join("docs/ledger-format.md")).unwrap()
}

/// The texts that are fenced under a word.
fn fenced(word: &str) -> Vec<String> {
    let document = document();
    let fence = format!("```{word}\n");
    let behind = document.split(fence.as_str()).skip(1);
    behind
        .map(|text| text.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_example_is_a_good_export_and_says_so() {
    let (export, key) = (fenced("ndjson").remove(0), fenced("pem").remove(0));
    for Verdict { by, clean, text } in verdicts_on(export.as_bytes(), &key, &[]) {
        assert!(
            clean && text.contains("5 entries, 2 wallets, 1 checkpoints, 2 records"),
            "{by}: {text}"
        );
    }
    let changed = export.replacen("\"cash\":-150000", "\"cash\":-150001", 1);
    for Verdict { by, clean, text } in verdicts_on(changed.as_bytes(), &key, &[]) {
        assert!(
            !clean && text.contains("line 3: entry 2, wallet ada EUR, seq 2"),
            "{by}: {text}"
        );
    }
}

#[test]
fn the_examples_lines_come_to_the_hashes_in_it() {
    let lines = fenced("lines");
    assert_eq!(lines.len(), 4);
    let (document, export) = (document(), fenced("ndjson").remove(0));
    for text in lines {
        let hash = hex::encode(Sha256::digest(&text));
        assert!(
            document.contains(&format!("`{hash}`")),
            "{hash} is not told: {text}"
        );
        assert!(
            export.contains(&format!("\"{hash}\"")),
            "{hash} is not in the export"
        );
    }
}

#[test]
fn every_kind_and_every_finer_currency_is_listed() {
    let document = document();
    for kind in Kind::ALL {
        assert!(
            document.contains(&format!("`{}`", kind.as_str())),
            "{}",
            kind.as_str()
        );
    }
    let finer = Currency::all()
        .iter()
        .filter(|currency| currency.scale() != 5);
    let codes: Vec<_> = finer.map(|currency| currency.code()).collect();
    let listed = format!("0.00000001: {}.", codes.join(", "));
    assert!(document.contains(&listed), "{listed}");
    assert!(
        Currency::all()
            .iter()
            .all(|currency| [5, 8].contains(&currency.scale()))
    );
}
