//! The import of a provider's own list of games, with a preview of what would change.
//! What was edited here stays, what is switched off there is switched off, nothing is deleted.

mod change;

use crate::access::Line;
use crate::ask::{Asking, no_secret};
use crate::partner::ListedGame;
use change::{Change, compare};
use reelgate_core::id::{GameId, ProviderId};
use reelgate_edge::api::{About, ApiRequest, Problem, fields};
use reelgate_edge::launch::ASK;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::store::queries::imports::ImportedGame;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The most pages that are read: ten thousand games of a provider that gives fifty at once.
const PAGES_MAX: u32 = 200;
/// Between two pages: the only provider that has pages takes one request a second.
const PAGE_PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    #[serde(default)]
    dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Default, Serialize)]
struct Report {
    dry_run: bool,
    /// How many games the provider has.
    listed: usize,
    new: Vec<Named>,
    changed: Vec<Changed>,
    unchanged: usize,
    /// Games of ours that the provider does not list. They stay as they are.
    missing: Vec<String>,
    /// Games that were left alone, and why.
    skipped: Vec<Skipped>,
}

#[derive(Debug, Serialize)]
struct Named {
    game: String,
    name: String,
    category: String,
    status: String,
}

#[derive(Debug, Serialize)]
struct Changed {
    game: String,
    fields: BTreeMap<&'static str, change::FromTo>,
}

#[derive(Debug, Serialize)]
struct Skipped {
    game: String,
    reason: String,
}

/// POST /api/providers/{provider}/games/import?dry_run=true.
pub(crate) async fn import(api: &ApiRequest, line: Line) -> Result<Reply, Problem> {
    let query: Query = api.query()?;
    let provider = fields::id("provider", line.provider, ProviderId::parse)?;
    let store = api.store().await?;
    let listed = listed(api, line).await?;
    let known = store.imported_games(&provider).await?;
    let (mut report, rows) = compared(listed, known);
    report.dry_run = query.dry_run;
    if !query.dry_run && !rows.is_empty() {
        let written = store.import_games(&provider, &rows, ASK).await?;
        report.leave_out(&rows, &written.into_iter().collect());
    }
    let reply = Reply::json(200, &report);
    if !query.dry_run {
        let about = About::provider(&provider);
        api.record("import_games", about, &reply).await?;
    }
    Ok(reply)
}

async fn listed(api: &ApiRequest, line: Line) -> Result<Vec<ListedGame>, Problem> {
    let asking = Asking {
        api,
        line,
        verb: "games",
        about: About::default(),
        secret_of: no_secret,
    };
    let mut games = Vec::new();
    for page in 1..=PAGES_MAX {
        let answer = asking
            .ask(|access| line.partner.games(access, page))
            .await?;
        let listed = line.partner.listed(&answer);
        let listed = listed.map_err(|t| t.problem(line.provider, line.key))?;
        games.extend(listed.games);
        if !listed.more {
            return Ok(games);
        }
        platform::sleep(PAGE_PAUSE).await;
    }
    Err(Problem::provider_failed(format!(
        "{} has more than {PAGES_MAX} pages of games; nothing was imported",
        line.provider
    )))
}

/// What there is to do, and the rows that would do it.
fn compared(listed: Vec<ListedGame>, known: Vec<ImportedGame>) -> (Report, Vec<ImportedGame>) {
    let mut report = Report {
        listed: listed.len(),
        ..Report::default()
    };
    let mut known: BTreeMap<_, _> = known.into_iter().map(|g| (g.game.clone(), g)).collect();
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for game in listed {
        let code = game.game.clone();
        let skip = |reason: String| Skipped {
            game: code.chars().take(64).collect(),
            reason,
        };
        let fault = GameId::parse(&game.game)
            .err()
            .map(|error| error.to_string());
        let fault = fault.or_else(|| fields::name_fault(&game.game).map(str::to_owned));
        if let Some(fault) = fault {
            report.skipped.push(skip(format!("its code {fault}")));
            continue;
        }
        if !seen.insert(game.game.clone()) {
            report.skipped.push(skip("it is listed twice".to_owned()));
            continue;
        }
        match compare(game, known.remove(&code)) {
            Change::New(row) => {
                report.new.push(Named {
                    game: row.game.clone(),
                    name: row.name.clone(),
                    category: row.category.clone(),
                    status: row.status.clone(),
                });
                rows.push(row);
            }
            Change::Changed(row, fields) => {
                report.changed.push(Changed { game: code, fields });
                rows.push(row);
            }
            Change::None => report.unchanged = report.unchanged.saturating_add(1),
        }
    }
    report.missing = known.into_keys().collect();
    (report, rows)
}

impl Report {
    /// Takes out what was not written, because somebody else changed it meanwhile.
    fn leave_out(&mut self, rows: &[ImportedGame], written: &BTreeSet<String>) {
        self.new.retain(|game| written.contains(&game.game));
        self.changed.retain(|game| written.contains(&game.game));
        let left = rows.iter().filter(|row| !written.contains(&row.game));
        self.skipped.extend(left.map(|row| Skipped {
            game: row.game.clone(),
            reason: "it was changed meanwhile; import again".to_owned(),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(code: &str) -> ListedGame {
        ListedGame {
            game: code.to_owned(),
            name: "Name".to_owned(),
            category: None,
            rtp: None,
            enabled: true,
            details: serde_json::Map::new(),
        }
    }

    #[test]
    fn every_game_is_counted_once() {
        let codes = ["a", "b", "a", "", "a ", ".."];
        let (first, rows) = compared(Vec::from(codes.map(game)), Vec::new());
        assert_eq!(
            (first.listed, first.new.len(), first.skipped.len()),
            (6, 2, 4)
        );
        let known = rows.into_iter().map(|row| ImportedGame {
            seen: Some(1),
            ..row
        });
        let (second, rows) = compared(vec![game("a"), game("c")], known.collect());
        assert_eq!((second.unchanged, second.new.len()), (1, 1));
        assert_eq!(second.missing, ["b"]);
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn what_was_not_written_is_said() {
        let (mut report, rows) = compared(vec![game("a"), game("b")], Vec::new());
        report.leave_out(&rows, &BTreeSet::from(["a".to_owned()]));
        assert_eq!(report.new.len(), 1);
        assert_eq!(report.skipped[0].game, "b");
    }
}
