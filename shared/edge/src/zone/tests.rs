//! Days and hours on which clocks are set, in zones that make it hard.
//! Expected lengths are written by hand, from what the clocks of the places showed.

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
        .map(|period| (label(period), period.to.saturating_sub(period.from)))
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

/// A zone, the start of its day, a range of three days, and their lengths in quarters.
type Days = (&'static str, &'static str, [&'static str; 2], [i64; 3]);

const SET: [Days; 9] = [
    (
        "Europe/Madrid",
        "0",
        ["2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"],
        [96, 92, 96],
    ),
    (
        "Europe/Madrid",
        "06:00",
        ["2026-03-27T05:00:00Z", "2026-03-30T04:00:00Z"],
        [96, 92, 96],
    ),
    (
        "Europe/Madrid",
        "0",
        ["2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z"],
        [96, 100, 96],
    ),
    (
        "America/St_Johns",
        "0",
        ["2026-03-07T03:30:00Z", "2026-03-10T02:30:00Z"],
        [96, 92, 96],
    ),
    (
        "America/St_Johns",
        "0",
        ["2026-10-31T02:30:00Z", "2026-11-03T03:30:00Z"],
        [96, 100, 96],
    ),
    (
        "Asia/Kathmandu",
        "06:15",
        ["2026-03-01T00:30:00Z", "2026-03-04T00:30:00Z"],
        [96, 96, 96],
    ),
    (
        "Australia/Lord_Howe",
        "0",
        ["2026-04-03T13:00:00Z", "2026-04-06T13:30:00Z"],
        [96, 98, 96],
    ),
    (
        "Australia/Lord_Howe",
        "0",
        ["2026-10-02T13:30:00Z", "2026-10-05T13:00:00Z"],
        [96, 94, 96],
    ),
    (
        "+05:30",
        "0",
        ["2026-03-01T18:30:00Z", "2026-03-04T18:30:00Z"],
        [96, 96, 96],
    ),
];

#[test]
fn days_on_which_the_clock_is_set_are_as_long_as_they_were() {
    for (zone, start, [from, to], lengths) in SET {
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
