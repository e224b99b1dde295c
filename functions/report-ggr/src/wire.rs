//! The report's parameters, and its rows as JSON and as CSV.
//! Both show the same figures under the same names.

use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use reelgate_edge::clock;
use reelgate_edge::csv::{Cell, Table};
use reelgate_edge::fault::Fault;
use reelgate_edge::shape::Money;
use reelgate_edge::store::queries::ggr::GgrRow;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

/// What callers may ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GgrQuery {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) by: Option<String>,
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
    fn value(self, row: &GgrRow) -> Option<String> {
        let place = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        match self {
            Self::Provider => place(&row.provider),
            Self::Game => place(&row.game),
            Self::Location => place(&row.location),
            Self::Device => place(&row.device),
            Self::Currency => Some(row.currency.code().to_owned()),
            Self::Hour => row.hour.map(hour_text),
            Self::Day => row.day.map(day_text),
        }
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The start of an hour since 1970 UTC, as RFC 3339.
pub(crate) fn hour_text(hour: i64) -> String {
    clock::to_text(Timestamp::from_ms(hour.saturating_mul(3_600_000)))
}

fn day_text(day: i64) -> String {
    let mut text = hour_text(day.saturating_mul(24));
    text.truncate("2026-11-21".len());
    text
}

/// The report as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) by: &'a [Dimension],
    pub(crate) rows: Vec<Line<'a>>,
}

/// One row: its dimensions in the order asked for, then its figures.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    by: &'a [Dimension],
    row: &'a GgrRow,
    ggr: Amount,
}

/// The names of the figures, in their order.
const FIGURES: [&str; 9] = [
    "bets",
    "bonus_bets",
    "payouts",
    "bonus_payouts",
    "promotions",
    "jackpots",
    "ggr",
    "rounds",
    "players",
];

impl<'a> Line<'a> {
    /// A row with its gross gaming revenue.
    ///
    /// # Errors
    /// [`Fault::Defect`] where the difference does not fit the ledger's range.
    pub(crate) fn new(by: &'a [Dimension], row: &'a GgrRow) -> Result<Self, Fault> {
        let ggr = row.figures.ggr();
        let ggr = ggr.ok_or_else(|| Fault::Defect("a report's sum overflows".to_owned()))?;
        Ok(Self { by, row, ggr })
    }

    fn money(&self) -> [Money; 7] {
        let figures = &self.row.figures;
        let amounts = [
            figures.bets,
            figures.bonus_bets,
            figures.payouts,
            figures.bonus_payouts,
            figures.promotions,
            figures.jackpots,
            self.ggr,
        ];
        amounts.map(|amount| Money(amount, self.row.currency))
    }

    fn counts(&self) -> [i64; 2] {
        [self.row.figures.rounds, self.row.players]
    }

    fn cells(&self) -> impl Iterator<Item = Cell> {
        let text = |dimension: &Dimension| dimension.value(self.row).unwrap_or_default();
        let dimensions = self.by.iter().map(move |by| Cell::Text(text(by)));
        let money = self
            .money()
            .map(|money| Cell::Number(money.0.to_text(money.1)));
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
        let (money, counts) = FIGURES.split_at(self.money().len());
        for (name, money) in money.iter().zip(self.money()) {
            map.serialize_entry(name, &money)?;
        }
        for (name, count) in counts.iter().zip(self.counts()) {
            map.serialize_entry(name, &count)?;
        }
        map.end()
    }
}

/// The report as CSV with a line of names.
pub(crate) fn csv(by: &[Dimension], lines: &[Line<'_>]) -> Table {
    let names = by.iter().map(|dimension| dimension.name()).chain(FIGURES);
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
    use reelgate_core::ggr::Figures;

    fn row(game: &str) -> GgrRow {
        GgrRow {
            provider: Some("hub88".to_owned()),
            game: Some(game.to_owned()),
            location: Some(String::new()),
            device: None,
            currency: Currency::parse("EUR").unwrap(),
            day: Some(0),
            hour: Some(25),
            figures: Figures {
                bets: Amount::from_units(100_000),
                bonus_bets: Amount::ZERO,
                payouts: Amount::from_units(250_000),
                bonus_payouts: Amount::from_units(30_000),
                promotions: Amount::from_units(40_000),
                jackpots: Amount::from_units(50_000),
                rounds: 1,
            },
            players: 2,
        }
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
        let row = row("g-1");
        let text = serde_json::to_string(&Line::new(&BY, &row).unwrap()).unwrap();
        assert_eq!(
            text,
            r#"{"hour":"1970-01-02T01:00:00.000Z","day":"1970-01-01","game":"g-1","#.to_owned()
                + r#""location":null,"currency":"EUR","bets":"1.00","bonus_bets":"0.00","#
                + r#""payouts":"2.50","bonus_payouts":"0.30","promotions":"0.40","#
                + r#""jackpots":"0.50","ggr":"-1.50","rounds":1,"players":2}"#,
        );
    }

    #[test]
    fn a_hostile_name_is_no_formula_in_csv() {
        let by = [Dimension::Game, Dimension::Currency];
        let figures = "\"EUR\",1.00,0.00,2.50,0.30,0.40,0.50,-1.50,1,2\r\n";
        for (game, cell) in [
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\","),
            ("a,\"b\"", "\"a,\"\"b\"\"\","),
            (" @x", "\"' @x\","),
            ("＝1+1", "\"'＝1+1\","),
        ] {
            let row = row(game);
            let reply = csv(&by, &[Line::new(&by, &row).unwrap()]).reply("ggr.csv");
            let names = "\"game\",\"currency\",\"bets\",\"bonus_bets\",\"payouts\",\
                \"bonus_payouts\",\"promotions\",\"jackpots\",\"ggr\",\"rounds\",\"players\"\r\n";
            assert_eq!(reply.text(), format!("{names}{cell}{figures}"));
        }
    }

    #[test]
    fn names_and_dimensions_agree() {
        assert_eq!(Dimension::ALL.map(Dimension::name), Dimension::NAMES);
    }
}
