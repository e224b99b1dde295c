//! A point in time, as an argument of every decision.
//! It never asks what time it is.

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;

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

    /// Whole hours since the epoch, rounded down: the key of an hourly rollup.
    #[must_use]
    pub const fn hour(self) -> i64 {
        self.0.div_euclid(HOUR_MS)
    }

    /// Whole days (UTC) since the epoch, rounded down.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.hour().div_euclid(DAY_HOURS)
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
    fn hours_and_days_are_rounded_down_also_before_1970() {
        assert_eq!(Timestamp::from_ms(-1).hour(), -1);
        assert_eq!(Timestamp::from_ms(-1).day(), -1);
        assert_eq!(Timestamp::from_ms(0).hour(), 0);
        assert_eq!(Timestamp::from_ms(HOUR_MS * 25).day(), 1);
    }

    #[test]
    fn the_far_future_does_not_overflow() {
        assert_eq!(Timestamp::from_ms(i64::MAX).plus_s(i64::MAX).ms(), i64::MAX);
    }
}
