//! The day that a checkpoint is for, in UTC.
//! Only the day that has just ended can get one.

use reelgate_core::time::Timestamp;
use reelgate_edge::api::Problem;
use reelgate_edge::clock;
use reelgate_edge::fault::Fault;
use std::cmp::Ordering;

const DAY_S: i64 = 24 * 60 * 60;
const DAY_BYTES: usize = "2026-11-21".len();

/// The day that was asked for, beside the one that has just ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    /// Its date: `2026-11-21`.
    pub(crate) date: String,
    /// Whether it is the day that has just ended.
    pub(crate) has_just_ended: bool,
    /// The end of the day that has just ended.
    pub(crate) end: Timestamp,
}

impl Day {
    /// Reads the day that was asked for; without one, it is the day that has just ended.
    pub(crate) fn parse(text: Option<&str>, now: Timestamp) -> Result<Self, Problem> {
        let ended = date(now.plus_s(DAY_S.saturating_neg()));
        let end = Timestamp::from_ms(now.day().saturating_mul(DAY_S).saturating_mul(1_000));
        let asked = text.unwrap_or(&ended);
        let read = clock::parse(&format!("{asked}T00:00:00Z")).map(date);
        if read.as_deref() != Some(asked) {
            return Err(Problem::invalid(
                "day must be a date such as 2026-11-21, in UTC",
            ));
        }
        let has_just_ended = match asked.cmp(&ended) {
            Ordering::Less => false,
            Ordering::Equal => true,
            Ordering::Greater => {
                return Err(Problem::invalid(
                    "day must be over: its checkpoint is made on the day after, in UTC",
                ));
            }
        };
        Ok(Self {
            date: asked.to_owned(),
            has_just_ended,
            end,
        })
    }
}

/// The end of the day of a stored checkpoint.
pub(crate) fn end_of(date: &str) -> Result<Timestamp, Fault> {
    let start = clock::parse(&format!("{date}T00:00:00Z"));
    let start = start.ok_or_else(|| Fault::Defect(format!("{date} is no day")))?;
    Ok(start.plus_s(DAY_S))
}

fn date(at: Timestamp) -> String {
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
            let day = Some(day).filter(|day| !day.is_empty());
            let day = Day::parse(day, now).map_err(|problem| problem.detail);
            day.map(|day| {
                assert_eq!(day.end, now);
                (day.date, day.has_just_ended)
            })
        };
        assert_eq!(ask(""), Ok(("2026-11-20".to_owned(), true)));
        assert_eq!(ask("2026-11-20"), Ok(("2026-11-20".to_owned(), true)));
        assert_eq!(ask("2024-02-29"), Ok(("2024-02-29".to_owned(), false)));
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
