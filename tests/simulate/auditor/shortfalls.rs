//! What players had spent of wins that were taken back: each is in dispute, with what is missing.
//! It never looks at how a dispute ended.

use super::Findings;
use super::line::Kind;
use crate::stage::{Books, units};
use rusqlite::types::Value;
use std::collections::{BTreeMap, HashMap};

/// By provider and name of the rollback: whose money is missing, and how much.
type Missing = BTreeMap<(String, String), (String, i64)>;

/// Compares the disputes of the file with what its entries lack.
pub(super) fn check(books: &Books, findings: &mut Findings) {
    let (told, due) = (told(books), missing(books));
    for (name, one) in &due {
        let found = told.get(name);
        if found != Some(one) {
            let what = format!("{name:?} lacks {one:?}, and the dispute says {found:?}");
            findings.violation(None, what);
        }
    }
    for (name, one) in told.iter().filter(|(name, _)| !due.contains_key(*name)) {
        findings.violation(None, format!("nothing is missing of {name:?}: {one:?}"));
    }
}

fn missing(books: &Books) -> Missing {
    let entries = books.entries();
    let wins = entries.iter().filter(|row| row.kind == Kind::Win.name());
    let wins: HashMap<_, _> = wins
        .map(|row| ((&row.provider, &row.reference), row.cash + row.bonus))
        .collect();
    let back = |kind: &str| kind == Kind::Rollback.name();
    let mut all = Missing::new();
    for row in entries.iter().filter(|row| back(&row.kind)) {
        let Some(won) = wins.get(&(&row.provider, &row.target)) else {
            continue;
        };
        let left = won + row.cash + row.bonus;
        if left != 0 {
            let name = row.reference.clone().unwrap_or_default();
            let place = (row.provider.clone(), name);
            all.insert(place, (row.player.clone(), left));
        }
    }
    all
}

fn told(books: &Books) -> Missing {
    let sql = "SELECT provider, reference, player, evidence ->> 'shortfall' FROM disputes \
        WHERE kind = 'shortfall'";
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    let one = |row: Vec<Value>| {
        let [provider, name, player, missing] = [0, 1, 2, 3].map(|column| text(&row[column]));
        ((provider, name), (player, units(&missing)))
    };
    books.rows(sql, []).into_iter().map(one).collect()
}
