//! St8's operator API v1: JSON signed with ECDSA P-256; of a GET the query is signed.
//! Its bonus API is named in the public documents but not described, so that it is not offered.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::{read, sign};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reelgate_edge::outgoing::Outgoing;
use serde_json::{Value, json};
use spin_sdk::http::Method;

pub(crate) struct St8;

const HEADER: &str = "x-st8-sign";

const DETAILS: &[(&str, &str)] = &[
    ("supplier", "developer"),
    ("volatility", "volatility"),
    ("demo", "fun_mode"),
    ("free_rounds", "bonus_types"),
    ("countries_blocked", "restricted_territories"),
    ("released", "release_date"),
];

impl Partner for St8 {
    fn games(&self, access: &Access, _: u32) -> Result<Ask, Trouble> {
        let site = utf8_percent_encode(access.name(0), NON_ALPHANUMERIC);
        let query = format!("site={site}");
        let signature = sign::ecdsa_p256(&access.key, query.as_bytes())?;
        Ok(Ask {
            request: Outgoing {
                method: Method::GET,
                url: format!("{}/api/operator/v1/games?{query}", access.origin),
                headers: vec![(HEADER, signature)],
                body: Vec::new(),
            },
            secrets: Vec::new(),
            repeatable: true,
        })
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        Listed::whole(read::items(answer, "games"), "list of games", |item| {
            Some(ListedGame {
                rtp: read::digits(item, "rtp"),
                enabled: read::flag(item, "enabled").unwrap_or(true),
                ..ListedGame::read(item, ["code", "name", "category"], DETAILS)?
            })
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let seat = launch.seat.as_ref();
        let device = if launch.mobile { "MOBILE" } else { "DESKTOP" };
        let body = json!({
            "game_code": launch.game,
            "currency": seat.map_or("EUR", |seat| &seat.currency),
            "site": {
                "id": access.name(0),
                "lobby": launch.return_url,
                "deposit": launch.deposit_url,
            },
            "token": seat.map(|seat| &seat.token),
            "player": seat.map(|seat| &seat.player),
            "country": launch.country,
            "lang": launch.language,
            "device": device,
            "fun_mode": seat.is_none(),
        });
        let body = body.to_string().into_bytes();
        let signature = sign::ecdsa_p256(&access.key, &body)?;
        Ok(Ask {
            request: Outgoing {
                method: Method::POST,
                url: format!("{}/api/operator/v1/launch", access.origin),
                headers: vec![
                    ("content-type", "application/json".to_owned()),
                    (HEADER, signature),
                ],
                body,
            },
            secrets: seat.map(|seat| seat.token.clone()).into_iter().collect(),
            repeatable: true,
        })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "game_url").map(str::to_owned)
    }

    fn grant(&self, _: &Access, _: &Grant) -> Result<Ask, Trouble> {
        Err(Trouble::NotOffered("its bonus API is only named"))
    }

    fn granted(&self, _: &Value) -> Option<String> {
        None
    }

    fn cancel(&self, _: &Access, _: &Granted<'_>) -> Result<Ask, Trouble> {
        Err(Trouble::NotOffered("its bonus API is only named"))
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        let is_bad = read::text(answer, "status").is_some_and(|status| status != "ok");
        let by_status = || is_bad.then(|| read::complaint(answer).unwrap_or_default());
        refused_by_status(status, answer).or_else(by_status)
    }
}
