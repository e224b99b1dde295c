//! The revenue report against the ledger: each sum once more, from the entries.
//! It never reads the figures that the product keeps.

use super::Findings;
use super::line::Kind;
use crate::stage::books::EntryRow;
use crate::stage::{Books, units};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What a report tells of a provider and a currency.
const NAMES: [&str; 9] = [
    "bets",
    "bonus_bets",
    "payouts",
    "bonus_payouts",
    "promotions",
    "jackpots",
    "contributions",
    "ggr",
    "ggr_with_jackpots",
];

type Sums = [i64; NAMES.len()];
type Place = (String, String);

/// Compares the rows of a report over all time with the file.
pub(super) fn check(report: &Value, books: &Books, findings: &mut Findings) {
    let row = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let sums = NAMES.map(|name| units(&text(name)));
        ((text("provider"), text("currency")), sums)
    };
    let told = report.as_array().into_iter().flatten().map(row);
    let told: BTreeMap<Place, Sums> = told.collect();
    let due = sums(&books.entries());
    if told != due {
        let what = format!("the report tells {told:?}, and the ledger {due:?}, of {NAMES:?}");
        findings.violation(None, what);
    }
}

fn sums(entries: &[EntryRow]) -> BTreeMap<Place, Sums> {
    let name = |row: &EntryRow, of: &Option<String>| (row.provider.clone(), of.clone());
    let kinds: HashMap<_, _> = entries
        .iter()
        .filter(|row| row.reference.is_some())
        .map(|row| (name(row, &row.reference), row.kind.as_str()))
        .collect();
    let mut all = BTreeMap::<Place, Sums>::new();
    for row in entries {
        // What is given back counts as what it was.
        let given = kinds.get(&name(row, &row.target));
        let back = row.kind == Kind::Rollback.name();
        let kind = given.filter(|_| back).copied().unwrap_or(&row.kind);
        let jackpot = row.jackpot_part.unwrap_or_default();
        let contributed = row.jackpot_contribution.unwrap_or_default();
        let sums: Sums = match Kind::of(kind) {
            Some(Kind::Bet) => {
                let (bets, bonus) = (-row.cash, -row.bonus);
                [bets, bonus, 0, 0, 0, 0, contributed, bets, bets]
            }
            Some(Kind::Resolution) if (row.cash, row.bonus) == (0, 0) => continue,
            Some(Kind::Win | Kind::Resolution) => {
                let paid = row.cash - jackpot;
                [
                    0,
                    0,
                    paid,
                    row.bonus,
                    0,
                    jackpot,
                    contributed,
                    -paid,
                    -row.cash,
                ]
            }
            _ => continue,
        };
        let place = (row.provider.clone(), row.currency.clone());
        let of_place = all.entry(place).or_default();
        for (sum, more) in of_place.iter_mut().zip(sums) {
            *sum += more;
        }
    }
    all
}
