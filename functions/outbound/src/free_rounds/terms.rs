//! What is asked for: the caller's fields, checked, and as they are kept.
//! Kept in one form, so that the same terms are the same text however they were written.

use crate::partner::Grant;
use reelgate_core::id::GameId;
use reelgate_core::money::Amount;
use reelgate_edge::api::{Problem, fields};
use reelgate_edge::shape::Time;
use serde::Deserialize;
use serde_json::{Value, json};

/// The most free rounds of one grant.
const ROUNDS_MAX: u32 = 1000;
/// The most games of one grant.
const GAMES_MAX: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    campaign: String,
    player: String,
    currency: String,
    games: Vec<String>,
    rounds: u32,
    bet: Option<String>,
    offer: Option<String>,
    from: String,
    until: String,
}

impl Body {
    /// What it asks for.
    pub(super) fn grant(self) -> Result<Grant, Problem> {
        let currency = fields::currency(&self.currency)?;
        fields::label("campaign", &self.campaign)?;
        fields::check_new("campaign", &self.campaign)?;
        if let Some(offer) = &self.offer {
            fields::label("offer", offer)?;
        }
        if !(1..=ROUNDS_MAX).contains(&self.rounds) {
            let range = format!("rounds must be a whole number from 1 to {ROUNDS_MAX}");
            return Err(Problem::invalid(range));
        }
        if !(1..=GAMES_MAX).contains(&self.games.len()) {
            let range = format!("games must be a list of 1 to {GAMES_MAX} games");
            return Err(Problem::invalid(range));
        }
        for game in &self.games {
            fields::id("games", game, GameId::parse)?;
        }
        let bet = self.bet.as_deref();
        let bet = bet
            .map(|text| fields::amount("bet", text, currency))
            .transpose()?;
        if bet == Some(Amount::ZERO) {
            return Err(Problem::invalid("bet must be more than zero"));
        }
        let (from, until) = (
            fields::time("from", &self.from)?,
            fields::time("until", &self.until)?,
        );
        if from.ms() >= until.ms() {
            return Err(Problem::invalid("from must be before until"));
        }
        Ok(Grant {
            campaign: self.campaign,
            player: self.player,
            currency,
            games: self.games,
            rounds: self.rounds,
            bet,
            offer: self.offer,
            from,
            until,
        })
    }
}

/// As they are kept.
pub(super) fn of(grant: &Grant) -> Value {
    json!({
        "currency": grant.currency.code(),
        "games": grant.games,
        "rounds": grant.rounds,
        "bet": grant.bet.map(|bet| bet.to_text(grant.currency)),
        "offer": grant.offer,
        "from": Time(grant.from),
        "until": Time(grant.until),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(change: impl FnOnce(&mut Value)) -> Result<Grant, String> {
        let mut body = json!({
            "campaign": "xmas", "player": "p-1", "currency": "EUR", "games": ["g-1"],
            "rounds": 10, "bet": "0.20", "from": "2026-12-24T00:00:00Z",
            "until": "2026-12-26T00:00:00Z",
        });
        change(&mut body);
        let body: Body = serde_json::from_value(body).unwrap();
        body.grant().map_err(|problem| problem.detail)
    }

    #[test]
    fn the_same_terms_are_kept_in_the_same_form() {
        let one = body(|_| {}).unwrap();
        let other = body(|body| {
            body["bet"] = "0.2".into();
            body["from"] = "2026-12-24T01:00:00+01:00".into();
        });
        assert_eq!(of(&one), of(&other.unwrap()));
        assert_eq!(of(&one)["bet"], "0.20");
        let more = body(|body| body["rounds"] = 11.into()).unwrap();
        assert_ne!(of(&one), of(&more));
    }

    #[test]
    fn odd_terms_are_refused_by_name() {
        for (field, value) in [
            ("campaign", json!(" ")),
            ("campaign", json!("xmas ")),
            ("campaign", json!("..")),
            ("currency", json!("euro")),
            ("games", json!([])),
            ("games", json!([""])),
            ("rounds", json!(0)),
            ("rounds", json!(1001)),
            ("bet", json!("0")),
            ("bet", json!("1e3")),
            ("offer", json!("")),
            ("from", json!("today")),
            ("from", json!("2027-01-01T00:00:00Z")),
        ] {
            let error = body(|body| body[field] = value.clone()).unwrap_err();
            assert!(error.starts_with(field), "{field} {value}: {error}");
        }
    }
}
