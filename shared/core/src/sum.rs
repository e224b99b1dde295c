//! Sums of amounts: exact at any size that a ledger can hold, and their two parts in the database.
//! A sum never wraps, never rounds and never becomes a float.

use crate::currency::Currency;
use crate::money::Amount;
use alloc::format;
use alloc::string::String;

/// The base of a sum's parts: the database adds both parts of a thousand million rows exactly.
pub const PART_UNITS: i64 = 1_000_000_000;

/// A sum of amounts in ledger units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum(i128);

impl Sum {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From ledger units.
    #[must_use]
    pub const fn from_units(units: i128) -> Self {
        Self(units)
    }

    /// Ledger units.
    #[must_use]
    pub const fn units(self) -> i128 {
        self.0
    }

    /// Both together, or `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` on overflow.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The whole [`PART_UNITS`], rounded down, and the rest: 0 or more, less than one of them.
    /// `None` where the first does not fit.
    #[must_use]
    pub fn parts(self) -> Option<(i64, i64)> {
        let base = i128::from(PART_UNITS);
        let whole = i64::try_from(self.0.checked_div_euclid(base)?).ok()?;
        let rest = i64::try_from(self.0.checked_rem_euclid(base)?).ok()?;
        Some((whole, rest))
    }

    /// From its parts, or from sums of parts.
    #[must_use]
    pub fn from_parts(whole: i64, rest: i64) -> Option<Self> {
        let units = i128::from(whole).checked_mul(i128::from(PART_UNITS))?;
        units.checked_add(i128::from(rest)).map(Self)
    }

    /// Writes a decimal text like [`Amount::to_text`].
    #[must_use]
    pub fn to_text(self, currency: Currency) -> String {
        let size = |count: u32| usize::try_from(count).unwrap_or(0);
        let (scale, least) = (size(currency.scale()), size(currency.decimals()));
        let digits = format!(
            "{:0>width$}",
            self.0.unsigned_abs(),
            width = scale.saturating_add(1)
        );
        let point = digits.len().saturating_sub(scale);
        let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
        let used = fraction.trim_end_matches('0').len().max(least);
        let fraction = fraction.get(..used).unwrap_or(fraction);
        let sign = if self.0 < 0 { "-" } else { "" };
        let dot = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{dot}{fraction}")
    }
}

impl From<Amount> for Sum {
    fn from(amount: Amount) -> Self {
        Self(i128::from(amount.units()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_exact_on_both_sides_of_zero() {
        for units in [
            0,
            1,
            999_999_999,
            1_000_000_000,
            i128::from(i64::MAX) * 100_000_000,
        ] {
            for units in [units, -units] {
                let (whole, rest) = Sum(units).parts().unwrap();
                assert!((0..PART_UNITS).contains(&rest), "{units}");
                assert_eq!(Sum::from_parts(whole, rest), Some(Sum(units)));
            }
        }
        assert_eq!(Sum(i128::MAX).parts(), None);
        assert_eq!(Sum(i128::MAX).plus(Sum(1)), None);
        assert_eq!(Sum(i128::MIN).minus(Sum(1)), None);
        assert_eq!(Sum(1).minus(Sum(3)), Some(Sum(-2)));
    }

    #[test]
    fn texts_are_those_of_amounts_and_go_on_beyond_them() {
        for currency in Currency::all() {
            for units in [
                0,
                1,
                -1,
                10,
                99_999,
                -150_000,
                100_000_000,
                i64::MAX,
                i64::MIN,
            ] {
                let amount = Amount::from_units(units);
                assert_eq!(
                    Sum::from(amount).to_text(*currency),
                    amount.to_text(*currency)
                );
            }
        }
        let rial = Currency::parse("IRR").unwrap();
        let year = Sum(123_456_789_012_345_678_901_234_500_000);
        assert_eq!(year.to_text(rial), "1234567890123456789012345.00");
    }
}
