//! The JSON of providers: read where numbers may be texts and fields may be absent, and written.
//! A field of another kind counts as absent, so that one odd game does not spoil a list.

use reelgate_core::time::Timestamp;
use reelgate_edge::shape::Time;
use serde_json::{Map, Value};

/// A moment as RFC 3339 has it.
pub(crate) fn instant(at: Timestamp) -> Value {
    serde_json::to_value(Time(at)).unwrap_or_default()
}

/// Writes a field of an object.
pub(crate) fn put(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value.into());
    }
}

/// A text that is not empty.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A text or a number, as a text.
pub(crate) fn digits(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// Whether a field is true; `true` as a text and 1 count too.
pub(crate) fn flag(value: &Value, name: &str) -> Option<bool> {
    match value.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => Some(number.as_i64() != Some(0)),
        Value::String(text) => Some(text == "true" || text == "1"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The items of a list, of the answer itself where `name` is empty.
pub(crate) fn items<'a>(value: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    let list = if name.is_empty() {
        Some(value)
    } else {
        value.get(name)
    };
    list?.as_array()
}

/// Fields under other names: `(ours, theirs)`. What is absent, null or empty is left out.
pub(crate) fn kept(value: &Value, names: &[(&str, &str)]) -> Map<String, Value> {
    let field = |(ours, theirs): &(&str, &str)| {
        let found = value.get(*theirs)?;
        let is_empty = match found {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
        };
        (!is_empty).then(|| ((*ours).to_owned(), found.clone()))
    };
    names.iter().filter_map(field).collect()
}

/// What a provider says in an error: the first of these fields that is a text.
pub(crate) fn complaint(answer: &Value) -> Option<String> {
    let names = ["message", "description", "error", "status", "name"];
    let found = names.iter().find_map(|name| text(answer, name));
    let found = found.or_else(|| answer.get("error").and_then(|error| text(error, "message")));
    // Long enough to be understood, and no page of HTML.
    found.map(|text| text.chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_fields_count_as_absent() {
        let value = json!({"a": 1, "b": "", "c": null, "d": ["x"], "e": [], "f": "1"});
        assert_eq!(digits(&value, "a").as_deref(), Some("1"));
        assert_eq!((digits(&value, "b"), digits(&value, "d")), (None, None));
        assert_eq!(text(&value, "a"), None);
        assert_eq!(
            (flag(&value, "a"), flag(&value, "f")),
            (Some(true), Some(true))
        );
        assert_eq!(flag(&value, "z"), None);
        let names = [("x", "d"), ("y", "e"), ("z", "c"), ("w", "b")];
        assert_eq!(Value::Object(kept(&value, &names)), json!({"x": ["x"]}));
    }

    #[test]
    fn complaints_are_found_and_short() {
        assert_eq!(complaint(&json!({"error": "no"})).as_deref(), Some("no"));
        let nested = json!({"error": {"message": "inner"}});
        assert_eq!(complaint(&nested).as_deref(), Some("inner"));
        let long = json!({"message": "x".repeat(1000)});
        assert_eq!(complaint(&long).map(|text| text.len()), Some(200));
        assert_eq!(complaint(&json!([])), None);
    }
}
