//! What the scheduler sends: a day, or nothing.
//! Only a day that is over has a checkpoint.

use reelgate_core::time::Timestamp;
use reelgate_edge::api::Problem;
use reelgate_edge::clock;
use serde::Deserialize;

const DAY_S: i64 = 24 * 60 * 60;
const DAY_BYTES: usize = "2026-11-21".len();

/// Which day.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    day: Option<String>,
}

impl Ask {
    /// The day asked for; without one, the day before `now`, in UTC.
    pub(crate) fn day(self, now: Timestamp) -> Result<String, Problem> {
        let yesterday = day_text(now.plus_s(DAY_S.saturating_neg()));
        let Some(day) = self.day else {
            return Ok(yesterday);
        };
        let start = clock::parse(&format!("{day}T00:00:00Z")).map(day_text);
        if start.as_ref() != Some(&day) {
            return Err(Problem::invalid(
                "day must be a date such as 2026-11-21, in UTC",
            ));
        }
        if day > yesterday {
            return Err(Problem::invalid(
                "day must be over: its checkpoint is made on the day after, in UTC",
            ));
        }
        Ok(day)
    }
}

fn day_text(at: Timestamp) -> String {
    let mut text = clock::to_text(at);
    text.truncate(DAY_BYTES);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_that_is_over() {
        let now = clock::parse("2026-11-21T00:00:00Z").unwrap();
        let ask = |day: &str| {
            let day = Some(day.to_owned()).filter(|day| !day.is_empty());
            Ask { day }.day(now).map_err(|problem| problem.detail)
        };
        assert_eq!(ask(""), Ok("2026-11-20".to_owned()));
        assert_eq!(ask("2026-11-20"), Ok("2026-11-20".to_owned()));
        assert_eq!(ask("2024-02-29"), Ok("2024-02-29".to_owned()));
        for day in ["2026-11-21", "2027-01-01"] {
            assert!(ask(day).unwrap_err().contains("over"), "{day}");
        }
        for day in [
            "2026-2-1",
            "2025-02-29",
            "today",
            "20261120",
            "+002026-11-20",
            "2026-11-20 ",
        ] {
            assert!(ask(day).unwrap_err().contains("date"), "{day}");
        }
    }
}
