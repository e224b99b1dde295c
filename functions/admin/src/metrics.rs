//! GET /metrics: the books as OpenMetrics text, for a scraper with a key.
//! Figures come from the database alone: a counter in an instance would die with it.

use reelgate_core::sum::Sum;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::ggr::{Dimensions, Ggr, GgrQuery, GgrRow, Places};
use reelgate_edge::store::queries::metrics::Counts;
use reelgate_edge::store::queries::proof::ProofSummary;
use reelgate_edge::store::queries::rejections::RejectionTotal;
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
    let rejections = store.rejection_totals().await?;
    let connected = store.connected().await?;
    let mut text = text(store.counts().await?, &connected, &rejections, &figures);
    proof(&mut text, &store.proof_summary().await?, now);
    text.push_str("# EOF\n");
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

fn text(
    counts: Counts,
    connected: &[(String, bool)],
    rejections: &[RejectionTotal],
    figures: &Ggr,
) -> String {
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
    rejection_totals(&mut text, rejections);
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
    text
}

/// The requests that were not verified.
fn rejection_totals(text: &mut String, rejections: &[RejectionTotal]) {
    head(
        text,
        "rejections",
        "counter",
        "Requests that were not verified, by provider and reason",
    );
    for total in rejections {
        let labels = format!(
            "provider=\"{}\",reason=\"{}\"",
            total.provider, total.reason
        );
        line(text, "rejections_total", &labels, &total.count.to_string());
    }
}

/// The newest checkpoint and the state of the proof. The digest stands in a label, so that whoever
/// keeps the scrapes keeps the digests.
fn proof(text: &mut String, summary: &ProofSummary, now: Timestamp) {
    let broken = if summary.fault.is_some() { "1" } else { "0" };
    let help = "1 where the checkpoint job found the ledger changed and signs nothing, else 0";
    head(text, "proof_broken", "gauge", help);
    line(text, "proof_broken", "", broken);
    let (Some(number), Some(at)) = (summary.number, summary.at) else {
        return;
    };
    let of = |value: &Option<String>| escaped(value.as_deref().unwrap_or_default());
    let labels = format!(
        "number=\"{number}\",day=\"{}\",digest=\"{}\",key_id=\"{}\"",
        of(&summary.day),
        of(&summary.digest),
        of(&summary.key_id)
    );
    head(
        text,
        "checkpoint",
        "info",
        "The newest checkpoint and its digest",
    );
    line(text, "checkpoint_info", &labels, "1");
    let age_s = now.ms().saturating_sub(at.0.ms()).div_euclid(1_000);
    let help = "Seconds since the newest checkpoint was made";
    head(text, "checkpoint_age_seconds", "gauge", help);
    line(text, "checkpoint_age_seconds", "", &age_s.to_string());
    let help = "1 where the webhook has accepted the newest checkpoint's digest, else 0";
    head(text, "checkpoint_delivered", "gauge", help);
    let delivered = if summary.is_delivered { "1" } else { "0" };
    line(text, "checkpoint_delivered", "", delivered);
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
    use reelgate_edge::shape::Time;
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
        let rejected = RejectionTotal {
            provider: "st8".to_owned(),
            reason: "reject_signature_missing".to_owned(),
            count: 5,
        };
        let connected = ("hub88".to_owned(), false);
        let mut text = text(counts, &[connected], &[rejected], &figures);
        let summary = ProofSummary {
            number: Some(7),
            day: Some("2026-11-21".to_owned()),
            at: Some(Time(Timestamp::from_ms(1_000))),
            digest: Some("0f".to_owned()),
            key_id: Some("aa".to_owned()),
            is_delivered: true,
            fault: None,
        };
        proof(&mut text, &summary, Timestamp::from_ms(61_500));
        for expected in [
            "# TYPE reelgate_ledger_entries counter\n",
            "reelgate_ledger_entries_total 7\n",
            "reelgate_provider_connected{provider=\"hub88\"} 0\n",
            "reelgate_bets_today{provider=\"a\\\"b\",currency=\"EUR\"} 1.50\n",
            "reelgate_rejections_total{provider=\"st8\",reason=\"reject_signature_missing\"} 5\n",
            "reelgate_corrupt_figures_today 0\n",
            "reelgate_rounds_today{provider=\"a\\\"b\",currency=\"EUR\"} 2\n",
            "reelgate_proof_broken 0\n",
            "reelgate_checkpoint_info{number=\"7\",day=\"2026-11-21\",digest=\"0f\",\
             key_id=\"aa\"} 1\n",
            "reelgate_checkpoint_age_seconds 60\n",
            "reelgate_checkpoint_delivered 1\n",
        ] {
            assert!(text.contains(expected), "{expected:?} is not in {text}");
        }
    }
}
