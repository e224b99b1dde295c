//! Messages with `{places}`, and what is filled into them.
//! A place that nobody fills is an error when the declaration is read.

use crate::form;
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// What a message can say of itself in its path and its body.
pub(crate) const MESSAGE: [&str; 17] = [
    "player",
    "token",
    "currency",
    "game",
    "name",
    "round",
    "amount",
    "jackpot",
    "bet",
    "bet_amount",
    "win_name",
    "win_amount",
    "fresh",
    "time_ms",
    "time_s",
    "time_iso",
    "verb",
];

/// What it can say in its headers.
pub(crate) const HEADER: [&str; 2] = ["time_s", "nonce"];

/// Refuses places that nobody fills.
///
/// # Errors
/// Where there is one; the error names it.
pub(crate) fn check(text: &str, known: &[&str], secrets: &BTreeMap<String, String>) -> Result<()> {
    for place in places(text) {
        if !known.contains(&place) && !secrets.contains_key(place) {
            bail!(
                "{{{place}}} is neither a secret nor one of {}",
                known.join(", ")
            );
        }
    }
    Ok(())
}

/// The words in braces.
fn places(text: &str) -> impl Iterator<Item = &str> {
    let word = |word: &&str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        !word.is_empty() && word.bytes().all(letter)
    };
    let open = text.split('{').skip(1);
    open.filter_map(|rest| rest.split_once('}').map(|(inner, _)| inner))
        .filter(word)
}

/// What a value must be written as, where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// In the head of a message: as it is.
    Head,
    /// In a path, a query or a form.
    Form,
    /// Within a JSON text's quotes.
    Json,
    /// In an XML text.
    Xml,
}

impl Escape {
    /// What a body of a content type needs.
    pub(crate) fn of(content: &str) -> Self {
        if content.contains("json") {
            Self::Json
        } else if content.contains("xml") {
            Self::Xml
        } else {
            Self::Form
        }
    }

    fn write(self, value: &str) -> String {
        match self {
            Self::Head => value.to_owned(),
            Self::Form => form::encoded(value),
            Self::Json => {
                let text = serde_json::Value::from(value).to_string();
                let inner = text
                    .strip_prefix('"')
                    .and_then(|text| text.strip_suffix('"'));
                inner.unwrap_or(value).to_owned()
            }
            Self::Xml => quick_xml::escape::escape(value).into_owned(),
        }
    }
}

/// Fills in what is known.
pub(crate) fn fill(text: &str, values: &BTreeMap<&str, String>, escape: Escape) -> String {
    values.iter().fold(text.to_owned(), |text, (place, value)| {
        text.replace(&format!("{{{place}}}"), &escape.write(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_unknown_ones_refused() {
        let secrets = BTreeMap::from([("secret".to_owned(), "variable".to_owned())]);
        let body = r#"{"a":"{name}","b":{},"c":"{secret}"}"#;
        check(body, &MESSAGE, &secrets).unwrap();
        assert!(check("{name}", &HEADER, &secrets).is_err());
        let error = check("{nmae}", &MESSAGE, &secrets).unwrap_err().to_string();
        assert!(error.contains("{nmae}"), "{error}");
        let values = BTreeMap::from([("name", "n-1".to_owned())]);
        let filled = fill(r#"{"a":"{name}"}"#, &values, Escape::Json);
        assert_eq!(filled, r#"{"a":"n-1"}"#);
    }

    #[test]
    fn a_value_stays_one_value_wherever_it_stands() {
        let values = BTreeMap::from([("player", "a\"&<ü ".to_owned())]);
        let filled = |escape| fill("{player}", &values, escape);
        assert_eq!(filled(Escape::of("application/json")), "a\\\"&<ü ");
        assert_eq!(filled(Escape::of("text/xml")), "a&quot;&amp;&lt;ü ");
        let form = filled(Escape::of("application/x-www-form-urlencoded"));
        assert_eq!(form, "a%22%26%3C%C3%BC+");
        assert_eq!(filled(Escape::Head), "a\"&<ü ");
    }
}
