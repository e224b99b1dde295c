//! How long rows are kept: the operator's choice, in variables of `spin.toml`, so that a caller of
//! the job cannot choose it. A variable that is empty keeps everything.

use reelgate_edge::fault::Fault;
use reelgate_edge::keys;
use reelgate_edge::store::queries::retention::Bounds;

const DAY_MS: i64 = 86_400_000;
const MIB: i64 = 1 << 20;

/// What may be deleted at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Messages older than this, in milliseconds since 1970.
    pub(crate) before_ms: Option<i64>,
    /// The oldest messages beyond this size.
    pub(crate) bytes_max: Option<i64>,
    /// Personal data older than this, in milliseconds since 1970.
    pub(crate) personal_before_ms: Option<i64>,
    /// Counts of rejections older than this, in minutes since 1970.
    pub(crate) rejections_before_minute: Option<i64>,
    /// Calls under an idempotency key older than this, in milliseconds since 1970.
    pub(crate) keys_before_ms: Option<i64>,
}

impl Policy {
    /// The policy at a time.
    ///
    /// # Errors
    /// [`Fault::Configuration`] where a variable is no whole number from 1 to 100000.
    pub(crate) async fn at(now_ms: i64) -> Result<Self, Fault> {
        let days = number("messages_keep_days").await?;
        let mib = number("messages_keep_mib").await?;
        let rejections = number("rejections_keep_days").await?;
        let personal = number("personal_data_keep_days").await?;
        let keys = number("idempotency_keys_keep_days").await?;
        let before = |days: i64| now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        Ok(Self {
            before_ms: days.map(before),
            personal_before_ms: personal.map(before),
            bytes_max: mib.map(|mib| mib.saturating_mul(MIB)),
            rejections_before_minute: rejections.map(|days| before(days).div_euclid(60_000)),
            keys_before_ms: keys.map(before),
        })
    }

    /// The bounds of what may be deleted, where `below_id` is what the size leaves no room for.
    pub(crate) fn bounds(&self, below_id: i64) -> Bounds {
        Bounds {
            before_ms: self.before_ms.unwrap_or(i64::MIN),
            below_id,
        }
    }
}

async fn number(name: &'static str) -> Result<Option<i64>, Fault> {
    let text = keys::optional(name).await;
    parse(&text).map_err(|reason| Fault::Configuration { name, reason })
}

fn parse(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok();
    let number = number.filter(|number| (1..=100_000).contains(number));
    number
        .map(Some)
        .ok_or_else(|| "must be empty or a whole number from 1 to 100000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_cannot_be_deletes_nothing() {
        assert_eq!(parse(""), Ok(None));
        assert_eq!(parse("1"), Ok(Some(1)));
        for odd in [
            "0",
            "-1",
            " 1",
            "1.5",
            "all",
            "100001",
            "99999999999999999999",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
