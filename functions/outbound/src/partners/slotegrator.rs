//! Slotegrator's APIgrator 1.4.3 towards operators (§4): forms, signed as its callbacks are.
//! It takes one request for games a second, and gives at most fifty games a page.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::{read, sign};
use reelgate_core::form::Form;
use reelgate_edge::outgoing::Outgoing;
use serde_json::Value;
use spin_sdk::http::Method;

pub(crate) struct Slotegrator;

const DETAILS: &[(&str, &str)] = &[
    ("supplier", "provider"),
    ("mobile", "is_mobile"),
    ("free_rounds", "has_freespins"),
    ("lobby", "has_lobby"),
    ("tables", "has_tables"),
    ("image", "image"),
    ("label", "label"),
];

impl Slotegrator {
    /// A request with these parameters, the three headers and the signature over all of them.
    fn ask(
        access: &Access,
        method: Method,
        path: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Ask, Trouble> {
        let twice = |_| Trouble::Needs("cannot be sent a parameter twice");
        let mut form = Form::default();
        for (name, value) in parameters {
            form.add(name, value).map_err(twice)?;
        }
        let query = form.to_query();
        let time = access.now.ms().div_euclid(1000).to_string();
        let own = [
            ("X-Merchant-Id", access.name(0)),
            ("X-Timestamp", &time),
            ("X-Nonce", &access.nonce),
        ];
        for (name, value) in own {
            form.add(name, value).map_err(twice)?;
        }
        form.sort();
        let signature = sign::hmac_sha1(&access.key, form.to_query().as_bytes())?;
        let mut headers: Vec<_> = own
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        headers.push(("X-Sign", signature));
        let mut url = format!("{}/api/v1{path}", access.origin);
        let mut body = Vec::new();
        if method == Method::GET {
            url = format!("{url}?{query}");
        } else {
            let kind = "application/x-www-form-urlencoded";
            headers.push(("content-type", kind.to_owned()));
            body = query.into_bytes();
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
}

impl Partner for Slotegrator {
    fn games(&self, access: &Access, page: u32) -> Result<Ask, Trouble> {
        let page = page.to_string();
        let parameters = [
            ("expand", "tags,parameters"),
            ("page", page.as_str()),
            ("per-page", "50"),
        ];
        Self::ask(access, Method::GET, "/games", &parameters)
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        let games = Listed::whole(read::items(answer, "items"), "items", |item| {
            let mut game = ListedGame::read(item, ["uuid", "name", "type"], DETAILS)?;
            if let Some(about) = item.get("parameters") {
                let names = [("volatility", "volatility"), ("lines", "lines_count")];
                game.details.extend(read::kept(about, &names));
                game.rtp = read::digits(about, "rtp");
            }
            Some(game)
        })?;
        let is_empty = read::items(answer, "items").is_none_or(Vec::is_empty);
        let number = |name| answer.get("_meta")?.get(name)?.as_u64();
        let more = number("currentPage").zip(number("pageCount"));
        Ok(Listed {
            more: more.is_some_and(|(page, pages)| page < pages) && !is_empty,
            ..games
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let device = if launch.mobile { "mobile" } else { "desktop" };
        let mut parameters = vec![
            ("game_uuid", launch.game),
            ("device", device),
            ("language", launch.language),
        ];
        if let Some(url) = launch.return_url {
            parameters.push(("return_url", url));
        }
        let Some(seat) = &launch.seat else {
            return Self::ask(access, Method::POST, "/games/init-demo", &parameters);
        };
        parameters.extend([
            ("player_id", seat.player.as_str()),
            // What is shown to other players is not the operator's to give away.
            ("player_name", seat.player.as_str()),
            ("currency", seat.currency.as_str()),
            ("session_id", seat.token.as_str()),
        ]);
        let ask = Self::ask(access, Method::POST, "/games/init", &parameters)?;
        Ok(Ask {
            secrets: vec![seat.token.clone()],
            ..ask
        })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "url").map(str::to_owned)
    }

    fn grant(&self, access: &Access, grant: &Grant) -> Result<Ask, Trouble> {
        let [game] = grant.games.as_slice() else {
            return Err(Trouble::Needs("grants free rounds for one game at a time"));
        };
        let needs = "needs offer: the id of one of the game's stakes for free rounds";
        let offer = grant.offer.as_deref().ok_or(Trouble::Needs(needs))?;
        let name = grant.name();
        let rounds = grant.rounds.to_string();
        let seconds = |ms: i64| ms.div_euclid(1000).to_string();
        let (from, until) = (seconds(grant.from.ms()), seconds(grant.until.ms()));
        let parameters = [
            ("player_id", grant.player.as_str()),
            ("player_name", grant.player.as_str()),
            ("currency", grant.currency.code()),
            ("quantity", &rounds),
            ("valid_from", &from),
            ("valid_until", &until),
            ("freespin_id", &name),
            ("bet_id", offer),
            ("game_uuid", game),
        ];
        Self::ask(access, Method::POST, "/freespins/set", &parameters)
    }

    fn granted(&self, _: &Value) -> Option<String> {
        None
    }

    fn cancel(&self, access: &Access, granted: &Granted<'_>) -> Result<Ask, Trouble> {
        let parameters = [("freespin_id", granted.name)];
        Self::ask(access, Method::POST, "/freespins/cancel", &parameters)
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        refused_by_status(status, answer)
    }
}
