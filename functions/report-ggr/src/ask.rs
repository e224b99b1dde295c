//! What a report is asked for: which hours, by which dimensions, in which form.
//! It never guesses: half hours, unknown dimensions and repeated ones are refused.

use crate::wire::{Dimension, GgrQuery};
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{Problem, fields};
use reelgate_edge::store::queries::ggr::Dimensions;

const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;
const FORMATS: &[&str] = &["json", "csv"];

/// A report to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// The first hour, since 1970 UTC.
    pub(crate) from: i64,
    /// The hour after the last.
    pub(crate) to: i64,
    /// The dimensions in the order asked for, without the currency.
    pub(crate) by: Vec<Dimension>,
    /// Whether as CSV.
    pub(crate) csv: bool,
}

impl Ask {
    /// Reads a query. Without `from` it is the current UTC day, without `to` up to the end of the
    /// current hour; `accept` is the request's header.
    pub(crate) fn parse(
        query: &GgrQuery,
        accept: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let hour_of = |field, text: &Option<String>| {
            text.as_deref()
                .map(|text| whole_hour(field, text))
                .transpose()
        };
        let day = now.day().saturating_mul(DAY_HOURS);
        let from = hour_of("from", &query.from)?.unwrap_or(day);
        let to = hour_of("to", &query.to)?.unwrap_or_else(|| now.hour().saturating_add(1));
        if from >= to {
            return Err(Problem::invalid(
                "from must be before to; without them the report is of the current UTC day",
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
            by: dimensions(query.by.as_deref().unwrap_or_default())?,
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
            day: has(Dimension::Day),
            hour: has(Dimension::Hour),
        }
    }
}

fn whole_hour(field: &str, text: &str) -> Result<i64, Problem> {
    let at = fields::time(field, text)?;
    if at.ms().rem_euclid(HOUR_MS) == 0 {
        Ok(at.hour())
    } else {
        Err(Problem::invalid(format!(
            "{field} must be a whole hour: figures are kept by hour"
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

    fn query(from: &str, to: &str, by: &str, format: &str) -> GgrQuery {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        GgrQuery {
            from: some(from),
            to: some(to),
            by: some(by),
            format: some(format),
        }
    }

    fn ask(query: &GgrQuery) -> Result<Ask, String> {
        // 1970-01-03T05:59:59.999Z.
        let now = Timestamp::from_ms(2 * 24 * HOUR_MS + 6 * HOUR_MS - 1);
        Ask::parse(query, None, now).map_err(|problem| problem.detail)
    }

    #[test]
    fn the_default_is_today_up_to_this_hour_by_currency() {
        let ask = ask(&query("", "", "", "")).unwrap();
        assert_eq!((ask.from, ask.to, ask.csv), (48, 54, false));
        assert_eq!(ask.by, [Dimension::Currency]);
    }

    #[test]
    fn whole_hours_of_any_offset_are_taken() {
        let asked = ask(&query(
            "1970-01-01T01:00:00Z",
            "1970-01-01T04:00:00+02:00",
            "",
            "",
        ));
        assert!(asked.is_ok_and(|ask| (ask.from, ask.to) == (1, 2)));
        for (from, to) in [
            ("1970-01-01T00:30:00Z", ""),
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
            Ask::parse(&query("", "", "", format), accept, now).is_ok_and(|ask| ask.csv)
        };
        assert!(csv("csv", None) && csv("", Some("text/csv, */*")));
        assert!(!csv("json", Some("text/csv")) && !csv("", Some("application/json")));
        assert!(ask(&query("", "", "", "xml")).is_err());
    }
}
