//! Times as RFC 3339 texts in UTC.
//! It never accepts a time without an offset.

use reelgate_core::time::Timestamp;

/// Writes `2026-11-21T10:00:00.123Z`.
#[must_use]
pub fn to_text(at: Timestamp) -> String {
    let limit = |end: jiff::Timestamp| end.as_second().saturating_mul(1000);
    let (first, last) = (limit(jiff::Timestamp::MIN), limit(jiff::Timestamp::MAX));
    let ms = at.ms().clamp(first, last);
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| String::new(), |time| format!("{time:.3}"))
}

/// Reads an RFC 3339 time with any offset.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::from_ms(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_round_trip() {
        for ms in [0, 1, 1_700_000_000_123, -1, 2_147_483_648_000] {
            let at = Timestamp::from_ms(ms);
            assert_eq!(parse(&to_text(at)), Some(at), "{}", to_text(at));
        }
        assert_eq!(to_text(Timestamp::from_ms(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(
            parse("2026-11-21T10:00:00+02:00"),
            parse("2026-11-21T08:00:00Z")
        );
        assert_eq!(parse("2026-11-21"), None);
        assert_eq!(parse("2026-11-21T10:00:00"), None);
        assert!(!to_text(Timestamp::from_ms(i64::MAX)).is_empty());
    }
}
