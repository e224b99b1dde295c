//! Exact money: ledger amounts, and the exact ways providers write them.
//! It never rounds an amount that comes in, and never touches a floating-point number.

mod text;

pub use text::TEXT_DECIMALS_MAX;

use crate::currency::Currency;
use crate::scale::Scale;
use core::fmt;

/// An amount in ledger units, 10^-scale of the currency's main unit (`Currency::scale`).
/// Positive for the player's gain; entries hold negative amounts for what he pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a number is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not digits with at most one point: a sign, an exponent, a blank, a comma, NaN.
    #[error("must be a decimal number like \"12.50\", without sign, exponent or spaces")]
    NotDecimal,
    /// More decimals than the ledger or the wire holds.
    #[error("has more decimals than the currency allows")]
    TooPrecise,
    /// Does not fit a ledger amount.
    #[error("is too large")]
    TooLarge,
    /// Below zero where only zero and above make sense.
    #[error("must not be negative")]
    Negative,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From ledger units.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// Ledger units.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` where it does not fit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// The difference, or `None` where it does not fit.
    #[must_use]
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// The opposite amount, or `None` for the one amount that has none.
    #[must_use]
    pub const fn negated(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }

    /// `part` of `whole` of this amount, rounded down; nothing where there is no whole.
    /// `None` where it does not fit.
    #[must_use]
    pub fn share(self, part: Self, whole: Self) -> Option<Self> {
        if whole.0 <= 0 {
            return Some(Self::ZERO);
        }
        let product = i128::from(self.0).checked_mul(i128::from(part.0))?;
        let share = product.checked_div_euclid(i128::from(whole.0))?;
        i64::try_from(share).ok().map(Self)
    }

    /// Rounded down to whole minor units of the currency: cents of EUR, yen of JPY.
    #[must_use]
    pub const fn whole_minor(self, currency: Currency) -> Self {
        match self.0.checked_sub(self.minor_fraction(currency)) {
            Some(units) => Self(units),
            None => self,
        }
    }

    /// Whether it is whole minor units of the currency.
    #[must_use]
    pub const fn is_whole_minor(self, currency: Currency) -> bool {
        self.minor_fraction(currency) == 0
    }

    const fn minor_fraction(self, currency: Currency) -> i64 {
        let finer = currency.scale().saturating_sub(currency.decimals());
        match power_of_ten(finer) {
            Some(minor) => match self.0.checked_rem_euclid(minor) {
                Some(fraction) => fraction,
                None => 0,
            },
            None => 0,
        }
    }

    /// Reads an integer wire form: `value` counts 10^-`decimals` of the main unit.
    /// Hub88 and Caleta use 5 decimals for every currency, SOFTSWISS v1 the currency's minor unit.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::TooPrecise`] or [`MoneyError::TooLarge`].
    pub fn from_wire_integer(
        value: i64,
        decimals: u32,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        if value < 0 {
            return Err(MoneyError::Negative);
        }
        Self(value).rescaled(Scale::of_decimals(decimals), currency)
    }

    /// Writes an integer wire form. Where the wire is coarser than the ledger the amount is
    /// rounded down, so that a provider never sees money that the player does not have.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where the wire's integer cannot hold it.
    pub fn to_wire_integer(self, decimals: u32, currency: Currency) -> Result<i64, MoneyError> {
        if decimals >= currency.scale() {
            power_of_ten(decimals.saturating_sub(currency.scale()))
                .and_then(|factor| self.0.checked_mul(factor))
                .ok_or(MoneyError::TooLarge)
        } else {
            power_of_ten(currency.scale().saturating_sub(decimals))
                .and_then(|divisor| self.0.checked_div_euclid(divisor))
                .ok_or(MoneyError::TooLarge)
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub(crate) const fn power_of_ten(exponent: u32) -> Option<i64> {
    10_i64.checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn text(text: &str, code: &str) -> Result<i64, MoneyError> {
        Amount::parse_text(text, currency(code)).map(Amount::units)
    }

    #[test]
    fn decimal_texts_are_read_exactly() {
        assert_eq!(text("12.50", "EUR"), Ok(1_250_000));
        assert_eq!(text("0.00001", "EUR"), Ok(1));
        assert_eq!(text("0.0000100000000000", "EUR"), Ok(1));
        assert_eq!(text("007", "EUR"), Ok(700_000));
        assert_eq!(text("1", "JPY"), Ok(100_000));
        assert_eq!(text("0.00000001", "BTC"), Ok(1));
        assert_eq!(text("92233720368547.75807", "EUR"), Ok(i64::MAX));
    }

    #[test]
    fn hostile_decimal_texts_are_refused() {
        for bad in [
            "", ".", "1.", ".5", "1e3", "+1", "-1", " 1", "1 ", "1,00", "NaN", "inf", "0x1",
            "1_000", "1.0.0", "١", "1\n", "--1",
        ] {
            assert_eq!(text(bad, "EUR"), Err(MoneyError::NotDecimal), "{bad:?}");
        }
        assert_eq!(text("0.000001", "EUR"), Err(MoneyError::TooPrecise));
        assert_eq!(
            text("0.00000000000000001", "EUR"),
            Err(MoneyError::TooPrecise)
        );
        assert_eq!(
            text("92233720368547.75808", "EUR"),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            text("9223372036854775808", "EUR"),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            text(&"9".repeat(1_000_000), "EUR"),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(text(&format!("{}1", "0".repeat(100)), "EUR"), Ok(100_000));
    }

    #[test]
    fn integer_wire_forms_fit_every_exponent() {
        let hub88 = |value, code| Amount::from_wire_integer(value, 5, currency(code));
        assert_eq!(hub88(356_000, "EUR"), Ok(Amount(356_000)));
        assert_eq!(hub88(100_500, "BTC"), Ok(Amount(100_500_000)));
        assert_eq!(hub88(-1, "EUR"), Err(MoneyError::Negative));
        assert_eq!(hub88(i64::MAX, "BTC"), Err(MoneyError::TooLarge));
        assert_eq!(
            Amount::from_wire_integer(100, 2, currency("USD")),
            Ok(Amount(100_000)),
        );
        assert_eq!(
            Amount::from_wire_integer(15, 6, currency("EUR")),
            Err(MoneyError::TooPrecise),
        );
        assert_eq!(
            Amount::from_wire_integer(150, 6, currency("EUR")),
            Ok(Amount(15))
        );
    }

    #[test]
    fn a_coarser_wire_shows_less_never_more() {
        let btc = currency("BTC");
        assert_eq!(Amount(1_999).to_wire_integer(5, btc), Ok(1));
        assert_eq!(Amount(-1).to_wire_integer(5, btc), Ok(-1));
        assert_eq!(
            Amount(i64::MAX).to_wire_integer(9, btc),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(Amount(7).to_wire_integer(5, currency("EUR")), Ok(7));
    }

    #[test]
    fn minor_units_are_those_of_the_currency() {
        for (code, units, whole) in [
            ("EUR", 334, 0),
            ("EUR", 1_334, 1_000),
            ("EUR", -1, -1_000),
            ("JPY", 50_050_000, 50_000_000),
            ("KWD", 123_450, 123_400),
            ("BTC", 1, 1),
            ("USDT", 199, 100),
        ] {
            let amount = Amount(units);
            assert_eq!(
                amount.whole_minor(currency(code)),
                Amount(whole),
                "{code} {units}"
            );
            assert_eq!(amount.is_whole_minor(currency(code)), units == whole);
        }
        assert!(!Amount(i64::MIN).is_whole_minor(currency("EUR")));
    }

    #[test]
    fn texts_round_trip_for_every_currency() {
        for currency in Currency::all() {
            for units in [0, 1, 9, 10, 99_999, 100_000, 123_456_789, i64::MAX] {
                let text = Amount(units).to_text(*currency);
                assert_eq!(
                    Amount::parse_text(&text, *currency),
                    Ok(Amount(units)),
                    "{text}"
                );
                let decimals = text
                    .split_once('.')
                    .map_or(0, |(_, fraction)| fraction.len());
                assert!(
                    decimals >= usize::try_from(currency.decimals()).unwrap(),
                    "{currency} {text}"
                );
            }
        }
    }

    #[test]
    fn texts_show_usual_decimals_and_a_sign() {
        let eur = currency("EUR");
        assert_eq!(Amount(100_000_000).to_text(eur), "1000.00");
        assert_eq!(Amount(1).to_text(eur), "0.00001");
        assert_eq!(Amount(-150_000).to_text(eur), "-1.50");
        assert_eq!(Amount(100_000).to_text(currency("JPY")), "1");
        assert_eq!(Amount(i64::MIN).to_text(eur), "-92233720368547.75808");
    }
}
