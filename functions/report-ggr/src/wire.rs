//! The report's parameters, and its rows as JSON and as CSV.
//! A CSV cell never becomes a formula in a spreadsheet.

use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use reelgate_edge::clock;
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

    fn cells(&self) -> impl Iterator<Item = String> {
        let text = |dimension: &Dimension| dimension.value(self.row).unwrap_or_default();
        let money = self.money().map(|money| money.0.to_text(money.1));
        let counts = self.counts().map(|count| count.to_string());
        let dimensions = self
            .by
            .iter()
            .map(move |dimension| harmless(text(dimension)));
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

/// The report as CSV (RFC 4180) with a line of names.
///
/// # Errors
/// [`Fault::Defect`]; writing to memory does not fail.
pub(crate) fn csv(by: &[Dimension], lines: &[Line<'_>]) -> Result<Vec<u8>, Fault> {
    let defect = |error: csv::Error| Fault::Defect(error.to_string());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let names = by.iter().map(|dimension| dimension.name()).chain(FIGURES);
    writer.write_record(names).map_err(defect)?;
    for line in lines {
        writer.write_record(line.cells()).map_err(defect)?;
    }
    writer
        .into_inner()
        .map_err(|error| Fault::Defect(error.to_string()))
}

/// A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
/// injection). Figures are ours and never go through here.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
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
    fn csv_is_quoted_and_harmless() {
        let rows = ["=cmd|' /C calc'!A0", "a,\"b\"", "@x"].map(row);
        let by = [Dimension::Game, Dimension::Currency];
        let lines: Vec<Line<'_>> = rows
            .iter()
            .map(|row| Line::new(&by, row).unwrap())
            .collect();
        let text = String::from_utf8(csv(&by, &lines).unwrap()).unwrap();
        let figures = "EUR,1.00,0.00,2.50,0.30,0.40,0.50,-1.50,1,2\r\n";
        assert_eq!(
            text,
            "game,currency,bets,bonus_bets,payouts,bonus_payouts,promotions,jackpots,ggr,rounds,\
             players\r\n"
                .to_owned()
                + "'=cmd|' /C calc'!A0,"
                + figures
                + "\"a,\"\"b\"\"\","
                + figures
                + "'@x,"
                + figures,
        );
    }

    #[test]
    fn names_and_dimensions_agree() {
        assert_eq!(Dimension::ALL.map(Dimension::name), Dimension::NAMES);
    }
}
