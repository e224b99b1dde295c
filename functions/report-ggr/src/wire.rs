//! The report's parameters, and its rows as JSON and as CSV.
//! Both show the same figures under the same names.

use reelgate_core::ggr::Figures;
use reelgate_core::sum::Sum;
use reelgate_core::time::Timestamp;
use reelgate_edge::clock;
use reelgate_edge::csv::{Cell, Table};
use reelgate_edge::fault::Fault;
use reelgate_edge::store::queries::figures::FigureKey;
use reelgate_edge::store::queries::floor::LocationDays;
use reelgate_edge::store::queries::ggr::GgrRow;
use reelgate_edge::zone::Period;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// What callers may ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GgrQuery {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) tz: Option<String>,
    pub(crate) day_start: Option<String>,
    pub(crate) format: Option<String>,
}

/// What figures are split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Provider,
    Game,
    Location,
    Device,
    Currency,
    Hour,
    Day,
}

impl Dimension {
    const ALL: [Self; 7] = [
        Self::Provider,
        Self::Game,
        Self::Location,
        Self::Device,
        Self::Currency,
        Self::Hour,
        Self::Day,
    ];

    /// The names in `by`.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "provider", "game", "location", "device", "currency", "hour", "day",
    ];

    /// The name in `by` and in each row.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Game => "game",
            Self::Location => "location",
            Self::Device => "device",
            Self::Currency => "currency",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.name() == name)
    }

    /// Its value in a row: an absent place is nothing, an hour a time, a day a date.
    fn value(self, row: &Row) -> Option<String> {
        let place = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let key = &row.stored.key;
        match self {
            Self::Provider => place(&key.provider),
            Self::Game => place(&key.game),
            Self::Location => place(&key.location),
            Self::Device => place(&key.device),
            Self::Currency => Some(key.currency.code().to_owned()),
            Self::Hour => row.hour.clone(),
            Self::Day => row.day.clone(),
        }
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The start of a quarter of an hour since 1970 UTC, as RFC 3339.
pub(crate) fn time_text(quarter: i64) -> String {
    clock::to_text(Timestamp::of_quarter(quarter))
}

/// The report as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) by: &'a [Dimension],
    /// Whose days and hours: a zone, or `location` for each location's own.
    pub(crate) tz: &'a str,
    /// When the gaming day begins there; absent where each location has its own.
    pub(crate) day_start: Option<String>,
    /// The zones of the locations, where each has its own; all others are counted by UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) locations: Option<Vec<LocationDay<'a>>>,
    /// What each figure is.
    pub(crate) definitions: BTreeMap<&'static str, &'static str>,
    /// Stored figures that cannot be read. They are in no row.
    pub(crate) corrupt: Vec<CorruptFigures<'a>>,
    pub(crate) rows: Vec<Line<'a>>,
}

/// A location's time zone and gaming day.
#[derive(Debug, Serialize)]
pub(crate) struct LocationDay<'a> {
    location: &'a str,
    time_zone: &'a str,
    day_start: &'a str,
}

impl<'a> LocationDay<'a> {
    /// As the location has it.
    pub(crate) fn new(day: &'a LocationDays) -> Self {
        Self {
            location: &day.location,
            time_zone: &day.time_zone,
            day_start: &day.day_start,
        }
    }
}

/// Where figures stand that cannot be read.
#[derive(Debug, Serialize)]
pub(crate) struct CorruptFigures<'a> {
    quarter: String,
    provider: &'a str,
    game: &'a str,
    location: &'a str,
    device: &'a str,
    currency: &'a str,
}

impl<'a> CorruptFigures<'a> {
    /// As stored.
    pub(crate) fn new(key: &'a FigureKey) -> Self {
        Self {
            quarter: time_text(key.quarter),
            provider: &key.provider,
            game: &key.game,
            location: &key.location,
            device: &key.device,
            currency: &key.currency,
        }
    }
}

/// One row with its day, its hour and its gross gaming revenue.
#[derive(Debug)]
pub(crate) struct Row {
    day: Option<String>,
    hour: Option<String>,
    stored: GgrRow,
    ggr: Sum,
    ggr_with_jackpots: Sum,
}

/// One row as it is told: its dimensions in the order asked for, then its figures.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    by: &'a [Dimension],
    row: &'a Row,
}

/// The names of what is made of the sums.
const REVENUE: [&str; 2] = ["ggr", "ggr_with_jackpots"];

/// The names of what is told behind the sums of money.
const COUNTS: [&str; 2] = ["rounds", "players"];

impl Row {
    /// A row of a period.
    ///
    /// # Errors
    /// [`Fault::Defect`] where the difference does not fit.
    pub(crate) fn new(period: &Period, stored: GgrRow) -> Result<Self, Fault> {
        let both = stored.figures.ggr().zip(stored.figures.ggr_with_jackpots());
        let (ggr, ggr_with_jackpots) =
            both.ok_or_else(|| Fault::Defect("a report's sum overflows".to_owned()))?;
        Ok(Self {
            day: period.day.clone(),
            hour: period.hour.clone(),
            ggr,
            ggr_with_jackpots,
            stored,
        })
    }

    /// What rows of several calendars are sorted by.
    pub(crate) const fn time(&self) -> (&Option<String>, &Option<String>) {
        (&self.day, &self.hour)
    }

    /// The row as it is told.
    pub(crate) const fn by<'a>(&'a self, by: &'a [Dimension]) -> Line<'a> {
        Line { by, row: self }
    }
}

impl Line<'_> {
    /// The sums with their names, in main units.
    fn money(&self) -> impl Iterator<Item = (&'static str, String)> {
        let GgrRow { key, figures, .. } = &self.row.stored;
        let sums = Figures::NAMES.into_iter().zip(figures.sums());
        let currency = key.currency;
        let revenue = [self.row.ggr, self.row.ggr_with_jackpots];
        sums.chain(REVENUE.into_iter().zip(revenue))
            .map(move |(name, sum)| (name, sum.to_text(currency)))
    }

    fn counts(&self) -> [i64; 2] {
        [self.row.stored.figures.rounds, self.row.stored.players]
    }

    fn cells(&self) -> impl Iterator<Item = Cell> {
        let text = |dimension: &Dimension| dimension.value(self.row).unwrap_or_default();
        let dimensions = self.by.iter().map(move |by| Cell::Text(text(by)));
        let money = self.money().map(|(_, text)| Cell::Number(text));
        let counts = self.counts().map(|count| Cell::Number(count.to_string()));
        dimensions.chain(money).chain(counts)
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for dimension in self.by {
            map.serialize_entry(dimension.name(), &dimension.value(self.row))?;
        }
        for (name, money) in self.money() {
            map.serialize_entry(name, &money)?;
        }
        for (name, count) in COUNTS.iter().zip(self.counts()) {
            map.serialize_entry(name, &count)?;
        }
        map.end()
    }
}

/// The report as CSV with a line of names.
pub(crate) fn csv(by: &[Dimension], lines: &[Line<'_>]) -> Table {
    let names = by.iter().map(|dimension| dimension.name());
    let names = names.chain(Figures::NAMES).chain(REVENUE).chain(COUNTS);
    let mut table = Table::default();
    table.row(names.map(|name| Cell::Text(name.to_owned())));
    for line in lines {
        table.row(line.cells());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::currency::Currency;
    use reelgate_edge::store::queries::ggr::GgrKey;

    fn row(game: &str) -> Row {
        let key = GgrKey {
            period: 0,
            provider: Some("hub88".to_owned()),
            game: Some(game.to_owned()),
            location: Some(String::new()),
            device: None,
            currency: Currency::parse("EUR").unwrap(),
        };
        let sums = [100_000, 0, 250_000, 30_000, 40_000, 50_000, 700].map(Sum::from_units);
        let stored = GgrRow {
            key,
            figures: Figures::from_sums(sums, 1),
            players: 2,
        };
        let period = Period {
            from: 100,
            to: 104,
            day: Some("1970-01-01".to_owned()),
            hour: Some("1970-01-02T01:00:00.000Z".to_owned()),
        };
        Row::new(&period, stored).unwrap()
    }

    const BY: [Dimension; 5] = [
        Dimension::Hour,
        Dimension::Day,
        Dimension::Game,
        Dimension::Location,
        Dimension::Currency,
    ];

    #[test]
    fn a_row_has_its_dimensions_and_figures_in_order() {
        let text = serde_json::to_string(&row("g-1").by(&BY)).unwrap();
        assert_eq!(
            text,
            r#"{"hour":"1970-01-02T01:00:00.000Z","day":"1970-01-01","game":"g-1","#.to_owned()
                + r#""location":null,"currency":"EUR","bets":"1.00","bonus_bets":"0.00","#
                + r#""payouts":"2.50","bonus_payouts":"0.30","promotions":"0.40","#
                + r#""jackpots":"0.50","contributions":"0.007","ggr":"-1.50","#
                + r#""ggr_with_jackpots":"-2.00","rounds":1,"players":2}"#,
        );
    }

    #[test]
    fn a_hostile_name_is_no_formula_in_csv() {
        let by = [Dimension::Game, Dimension::Currency];
        let figures = "\"EUR\",1.00,0.00,2.50,0.30,0.40,0.50,0.007,-1.50,-2.00,1,2\r\n";
        for (game, cell) in [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\","),
            ("a,\"b\"", "\"a,\"\"b\"\"\","),
            (" @x", "\"' @x\","),
            ("＝1+1", "\"'＝1+1\","),
        ] {
            let row = row(game);
            let reply = csv(&by, &[row.by(&by)]).reply("ggr.csv");
            let names = "\"game\",\"currency\",\"bets\",\"bonus_bets\",\"payouts\",\
                \"bonus_payouts\",\"promotions\",\"jackpots\",\"contributions\",\
                \"ggr\",\"ggr_with_jackpots\",\"rounds\",\"players\"\r\n";
            assert_eq!(reply.text(), format!("{names}{cell}{figures}"));
        }
    }

    #[test]
    fn names_and_dimensions_agree() {
        assert_eq!(Dimension::ALL.map(Dimension::name), Dimension::NAMES);
    }
}
