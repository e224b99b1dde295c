//! One report: from the request to JSON or CSV.
//! A report is whole or refused: rows are never cut off in silence.

use crate::definitions::DEFINITIONS;
use crate::query::{Calendar, ReportQuery};
use crate::wire::{CorruptFigures, GgrQuery, LocationDay, Report, Row, csv, time_text};
use reelgate_edge::api::{ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::figures::FigureKey;
use reelgate_edge::store::queries::floor::LocationDays;
use reelgate_edge::store::queries::ggr::{GgrQuery as StoredQuery, Places};
use reelgate_edge::store::{SpinDatabase, Store};
use reelgate_edge::zone::GamingDay;
use std::collections::BTreeMap;

/// The most rows of one report, and the most periods that its time is split into.
const ROWS_MAX: usize = 50_000;

/// The rows of all calendars of a report.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    corrupt: Vec<FigureKey>,
}

/// GET /api/reports/ggr.
pub(crate) async fn report(api: &ApiRequest) -> Result<Reply, Problem> {
    let query: GgrQuery = api.query()?;
    let query = ReportQuery::parse(&query, api.header("accept"), platform::now())?;
    let store = api.store().await?;
    let mut found = Found::default();
    let mut days = Vec::new();
    match &query.calendar {
        Calendar::One(day) => read(&store, &query, (day, Places::All), &mut found).await?,
        Calendar::Locations => {
            days = store.location_days().await?;
            for (day, places) in calendars(&days) {
                read(&store, &query, (&day, places), &mut found).await?;
            }
            found
                .rows
                .sort_by(|one, other| one.time().cmp(&other.time()));
        }
    }
    if query.csv {
        return Ok(as_csv(&query, &found));
    }
    let (one, locations) = match &query.calendar {
        Calendar::One(day) => (Some(day), None),
        Calendar::Locations => (None, Some(days.iter().map(LocationDay::new).collect())),
    };
    Ok(Reply::json(
        200,
        &Report {
            from: time_text(query.from),
            to: time_text(query.to),
            by: &query.by,
            tz: one.map_or("location", GamingDay::zone_name),
            day_start: one.map(GamingDay::start_text),
            locations,
            definitions: DEFINITIONS.into(),
            corrupt: found.corrupt.iter().map(CorruptFigures::new).collect(),
            rows: found.rows.iter().map(|row| row.by(&query.by)).collect(),
        },
    ))
}

fn as_csv(query: &ReportQuery, found: &Found) -> Reply {
    let lines: Vec<_> = found.rows.iter().map(|row| row.by(&query.by)).collect();
    let mut reply = csv(&query.by, &lines).reply("ggr.csv");
    let corrupt = found.corrupt.len().to_string();
    reply.headers.push(("reelgate-corrupt-figures", corrupt));
    reply
}

/// Locations by their time zone and the start of their gaming day. What has no location, and a
/// location whose zone nobody knows, counts by UTC.
fn calendars(days: &[LocationDays]) -> Vec<(GamingDay, Places)> {
    let mut groups: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for day in days {
        let key = (day.time_zone.as_str(), day.day_start.as_str());
        groups.entry(key).or_default().push(day.location.clone());
    }
    let mut others = Vec::new();
    let mut calendars = Vec::new();
    for ((zone, start), locations) in groups {
        if let Ok(day) = GamingDay::parse(zone, start) {
            others.extend(locations.iter().cloned());
            calendars.push((day, Places::Only(locations)));
        }
    }
    calendars.push((GamingDay::default(), Places::AllBut(others)));
    calendars
}

/// Adds the rows of one calendar.
async fn read(
    store: &Store<SpinDatabase>,
    query: &ReportQuery,
    (day, places): (&GamingDay, Places),
    found: &mut Found,
) -> Result<(), Problem> {
    let too_many = || {
        Problem::invalid(format!(
            "the report has more than {ROWS_MAX} rows; ask for less time or fewer dimensions",
        ))
    };
    // Where nothing was played there is nothing to split.
    let Some((first, end)) = store.figures_extent((query.from, query.to)).await? else {
        return Ok(());
    };
    let range = (query.from.max(first), query.to.min(end));
    let most = ROWS_MAX.saturating_add(1);
    let periods = day.periods(range, query.split(), most);
    if periods.len() > ROWS_MAX {
        return Err(too_many());
    }
    let stored = StoredQuery {
        periods: periods
            .iter()
            .map(|period| (period.from, period.to))
            .collect(),
        places,
        by: query.dimensions(),
        count: i64::try_from(most).unwrap_or(i64::MAX),
    };
    let report = store.ggr(&stored).await?;
    let mut corrupt = report.corrupt;
    corrupt.retain(|key| !found.corrupt.contains(key));
    found.corrupt.append(&mut corrupt);
    for row in report.rows {
        let period = periods.get(row.key.period);
        let period = period.ok_or_else(|| Fault::Defect("a row of no period".to_owned()))?;
        found.rows.push(Row::new(period, row)?);
    }
    if found.rows.len() > ROWS_MAX {
        return Err(too_many());
    }
    Ok(())
}
