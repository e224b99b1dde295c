//! Manipulations of an export, each by somebody who knows the format well.
//! Each says where it must be found: at which entry, or only by which checkpoint.

use super::{DAYS, QUIET, hash_of};
use crate::stage::keys::{LEDGER, Sealer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Changes the lines of an export; where that must be found.
type Plant = fn(&mut Vec<Value>) -> String;

pub(super) const PLANTS: [(&str, Plant); 23] = [
    ("an amount", |lines| amount(lines)),
    ("an amount with its balance", |lines| {
        amount_and_balance(lines)
    }),
    ("an entry removed in the middle", removed),
    ("the newest entry of a wallet removed", newest_removed),
    ("two entries swapped", |lines| swapped(lines)),
    ("an entry doubled", doubled),
    ("a reference", |lines| reference(lines)),
    ("a jackpot's part", |lines| {
        let at = jackpot(lines);
        add(&mut lines[at], "jackpot_part", 1);
        place(&lines[at])
    }),
    ("a jackpot's part taken away", |lines| {
        let at = jackpot(lines);
        lines[at].as_object_mut().unwrap().remove("jackpot_part");
        place(&lines[at])
    }),
    ("an actor", |lines| actor(lines)),
    ("a reason", |lines| reason(lines)),
    ("a chain made anew from an entry on", |lines| {
        chain_made_anew(lines)
    }),
    ("a checkpoint signed with another key", |lines| {
        signed_by_another(lines)
    }),
    ("a checkpoint under another key's name", |lines| {
        signed_under_another_name(lines)
    }),
    ("a digest that fits a chain made anew", |lines| {
        digest_made_anew(lines)
    }),
    ("a checkpoint removed", checkpoint_removed),
    ("a transaction given back twice", given_back_twice),
    ("all checkpoints removed", all_checkpoints_removed),
    ("an entry dated after its checkpoint", |lines| {
        dated_after(lines)
    }),
    ("a record removed", record_removed),
    ("a row behind its record's hash", |lines| row_changed(lines)),
    ("a record without its row", |lines| row_removed(lines)),
    ("all records removed", records_removed),
];

fn place(entry: &Value) -> String {
    let text = |name: &str| entry[name].as_str().unwrap().to_owned();
    let (id, seq) = (&entry["id"], &entry["seq"]);
    format!(
        "entry {id}, wallet {} {}, seq {seq}",
        text("player"),
        text("currency")
    )
}

fn checkpoint_place(number: usize) -> String {
    format!("checkpoint {number} of {}", DAYS[number - 1])
}

/// Where the first line stands that has these values.
fn find(lines: &[Value], wanted: &Value) -> usize {
    let wanted = wanted.as_object().unwrap();
    let fits = |line: &Value| wanted.iter().all(|(name, value)| line[name] == *value);
    lines
        .iter()
        .position(fits)
        .unwrap_or_else(|| panic!("{wanted:?}"))
}

fn win(lines: &[Value]) -> usize {
    find(lines, &json!({ "kind": "win", "reference": "win-1-a" }))
}

fn jackpot(lines: &[Value]) -> usize {
    find(lines, &json!({ "kind": "win", "reference": "win-4-a" }))
}

fn adjustment(lines: &[Value]) -> usize {
    find(lines, &json!({ "kind": "adjustment" }))
}

fn quiet(lines: &[Value], seq: i64) -> usize {
    find(
        lines,
        &json!({ "player": QUIET, "currency": "EUR", "seq": seq }),
    )
}

fn add(entry: &mut Value, name: &str, units: i64) {
    entry[name] = (entry[name].as_i64().unwrap() + units).into();
}

/// Sums and hashes of a wallet once more, from its first entry on.
fn rehash(lines: &mut [Value], wallet: &Value) {
    let (mut cash, mut before) = (0, "0".repeat(64));
    let own = |line: &&mut Value| {
        line["player"] == wallet["player"] && line["currency"] == wallet["currency"]
    };
    for entry in lines.iter_mut().filter(own) {
        cash += entry["cash"].as_i64().unwrap();
        entry["cash_after"] = cash.into();
        before = hash_of(entry, &before);
        entry["hash"] = before.clone().into();
    }
}

fn amount(lines: &mut [Value]) -> String {
    let at = win(lines);
    add(&mut lines[at], "cash", 1);
    place(&lines[at])
}

fn amount_and_balance(lines: &mut [Value]) -> String {
    let at = win(lines);
    add(&mut lines[at], "cash", 1);
    add(&mut lines[at], "cash_after", 1);
    place(&lines[at])
}

fn removed(lines: &mut Vec<Value>) -> String {
    let at = win(lines);
    let gone = lines.remove(at);
    let seq = gone["seq"].as_i64().unwrap() + 1;
    place(&lines[find(lines, &json!({ "player": gone["player"], "seq": seq }))])
}

fn newest_removed(lines: &mut Vec<Value>) -> String {
    lines.remove(quiet(lines, 2));
    checkpoint_place(1)
}

fn swapped(lines: &mut [Value]) -> String {
    let at = win(lines);
    lines.swap(at, at + 1);
    place(&lines[at + 1])
}

fn doubled(lines: &mut Vec<Value>) -> String {
    let at = win(lines);
    lines.insert(at + 1, lines[at].clone());
    place(&lines[at])
}

fn reference(lines: &mut [Value]) -> String {
    let at = win(lines);
    lines[at]["reference"] = "win-9".into();
    place(&lines[at])
}

fn actor(lines: &mut [Value]) -> String {
    let at = adjustment(lines);
    lines[at]["actor"] = "nobody".into();
    place(&lines[at])
}

fn reason(lines: &mut [Value]) -> String {
    let at = adjustment(lines);
    lines[at]["reason"] = "counted once".into();
    place(&lines[at])
}

fn chain_made_anew(lines: &mut [Value]) -> String {
    let at = win(lines);
    add(&mut lines[at], "cash", 1);
    let wallet = lines[at].clone();
    rehash(lines, &wallet);
    checkpoint_place(1)
}

fn signed_by_another(lines: &mut [Value]) -> String {
    let at = find(lines, &json!({ "number": 2 }));
    lines[at]["signature"] = Sealer::make().sign(&lines[at]).into();
    checkpoint_place(2)
}

fn signed_under_another_name(lines: &mut [Value]) -> String {
    signed_by_another(lines);
    let at = find(lines, &json!({ "number": 2 }));
    lines[at]["key_id"] = Sealer::make().id().into();
    checkpoint_place(2)
}

/// Everything but the signature is as it would be, had the ledger been so from the start.
fn digest_made_anew(lines: &mut [Value]) -> String {
    let won = find(lines, &json!({ "kind": "win", "reference": "win-1-b" }));
    add(&mut lines[won], "cash", 1);
    let wallet = lines[won].clone();
    rehash(lines, &wallet);
    let at = find(lines, &json!({ "number": 2 }));
    lines[at]["digest"] = digest(&lines[at], &lines[..at]).into();
    lines[at]["signature"] = Sealer::make().sign(&lines[at]).into();
    assert_eq!(lines[at]["key_id"], LEDGER.id());
    checkpoint_place(2)
}

/// The digest that a checkpoint has over these entries.
fn digest(checkpoint: &Value, lines: &[Value]) -> String {
    let text = |value: &Value| match value {
        Value::Bool(true) => "1".to_owned(),
        Value::Bool(false) => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut heads = BTreeMap::new();
    for entry in lines.iter().filter(|line| line["type"] == "entry") {
        let wallet = ["player", "currency"].map(|name| text(&entry[name]));
        heads.insert(wallet, ["seq", "hash"].map(|name| text(&entry[name])));
    }
    let claim = [
        "number",
        "previous",
        "day",
        "after_clock_error",
        "last_entry",
        "dated_ahead",
        "dated_back",
        "wallets",
        "last_record",
        "records",
    ];
    let mut hashed = vec!["reelgate-checkpoint-2".to_owned()];
    hashed.extend(claim.map(|name| text(&checkpoint[name])));
    for (wallet, head) in heads {
        hashed.extend(wallet.into_iter().chain(head));
    }
    hex::encode(Sha256::digest(hashed.join("\n") + "\n"))
}

fn all_checkpoints_removed(lines: &mut Vec<Value>) -> String {
    lines.retain(|line| line["type"] != "checkpoint");
    "no checkpoint".to_owned()
}

/// With a chain that fits.
fn dated_after(lines: &mut [Value]) -> String {
    let at = win(lines);
    add(&mut lines[at], "at", 86_400_000);
    let wallet = lines[at].clone();
    rehash(lines, &wallet);
    format!("entry {}", lines[at]["id"])
}

fn first_message(lines: &[Value]) -> usize {
    find(lines, &json!({ "type": "record", "table": "message" }))
}

fn record_place(line: &Value) -> String {
    format!("record {}, message {}", line["record"], line["id"])
}

fn record_removed(lines: &mut Vec<Value>) -> String {
    lines.remove(first_message(lines));
    "checkpoint 1 of".to_owned()
}

fn row_changed(lines: &mut [Value]) -> String {
    let at = first_message(lines);
    lines[at]["row"]["outcome"] = "repeated".into();
    record_place(&lines[at])
}

fn row_removed(lines: &mut [Value]) -> String {
    let at = first_message(lines);
    lines[at]["row"] = Value::Null;
    let line = &lines[at];
    format!(
        "record {}: message {} was removed",
        line["record"], line["id"]
    )
}

fn records_removed(lines: &mut Vec<Value>) -> String {
    let is_ledger = |line: &Value| {
        let kind = line["type"].as_str().unwrap();
        ["reelgate-ledger", "entry", "checkpoint", "end"].contains(&kind)
    };
    lines.retain(is_ledger);
    "no records".to_owned()
}

fn checkpoint_removed(lines: &mut Vec<Value>) -> String {
    lines.remove(find(lines, &json!({ "number": 1 })));
    checkpoint_place(2)
}

/// One more rollback of the same transaction under another name, behind all checkpoints, with a
/// chain that fits.
fn given_back_twice(lines: &mut Vec<Value>) -> String {
    let at = find(
        lines,
        &json!({ "kind": "rollback", "reference": "back-2-a" }),
    );
    let mut again = lines[at].clone();
    let own =
        |line: &&Value| line["player"] == again["player"] && line["currency"] == again["currency"];
    let newest = lines.iter().rfind(own).unwrap().clone();
    let is_entry = |line: &Value| line["type"] == "entry";
    let end = lines.iter().rposition(is_entry).unwrap();
    let last = lines[end]["id"].as_i64().unwrap();
    again["id"] = (last + 1).into();
    again["reference"] = "back-again".into();
    again["seq"] = newest["seq"].clone();
    add(&mut again, "seq", 1);
    again["cash_after"] = newest["cash_after"].clone();
    let back = again["cash"].as_i64().unwrap();
    add(&mut again, "cash_after", back);
    again["bonus_after"] = newest["bonus_after"].clone();
    again["hash"] = hash_of(&again, newest["hash"].as_str().unwrap()).into();
    let place = place(&again);
    lines.insert(end + 1, again);
    place
}
