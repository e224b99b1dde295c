//! SwipeGames' public API 1.7.5: JSON, signed with HMAC-SHA256 over canonical JSON (RFC 8785).
//! `serde_json` writes objects in the order of their names, which for these is that of RFC 8785.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::{read, sign};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reelgate_edge::outgoing::Outgoing;
use serde_json::{Map, Value, json};
use spin_sdk::http::Method;

pub(crate) struct SwipeGames;

const DETAILS: &[(&str, &str)] = &[
    ("platforms", "platforms"),
    ("languages", "locales"),
    ("currencies", "currencies"),
    ("free_rounds", "hasFreeSpins"),
    ("lines", "betLines"),
    ("image", "images"),
];

/// The greatest number of free rounds that it grants at once.
const ROUNDS_MAX: u32 = 99;

impl SwipeGames {
    /// A request whose fields are signed: in the body, or of a GET in the query.
    fn ask(access: &Access, method: Method, path: &str, fields: Value) -> Result<Ask, Trouble> {
        let canonical = fields.to_string();
        let signature = sign::hmac_sha256(&access.key, canonical.as_bytes())?;
        let mut url = format!("{}/api/v1{path}", access.origin);
        let mut headers = vec![("X-REQUEST-SIGN", signature)];
        let mut body = Vec::new();
        if method == Method::GET {
            let pair = |(name, value): (&String, &Value)| {
                let value = value.as_str().unwrap_or_default();
                format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
            };
            let pairs: Vec<_> = fields.as_object().into_iter().flatten().map(pair).collect();
            url = format!("{url}?{}", pairs.join("&"));
        } else {
            headers.push(("content-type", "application/json".to_owned()));
            body = canonical.into_bytes();
        }
        Ok(Ask {
            request: Outgoing {
                method,
                url,
                headers,
                body,
            },
            secrets: Vec::new(),
            repeatable: true,
        })
    }

    fn ours(access: &Access) -> Map<String, Value> {
        let names = [("cID", access.name(0)), ("extCID", access.name(1))];
        let field = |(name, value): (&str, &str)| (name.to_owned(), value.into());
        names.into_iter().map(field).collect()
    }
}

impl Partner for SwipeGames {
    fn games(&self, access: &Access, _: u32) -> Result<Ask, Trouble> {
        let fields = Value::Object(Self::ours(access));
        Self::ask(access, Method::GET, "/games", fields)
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        let items = read::items(answer, "").or_else(|| read::items(answer, "games"));
        Listed::whole(items, "list of games", |item| {
            let name = read::text(item, "title").map_or("name", |_| "title");
            Some(ListedGame {
                rtp: read::digits(item, "rtp"),
                ..ListedGame::read(item, ["id", name, "category"], DETAILS)?
            })
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let mut fields = Self::ours(access);
        let platform = if launch.mobile { "mobile" } else { "desktop" };
        let seat = launch.seat.as_ref();
        let more = json!({
            "gameID": launch.game,
            "demo": seat.is_none(),
            "platform": platform,
            "currency": seat.map_or("EUR", |seat| &seat.currency),
            "locale": launch.language,
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
        let optional = [
            ("sessionID", seat.map(|seat| seat.token.as_str())),
            ("returnURL", launch.return_url),
            ("depositURL", launch.deposit_url),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value.into());
            }
        }
        if let Some(seat) = seat {
            fields.insert("user".to_owned(), json!({"id": seat.player}));
        }
        let fields = Value::Object(fields);
        let ask = Self::ask(access, Method::POST, "/create-new-game", fields)?;
        Ok(Ask {
            secrets: seat.map(|seat| seat.token.clone()).into_iter().collect(),
            ..ask
        })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "gameURL").map(str::to_owned)
    }

    fn grant(&self, access: &Access, grant: &Grant) -> Result<Ask, Trouble> {
        let needs = "needs offer: the number of a bet line of the games' list";
        let line = grant.offer.as_deref().and_then(|text| text.parse().ok());
        let line: u32 = line.ok_or(Trouble::Needs(needs))?;
        if grant.rounds > ROUNDS_MAX {
            return Err(Trouble::Needs("grants at most 99 free rounds at once"));
        }
        let mut fields = Self::ours(access);
        let more = json!({
            "extID": grant.name(),
            "currency": grant.currency.code(),
            "quantity": grant.rounds,
            "betLine": line,
            "validFrom": read::instant(grant.from),
            "validUntil": read::instant(grant.until),
            "gameIDs": grant.games,
            "userIDs": [grant.player],
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
        Self::ask(access, Method::POST, "/free-rounds", Value::Object(fields))
    }

    fn granted(&self, answer: &Value) -> Option<String> {
        read::text(answer, "id").map(str::to_owned)
    }

    fn cancel(&self, access: &Access, granted: &Granted<'_>) -> Result<Ask, Trouble> {
        let mut fields = Self::ours(access);
        fields.insert("extID".to_owned(), granted.name.into());
        Self::ask(
            access,
            Method::DELETE,
            "/free-rounds",
            Value::Object(fields),
        )
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        // 409: these free rounds are there already, by the name that we gave them.
        let is_there = status == 409;
        refused_by_status(status, answer).filter(|_| !is_there)
    }
}
