//! Fields of our API's requests: names, currencies, amounts, words of a closed list.
//! Every error names the field and says what it takes; none repeats a long value.

use super::Problem;
use reelgate_core::currency::Currency;
use reelgate_core::id::IdError;
use reelgate_core::money::Amount;

/// Reads a name of a thing: 1 to 255 bytes without control characters.
///
/// # Errors
/// A problem that names the field.
pub fn id<T>(field: &str, text: &str, parse: fn(&str) -> Result<T, IdError>) -> Result<T, Problem> {
    parse(text).map_err(|error| Problem::invalid(format!("{field} {error}")))
}

/// Reads an id that may be absent.
///
/// # Errors
/// A problem that names the field.
pub fn optional_id<T>(
    field: &str,
    text: Option<&str>,
    parse: fn(&str) -> Result<T, IdError>,
) -> Result<Option<T>, Problem> {
    text.map(|text| id(field, text, parse)).transpose()
}

/// Checks a text that people read: not blank, at most 255 bytes, no control characters.
///
/// # Errors
/// A problem that names the field.
pub fn label(field: &str, text: &str) -> Result<(), Problem> {
    let fault = if text.trim().is_empty() {
        "must not be empty"
    } else if text.len() > LABEL_BYTES_MAX {
        "must not be longer than 255 bytes"
    } else if text.chars().any(char::is_control) {
        "must not contain control characters"
    } else {
        return Ok(());
    };
    Err(Problem::invalid(format!("{field} {fault}")))
}

const LABEL_BYTES_MAX: usize = 255;

/// Reads a currency's code.
///
/// # Errors
/// A problem for a currency the ledger does not know.
pub fn currency(text: &str) -> Result<Currency, Problem> {
    Currency::parse(text).ok_or_else(|| {
        Problem::invalid("currency is not known; use an ISO 4217 code in upper case, such as EUR")
    })
}

/// Reads an amount in main units: `"12.50"`.
///
/// # Errors
/// A problem that names the field.
pub fn amount(field: &str, text: &str, currency: Currency) -> Result<Amount, Problem> {
    let amount = Amount::parse_text(text, currency);
    amount.map_err(|error| Problem::invalid(format!("{field} {error}")))
}

/// Reads a word of a closed list.
///
/// # Errors
/// A problem that names the field and the words it takes.
pub fn one_of(
    field: &str,
    text: &str,
    words: &'static [&'static str],
) -> Result<&'static str, Problem> {
    words
        .iter()
        .copied()
        .find(|word| *word == text)
        .ok_or_else(|| Problem::invalid(format!("{field} must be one of: {}", words.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::id::PlayerId;

    #[test]
    fn errors_name_the_field_and_what_it_takes() {
        let detail = |problem: Problem| problem.detail;
        let long = "x".repeat(256);
        let error = id("player", &long, PlayerId::parse).map_err(detail);
        assert_eq!(
            error,
            Err("player must not be longer than 255 bytes".to_owned())
        );
        let error = one_of("status", "on", &["active", "disabled"]).map_err(detail);
        assert_eq!(
            error,
            Err("status must be one of: active, disabled".to_owned())
        );
        let eur = Currency::parse("EUR").unwrap();
        assert!(
            amount("amount", "-1", eur)
                .unwrap_err()
                .detail
                .starts_with("amount must be")
        );
        assert!(currency("eur").is_err() && currency("XXQ").is_err());
        assert!(label("name", " ").is_err() && label("name", &long).is_err());
        assert!(label("name", "a\nb").is_err() && label("name", "Ünal O'Neill").is_ok());
    }
}
