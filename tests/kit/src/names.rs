//! Names and times as providers write them.
//! A name is made of all its parts, so that the same parts always make the same name.

use crate::declaration::Names;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// A name of the form that the provider uses, made of all its parts.
pub(crate) fn named(form: Names, parts: &[&str]) -> String {
    let digest = hex::encode(Sha256::digest(parts.join("/")));
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    match form {
        Names::Hex => part(0, 32).to_owned(),
        Names::Number => {
            let digits = u64::from_str_radix(part(0, 12), 16).unwrap_or_default();
            digits.to_string()
        }
        Names::Uuid | Names::UuidV7 => format!(
            "{}-{}-{}{}-a{}-{}",
            part(0, 8),
            part(8, 12),
            if form == Names::Uuid { 4 } else { 7 },
            part(13, 16),
            part(17, 20),
            part(20, 32)
        ),
    }
}

/// A time since 1970 as ISO 8601 in UTC, with milliseconds.
///
/// # Errors
/// Where the clock stands beyond the year 9999.
pub(crate) fn iso(since_1970: Duration) -> Result<String> {
    let time = Timestamp::from_duration(SignedDuration::try_from(since_1970)?)?;
    Ok(time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_iso_8601() {
        let at = |ms| iso(Duration::from_millis(ms)).unwrap();
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(1_709_210_096_007), "2024-02-29T12:34:56.007Z");
    }

    #[test]
    fn names_depend_on_all_their_parts() {
        let uuid = named(Names::Uuid, &["a", "b"]);
        assert_eq!((uuid.len(), uuid.get(14..15)), (36, Some("4")));
        assert_ne!(uuid, named(Names::Uuid, &["a", "c"]));
        assert_eq!(named(Names::Hex, &["a", "b"]).len(), 32);
        let newer = named(Names::UuidV7, &["a", "b"]);
        assert_eq!((newer.len(), newer.get(14..15)), (36, Some("7")));
        let number = named(Names::Number, &["a", "b"]);
        assert!(
            number.len() <= 15 && number.parse::<u64>().is_ok(),
            "{number}"
        );
    }
}
