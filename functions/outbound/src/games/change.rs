//! What becomes of one game when its provider describes it anew.
//! A field that somebody edited here differs from what was imported last, and stays.

use crate::partner::ListedGame;
use reelgate_edge::api::fields;
use reelgate_edge::store::queries::imports::ImportedGame;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The category of a game whose provider names none.
const NO_CATEGORY: &str = "other";
/// The longest name and category, in bytes; the rest is cut.
const LABEL_BYTES_MAX: usize = 255;

#[derive(Debug)]
pub(super) enum Change {
    New(ImportedGame),
    Changed(ImportedGame, BTreeMap<&'static str, FromTo>),
    None,
}

/// A field before and after.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct FromTo {
    from: Value,
    to: Value,
}

/// A new game is switched off until somebody switches it on.
pub(super) fn compare(listed: ListedGame, known: Option<ImportedGame>) -> Change {
    let told = told(listed);
    let Some(old) = known else {
        return Change::New(ImportedGame {
            status: "disabled".to_owned(),
            ..told
        });
    };
    let edited = |field: &str, now: &str| {
        let last = old.imported.get(field).and_then(Value::as_str);
        last != Some(now)
    };
    let keep = |field: &str, now: &String, told: &String| {
        if edited(field, now) { now } else { told }.clone()
    };
    let now_rtp = old.rtp.as_deref().unwrap_or_default();
    let last_rtp = old
        .imported
        .get("rtp")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let row = ImportedGame {
        game: told.game.clone(),
        name: keep("name", &old.name, &told.name),
        category: keep("category", &old.category, &told.category),
        rtp: if now_rtp == last_rtp {
            // A list that no longer says it does not take it away.
            told.rtp.clone().or_else(|| old.rtp.clone())
        } else {
            old.rtp.clone()
        },
        // Switched on by people alone; off by the provider too.
        status: if told.status == "disabled" {
            told.status.clone()
        } else {
            old.status.clone()
        },
        imported: told.imported,
        seen: old.seen,
    };
    let fields = differences(&old, &row);
    if fields.is_empty() {
        Change::None
    } else {
        Change::Changed(row, fields)
    }
}

/// The game as its provider describes it.
fn told(listed: ListedGame) -> ImportedGame {
    let name = label(&listed.name).unwrap_or_else(|| listed.game.clone());
    let category = listed.category.as_deref().and_then(label);
    let category = category.unwrap_or_else(|| NO_CATEGORY.to_owned());
    let rtp = listed
        .rtp
        .filter(|text| fields::percentage("rtp", text).is_ok());
    let status = if listed.enabled {
        "enabled"
    } else {
        "disabled"
    };
    let mut imported = listed.details;
    imported.insert("name".to_owned(), name.as_str().into());
    imported.insert("category".to_owned(), category.as_str().into());
    if let Some(rtp) = &rtp {
        imported.insert("rtp".to_owned(), rtp.as_str().into());
    }
    ImportedGame {
        game: listed.game,
        name,
        category,
        rtp,
        status: status.to_owned(),
        imported,
        seen: None,
    }
}

fn differences(old: &ImportedGame, new: &ImportedGame) -> BTreeMap<&'static str, FromTo> {
    let rtp = |game: &ImportedGame| game.rtp.as_deref().map_or(Value::Null, Value::from);
    let details = |game: &ImportedGame| {
        let own = ["name", "category", "rtp"];
        let rest = game
            .imported
            .iter()
            .filter(|(name, _)| !own.contains(&name.as_str()));
        Value::Object(
            rest.map(|(k, v)| (k.clone(), v.clone()))
                .collect::<Map<_, _>>(),
        )
    };
    let fields = [
        ("name", old.name.as_str().into(), new.name.as_str().into()),
        (
            "category",
            old.category.as_str().into(),
            new.category.as_str().into(),
        ),
        ("rtp", rtp(old), rtp(new)),
        (
            "status",
            old.status.as_str().into(),
            new.status.as_str().into(),
        ),
        ("details", details(old), details(new)),
    ];
    fields
        .into_iter()
        .filter(|(_, from, to): &(_, Value, Value)| from != to)
        .map(|(name, from, to)| (name, FromTo { from, to }))
        .collect()
}

/// A text that people read: one line, not blank, not too long.
fn label(text: &str) -> Option<String> {
    let mut label = String::new();
    for c in text
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
    {
        if label.len().saturating_add(c.len_utf8()) > LABEL_BYTES_MAX {
            break;
        }
        label.push(c);
    }
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn listed(name: &str, enabled: bool) -> ListedGame {
        ListedGame {
            game: "g-1".to_owned(),
            name: name.to_owned(),
            category: Some("slots".to_owned()),
            rtp: Some("96.5".to_owned()),
            enabled,
            details: json!({"lines": 20}).as_object().unwrap().clone(),
        }
    }

    fn row(change: Change) -> ImportedGame {
        match change {
            Change::New(row) | Change::Changed(row, _) => row,
            Change::None => panic!("nothing changed"),
        }
    }

    #[test]
    fn a_new_game_is_switched_off_and_the_same_again_is_no_change() {
        let new = row(compare(listed("Gems", true), None));
        assert_eq!(
            (new.status.as_str(), new.rtp.as_deref()),
            ("disabled", Some("96.5"))
        );
        assert!(matches!(
            compare(listed("Gems", true), Some(new)),
            Change::None
        ));
    }

    #[test]
    fn what_was_edited_here_stays() {
        let mut old = row(compare(listed("Gems", true), None));
        old.name = "Our Gems".to_owned();
        old.rtp = Some("94.00".to_owned());
        let mut anew = listed("Gems II", true);
        anew.category = Some("jackpots".to_owned());
        anew.rtp = Some("95".to_owned());
        let new = row(compare(anew, Some(old)));
        assert_eq!(
            (new.name.as_str(), new.category.as_str()),
            ("Our Gems", "jackpots")
        );
        assert_eq!(new.rtp.as_deref(), Some("94.00"));
        assert_eq!(new.imported["name"], "Gems II");
    }

    #[test]
    fn it_is_switched_off_there_and_never_on() {
        let mut old = row(compare(listed("Gems", true), None));
        old.status = "enabled".to_owned();
        assert_eq!(
            row(compare(listed("Gems", false), Some(old))).status,
            "disabled"
        );
        let off = row(compare(listed("Gems", false), None));
        assert!(matches!(
            compare(listed("Gems", true), Some(off)),
            Change::None
        ));
    }

    #[test]
    fn odd_texts_are_made_fit() {
        let mut odd = listed("  a\nb ", true);
        odd.category = Some(" ".to_owned());
        odd.rtp = Some("1e2".to_owned());
        let new = row(compare(odd, None));
        assert_eq!((new.name.as_str(), new.category.as_str()), ("a b", "other"));
        assert_eq!(new.rtp, None);
        let long = row(compare(listed(&"ü".repeat(200), true), None));
        assert_eq!(long.name.len(), 254);
    }
}
