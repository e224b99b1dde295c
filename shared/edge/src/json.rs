//! JSON bodies: decoded only where no object gives a key twice and no array stands for an object,
//! and with faults told apart.
//! It never guesses: what two parsers could read differently is refused.

mod objects;

use objects::Objects;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Why a body could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not JSON at all, or a key given twice.
    #[error("the body is not valid JSON: {0}")]
    Syntax(String),
    /// JSON, but not the documented types: a missing field, a text for a number.
    #[error("the body does not fit the documented fields: {0}")]
    Types(String),
}

/// Decodes a body.
///
/// # Errors
/// [`JsonError`]; its text names the place but never repeats a value.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    serde_json::from_slice::<UniqueKeys>(bytes).map_err(|error| named(&error))?;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let decoded = T::deserialize(Objects(&mut deserializer));
    decoded.map_err(|error| named(&error))
}

/// The text at a path of a body that is not verified yet: where protocols put their secret. None
/// where there is none, or where a key stands twice.
#[must_use]
pub fn text_at(bytes: &[u8], path: &[&str]) -> Option<String> {
    let value: serde_json::Value = decode(bytes).ok()?;
    let found = path.iter().try_fold(&value, |value, key| value.get(key));
    found?.as_str().map(str::to_owned)
}

/// A number by its digits, as they came: it is never a floating-point number on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberText(pub String);

impl<'de> Deserialize<'de> for NumberText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let is_number = raw
            .get()
            .starts_with(|c: char| c == '-' || c.is_ascii_digit());
        if is_number {
            Ok(Self(raw.get().to_owned()))
        } else {
            Err(serde::de::Error::custom("not a number"))
        }
    }
}

impl serde::Serialize for NumberText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

fn named(error: &serde_json::Error) -> JsonError {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => {
            let text = error.to_string();
            let field = FIELD_FAULTS.iter().find_map(|fault| {
                let rest = text.strip_prefix(fault)?;
                Some(format!("{fault}{}", rest.split(" at line").next()?))
            });
            let text = field
                .or_else(|| unknown(&text))
                .unwrap_or_else(|| "wrong type".to_owned());
            if text.starts_with(DUPLICATE) {
                JsonError::Syntax(format!("{text} at {place}"))
            } else {
                JsonError::Types(format!("{text} at {place}"))
            }
        }
        serde_json::error::Category::Io
        | serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof => JsonError::Syntax(place),
    }
}

/// Says which fields there are; the caller's own name for one is left out.
fn unknown(text: &str) -> Option<String> {
    let (_, known) = text
        .strip_prefix("unknown field ")?
        .rsplit_once(", expected ")?;
    Some(format!(
        "unknown field, expected {}",
        known.split(" at line").next()?
    ))
}

const DUPLICATE: &str = "duplicate field";
/// The texts of the parser that name only a field of ours, never a value of the caller's.
const FIELD_FAULTS: [&str; 2] = [DUPLICATE, "missing field"];

/// Walks over any JSON and fails where a key stands twice in one object.
struct UniqueKeys;

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueKeysVisitor)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = UniqueKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueKeys, A::Error> {
        let mut seen: Vec<String> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<UniqueKeys>()?;
            seen.push(key);
        }
        seen.sort_unstable();
        let twice = seen.windows(2).any(|pair| pair.first() == pair.last());
        if twice {
            Err(serde::de::Error::custom(DUPLICATE))
        } else {
            Ok(UniqueKeys)
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<UniqueKeys, A::Error> {
        while seq.next_element::<UniqueKeys>()?.is_some() {}
        Ok(UniqueKeys)
    }

    fn visit_bool<E>(self, _: bool) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_i64<E>(self, _: i64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_u64<E>(self, _: u64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_f64<E>(self, _: f64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_str<E>(self, _: &str) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_unit<E>(self) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
}

/// Reads a field that must be there and may be null, as `Some` of what it holds: on a field of type
/// `Option<Option<T>>` with a default, which is `None` where it is absent.
///
/// # Errors
/// Those of the value.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Deserialize::deserialize(deserializer).map(Some)
}

/// Reads a field that only some of the messages need: its text, and nothing where it is null or of
/// another type. On a field with a default.
///
/// # Errors
/// None but those of broken JSON.
pub fn text_if_any<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().map(str::to_owned))
}

/// What a field that must be there holds.
///
/// # Errors
/// [`Reject::Types`](crate::provider::Reject::Types) names the field that is absent.
pub fn needed<T>(field: &str, value: Option<T>) -> Result<T, crate::provider::Reject> {
    value.ok_or_else(|| crate::provider::Reject::Types(format!("missing field `{field}`")))
}

/// The text of a field that must be there and must not be empty.
///
/// # Errors
/// [`Reject::Types`](crate::provider::Reject::Types) of a field that is absent,
/// [`Reject::Invalid`](crate::provider::Reject::Invalid) of an empty one.
pub fn filled<'a>(
    field: &'static str,
    text: Option<&'a str>,
) -> Result<&'a str, crate::provider::Reject> {
    let text = needed(field, text)?;
    if text.is_empty() {
        return Err(crate::provider::Reject::invalid(field, "must not be empty"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Body {
        amount: i64,
    }

    fn amount(text: &str) -> Result<i64, JsonError> {
        decode::<Body>(text.as_bytes()).map(|body| body.amount)
    }

    fn is_syntax(text: &str) -> bool {
        matches!(amount(text), Err(JsonError::Syntax(_)))
    }

    fn is_types(text: &str) -> bool {
        matches!(amount(text), Err(JsonError::Types(_)))
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(amount(r#"{"amount":5,"more":[{"a":1},{"a":1}]}"#), Ok(5));
        for text in ["", "{", "nope", "{\"amount\":}", "\u{feff}{\"amount\":1}"] {
            assert!(is_syntax(text), "{text}");
        }
        for text in [
            r#"{"amount":"5"}"#,
            r#"{"amount":5.5}"#,
            r#"{"amount":1e3}"#,
            r#"{}"#,
            "[]",
            "7",
            r#"{"amount":9223372036854775808}"#,
            r#"{"amount":null}"#,
        ] {
            assert!(is_types(text), "{text}");
        }
    }

    #[test]
    fn a_key_given_twice_is_refused_at_any_depth() {
        assert!(is_syntax(r#"{"amount":1,"amount":2}"#));
        assert!(is_syntax(r#"{"amount":1,"x":1,"x":2}"#));
        assert!(is_syntax(r#"{"amount":1,"x":[{"y":1,"y":1}]}"#));
        assert!(is_syntax(r#"{"amount":1,"x":1,"\u0078":2}"#));
    }

    #[test]
    fn an_array_is_no_object_at_any_depth() {
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        struct Outer {
            one: Option<Body>,
            all: Vec<Body>,
            raw: Option<Box<RawValue>>,
            any: serde_json::Value,
            number: Option<NumberText>,
        }
        let outer = |text: &str| decode::<Outer>(text.as_bytes());
        let good =
            r#"{"one":{"amount":1},"all":[{"amount":2}],"raw":[3],"any":[4.5],"number":6.70}"#;
        let read = outer(good).unwrap();
        assert_eq!(read.one.unwrap().amount + read.all[0].amount, 3);
        assert_eq!(
            (read.raw.unwrap().get(), &read.any),
            ("[3]", &serde_json::json!([4.5]))
        );
        assert_eq!(read.number, Some(NumberText("6.70".to_owned())));
        for text in [
            r#"[{"amount":1},[],null,null,null]"#,
            "[]",
            r#"{"one":[1]}"#,
            r#"{"all":[[1]]}"#,
        ] {
            assert!(matches!(outer(text), Err(JsonError::Types(_))), "{text}");
        }
        assert!(is_types("[5]"));
        assert!(decode::<Vec<Body>>(b"[[5]]").is_err());
    }

    #[test]
    fn hostile_depth_and_numbers_are_refused_without_harm() {
        assert!(is_syntax(&"[".repeat(60_000)));
        assert!(amount(&format!(r#"{{"amount":{}}}"#, "9".repeat(60_000))).is_err());
    }

    #[test]
    fn a_number_keeps_its_digits() {
        let read = |text: &str| decode::<Vec<NumberText>>(format!("[{text}]").as_bytes());
        for digits in [
            "0",
            "998.000000",
            "-0.10",
            "1e3",
            "12345678901234567890.123456789",
        ] {
            let numbers = read(digits).unwrap();
            assert_eq!(numbers, [NumberText(digits.to_owned())]);
            assert_eq!(
                serde_json::to_string(&numbers).unwrap(),
                format!("[{digits}]")
            );
        }
        for other in ["\"1\"", "null", "true", "[]", "{}"] {
            assert!(matches!(read(other), Err(JsonError::Types(_))), "{other}");
        }
    }

    #[test]
    fn a_text_is_found_at_its_path_and_nowhere_else() {
        let body = br#"{"a":{"b":"x","n":1},"c":["x"]}"#;
        assert_eq!(text_at(body, &["a", "b"]).as_deref(), Some("x"));
        for path in [&["a", "n"][..], &["a"], &["c"], &["a", "b", "c"], &["z"]] {
            assert_eq!(text_at(body, path), None, "{path:?}");
        }
        assert_eq!(text_at(br#"{"a":"x","a":"y"}"#, &["a"]), None);
        assert_eq!(text_at(b"nope", &["a"]), None);
    }

    #[test]
    fn an_unknown_field_is_told_what_there_is() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Closed {
            #[serde(rename = "amount")]
            _amount: Option<i64>,
        }
        let error = decode::<Closed>(br#"{"secret, expected":1}"#)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("unknown field, expected `amount`"),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_field_that_not_all_need_is_a_text_or_nothing() {
        #[derive(Debug, Deserialize)]
        struct Loose {
            #[serde(default, deserialize_with = "text_if_any")]
            note: Option<String>,
        }
        let note = |text: &str| decode::<Loose>(text.as_bytes()).map(|all| all.note);
        assert_eq!(note(r#"{"note":"x"}"#), Ok(Some("x".to_owned())));
        for text in [
            "{}",
            r#"{"note":null}"#,
            r#"{"note":7}"#,
            r#"{"note":[{}]}"#,
        ] {
            assert_eq!(note(text), Ok(None), "{text}");
        }
        assert!(note(r#"{"note":{"a":1,"a":1}}"#).is_err());
        assert!(filled("note", None).is_err() && filled("note", Some("")).is_err());
        assert_eq!(filled("note", Some("x")), Ok("x"));
    }

    #[test]
    fn no_value_of_the_caller_stands_in_the_error() {
        let error = amount(r#"{"amount":"secret-token"}"#)
            .unwrap_err()
            .to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
