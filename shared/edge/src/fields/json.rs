//! The fields of a JSON text. serde finds where each value stands; it is never taken apart by hand.

use super::Field;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// What is nested deeper is one field without a text.
const DEPTH_MAX: usize = 16;

/// The names and values of an object, a name as often as it is given.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// The fields of a text; `None` where it is not JSON.
pub(super) fn fields(text: &str) -> Option<Vec<Field>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut walk = Walk {
        start: text.as_ptr().addr(),
        all: Vec::new(),
    };
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    walk.value(raw.get(), String::new(), true, 0)?;
    Some(walk.all)
}

struct Walk {
    /// The address of the text.
    start: usize,
    all: Vec<Field>,
}

impl Walk {
    fn value(&mut self, raw: &str, path: String, unnamed: bool, depth: usize) -> Option<()> {
        let start = raw.as_ptr().addr().checked_sub(self.start)?;
        let place = start..start.checked_add(raw.len())?;
        let nested = raw.starts_with(['{', '[']);
        let value = if nested || raw == "null" {
            None
        } else if raw.starts_with('"') {
            // Half a surrogate pair is valid syntax and no text.
            Some(serde_json::from_str(raw).unwrap_or_default())
        } else {
            Some(raw.to_owned())
        };
        let inner = depth.checked_add(1)?;
        self.all.push(Field {
            path: path.clone(),
            unnamed: unnamed || (nested && inner > DEPTH_MAX),
            value: value.or_else(|| (nested && inner > DEPTH_MAX).then(String::new)),
            place,
        });
        if inner > DEPTH_MAX {
            return Some(());
        }
        if raw.starts_with('{') {
            let Entries(entries) = serde_json::from_str(raw).ok()?;
            for (name, value) in entries {
                let path = if path.is_empty() {
                    name
                } else {
                    format!("{path}.{name}")
                };
                self.value(value.get(), path, false, inner)?;
            }
        } else if raw.starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            for item in items {
                let is_object = item.get().starts_with('{');
                self.value(item.get(), path.clone(), !is_object, inner)?;
            }
        }
        Some(())
    }
}
