//! The job: all wallets, then the figures of what is over, then the disputes.
//! Figures are not written while a chain is broken: what they should be is then not known.

use crate::figures::{AllFigures, Compared as Sides, Crowd, Sums};
use crate::pass;
use crate::wire::{Answer, Ask, Compared, TOLD_MAX, count};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_core::sum::Sum;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{About, ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::Time;
use reelgate_edge::store::queries::figures::{Ending, FigureKey};
use reelgate_edge::store::{SpinDatabase, Store};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An entry is committed within a second of its time; clocks of several machines may differ.
const STRAGGLERS_S: i64 = 120;

/// Players by the keys whose players differ.
type Players = BTreeMap<FigureKey, BTreeSet<String>>;

/// POST /api/jobs/projections.
pub(crate) async fn projections(api: &ApiRequest) -> Result<Reply, Problem> {
    let ask: Option<Ask> = api.maybe_body()?;
    let mode = ask.unwrap_or_default().mode()?;
    let rebuild = mode == "rebuild";
    let store = api.store().await?;
    let before = platform::now()
        .plus_s(STRAGGLERS_S.saturating_neg())
        .quarter();
    let mut answer = Answer {
        mode,
        figures_before: Time(Timestamp::of_quarter(before)),
        compared: Compared::default(),
        differences_count: 0,
        differences: Vec::new(),
        breaks_count: 0,
        breaks: Vec::new(),
        rebuilt_count: 0,
    };
    let mut all = AllFigures::new(before);
    compare_wallets(&store, &mut answer, &mut all, rebuild).await?;
    compare_figures(&store, &mut answer, &mut all, rebuild).await?;
    compare_disputes(&store, &mut answer, rebuild).await?;
    let reply = Reply::json(200, &answer);
    if rebuild {
        api.record("rebuild", About::default(), &reply).await?;
    }
    Ok(reply)
}

/// Wallets and their rounds; each is mended before the next is read.
async fn compare_wallets(
    store: &Store<SpinDatabase>,
    answer: &mut Answer,
    all: &mut AllFigures,
    rebuild: bool,
) -> Result<(), Fault> {
    let mut seen = (None, BTreeSet::new());
    let mut overflow = Ok(());
    let play = |entry: &Entry, figures: &Figures| {
        if seen.0 != Some(entry.wallet) {
            seen = (Some(entry.wallet), BTreeSet::new());
        }
        let counted = all.play(entry, figures, &mut seen.1);
        if overflow.is_ok() {
            overflow = counted;
        }
    };
    pass::wallets(store, play, async |mut walk, last| {
        if pass::tell(answer, &mut walk, &last) && rebuild {
            let mended = pass::mend(store, walk, last).await?;
            answer.mended(mended);
        }
        Ok(())
    })
    .await?;
    overflow
}

/// Figures and players of the quarters of an hour that are over.
async fn compare_figures(
    store: &Store<SpinDatabase>,
    answer: &mut Answer,
    all: &mut AllFigures,
    rebuild: bool,
) -> Result<(), Fault> {
    all.read(store).await?;
    count(&mut answer.compared.rollups, all.keys.len());
    all.keys.retain(|_, sides| sides.stored != sides.rebuilt);
    for (key, sides) in &all.keys {
        tell_figures(answer, key, sides);
    }
    if !rebuild || answer.breaks_count > 0 || all.keys.is_empty() {
        return Ok(());
    }
    // No more at once than are told; the next call mends the rest.
    let keys: Vec<&FigureKey> = all.keys.keys().take(TOLD_MAX).collect();
    let players = players_of(store, all, &keys).await?;
    for key in keys {
        let Some(sides) = all.keys.get(key) else {
            continue;
        };
        let names: Option<Vec<&str>> = players
            .get(key)
            .map(|names| names.iter().map(String::as_str).collect());
        let figures = sides.rebuilt.sums.figures();
        store
            .rebuild_figures(key, figures, names.as_deref())
            .await?;
        answer.mended(differences_of(sides));
    }
    Ok(())
}

/// Who played where the players differ: one more pass, which keeps names of these keys only.
async fn players_of(
    store: &Store<SpinDatabase>,
    all: &AllFigures,
    keys: &[&FigureKey],
) -> Result<Players, Fault> {
    let differ = |key: &&FigureKey| {
        let sides = all.keys.get(*key);
        sides.is_some_and(|sides| sides.stored.crowd != sides.rebuilt.crowd)
    };
    let keys = keys.iter().copied().filter(differ);
    let mut players: Players = keys.map(|key| (key.clone(), BTreeSet::new())).collect();
    if players.is_empty() {
        return Ok(players);
    }
    let play = |entry: &Entry, _: &Figures| {
        if let Some(names) = players.get_mut(&FigureKey::of(entry)) {
            names.insert(entry.player.to_string());
        }
    };
    pass::wallets(store, play, async |_, _| Ok(())).await?;
    Ok(players)
}

/// How many differences of one key are told.
fn differences_of(sides: &Sides) -> usize {
    let figures = usize::from(sides.stored.sums != sides.rebuilt.sums);
    let players = usize::from(sides.stored.crowd != sides.rebuilt.crowd);
    figures.saturating_add(players)
}

fn tell_figures(answer: &mut Answer, key: &FigureKey, sides: &Sides) {
    let currency = Currency::parse(&key.currency);
    let shown_key = json!({
        "quarter": Time(Timestamp::of_quarter(key.quarter)),
        "provider": key.provider, "game": key.game, "location": key.location,
        "device": key.device, "currency": key.currency,
    });
    if sides.stored.sums != sides.rebuilt.sums {
        let [stored, rebuilt] = [&sides.stored.sums, &sides.rebuilt.sums];
        let values = [stored, rebuilt].map(|sums| shown(sums, currency));
        answer.differs("rollup", shown_key.clone(), values);
    }
    if sides.stored.crowd != sides.rebuilt.crowd {
        let crowd = |crowd: Crowd| {
            let digest = format!("{:016x}", crowd.digest);
            json!({ "players": crowd.count, "digest": digest })
        };
        let values = [sides.stored.crowd, sides.rebuilt.crowd].map(crowd);
        answer.differs("rollup_players", shown_key, values);
    }
}

fn shown(sums: &Sums, currency: Option<Currency>) -> Value {
    let figures = match sums {
        Sums::Absent => return Value::Null,
        Sums::Corrupt => return json!({ "corrupt": true }),
        Sums::Are(figures) => figures,
    };
    let money = Figures::NAMES.into_iter().zip(figures.sums());
    let money = money.map(|(name, sum)| (name.to_owned(), json!(money_text(sum, currency))));
    let rounds = ("rounds".to_owned(), json!(figures.rounds));
    Value::Object(money.chain([rounds]).collect())
}

/// In main units; in ledger units where nobody knows the currency.
fn money_text(sum: Sum, currency: Option<Currency>) -> String {
    currency.map_or_else(|| sum.units().to_string(), |currency| sum.to_text(currency))
}

/// What follows from the events of disputes.
async fn compare_disputes(
    store: &Store<SpinDatabase>,
    answer: &mut Answer,
    rebuild: bool,
) -> Result<(), Fault> {
    let most = i64::try_from(TOLD_MAX).unwrap_or(i64::MAX);
    for row in store.odd_disputes(most).await? {
        let ending = |(status, at, reason, actor): Ending| {
            let at = at.map(|ms| Time(Timestamp::from_ms(ms)));
            json!({ "status": status, "resolved_at": at, "reason": reason, "actor": actor })
        };
        let key = json!({ "dispute": row.0 });
        answer.differs("dispute", key, [ending(row.1), ending(row.2)]);
        if rebuild {
            store.rebuild_dispute(row.0).await?;
            answer.mended(1);
        }
    }
    Ok(())
}
