//! 100hp's API 2.7.0 for operators: JSON, with the secret in the query or in the body.
//! It has no free rounds.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::read;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reelgate_edge::outgoing::Outgoing;
use serde_json::{Value, json};
use spin_sdk::http::Method;

pub(crate) struct HundredHp;

const DETAILS: &[(&str, &str)] = &[
    ("currencies", "supportedCurrencies"),
    ("languages", "supportedLanguage"),
    ("demo", "hasDemo"),
    ("mobile", "hasMobileVersion"),
    ("image", "logoUrl"),
    ("released", "createdAt"),
];

impl Partner for HundredHp {
    fn games(&self, access: &Access, _: u32) -> Result<Ask, Trouble> {
        let secret = utf8_percent_encode(&access.key, NON_ALPHANUMERIC).to_string();
        Ok(Ask {
            request: Outgoing {
                method: Method::GET,
                url: format!("{}/games/v1/list?secret={secret}", access.origin),
                headers: Vec::new(),
                body: Vec::new(),
            },
            secrets: vec![secret, access.key.clone()],
            repeatable: true,
        })
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        Listed::whole(read::items(answer, ""), "list of games", |item| {
            let mut game = ListedGame::read(item, ["id", "name", "category"], DETAILS)?;
            game.enabled = !read::flag(item, "hidden").unwrap_or(false);
            if let Some(supplier) = item.get("developer").and_then(|d| read::text(d, "name")) {
                game.details.insert("supplier".to_owned(), supplier.into());
            }
            Some(game)
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let mut body = json!({
            "secretKey": access.key,
            "gameId": launch.game,
            "isDemo": launch.seat.is_none(),
            "isMobile": launch.mobile,
            "language": launch.language,
        });
        let mut secrets = vec![access.key.clone()];
        if let Some(seat) = &launch.seat {
            read::put(&mut body, "sessionId", seat.token.as_str());
            secrets.push(seat.token.clone());
        }
        for (name, value) in [("ip", launch.ip), ("geo", launch.country)] {
            if let Some(value) = value {
                read::put(&mut body, name, value);
            }
        }
        Ok(Ask {
            request: Outgoing {
                method: Method::POST,
                url: format!("{}/games/v1/launch", access.origin),
                headers: vec![("content-type", "application/json".to_owned())],
                body: body.to_string().into_bytes(),
            },
            secrets,
            // A session that it knows already is an error there.
            repeatable: false,
        })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "gameUrl").map(str::to_owned)
    }

    fn grant(&self, _: &Access, _: &Grant) -> Result<Ask, Trouble> {
        Err(Trouble::NotOffered("free rounds"))
    }

    fn granted(&self, _: &Value) -> Option<String> {
        None
    }

    fn cancel(&self, _: &Access, _: &Granted<'_>) -> Result<Ask, Trouble> {
        Err(Trouble::NotOffered("free rounds"))
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        let by_code = || answer.get("errCode").and_then(|_| read::complaint(answer));
        refused_by_status(status, answer).or_else(by_code)
    }
}
