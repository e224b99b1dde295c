//! Fields of our API's requests: names, currencies, amounts, words of a closed list.
//! Every error names the field and says what it takes; none repeats a long value.

use super::Problem;
use crate::clock;
use reelgate_core::currency::Currency;
use reelgate_core::entry::Note;
use reelgate_core::id::{Actor, IdError, Person, Reason, Reference};
use reelgate_core::money::{Amount, MoneyError};
use reelgate_core::time::Timestamp;

/// Reads a name of a thing: 1 to 255 bytes without control characters.
///
/// # Errors
/// A problem that names the field.
pub fn id<T>(
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Result<T, IdError>,
) -> Result<T, Problem> {
    parse(text).map_err(|error| Problem::invalid(format!("{field} {error}")))
}

/// Checks a name that is to be given to something new: one that could not be told from another
/// where people read it, or that would lead elsewhere as a segment of a path however it is encoded
/// (RFC 3986 section 5.2.4), is not given. What bears such a name already stays readable.
///
/// # Errors
/// A problem that names the field.
pub fn check_new(field: &str, text: &str) -> Result<(), Problem> {
    name_fault(text).map_or(Ok(()), |fault| {
        Err(Problem::invalid(format!("{field} {fault}")))
    })
}

/// What is wrong with the name of something new.
#[must_use]
pub fn name_fault(text: &str) -> Option<&'static str> {
    if text.trim() != text {
        Some("must not begin or end with blanks")
    } else if text == "." || text == ".." {
        Some("must not be . or .., which lead elsewhere in a path")
    } else {
        None
    }
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

/// The reference of what the desk does under a provider's name: derived from the caller's
/// idempotency key, so that no message of the provider has used it.
///
/// # Errors
/// A problem that names the header.
pub fn desk_reference(key: &str) -> Result<Reference, Problem> {
    let own =
        |key: &str| Reference::parse(key).and_then(|key| Reference::own("desk", key.as_str()));
    id("the header Idempotency-Key", key, own)
}

/// Reads a time as of RFC 3339.
///
/// # Errors
/// A problem that names the field.
pub fn time(field: &str, text: &str) -> Result<Timestamp, Problem> {
    clock::parse(text).ok_or_else(|| {
        let form = "must be a time as of RFC 3339, like 2026-11-21T10:00:00Z; in a query, write \
                    the + of an offset as %2B";
        Problem::invalid(format!("{field} {form}"))
    })
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

/// Reads who says that he decides something by hand.
///
/// # Errors
/// A problem that names the field.
pub fn person(text: Option<&str>) -> Result<Option<Person>, Problem> {
    text.map(|text| label("person", text)).transpose()?;
    optional_id("person", text, Person::parse)
}

/// Reads why something is decided; who decides is whose key the request came with.
///
/// # Errors
/// A problem that names the field.
pub fn note(actor: &Actor, given: Option<&str>, reason: &str) -> Result<Note, Problem> {
    label("reason", reason)?;
    Ok(Note {
        actor: actor.clone(),
        person: person(given)?,
        reason: id("reason", reason, Reason::parse)?,
    })
}

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

/// Reads an amount in main units that may be below zero: `"-12.50"`. Zero has no sign.
///
/// # Errors
/// A problem that names the field.
pub fn signed_amount(field: &str, text: &str, currency: Currency) -> Result<Amount, Problem> {
    let form = "must be a decimal number like \"12.50\" or \"-12.50\", without plus sign, exponent \
        or spaces";
    let problem = |error: MoneyError| match error {
        MoneyError::NotDecimal => Problem::invalid(format!("{field} {form}")),
        MoneyError::TooPrecise | MoneyError::TooLarge | MoneyError::Negative => {
            Problem::invalid(format!("{field} {error}"))
        }
    };
    let zero = |digits| Amount::parse_text(digits, currency) == Ok(Amount::ZERO);
    if text.strip_prefix('-').is_some_and(zero) {
        return Err(Problem::invalid(format!(
            "{field} must not have a sign where it is zero"
        )));
    }
    Amount::parse_signed_text(text, currency).map_err(problem)
}

/// Reads an amount of the cash desk: as [`amount`], in whole minor units of the currency.
///
/// # Errors
/// A problem that names the field and the decimals that the currency has.
pub fn desk_amount(field: &str, text: &str, currency: Currency) -> Result<Amount, Problem> {
    whole_minor(field, amount(field, text, currency)?, currency)
}

/// Reads an amount that a person adds or takes: as [`signed_amount`], in whole minor units.
///
/// # Errors
/// A problem that names the field and the decimals that the currency has.
pub fn signed_desk_amount(field: &str, text: &str, currency: Currency) -> Result<Amount, Problem> {
    whole_minor(field, signed_amount(field, text, currency)?, currency)
}

fn whole_minor(field: &str, amount: Amount, currency: Currency) -> Result<Amount, Problem> {
    if amount.is_whole_minor(currency) {
        return Ok(amount);
    }
    let decimals = match currency.decimals() {
        0 => "no decimals".to_owned(),
        1 => "at most 1 decimal".to_owned(),
        several => format!("at most {several} decimals"),
    };
    Err(Problem::invalid(format!(
        "{field} must have {decimals}: it is whole minor units of {currency}"
    )))
}

/// Checks a percentage as a decimal text: from 0 to 100, with at most four decimals.
///
/// # Errors
/// A problem that names the field.
pub fn percentage(field: &str, text: &str) -> Result<(), Problem> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let in_range = match whole.parse() {
        Ok(0_u8..=99) => true,
        Ok(100) => fraction.bytes().all(|digit| digit == b'0'),
        Ok(_) | Err(_) => false,
    };
    if digits(whole, 3) && digits(fraction, 4) && in_range {
        Ok(())
    } else {
        Err(Problem::invalid(format!(
            "{field} must be a percentage from 0 to 100 as a text, like \"96.50\""
        )))
    }
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

    #[test]
    fn a_new_name_is_told_from_others_and_stays_in_its_path() {
        for good in ["ana", "a b", "a/b", "...", "%2e%2e", "a?b#c", "ü"] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        for bad in [" ana", "ana ", "\u{a0}ana", "ana\u{3000}", " ", ".", ".."] {
            let detail = check_new("player", bad).unwrap_err().detail;
            assert!(detail.starts_with("player must not"), "{detail}");
        }
    }

    #[test]
    fn signed_amounts_are_read_exactly() {
        let read = |text: &str, code: &str| {
            let amount = signed_amount("cash", text, Currency::parse(code).unwrap());
            amount.map(Amount::units).map_err(|problem| problem.detail)
        };
        for (text, code, units) in [
            ("0", "EUR", 0),
            ("12.50", "EUR", 1_250_000),
            ("-12.50", "EUR", -1_250_000),
            ("-0.00001", "EUR", -1),
            ("-007", "EUR", -700_000),
            ("-0.00000001", "BTC", -1),
            ("-92233720368547.75807", "EUR", -i64::MAX),
        ] {
            assert_eq!(read(text, code), Ok(units), "{text}");
        }
        for bad in [
            "",
            "-",
            "+1",
            " 1",
            "1 ",
            "- 1",
            "--1",
            "1-",
            "1e3",
            "-1e3",
            "1,00",
            "NaN",
            "-.5",
            "-1.",
            "−1",
            "0x1",
            "-0",
            "-0.00",
            "-0.000001",
            "0.000001",
            "92233720368547.75808",
            "-92233720368547.75808",
        ] {
            let detail = read(bad, "EUR").unwrap_err();
            assert!(detail.starts_with("cash "), "{bad}: {detail}");
        }
        assert!(read("+1", "EUR").unwrap_err().contains("\"-12.50\""));
        assert!(read("-0", "EUR").unwrap_err().contains("zero"));
        assert!(read("-0.000001", "EUR").unwrap_err().contains("decimals"));
        assert!(
            read("-92233720368547.75808", "EUR")
                .unwrap_err()
                .contains("large")
        );
    }

    #[test]
    fn the_cash_desk_takes_the_decimals_of_the_currency() {
        let read = |text: &str, code: &str| {
            let amount = signed_desk_amount("cash", text, Currency::parse(code).unwrap());
            amount.map(Amount::units).map_err(|problem| problem.detail)
        };
        for (text, code, units) in [
            ("500", "JPY", 50_000_000),
            ("500.0", "JPY", 50_000_000),
            ("-1.50000", "EUR", -150_000),
            ("1.234", "KWD", 123_400),
            ("0.00000001", "BTC", 1),
        ] {
            assert_eq!(read(text, code), Ok(units), "{text} {code}");
        }
        for (text, code, decimals) in [
            ("500.5", "JPY", "no decimals"),
            ("0.00334", "EUR", "at most 2 decimals"),
            ("-0.001", "EUR", "at most 2 decimals"),
            ("1.2345", "KWD", "at most 3 decimals"),
            ("0.0000001", "USDT", "at most 6 decimals"),
        ] {
            let detail = read(text, code).unwrap_err();
            let expected = format!("cash must have {decimals}: it is whole minor units of {code}");
            assert_eq!(detail, expected);
        }
        let eur = Currency::parse("EUR").unwrap();
        assert!(desk_amount("amount", "-1", eur).is_err());
        assert!(desk_amount("amount", "1.01", eur).is_ok());
    }

    #[test]
    fn a_return_to_player_is_a_percentage() {
        for good in ["96.50", "0", "100", "100.00", "99.9999"] {
            assert!(percentage("rtp", good).is_ok(), "{good}");
        }
        for bad in [
            "", "100.01", "101", "-1", "+1", "1.", ".5", "96,5", "1e1", "96.12345",
        ] {
            assert!(percentage("rtp", bad).is_err(), "{bad}");
        }
    }
}
