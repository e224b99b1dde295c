//! Amounts of money in every wire form, against digits that are counted one by one.
//! A text that is not taken exactly must not be taken at all.
//!
//! The first byte of the input picks the currency by its letter (`e` for EUR), the second the
//! decimals of the wire, and the rest is the number.

use reelgate_core::currency::Currency;
use reelgate_core::money::{Amount, TEXT_DECIMALS_MAX};

/// Usual decimals 0, 2, 3 and 6 of a ledger of 5 or 8, and a currency of 8 and 8.
const CURRENCIES: [(u8, &str); 6] = [
    (b'e', "EUR"),
    (b'j', "JPY"),
    (b'k', "KWD"),
    (b'u', "USDT"),
    (b'b', "BTC"),
    (b'f', "FUN"),
];

/// Takes the bytes for an amount; true where the rest of them is a decimal text.
#[must_use]
pub fn money(data: &[u8]) -> bool {
    let [letter, decimals, text @ ..] = data else {
        return false;
    };
    let named = CURRENCIES.iter().find(|(own, _)| own == letter);
    let any = &CURRENCIES[usize::from(*letter) % CURRENCIES.len()];
    let currency = Currency::parse(named.unwrap_or(any).1).expect("a currency");
    // '0' to '8' are themselves.
    let decimals = u32::from(decimals.wrapping_sub(b'0') % 9);
    let Ok(text) = std::str::from_utf8(text) else {
        return false;
    };
    let found = Amount::parse_text(text, currency).ok();
    assert_eq!(found.map(Amount::units), counted(text, currency), "{text}");
    signed(text, found, currency);
    truncated(text, decimals, currency);
    if let Some(amount) = found {
        written(amount, decimals, currency);
        written(
            amount.negated().expect("it is positive"),
            decimals,
            currency,
        );
    }
    if let Ok(value) = text.parse() {
        integer(value, decimals, currency);
    }
    found.is_some()
}

/// Ledger units, digit by digit; none where the text is no amount.
fn counted(text: &str, currency: Currency) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > TEXT_DECIMALS_MAX {
        return None;
    }
    let mut units = 0_i64;
    let scale = usize::try_from(currency.scale()).ok()?;
    let (counts, rest) = fraction.split_at_checked(scale).unwrap_or((fraction, ""));
    if rest.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', scale - counts.len());
    for digit in whole.bytes().chain(counts.bytes()).chain(zeros) {
        let digit = i64::from(digit - b'0');
        units = units.checked_mul(10)?.checked_add(digit)?;
    }
    Some(units)
}

/// A sign stands before what is an amount by itself, and never before nothing.
fn signed(text: &str, found: Option<Amount>, currency: Currency) {
    let as_is = Amount::parse_signed_text(text, currency).ok();
    let negative = text.strip_prefix('-').map(|digits| {
        let amount = Amount::parse_text(digits, currency).ok();
        amount.filter(|amount| !amount.is_zero())
    });
    let expected = negative.map_or(found, |amount| amount.and_then(Amount::negated));
    assert_eq!(as_is, expected, "{text}");
}

/// What only the first decimals count of is never more than the whole.
fn truncated(text: &str, decimals: u32, currency: Currency) {
    let places = usize::try_from(decimals).expect("it is small");
    if places == 0 {
        return;
    }
    let short = Amount::parse_truncated_text(text, places, currency);
    let whole = Amount::parse_text(text, currency);
    if let (Ok(short), Ok(whole)) = (short, whole) {
        assert!(short <= whole, "{text}: {short} of {whole}");
        let power = 10_i64.pow(currency.scale().saturating_sub(decimals));
        assert!(whole.units() - short.units() < power, "{text}: {short}");
    }
}

/// What is written is read again, and with fewer decimals it is never more.
fn written(amount: Amount, decimals: u32, currency: Currency) {
    let text = amount.to_text(currency);
    let again = Amount::parse_signed_text(&text, currency);
    assert_eq!(again, Ok(amount), "{text}");
    let fixed = amount.to_fixed_text(decimals, currency);
    let places = fixed.split_once('.').map_or(0, |(_, places)| places.len());
    assert_eq!(u32::try_from(places), Ok(decimals), "{fixed}");
    if let Ok(shown) = Amount::parse_signed_text(&fixed, currency) {
        assert!(shown <= amount, "{fixed} is more than {text}");
    }
    if let Ok(wire) = amount.to_wire_integer(decimals, currency) {
        // Below zero nothing is read from the wire.
        if let Ok(shown) = Amount::from_wire_integer(wire, decimals, currency) {
            assert!(shown <= amount, "{wire} is more than {text}");
        }
    }
}

/// An integer that is taken is written as itself.
fn integer(value: i64, decimals: u32, currency: Currency) {
    if let Ok(amount) = Amount::from_wire_integer(value, decimals, currency) {
        let again = amount.to_wire_integer(decimals, currency);
        assert_eq!(again, Ok(value), "{amount} {currency}");
    }
}
