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
mod tests;
