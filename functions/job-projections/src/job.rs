//! The job: all wallets, then the hours that are over, then the disputes.
//! Figures are not written while a chain is broken: what they should be is then not known.

use crate::hours::{Crowd, Hour, Hours};
use crate::pass;
use crate::wire::{Answer, Ask, Compared, TOLD_MAX, count};
use reelgate_core::currency::Currency;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_core::money::Amount;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::{About, ApiRequest, Problem};
use reelgate_edge::fault::Fault;
use reelgate_edge::platform;
use reelgate_edge::reply::Reply;
use reelgate_edge::shape::{Money, Time};
use reelgate_edge::store::queries::hours::{Ending, HourKey};
use reelgate_edge::store::{SpinDatabase, Store};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An entry is committed within a second of its time; clocks of several machines may differ.
const STRAGGLERS_S: i64 = 120;
const HOUR_MS: i64 = 3_600_000;

/// Players by the keys whose players differ.
type Players = BTreeMap<HourKey, BTreeSet<String>>;

/// POST /api/jobs/projections.
pub(crate) async fn projections(api: &ApiRequest) -> Result<Reply, Problem> {
    let ask: Option<Ask> = api.maybe_body()?;
    let mode = ask.unwrap_or_default().mode()?;
    let rebuild = mode == "rebuild";
    let store = api.store().await?;
    let before = platform::now().plus_s(STRAGGLERS_S.saturating_neg()).hour();
    let mut answer = Answer {
        mode,
        hours_before: Time(Timestamp::from_ms(before.saturating_mul(HOUR_MS))),
        compared: Compared::default(),
        differences_count: 0,
        differences: Vec::new(),
        breaks_count: 0,
        breaks: Vec::new(),
        rebuilt_count: 0,
    };
    let mut hours = Hours::new(before);
    compare_wallets(&store, &mut answer, &mut hours, rebuild).await?;
    compare_hours(&store, &mut answer, &mut hours, rebuild).await?;
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
    hours: &mut Hours,
    rebuild: bool,
) -> Result<(), Fault> {
    let mut seen = (None, BTreeSet::new());
    let mut overflow = Ok(());
    let play = |entry: &Entry, figures: &Figures| {
        if seen.0 != Some(entry.wallet) {
            seen = (Some(entry.wallet), BTreeSet::new());
        }
        let counted = hours.play(entry, figures, &mut seen.1);
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

/// Figures and players of the hours that are over.
async fn compare_hours(
    store: &Store<SpinDatabase>,
    answer: &mut Answer,
    hours: &mut Hours,
    rebuild: bool,
) -> Result<(), Fault> {
    hours.read(store).await?;
    count(&mut answer.compared.rollups, hours.all.len());
    hours.all.retain(|_, hour| hour.stored != hour.rebuilt);
    for (key, hour) in &hours.all {
        tell_hour(answer, key, hour);
    }
    if !rebuild || answer.breaks_count > 0 || hours.all.is_empty() {
        return Ok(());
    }
    // No more at once than are told; the next call mends the rest.
    let keys: Vec<&HourKey> = hours.all.keys().take(TOLD_MAX).collect();
    let players = players_of(store, hours, &keys).await?;
    for key in keys {
        let Some(hour) = hours.all.get(key) else {
            continue;
        };
        let names: Option<Vec<&str>> = players
            .get(key)
            .map(|names| names.iter().map(String::as_str).collect());
        let figures = hour.rebuilt.figures.as_ref();
        store.rebuild_hour(key, figures, names.as_deref()).await?;
        answer.mended(differences_of(hour));
    }
    Ok(())
}

/// Who played where the players differ: one more pass, which keeps names of these keys only.
async fn players_of(
    store: &Store<SpinDatabase>,
    hours: &Hours,
    keys: &[&HourKey],
) -> Result<Players, Fault> {
    let differ = |key: &&HourKey| {
        let hour = hours.all.get(*key);
        hour.is_some_and(|hour| hour.stored.crowd != hour.rebuilt.crowd)
    };
    let keys = keys.iter().copied().filter(differ);
    let mut players: Players = keys.map(|key| (key.clone(), BTreeSet::new())).collect();
    if players.is_empty() {
        return Ok(players);
    }
    let play = |entry: &Entry, _: &Figures| {
        if let Some(names) = players.get_mut(&HourKey::of(entry)) {
            names.insert(entry.player.to_string());
        }
    };
    pass::wallets(store, play, async |_, _| Ok(())).await?;
    Ok(players)
}

/// How many differences of one key are told.
fn differences_of(hour: &Hour) -> usize {
    let figures = usize::from(hour.stored.figures != hour.rebuilt.figures);
    let players = usize::from(hour.stored.crowd != hour.rebuilt.crowd);
    figures.saturating_add(players)
}

fn tell_hour(answer: &mut Answer, key: &HourKey, hour: &Hour) {
    let currency = Currency::parse(&key.currency);
    let shown_key = json!({
        "hour": Time(Timestamp::from_ms(key.hour.saturating_mul(HOUR_MS))),
        "provider": key.provider, "game": key.game, "location": key.location,
        "device": key.device, "currency": key.currency,
    });
    if hour.stored.figures != hour.rebuilt.figures {
        let [stored, rebuilt] = [hour.stored.figures, hour.rebuilt.figures];
        let values = [stored, rebuilt].map(|figures| shown(figures.as_ref(), currency));
        answer.differs("rollup", shown_key.clone(), values);
    }
    if hour.stored.crowd != hour.rebuilt.crowd {
        let crowd = |crowd: Crowd| {
            let digest = format!("{:016x}", crowd.digest);
            json!({ "players": crowd.count, "digest": digest })
        };
        let values = [hour.stored.crowd, hour.rebuilt.crowd].map(crowd);
        answer.differs("rollup_players", shown_key, values);
    }
}

fn shown(figures: Option<&Figures>, currency: Option<Currency>) -> Value {
    let money = |amount: Amount| match currency {
        Some(currency) => json!(Money(amount, currency)),
        None => json!(amount.units()),
    };
    figures.map_or(Value::Null, |sum| {
        json!({
            "bets": money(sum.bets), "bonus_bets": money(sum.bonus_bets),
            "payouts": money(sum.payouts), "bonus_payouts": money(sum.bonus_payouts),
            "promotions": money(sum.promotions), "jackpots": money(sum.jackpots),
            "rounds": sum.rounds,
        })
    })
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
