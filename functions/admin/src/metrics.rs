//! GET /metrics: the books as OpenMetrics text, for a scraper with a key.
//! Figures come from the database alone: a counter in an instance would die with it.

use reelgate_core::sum::Sum;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::ggr::{Dimensions, Ggr, GgrQuery, GgrRow, Places};
use reelgate_edge::store::queries::metrics::Counts;
use std::fmt::Write;

/// OpenMetrics 1.0, section "Content type".
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Providers and currencies of one day.
const ROWS_MAX: i64 = 10_000;

/// GET /metrics.
pub(crate) async fn metrics(api: &ApiRequest) -> Result<Reply, Problem> {
    let store = api.store().await?;
    let now = platform::now();
    let query = GgrQuery {
        periods: vec![(today(now), now.quarter().saturating_add(1))],
        places: Places::All,
        by: Dimensions {
            provider: true,
            ..Dimensions::default()
        },
        count: ROWS_MAX,
    };
    let figures = store.ggr(&query).await?;
    let text = text(store.counts().await?, &store.connected().await?, &figures);
    Ok(Reply {
        status: 200,
        content_type: CONTENT_TYPE,
        headers: Vec::new(),
        body: text.into_bytes(),
    })
}

const fn today(now: Timestamp) -> i64 {
    now.day().saturating_mul(96)
}

type Read = fn(&GgrRow) -> String;

/// What is told of the current UTC day: name, help, and how it is read from a row.
const OF_TODAY: [(&str, &str, Read); 4] = [
    (
        "bets",
        "Cash staked since midnight UTC, less what was given back, in main units",
        |row| money(row.figures.bets, row),
    ),
    (
        "payouts",
        "Paid out since midnight UTC, less what was taken back, in main units",
        |row| money(row.figures.payouts, row),
    ),
    (
        "rounds",
        "Rounds opened since midnight UTC, less those cancelled",
        |row| row.figures.rounds.to_string(),
    ),
    ("players", "Players who played since midnight UTC", |row| {
        row.players.to_string()
    }),
];

fn money(sum: Sum, row: &GgrRow) -> String {
    sum.to_text(row.key.currency)
}

fn text(counts: Counts, connected: &[(String, bool)], figures: &Ggr) -> String {
    let mut text = String::new();
    for (name, help, count) in [
        (
            "ledger_entries",
            "Entries ever appended to the ledger",
            counts.entries,
        ),
        (
            "exchanges",
            "Exchanges ever written to the exchange log",
            counts.exchanges,
        ),
        ("wallets", "Wallets ever created", counts.wallets),
    ] {
        head(&mut text, name, "counter", help);
        line(&mut text, &format!("{name}_total"), "", &count.to_string());
    }
    head(
        &mut text,
        "provider_connected",
        "gauge",
        "1 where new bets are taken, else 0",
    );
    for (provider, connected) in connected {
        let labels = format!("provider=\"{}\"", escaped(provider));
        line(
            &mut text,
            "provider_connected",
            &labels,
            if *connected { "1" } else { "0" },
        );
    }
    for (name, help, read) in OF_TODAY {
        head(&mut text, &format!("{name}_today"), "gauge", help);
        for row in &figures.rows {
            let provider = escaped(row.key.provider.as_deref().unwrap_or_default());
            let labels = format!("provider=\"{provider}\",currency=\"{}\"", row.key.currency);
            line(&mut text, &format!("{name}_today"), &labels, &read(row));
        }
    }
    head(
        &mut text,
        "corrupt_figures_today",
        "gauge",
        "Rows of today's figures that cannot be read and are left out; POST /api/jobs/projections",
    );
    let corrupt = figures.corrupt.len().to_string();
    line(&mut text, "corrupt_figures_today", "", &corrupt);
    text.push_str("# EOF\n");
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "# TYPE reelgate_{name} {kind}\n# HELP reelgate_{name} {help}"
    );
}

fn line(text: &mut String, name: &str, labels: &str, value: &str) {
    let _ = if labels.is_empty() {
        writeln!(text, "reelgate_{name} {value}")
    } else {
        writeln!(text, "reelgate_{name}{{{labels}}} {value}")
    };
}

/// A label's value as OpenMetrics wants it.
fn escaped(label: &str) -> String {
    label
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::currency::Currency;
    use reelgate_core::ggr::Figures;
    use reelgate_edge::store::queries::ggr::GgrKey;

    #[test]
    fn every_family_is_typed_and_labels_are_escaped() {
        let key = GgrKey {
            period: 0,
            provider: Some("a\"b".to_owned()),
            game: None,
            location: None,
            device: None,
            currency: Currency::parse("EUR").unwrap(),
        };
        let row = GgrRow {
            key,
            figures: Figures {
                bets: Sum::from_units(150_000),
                rounds: 2,
                ..Figures::default()
            },
            players: 1,
        };
        let figures = Ggr {
            rows: vec![row],
            corrupt: Vec::new(),
        };
        let counts = Counts {
            entries: 7,
            exchanges: 9,
            wallets: 1,
        };
        let text = text(counts, &[("hub88".to_owned(), false)], &figures);
        for expected in [
            "# TYPE reelgate_ledger_entries counter\n",
            "reelgate_ledger_entries_total 7\n",
            "reelgate_provider_connected{provider=\"hub88\"} 0\n",
            "reelgate_bets_today{provider=\"a\\\"b\",currency=\"EUR\"} 1.50\n",
            "reelgate_corrupt_figures_today 0\n",
            "reelgate_rounds_today{provider=\"a\\\"b\",currency=\"EUR\"} 2\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is not in {text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
