//! Time zones, gaming days and hours, as ranges of quarters of an hour.
//! A day of 23 or 25 hours is as long as it was: nothing here adds 24 hours.

use jiff::Zoned;
use jiff::civil::{Date, Time, time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use reelgate_core::time::Timestamp;

/// A time zone, and when its gaming day begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GamingDay {
    zone: TimeZone,
    name: String,
    start: Time,
}

/// What ranges are split into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Gaming days.
    pub days: bool,
    /// Hours of the clock.
    pub hours: bool,
}

/// A range of quarters of an hour since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: i64,
    /// The one after the last.
    pub to: i64,
    /// The date on which the gaming day began, where days are asked for.
    pub day: Option<String>,
    /// When the hour of the clock began, where hours are asked for.
    pub hour: Option<String>,
}

impl Default for GamingDay {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            name: "UTC".to_owned(),
            start: Time::midnight(),
        }
    }
}

impl GamingDay {
    /// A zone by its IANA name or its offset (`+05:30`), and the start of its gaming day (`6` or
    /// `06:00`).
    ///
    /// # Errors
    /// What the zone or the start must be.
    pub fn parse(zone: &str, start: &str) -> Result<Self, &'static str> {
        let (zone, name) = parse_zone(zone).ok_or(
            "must be a time zone of the IANA database, like Europe/Madrid, or an offset of whole \
             quarter hours, like +05:30; in a query, write the + as %2B",
        )?;
        let start = parse_start(start).ok_or(START_FORM)?;
        Ok(Self { zone, name, start })
    }

    /// Checks the start of a gaming day alone.
    ///
    /// # Errors
    /// What it must be.
    pub fn check_start(start: &str) -> Result<(), &'static str> {
        parse_start(start).map(|_| ()).ok_or(START_FORM)
    }

    /// The zone's name, as the IANA database writes it, or the offset.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.name
    }

    /// When its gaming day begins, on the zone's clock: `06:00`.
    #[must_use]
    pub fn start_text(&self) -> String {
        format!("{:02}:{:02}", self.start.hour(), self.start.minute())
    }

    /// The first quarter of the gaming day that is going on.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> i64 {
        let quarter = now.quarter();
        let date = self.date_of(quarter);
        date.and_then(|date| self.starts(date)).unwrap_or(quarter)
    }

    /// The periods of a range, in order: its days, its hours, both, or all of it; at most `most`.
    /// A part of a day or an hour at either end is a period too.
    #[must_use]
    pub fn periods(&self, (from, to): (i64, i64), split: Split, most: usize) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut at = from;
        while at < to && periods.len() < most {
            let mut end = to;
            let mut period = Period {
                from: at,
                to,
                day: None,
                hour: None,
            };
            if let Some(date) = self.date_of(at).filter(|_| split.days) {
                period.day = Some(date.to_string());
                end = self.next_day(date, at).map_or(end, |next| end.min(next));
            }
            if let Some(local) = self.local(at).filter(|_| split.hours) {
                period.hour = Some(hour_text(&local));
                end = end.min(self.next_hour(&local, at));
            }
            period.to = end;
            at = end;
            periods.push(period);
        }
        periods
    }

    fn local(&self, quarter: i64) -> Option<Zoned> {
        let at = Timestamp::of_quarter(quarter).ms();
        let at = jiff::Timestamp::from_millisecond(at).ok()?;
        Some(at.to_zoned(self.zone.clone()))
    }

    /// The first quarter of a gaming day. A start that the clock skips is when it goes on; of one
    /// that it shows twice, the first counts.
    fn starts(&self, date: Date) -> Option<i64> {
        let zoned = date
            .to_datetime(self.start)
            .to_zoned(self.zone.clone())
            .ok()?;
        Some(Timestamp::from_ms(zoned.timestamp().as_millisecond()).quarter())
    }

    /// The date of the gaming day that a quarter belongs to.
    fn date_of(&self, quarter: i64) -> Option<Date> {
        let mut date = self.local(quarter)?.date();
        while self.starts(date)? > quarter {
            date = date.yesterday().ok()?;
        }
        Some(date)
    }

    /// When the gaming day of a date ends, which is after `at`.
    fn next_day(&self, mut date: Date, at: i64) -> Option<i64> {
        loop {
            date = date.tomorrow().ok()?;
            let next = self.starts(date)?;
            if next > at {
                return Some(next);
            }
        }
    }

    /// The quarter at which the clock shows another hour, or is set.
    fn next_hour(&self, local: &Zoned, at: i64) -> i64 {
        let left = 4_i64.saturating_sub(i64::from(local.minute()).div_euclid(15));
        let within = (1..left).map(|quarters| at.saturating_add(quarters));
        let set = within.into_iter().find(|quarter| {
            let then = self.local(*quarter);
            then.is_some_and(|then| then.offset() != local.offset())
        });
        set.unwrap_or_else(|| at.saturating_add(left))
    }
}

const START_FORM: &str =
    "must be an hour from 0 to 23, or a time of whole quarter hours, like 06:00";

fn parse_zone(text: &str) -> Option<(TimeZone, String)> {
    if let Some(offset) = parse_offset(text) {
        return Some((TimeZone::fixed(offset), text.to_owned()));
    }
    let zone = TimeZoneDatabase::bundled().get(text).ok()?;
    let name = zone.iana_name()?.to_owned();
    Some((zone, name))
}

/// `+05:30`, `-03:30`: two digits, a colon, a quarter.
fn parse_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = clock_time(rest)?;
    let minutes = hours.checked_mul(60)?.checked_add(minutes)?;
    if minutes > OFFSET_MINUTES_MAX {
        return None;
    }
    Offset::from_seconds(minutes.checked_mul(60)?.checked_mul(sign)?).ok()
}

/// No clock on earth is further from UTC.
const OFFSET_MINUTES_MAX: i32 = 14 * 60;

fn parse_start(text: &str) -> Option<Time> {
    let whole = text.len() <= 2 && text.bytes().all(|digit| digit.is_ascii_digit());
    let (hours, minutes) = if whole {
        (text.parse().ok()?, 0)
    } else {
        clock_time(text)?
    };
    let (hours, minutes) = (i8::try_from(hours).ok()?, i8::try_from(minutes).ok()?);
    (hours < 24).then(|| time(hours, minutes, 0, 0))
}

/// `HH:MM` in whole quarter hours.
fn clock_time(text: &str) -> Option<(i32, i32)> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    if !digits(hours) || !["00", "15", "30", "45"].contains(&minutes) {
        return None;
    }
    Some((hours.parse().ok()?, minutes.parse().ok()?))
}

fn hour_text(local: &Zoned) -> String {
    let form = if local.offset() == Offset::UTC {
        "%Y-%m-%dT%H:00:00.000Z"
    } else {
        "%Y-%m-%dT%H:00:00.000%:z"
    };
    local.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn quarter(text: &str) -> i64 {
        clock::parse(text).unwrap().quarter()
    }

    /// Days or hours of a range on a zone's clock: the label, and how many quarters it has.
    fn split(zone: &str, start: &str, range: (&str, &str), split: Split) -> Vec<(String, i64)> {
        let day = GamingDay::parse(zone, start).unwrap();
        let periods = day.periods((quarter(range.0), quarter(range.1)), split, 1_000);
        let label = |period: &Period| period.hour.clone().or(period.day.clone()).unwrap();
        periods
            .iter()
            .map(|period| (label(period), period.to - period.from))
            .collect()
    }

    const DAYS: Split = Split {
        days: true,
        hours: false,
    };
    const HOURS: Split = Split {
        days: false,
        hours: true,
    };

    /// Zone, start, the range of three days, and their lengths in quarters.
    #[test]
    fn days_on_which_the_clock_is_set_are_as_long_as_they_were() {
        for (zone, start, from, to, lengths) in [
            (
                "Europe/Madrid",
                "0",
                "2026-03-27T23:00:00Z",
                "2026-03-30T22:00:00Z",
                [96, 92, 96],
            ),
            (
                "Europe/Madrid",
                "06:00",
                "2026-03-27T05:00:00Z",
                "2026-03-30T04:00:00Z",
                [96, 92, 96],
            ),
            // The gaming day that begins on Saturday has the hour that is skipped on Sunday.
            (
                "Europe/Madrid",
                "0",
                "2026-10-23T22:00:00Z",
                "2026-10-26T23:00:00Z",
                [96, 100, 96],
            ),
            (
                "America/St_Johns",
                "0",
                "2026-03-07T03:30:00Z",
                "2026-03-10T02:30:00Z",
                [96, 92, 96],
            ),
            (
                "America/St_Johns",
                "0",
                "2026-10-31T02:30:00Z",
                "2026-11-03T03:30:00Z",
                [96, 100, 96],
            ),
            (
                "Asia/Kathmandu",
                "06:15",
                "2026-03-01T00:30:00Z",
                "2026-03-04T00:30:00Z",
                [96, 96, 96],
            ),
            (
                "Australia/Lord_Howe",
                "0",
                "2026-04-03T13:00:00Z",
                "2026-04-06T13:30:00Z",
                [96, 98, 96],
            ),
            (
                "Australia/Lord_Howe",
                "0",
                "2026-10-02T13:30:00Z",
                "2026-10-05T13:00:00Z",
                [96, 94, 96],
            ),
            (
                "+05:30",
                "0",
                "2026-03-01T18:30:00Z",
                "2026-03-04T18:30:00Z",
                [96, 96, 96],
            ),
        ] {
            let days = split(zone, start, (from, to), DAYS);
            let found: Vec<i64> = days.iter().map(|(_, quarters)| *quarters).collect();
            assert_eq!(found, lengths, "{zone} from {from}: {days:?}");
        }
    }

    #[test]
    fn a_start_that_the_clock_skips_or_shows_twice_is_one_time() {
        let range = ("2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z");
        let days = split("Europe/Madrid", "02:30", range, DAYS);
        let lengths: Vec<i64> = days.iter().map(|(_, quarters)| *quarters).collect();
        // 02:30 on the 29th is 03:30 of the new clock: the day before has its 24 hours.
        assert_eq!(lengths, [6, 96, 92, 94], "{days:?}");
        let range = ("2026-10-24T00:30:00Z", "2026-10-27T01:30:00Z");
        let days = split("Europe/Madrid", "02:30", range, DAYS);
        let lengths: Vec<i64> = days.iter().map(|(_, quarters)| *quarters).collect();
        assert_eq!(lengths, [96, 100, 96], "{days:?}");
    }

    #[test]
    fn hours_are_those_of_the_clock() {
        let range = ("2026-04-04T14:15:00Z", "2026-04-04T16:30:00Z");
        let expected = [
            ("2026-04-05T01:00:00.000+11:00", 3),
            ("2026-04-05T01:00:00.000+10:30", 2),
            ("2026-04-05T02:00:00.000+10:30", 4),
        ];
        let expected = expected.map(|(label, quarters)| (label.to_owned(), quarters));
        assert_eq!(split("Australia/Lord_Howe", "0", range, HOURS), expected);
        let range = ("2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z");
        let hours = split("Asia/Kathmandu", "0", range, HOURS);
        let expected = [
            ("2026-03-01T05:00:00.000+05:45", 1),
            ("2026-03-01T06:00:00.000+05:45", 3),
        ];
        assert_eq!(
            hours,
            expected.map(|(label, quarters)| (label.to_owned(), quarters))
        );
        let hours = split("UTC", "0", range, HOURS);
        assert_eq!(hours, [("2026-03-01T00:00:00.000Z".to_owned(), 4)]);
        let both = Split {
            days: true,
            hours: true,
        };
        let range = ("2026-03-01T06:00:00Z", "2026-03-01T07:00:00Z");
        let day = GamingDay::parse("UTC", "06:30").unwrap();
        let periods = day.periods((quarter(range.0), quarter(range.1)), both, 10);
        let days: Vec<_> = periods
            .iter()
            .map(|period| period.day.as_deref().unwrap())
            .collect();
        assert_eq!(days, ["2026-02-28", "2026-03-01"]);
    }

    #[test]
    fn the_day_that_goes_on_began_at_its_start() {
        let day = GamingDay::parse("Asia/Kathmandu", "06").unwrap();
        let now = clock::parse("2026-03-01T00:00:00Z").unwrap();
        assert_eq!(day.today(now), quarter("2026-02-28T00:15:00Z"));
        assert_eq!(day.start_text(), "06:00");
        let whole = day.periods((0, 96), Split::default(), 10);
        assert_eq!((whole.len(), whole[0].from, whole[0].to), (1, 0, 96));
        assert_eq!(day.periods((0, 96_000), DAYS, 10).len(), 10);
    }

    #[test]
    fn zones_and_starts_that_cannot_be_are_refused() {
        for zone in [
            "",
            "Europe/Atlantis",
            "+5:30",
            "+05:20",
            "+15:00",
            "05:30",
            " 05:30",
            "+0530",
        ] {
            assert!(GamingDay::parse(zone, "0").is_err(), "{zone}");
        }
        for start in ["", "24", "24:00", "6:00", "06:10", "-1", "noon", "006"] {
            assert!(GamingDay::parse("UTC", start).is_err(), "{start}");
        }
        let names = ["europe/madrid", "UTC", "-03:30"].map(|zone| {
            GamingDay::parse(zone, "23:45")
                .unwrap()
                .zone_name()
                .to_owned()
        });
        assert_eq!(names, ["Europe/Madrid", "UTC", "-03:30"]);
    }
}
