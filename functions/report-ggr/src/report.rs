//! One report: from the request to JSON or CSV.
//! A report is whole or refused: rows are never cut off in silence.

use crate::ask::Ask;
use crate::wire::{GgrQuery, Line, Report, csv, hour_text};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;

/// The most rows of one report.
const ROWS_MAX: i64 = 50_000;

/// GET /api/reports/ggr.
pub(crate) async fn report(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: GgrQuery = api.query()?;
    let ask = Ask::parse(&query, api.header("accept"), platform::now())?;
    let count = ROWS_MAX.saturating_add(1);
    let rows = api
        .store()
        .await?
        .ggr((ask.from, ask.to), ask.dimensions(), count)
        .await?;
    if i64::try_from(rows.len()).is_ok_and(|rows| rows > ROWS_MAX) {
        return Err(Problem::invalid(format!(
            "the report has more than {ROWS_MAX} rows; ask for fewer hours or dimensions",
        )));
    }
    let lines = rows.iter().map(|row| Line::new(&ask.by, row));
    let lines = lines.collect::<Result<Vec<_>, Fault>>()?;
    if ask.csv {
        return Ok(csv(&ask.by, &lines).reply("ggr.csv"));
    }
    let (from, to) = (hour_text(ask.from), hour_text(ask.to));
    Ok(Reply::json(
        200,
        &Report {
            from,
            to,
            by: &ask.by,
            rows: lines,
        },
    ))
}
