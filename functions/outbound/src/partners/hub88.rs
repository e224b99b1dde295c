//! Hub88's operator API and Caleta's dialect of it (§7 of the wallet document): JSON, RSA-signed.
//! A reward is not idempotent there: it is never sent twice by itself.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::{read, sign};
use reelgate_edge::outgoing::Outgoing;
use serde_json::{Value, json};
use spin_sdk::http::Method;

/// What the two differ in.
pub(crate) struct Dialect {
    base: &'static str,
    header: &'static str,
    /// The currency of a demo.
    demo: &'static str,
}

pub(crate) const HUB88: Dialect = Dialect {
    base: "/operator/generic/v2",
    header: "X-Hub88-Signature",
    demo: "XXX",
};

pub(crate) const CALETA: Dialect = Dialect {
    base: "/api",
    header: "X-Auth-Signature",
    demo: "FUN",
};

/// Ours, theirs.
const DETAILS: &[(&str, &str)] = &[
    ("supplier", "product"),
    ("platforms", "platforms"),
    ("countries_blocked", "blocked_countries"),
    ("languages", "languages"),
    ("volatility", "volatility"),
    ("lines", "paylines"),
    ("free_rounds", "freebet_support"),
    ("demo", "demo_game_support"),
    ("image", "url_thumb"),
    ("released", "release_date"),
];

impl Dialect {
    fn post(&self, access: &Access, path: &str, body: &Value) -> Result<Ask, Trouble> {
        let body = body.to_string().into_bytes();
        let signature = sign::rsa_sha256(&access.key, &body)?;
        Ok(Ask {
            request: Outgoing {
                method: Method::POST,
                url: format!("{}{}{path}", access.origin, self.base),
                headers: vec![
                    ("content-type", "application/json".to_owned()),
                    (self.header, signature),
                ],
                body,
            },
            secrets: Vec::new(),
            repeatable: true,
        })
    }
}

/// A number where the provider gave us one, else the text.
fn operator(access: &Access) -> Value {
    let name = access.name(0);
    name.parse::<u64>()
        .map_or_else(|_| name.into(), Value::from)
}

impl Partner for Dialect {
    fn games(&self, access: &Access, _: u32) -> Result<Ask, Trouble> {
        let body = json!({"operator_id": operator(access)});
        self.post(access, "/game/list", &body)
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        Listed::whole(read::items(answer, ""), "list of games", |item| {
            Some(ListedGame {
                rtp: read::digits(item, "rtp"),
                enabled: read::flag(item, "enabled").unwrap_or(true),
                ..ListedGame::read(item, ["game_code", "name", "category"], DETAILS)?
            })
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let platform = if launch.mobile {
            "GPL_MOBILE"
        } else {
            "GPL_DESKTOP"
        };
        let mut body = json!({
            "operator_id": operator(access),
            "game_code": launch.game,
            "platform": platform,
            "lang": launch.language,
            "country": launch.country.unwrap_or("XX"),
            "currency": self.demo,
            "lobby_url": launch.return_url,
            "deposit_url": launch.deposit_url,
            "ip": launch.ip,
            "meta": {},
            "sub_partner_id": null,
        });
        if let Some(seat) = &launch.seat {
            read::put(&mut body, "currency", seat.currency.as_str());
            read::put(&mut body, "user", seat.player.as_str());
            read::put(&mut body, "token", seat.token.as_str());
        }
        let ask = self.post(access, "/game/url", &body)?;
        let token = launch.seat.as_ref().map(|seat| seat.token.clone());
        Ok(Ask {
            secrets: token.into_iter().collect(),
            ..ask
        })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "url").map(str::to_owned)
    }

    fn grant(&self, access: &Access, grant: &Grant) -> Result<Ask, Trouble> {
        let needs = "needs offer: the uuid of one of its prepaid packages, which say game, stake \
            and number of rounds";
        let offer = grant.offer.as_deref().ok_or(Trouble::Needs(needs))?;
        let body = json!({
            "operator_id": operator(access),
            "user": grant.player,
            "currency": grant.currency.code(),
            "prepaid_uuid": offer,
            "start_time": read::instant(grant.from),
            "end_time": read::instant(grant.until),
        });
        let ask = self.post(access, "/freebet/rewards/create", &body)?;
        Ok(Ask {
            repeatable: false,
            ..ask
        })
    }

    fn granted(&self, answer: &Value) -> Option<String> {
        read::text(answer, "reward_uuid").map(str::to_owned)
    }

    fn cancel(&self, access: &Access, granted: &Granted<'_>) -> Result<Ask, Trouble> {
        let reward = granted.theirs.ok_or(Trouble::Needs(
            "has given no name for these free rounds, by which they could be taken back",
        ))?;
        let body = json!({"operator_id": operator(access), "reward_uuid": reward});
        self.post(access, "/freebet/rewards/cancel", &body)
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        refused_by_status(status, answer)
            .or_else(|| read::text(answer, "error").map(|text| text.chars().take(200).collect()))
    }
}
