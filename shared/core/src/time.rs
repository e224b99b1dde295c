//! A point in time, as an argument of every decision.
//! It never asks what time it is.

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const QUARTER_MS: i64 = 900_000;
const DAY_QUARTERS: i64 = 96;

impl Timestamp {
    /// From milliseconds since the epoch; negative before 1970.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole quarters of an hour since the epoch, rounded down: what figures are kept by.
    #[must_use]
    pub const fn quarter(self) -> i64 {
        self.0.div_euclid(QUARTER_MS)
    }

    /// The start of a quarter of an hour, held at the ends of the range.
    #[must_use]
    pub const fn of_quarter(quarter: i64) -> Self {
        Self(quarter.saturating_mul(QUARTER_MS))
    }

    /// Whole days (UTC) since the epoch, rounded down.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.quarter().div_euclid(DAY_QUARTERS)
    }

    /// This time plus `seconds`, held at the ends of the range instead of overflowing.
    #[must_use]
    pub const fn plus_s(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_and_days_are_rounded_down_also_before_1970() {
        assert_eq!(Timestamp::from_ms(-1).quarter(), -1);
        assert_eq!(Timestamp::from_ms(-1).day(), -1);
        assert_eq!(Timestamp::from_ms(899_999).quarter(), 0);
        assert_eq!(Timestamp::of_quarter(100).day(), 1);
        assert_eq!(Timestamp::of_quarter(-3).quarter(), -3);
    }

    #[test]
    fn the_far_future_does_not_overflow() {
        assert_eq!(Timestamp::from_ms(i64::MAX).plus_s(i64::MAX).ms(), i64::MAX);
    }
}
