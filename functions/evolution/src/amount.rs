//! Amounts of Evolution: JSON numbers of up to six decimals, at the ledger's unit.
//! It never makes a floating-point number of one, and no money of rounding.

use reelgate_core::currency::Currency;
use reelgate_core::money::{Amount, MoneyError};
use reelgate_edge::json::NumberText;
use reelgate_edge::names::id;
use reelgate_edge::provider::Reject;

/// The most decimals of an amount ("Bodies").
const DECIMALS: usize = 6;

/// Which way an amount goes that is finer than the ledger's unit: never in the player's favour, so
/// that no money is made of rounding. It is less than one unit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounded {
    /// What the player is paid.
    Down,
    /// What the player stakes, and gets back of it.
    Up,
}

/// An amount of up to six decimals.
pub(crate) fn amount(
    digits: &NumberText,
    currency: Currency,
    rounded: Rounded,
) -> Result<Amount, Reject> {
    let text = digits.0.as_str();
    let exact = Amount::parse_text(text, currency);
    let fits = |(_, fraction): (&str, &str)| fraction.trim_end_matches('0').len() <= DECIMALS;
    if exact != Err(MoneyError::TooPrecise) || !text.split_once('.').is_some_and(fits) {
        return id("amount", exact);
    }
    let decimals = usize::try_from(currency.scale()).unwrap_or(DECIMALS);
    let down = id(
        "amount",
        Amount::parse_truncated_text(text, decimals, currency),
    )?;
    match rounded {
        Rounded::Down => Ok(down),
        Rounded::Up => {
            let up = down.plus(Amount::from_units(1));
            up.ok_or_else(|| Reject::invalid("amount", MoneyError::TooLarge))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decimals_are_settled_at_the_ledgers_unit_and_make_no_money() {
        let read = |text: &str, code: &str, rounded| {
            let digits = NumberText(text.to_owned());
            let amount = amount(&digits, Currency::parse(code).unwrap(), rounded);
            amount.map(Amount::units).ok()
        };
        for (text, code, down, up) in [
            ("2.500000", "EUR", Some(250_000), Some(250_000)),
            ("1.000001", "EUR", Some(100_000), Some(100_001)),
            ("1.0000019", "EUR", None, None),
            ("0.000009", "EUR", Some(0), Some(1)),
            ("1.0000010", "EUR", Some(100_000), Some(100_001)),
            ("1.000001", "BTC", Some(100_000_100), Some(100_000_100)),
            ("92233720368547.758079", "EUR", Some(i64::MAX), None),
            ("-0.000001", "EUR", None, None),
            ("1e-6", "EUR", None, None),
        ] {
            let both = (
                read(text, code, Rounded::Down),
                read(text, code, Rounded::Up),
            );
            assert_eq!(both, (down, up), "{text}");
        }
    }
}
