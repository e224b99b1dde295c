//! What a report is asked for: which time, by which dimensions, in which time zone and form.
//! It never guesses: other times than quarter hours, unknown dimensions and repeated ones are
//! refused.

use crate::wire::{Dimension, GgrQuery};
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{Problem, fields};
use reelgate_edge::store::queries::ggr::Dimensions;
use reelgate_edge::zone::{GamingDay, Split};

const FORMATS: &[&str] = &["json", "csv"];

/// Whose days and hours a report has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Calendar {
    /// One time zone for all.
    One(GamingDay),
    /// Each location's own.
    Locations,
}

/// A report to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReportQuery {
    /// The first quarter of an hour since 1970 UTC.
    pub(crate) from: i64,
    /// The quarter after the last.
    pub(crate) to: i64,
    /// The dimensions in the order asked for, without the currency.
    pub(crate) by: Vec<Dimension>,
    /// Whose days and hours.
    pub(crate) calendar: Calendar,
    /// Whether as CSV.
    pub(crate) csv: bool,
}

impl ReportQuery {
    /// Reads a query. Without `from` it is the gaming day that goes on, without `to` up to the end
    /// of the quarter hour that goes on; `accept` is the request's header.
    pub(crate) fn parse(
        query: &GgrQuery,
        accept: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let by = dimensions(query.by.as_deref().unwrap_or_default())?;
        let zone = (query.tz.as_deref(), query.day_start.as_deref());
        let calendar = calendar(zone, &by)?;
        let today = match &calendar {
            Calendar::One(day) => day.today(now),
            Calendar::Locations => GamingDay::default().today(now),
        };
        let quarter_of = |field, text: &Option<String>| {
            text.as_deref()
                .map(|text| whole_quarter(field, text))
                .transpose()
        };
        let from = quarter_of("from", &query.from)?.unwrap_or(today);
        let end = now.quarter().saturating_add(1);
        let to = quarter_of("to", &query.to)?.unwrap_or(end);
        if from >= to {
            return Err(Problem::invalid(
                "from must be before to; without them the report is of the current day",
            ));
        }
        let format = query.format.as_deref();
        let format = format
            .map(|text| fields::one_of("format", text, FORMATS))
            .transpose()?;
        let by_header = || accept.is_some_and(|types| types.trim().starts_with("text/csv"));
        let csv = format.map_or_else(by_header, |format| format == "csv");
        Ok(Self {
            from,
            to,
            by,
            calendar,
            csv,
        })
    }

    /// The dimensions as the database takes them.
    pub(crate) fn dimensions(&self) -> Dimensions {
        let has = |dimension| self.by.contains(&dimension);
        Dimensions {
            provider: has(Dimension::Provider),
            game: has(Dimension::Game),
            location: has(Dimension::Location),
            device: has(Dimension::Device),
        }
    }

    /// What its time is split into.
    pub(crate) fn split(&self) -> Split {
        split(&self.by)
    }
}

fn split(by: &[Dimension]) -> Split {
    Split {
        days: by.contains(&Dimension::Day),
        hours: by.contains(&Dimension::Hour),
    }
}

/// The zone asked for; without one, days and hours of locations are each location's own, and all
/// others those of UTC.
fn calendar(
    (zone, start): (Option<&str>, Option<&str>),
    by: &[Dimension],
) -> Result<Calendar, Problem> {
    let split = split(by);
    if (zone, start) == (None, None)
        && (split.days || split.hours)
        && by.contains(&Dimension::Location)
    {
        return Ok(Calendar::Locations);
    }
    if let Some(start) = start {
        GamingDay::check_start(start)
            .map_err(|form| Problem::invalid(format!("day_start {form}")))?;
    }
    GamingDay::parse(zone.unwrap_or("UTC"), start.unwrap_or("0"))
        .map(Calendar::One)
        .map_err(|form| Problem::invalid(format!("tz {form}")))
}

fn whole_quarter(field: &str, text: &str) -> Result<i64, Problem> {
    let at = fields::time(field, text)?;
    let quarter = at.quarter();
    if Timestamp::of_quarter(quarter) == at {
        Ok(quarter)
    } else {
        Err(Problem::invalid(format!(
            "{field} must be a whole quarter of an hour: figures are kept by quarter hour"
        )))
    }
}

/// The currency may be named, and is a column whether it is or not.
fn dimensions(text: &str) -> Result<Vec<Dimension>, Problem> {
    let mut by: Vec<Dimension> = Vec::new();
    for name in text.split(',').filter(|_| !text.is_empty()) {
        let name = fields::one_of("each of by", name, Dimension::NAMES)?;
        let dimension = Dimension::parse(name);
        if dimension.is_some_and(|dimension| by.contains(&dimension)) {
            return Err(Problem::invalid(format!("by names {name} twice")));
        }
        by.extend(dimension);
    }
    if !by.contains(&Dimension::Currency) {
        by.push(Dimension::Currency);
    }
    Ok(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn query(from: &str, to: &str, by: &str, format: &str) -> GgrQuery {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        GgrQuery {
            from: some(from),
            to: some(to),
            by: some(by),
            tz: None,
            day_start: None,
            format: some(format),
        }
    }

    fn ask(query: &GgrQuery) -> Result<ReportQuery, String> {
        // 1970-01-03T05:59:59.999Z.
        let now = Timestamp::from_ms(2 * 24 * HOUR_MS + 6 * HOUR_MS - 1);
        ReportQuery::parse(query, None, now).map_err(|problem| problem.detail)
    }

    fn in_zone(zone: &str, start: &str, by: &str) -> Result<ReportQuery, String> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ask(&GgrQuery {
            tz: some(zone),
            day_start: some(start),
            ..query("", "", by, "")
        })
    }

    #[test]
    fn the_default_is_today_up_to_this_quarter_by_currency() {
        let ask = ask(&query("", "", "", "")).unwrap();
        assert_eq!((ask.from, ask.to, ask.csv), (192, 216, false));
        assert_eq!(ask.by, [Dimension::Currency]);
        // In Kathmandu it is 11:29 by the offset of 1970, and the day began at 06:00.
        let ask = in_zone("+05:30", "6", "").unwrap();
        assert_eq!((ask.from, ask.to), (194, 216));
    }

    #[test]
    fn whole_quarters_of_any_offset_are_taken() {
        for (from, to, quarters) in [
            ("1970-01-01T01:00:00Z", "1970-01-01T04:00:00+02:00", (4, 8)),
            (
                "1970-01-01T05:30:00+05:30",
                "1970-01-01T06:00:00+05:45",
                (0, 1),
            ),
            ("1969-12-31T20:30:00-03:30", "1970-01-01T00:30:00Z", (0, 2)),
        ] {
            let asked = ask(&query(from, to, "", "")).unwrap();
            assert_eq!((asked.from, asked.to), quarters, "{from} {to}");
        }
        for (from, to) in [
            ("1970-01-01T00:20:00Z", ""),
            ("1970-01-01", ""),
            ("yesterday", ""),
            ("1970-01-02T00:00:00Z", "1970-01-02T00:00:00Z"),
            ("2999-01-01T00:00:00Z", ""),
            ("1970-01-01T00:00:00.001Z", ""),
            ("1970-01-01T00:00:00 02:00", ""),
        ] {
            assert!(ask(&query(from, to, "", "")).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn the_calendar_is_the_one_asked_for_or_that_of_each_location() {
        let utc = Calendar::One(GamingDay::default());
        for by in ["day", "location", "hour,provider"] {
            assert_eq!(in_zone("", "", by).unwrap().calendar, utc, "{by}");
        }
        for by in ["day,location", "location,hour"] {
            assert_eq!(in_zone("", "", by).unwrap().calendar, Calendar::Locations);
            let asked = in_zone("UTC", "", by).unwrap();
            assert_eq!(asked.calendar, utc, "{by}");
        }
        let zone = in_zone("Mars/Olympus", "", "").unwrap_err();
        assert!(zone.starts_with("tz must be"), "{zone}");
        let start = in_zone("Mars/Olympus", "25", "").unwrap_err();
        assert!(start.starts_with("day_start must be"), "{start}");
    }

    #[test]
    fn dimensions_keep_their_order_and_are_named_once() {
        let by = ask(&query("", "", "hour,provider", "")).map(|ask| ask.by);
        assert_eq!(
            by,
            Ok(vec![
                Dimension::Hour,
                Dimension::Provider,
                Dimension::Currency
            ])
        );
        let by = ask(&query("", "", "currency,day", "")).map(|ask| ask.by);
        assert_eq!(by, Ok(vec![Dimension::Currency, Dimension::Day]));
        for by in [
            "provider,provider",
            "player",
            "provider,",
            ",",
            " game",
            "currency,currency",
        ] {
            assert!(ask(&query("", "", by, "")).is_err(), "{by}");
        }
    }

    #[test]
    fn the_format_wins_over_the_header() {
        let now = Timestamp::from_ms(0);
        let csv = |format, accept| {
            ReportQuery::parse(&query("", "", "", format), accept, now).is_ok_and(|ask| ask.csv)
        };
        assert!(csv("csv", None) && csv("", Some("text/csv, */*")));
        assert!(!csv("json", Some("text/csv")) && !csv("", Some("application/json")));
        assert!(ask(&query("", "", "", "xml")).is_err());
    }
}
