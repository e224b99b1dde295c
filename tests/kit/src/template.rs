//! Messages with `{places}`, and what is filled into them.
//! A place that nobody fills is an error when the declaration is read.

use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// What a message can say of itself in its path and its body.
pub(crate) const MESSAGE: [&str; 14] = [
    "player",
    "token",
    "currency",
    "game",
    "name",
    "round",
    "amount",
    "bet",
    "bet_amount",
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

/// Fills in what is known.
pub(crate) fn fill(text: &str, values: &BTreeMap<&str, String>) -> String {
    values.iter().fold(text.to_owned(), |text, (place, value)| {
        text.replace(&format!("{{{place}}}"), value)
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
        assert_eq!(fill(r#"{"a":"{name}"}"#, &values), r#"{"a":"n-1"}"#);
    }
}
