//! Decimal texts of amounts: how they are read, and how they are written.
//! It never rounds an amount that comes in, and never writes more than there is.

use super::{Amount, MoneyError};
use crate::currency::Currency;
use crate::scale::Scale;
use alloc::string::{String, ToString};
use rust_decimal::{Decimal, RoundingStrategy};

/// The most decimals a provider may write in a decimal text (SOFTSWISS v2 §2: 16).
pub const TEXT_DECIMALS_MAX: usize = 16;
/// The most integer digits of a decimal text; more cannot fit a ledger amount.
const TEXT_DIGITS_MAX: usize = 18;

impl Amount {
    /// Reads a decimal text such as `"12.50"`: digits, at most one point with digits on both
    /// sides, at most 16 decimals; no sign, exponent, blank or comma. It is counted in the ledger
    /// units of a currency, or in other units.
    ///
    /// # Errors
    /// [`MoneyError`]; digits that the units cannot hold are [`MoneyError::TooPrecise`].
    pub fn parse_text(text: &str, units: impl Into<Scale>) -> Result<Self, MoneyError> {
        let scale = units.into().decimals();
        let (whole, fraction) = text
            .split_once('.')
            .map_or((text, None), |(w, f)| (w, Some(f)));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) {
            return Err(MoneyError::NotDecimal);
        }
        let fraction = fraction.unwrap_or("");
        if fraction.len() > TEXT_DECIMALS_MAX {
            return Err(MoneyError::TooPrecise);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > TEXT_DIGITS_MAX {
            return Err(MoneyError::TooLarge);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > usize::try_from(scale).unwrap_or(0) {
            return Err(MoneyError::TooPrecise);
        }
        let mut plain = String::with_capacity(whole.len().saturating_add(fraction.len()).max(2));
        plain.push('0');
        plain.push_str(whole);
        if !fraction.is_empty() {
            plain.push('.');
            plain.push_str(fraction);
        }
        let mut value = Decimal::from_str_exact(&plain).map_err(|_| MoneyError::TooLarge)?;
        value.rescale(scale);
        i64::try_from(value.mantissa())
            .map(Self)
            .map_err(|_| MoneyError::TooLarge)
    }

    /// Reads a decimal text that may be below zero: `"-12.50"`. Zero has no sign.
    ///
    /// # Errors
    /// [`MoneyError`], as [`Amount::parse_text`]; a signed zero is [`MoneyError::NotDecimal`].
    pub fn parse_signed_text(text: &str, units: impl Into<Scale>) -> Result<Self, MoneyError> {
        let Some(digits) = text.strip_prefix('-') else {
            return Self::parse_text(text, units);
        };
        let amount = Self::parse_text(digits, units)?;
        if amount.is_zero() {
            return Err(MoneyError::NotDecimal);
        }
        amount.negated().ok_or(MoneyError::TooLarge)
    }

    /// Reads a decimal text of which only the first `decimals` count, where a contract says so
    /// (100hp: 104.129 is 104.12).
    ///
    /// # Errors
    /// [`MoneyError`], as [`Amount::parse_text`].
    pub fn parse_truncated_text(
        text: &str,
        decimals: usize,
        units: impl Into<Scale>,
    ) -> Result<Self, MoneyError> {
        let Some((whole, fraction)) = text.split_once('.') else {
            return Self::parse_text(text, units);
        };
        let (counts, rest) = fraction
            .split_at_checked(decimals)
            .unwrap_or((fraction, ""));
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::NotDecimal);
        }
        if fraction.len() > TEXT_DECIMALS_MAX {
            return Err(MoneyError::TooPrecise);
        }
        Self::parse_text(&alloc::format!("{whole}.{counts}"), units)
    }

    /// Writes a decimal text with exactly so many decimals, rounded down where there are more, so
    /// that a provider never sees money that the player does not have.
    #[must_use]
    pub fn to_fixed_text(self, decimals: u32, currency: Currency) -> String {
        let exact = Decimal::from_i128_with_scale(i128::from(self.0), currency.scale());
        let down = RoundingStrategy::ToNegativeInfinity;
        let mut rounded = exact.round_dp_with_strategy(decimals, down);
        rounded.rescale(decimals);
        rounded.to_string()
    }

    /// Writes a decimal text with at least the currency's usual decimals, more where they are not
    /// zero: `"1000.00"`, `"0.00001"`.
    #[must_use]
    pub fn to_text(self, currency: Currency) -> String {
        let exact = Decimal::from_i128_with_scale(i128::from(self.0), currency.scale());
        let mut short = exact.normalize();
        if short.scale() < currency.decimals() {
            short.rescale(currency.decimals());
        }
        short.to_string()
    }
}
