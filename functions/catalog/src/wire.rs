//! Games as callers write and read them: limits as decimal texts, where the books hold units.
//! A game is never stored before every field of it was checked.

use reelgate_core::catalog::{BetFrom, WinTo};
use reelgate_core::currency::Currency;
use reelgate_core::money::Amount;
use reelgate_edge::api::{Problem, fields};
use reelgate_edge::fault::Fault;
use reelgate_edge::launch;
use reelgate_edge::shape::Time;
use reelgate_edge::store::LimitRow;
use reelgate_edge::store::queries::catalog::{GameChange, GameRow, ProviderChange};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The words of a game's status; the first is the default.
pub(crate) const GAME_STATUSES: &[&str] = &["enabled", "disabled"];
/// The words of a provider's status.
const PROVIDER_STATUSES: &[&str] = &["connected", "disconnected"];
/// The shortest time after which a round counts as open for too long, in seconds.
const ROUND_OPEN_LEAST_S: i64 = 60;

type Json = serde_json::Map<String, serde_json::Value>;

/// A game to write. PUT needs a name and a category; PATCH changes what is given, and a null
/// empties `rtp` and `launch_url`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GameBody {
    name: Option<String>,
    category: Option<String>,
    status: Option<String>,
    #[serde(deserialize_with = "given")]
    rtp: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    launch_url: Option<Option<String>>,
    limits: Option<BTreeMap<String, Limit>>,
    attributes: Option<Json>,
}

/// The least and the greatest bet in one currency, as decimal texts; null means no limit.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limit {
    bet_min: Option<String>,
    bet_max: Option<String>,
}

/// A game as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct Game {
    provider: String,
    game: String,
    name: String,
    category: String,
    status: String,
    rtp: Option<String>,
    launch_url: Option<String>,
    limits: BTreeMap<String, Limit>,
    attributes: serde_json::Value,
    updated_at: Time,
}

/// Which games.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GamesQuery {
    pub(crate) provider: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) device: Option<String>,
    pub(crate) q: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// What to change of a provider; what is absent stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProviderBody {
    status: Option<String>,
    bet_from: Option<String>,
    win_to: Option<String>,
    round_open_max_s: Option<i64>,
    bet_session: Option<String>,
}

/// Which session a bet needs that names none, in the operator's words.
const BET_SESSIONS: &[&str] = &["contract", "named", "any_open"];

/// Tells a null from an absent field.
fn given<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(source).map(Some)
}

impl ProviderBody {
    /// What is given, checked.
    pub(crate) fn change(self) -> Result<ProviderChange, Problem> {
        let status = self.status.as_deref();
        let status = status.map(|text| fields::one_of("status", text, PROVIDER_STATUSES));
        let bet_from = self.bet_from.as_deref().map(|text| {
            let known = BetFrom::parse(text).map(BetFrom::as_str);
            known.ok_or_else(|| one_of("bet_from", &BetFrom::ALL.map(BetFrom::as_str)))
        });
        let win_to = self.win_to.as_deref().map(|text| {
            let known = WinTo::parse(text).map(WinTo::as_str);
            known.ok_or_else(|| one_of("win_to", &WinTo::ALL.map(WinTo::as_str)))
        });
        let bet_session = self.bet_session.as_deref();
        let bet_session = bet_session.map(|text| fields::one_of("bet_session", text, BET_SESSIONS));
        let change = ProviderChange {
            status: status.transpose()?,
            bet_from: bet_from.transpose()?,
            win_to: win_to.transpose()?,
            round_open_max_s: self.round_open_max_s,
            bet_session: bet_session.transpose()?,
        };
        if change
            .round_open_max_s
            .is_some_and(|least| least < ROUND_OPEN_LEAST_S)
        {
            let least = format!("round_open_max_s must be at least {ROUND_OPEN_LEAST_S}");
            return Err(Problem::invalid(least));
        }
        if change == ProviderChange::default() {
            let fields = "status, bet_from, win_to, round_open_max_s, bet_session";
            return Err(Problem::invalid(format!("give at least one of: {fields}")));
        }
        Ok(change)
    }
}

fn one_of(field: &str, words: &[&str]) -> Problem {
    Problem::invalid(format!("{field} must be one of: {}", words.join(", ")))
}

impl GameBody {
    /// The whole game, for PUT.
    pub(crate) fn replacement(self) -> Result<GameChange, Problem> {
        let change = self.checked()?;
        if change.name.is_none() || change.category.is_none() {
            return Err(Problem::invalid("a game needs name and category"));
        }
        Ok(GameChange {
            status: change.status.or(GAME_STATUSES.first().copied()),
            limits: Some(change.limits.unwrap_or_default()),
            attributes: Some(change.attributes.unwrap_or_default()),
            ..change
        })
    }

    /// What is given, for PATCH.
    pub(crate) fn change(self) -> Result<GameChange, Problem> {
        let change = self.checked()?;
        if change == GameChange::default() {
            let fields = "name, category, status, rtp, launch_url, limits, attributes";
            return Err(Problem::invalid(format!("give at least one of: {fields}")));
        }
        Ok(change)
    }

    fn checked(self) -> Result<GameChange, Problem> {
        let label = |field, text: &Option<String>| {
            text.as_deref()
                .map_or(Ok(()), |text| fields::label(field, text))
        };
        label("name", &self.name)?;
        label("category", &self.category)?;
        let status = self.status.as_deref();
        let status = status
            .map(|text| fields::one_of("status", text, GAME_STATUSES))
            .transpose()?;
        if let Some(Some(rtp)) = &self.rtp {
            fields::percentage("rtp", rtp)?;
        }
        if let Some(Some(template)) = &self.launch_url {
            let bad = |error| Problem::invalid(format!("launch_url {error}"));
            launch::check(template).map_err(bad)?;
        }
        Ok(GameChange {
            name: self.name,
            category: self.category,
            status,
            rtp: self.rtp,
            launch_url: self.launch_url,
            limits: self.limits.map(units_of).transpose()?,
            attributes: self.attributes,
        })
    }
}

/// Limits in ledger units, as they are stored.
fn units_of(limits: BTreeMap<String, Limit>) -> Result<BTreeMap<&'static str, LimitRow>, Problem> {
    let unit = |(code, limit): (String, Limit)| {
        let currency = fields::currency(&code)?;
        let units = |field, text: Option<String>| {
            let amount = text.map(|text| fields::amount(field, &text, currency));
            amount.transpose().map(|amount| amount.map(Amount::units))
        };
        let row = LimitRow {
            bet_min: units("bet_min", limit.bet_min)?,
            bet_max: units("bet_max", limit.bet_max)?,
        };
        if row
            .bet_min
            .zip(row.bet_max)
            .is_some_and(|(least, greatest)| least > greatest)
        {
            return Err(Problem::invalid("bet_min must not be more than bet_max"));
        }
        Ok((currency.code(), row))
    };
    limits.into_iter().map(unit).collect()
}

/// Limits as decimal texts.
fn texts_of(limits: BTreeMap<String, LimitRow>) -> Result<BTreeMap<String, Limit>, Fault> {
    let text = |(code, row): (String, LimitRow)| {
        let currency = Currency::parse(&code)
            .ok_or_else(|| Fault::Defect("a game has limits in an unknown currency".to_owned()))?;
        let text = |units| Amount::from_units(units).to_text(currency);
        Ok((
            code,
            Limit {
                bet_min: row.bet_min.map(text),
                bet_max: row.bet_max.map(text),
            },
        ))
    };
    limits.into_iter().map(text).collect()
}

impl TryFrom<GameRow> for Game {
    type Error = Fault;

    fn try_from(row: GameRow) -> Result<Self, Fault> {
        Ok(Self {
            provider: row.provider,
            game: row.game,
            name: row.name,
            category: row.category,
            status: row.status,
            rtp: row.rtp,
            launch_url: row.launch_url,
            limits: texts_of(row.limits)?,
            attributes: row.attributes,
            updated_at: row.updated_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> GameBody {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn limits_are_exact_both_ways() {
        let text = r#"{"EUR":{"bet_min":"0.10","bet_max":"100.00"},"JPY":{"bet_max":"500"}}"#;
        let units = units_of(serde_json::from_str(text).unwrap()).unwrap();
        let eur = LimitRow {
            bet_min: Some(10_000),
            bet_max: Some(10_000_000),
        };
        assert_eq!(units.get("EUR"), Some(&eur));
        let stored = units
            .into_iter()
            .map(|(code, row)| (code.to_owned(), row))
            .collect();
        let shown = serde_json::to_value(texts_of(stored).unwrap()).unwrap();
        assert_eq!(shown["EUR"]["bet_min"], "0.10");
        assert_eq!(
            shown["JPY"],
            serde_json::json!({ "bet_min": null, "bet_max": "500" })
        );
    }

    #[test]
    fn hostile_limits_are_refused() {
        for text in [
            r#"{"XXQ":{"bet_max":"1"}}"#,
            r#"{"EUR":{"bet_max":"-1"}}"#,
            r#"{"EUR":{"bet_max":"0.000001"}}"#,
            r#"{"EUR":{"bet_min":"2","bet_max":"1"}}"#,
        ] {
            assert!(
                units_of(serde_json::from_str(text).unwrap()).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn put_fills_in_and_patch_leaves_alone() {
        let put = body(r#"{"name":"A","category":"slots"}"#)
            .replacement()
            .unwrap();
        assert_eq!((put.status, put.rtp), (Some("enabled"), None));
        assert!(put.limits.unwrap().is_empty() && put.attributes.unwrap().is_empty());
        assert!(body(r#"{"name":"A"}"#).replacement().is_err());
        let patch = body(r#"{"rtp":null}"#).change().unwrap();
        assert_eq!(
            patch,
            GameChange {
                rtp: Some(None),
                ..GameChange::default()
            }
        );
        assert!(body("{}").change().is_err() && body(r#"{"name":null}"#).change().is_err());
    }

    #[test]
    fn a_provider_is_changed_in_known_words_only() {
        let change = |text: &str| serde_json::from_str::<ProviderBody>(text).unwrap().change();
        let given = change(r#"{"bet_from":"bonus_then_cash","round_open_max_s":60}"#).unwrap();
        let expected = ProviderChange {
            bet_from: Some("bonus_then_cash"),
            round_open_max_s: Some(60),
            ..ProviderChange::default()
        };
        assert_eq!(given, expected);
        for (bad, told) in [
            ("{}", "at least one of"),
            (r#"{"status":null}"#, "at least one of"),
            (r#"{"status":"on"}"#, "connected, disconnected"),
            (
                r#"{"bet_from":"bonus"}"#,
                "cash, cash_then_bonus, bonus_then_cash",
            ),
            (r#"{"win_to":"bonus"}"#, "cash, as_staked"),
            (r#"{"round_open_max_s":59}"#, "at least 60"),
            (r#"{"round_open_max_s":-1}"#, "at least 60"),
        ] {
            let detail = change(bad).unwrap_err().detail;
            assert!(detail.contains(told), "{bad}: {detail}");
        }
    }
}
