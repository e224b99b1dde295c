//! Pragmatic Play's casino and free-round APIs for operators: forms and a query with an MD5 hash.
//! Every answer is JSON with `error`, a number as a text, which is 0 where all went well.

use crate::access::Access;
use crate::ask::refused_by_status;
use crate::partner::{Ask, Grant, Granted, Launch, Listed, ListedGame, Partner, Trouble};
use crate::{read, sign};
use reelgate_core::form::Form;
use reelgate_edge::outgoing::Outgoing;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use spin_sdk::http::Method;

pub(crate) struct Pragmatic;

const BASE: &str = "/IntegrationService/v3/http";

const DETAILS: &[(&str, &str)] = &[
    ("platforms", "platform"),
    ("demo", "demoGameAvailable"),
    ("free_rounds", "frbAvailable"),
    ("jurisdictions", "jurisdictions"),
    ("released", "releaseDate"),
];

/// The body of a request for free rounds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GamesOfGrant<'a> {
    game_list: Vec<GameOfGrant<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GameOfGrant<'a> {
    game_id: String,
    bet_values: &'a [Stake<'a>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stake<'a> {
    total_bet: &'a RawValue,
    currency: &'a str,
}

impl Pragmatic {
    /// These parameters with the hash over all of them, as a form.
    fn signed(access: &Access, parameters: &[(&str, &str)]) -> Result<String, Trouble> {
        let twice = |_| Trouble::Needs("cannot be sent a parameter twice");
        let mut form = Form::default();
        form.add("secureLogin", access.name(0)).map_err(twice)?;
        for (name, value) in parameters {
            form.add(name, value).map_err(twice)?;
        }
        form.sort();
        // The values as they are, not as they are encoded.
        let pairs: Vec<_> = form.texts().map(|(k, v)| format!("{k}={v}")).collect();
        let hash = sign::md5(&access.key, &pairs.join("&"));
        form.add("hash", &hash).map_err(twice)?;
        Ok(form.to_query())
    }

    fn form(access: &Access, path: &str, parameters: &[(&str, &str)]) -> Result<Ask, Trouble> {
        let kind = "application/x-www-form-urlencoded";
        Ok(Ask {
            request: Outgoing {
                method: Method::POST,
                url: format!("{}{BASE}{path}", access.origin),
                headers: vec![("content-type", kind.to_owned())],
                body: Self::signed(access, parameters)?.into_bytes(),
            },
            secrets: Vec::new(),
            repeatable: true,
        })
    }
}

impl Partner for Pragmatic {
    fn games(&self, access: &Access, _: u32) -> Result<Ask, Trouble> {
        Self::form(access, "/CasinoGameAPI/getCasinoGames/", &[])
    }

    fn listed(&self, answer: &Value) -> Result<Listed, Trouble> {
        Listed::whole(read::items(answer, "gameList"), "gameList", |item| {
            ListedGame::read(item, ["gameID", "gameName", "typeDescription"], DETAILS)
        })
    }

    fn launch(&self, access: &Access, launch: &Launch<'_>) -> Result<Ask, Trouble> {
        let platform = if launch.mobile { "MOBILE" } else { "WEB" };
        let mode = launch.seat.as_ref().map_or("DEMO", |_| "REAL");
        let mut parameters = vec![
            ("symbol", launch.game),
            ("language", launch.language),
            ("platform", platform),
            ("technology", "H5"),
            ("playMode", mode),
        ];
        let optional = [
            ("country", launch.country),
            ("lobbyUrl", launch.return_url),
            ("cashierUrl", launch.deposit_url),
        ];
        parameters.extend(optional.into_iter().filter_map(|(k, v)| Some((k, v?))));
        let mut secrets = Vec::new();
        if let Some(seat) = &launch.seat {
            parameters.extend([
                ("token", seat.token.as_str()),
                ("externalPlayerId", seat.player.as_str()),
                ("currency", seat.currency.as_str()),
            ]);
            secrets.push(seat.token.clone());
        }
        let ask = Self::form(access, "/CasinoGameAPI/game/url/", &parameters)?;
        Ok(Ask { secrets, ..ask })
    }

    fn launched(&self, answer: &Value) -> Option<String> {
        read::text(answer, "gameURL").map(str::to_owned)
    }

    fn grant(&self, access: &Access, grant: &Grant) -> Result<Ask, Trouble> {
        let bet = grant
            .bet
            .ok_or(Trouble::Needs("needs bet: the stake of each round"))?;
        let currency = grant.currency.code();
        // A JSON number by its digits: never through a binary fraction.
        let stake = RawValue::from_string(bet.to_text(grant.currency))
            .map_err(|_| Trouble::Needs("needs a bet that can be written as a number"))?;
        let stakes = [Stake {
            total_bet: &stake,
            currency,
        }];
        let stakes = &stakes;
        let game = |game_id: &String| GameOfGrant {
            game_id: game_id.clone(),
            bet_values: stakes,
        };
        let game_list = grant.games.iter().map(game).collect();
        let body = serde_json::to_vec(&GamesOfGrant { game_list });
        let body = body.map_err(|_| Trouble::Needs("needs games that can be written as JSON"))?;
        let name = grant.name();
        let rounds = grant.rounds.to_string();
        let seconds = |ms: i64| ms.div_euclid(1000).to_string();
        let (from, until) = (seconds(grant.from.ms()), seconds(grant.until.ms()));
        let parameters = [
            ("bonusCode", name.as_str()),
            ("playerId", grant.player.as_str()),
            ("currency", currency),
            ("rounds", &rounds),
            ("startDate", &from),
            ("expirationDate", &until),
        ];
        let query = Self::signed(access, &parameters)?;
        let path = "/FreeRoundsBonusAPI/v2/bonus/player/create/";
        Ok(Ask {
            request: Outgoing {
                method: Method::POST,
                url: format!("{}{BASE}{path}?{query}", access.origin),
                headers: vec![("content-type", "application/json".to_owned())],
                body,
            },
            secrets: Vec::new(),
            repeatable: true,
        })
    }

    fn granted(&self, _: &Value) -> Option<String> {
        None
    }

    fn cancel(&self, access: &Access, granted: &Granted<'_>) -> Result<Ask, Trouble> {
        let parameters = [("bonusCode", granted.name)];
        Self::form(access, "/FreeRoundsBonusAPI/v2/bonus/cancel/", &parameters)
    }

    fn refusal(&self, status: u16, answer: &Value) -> Option<String> {
        let by_code = || match read::digits(answer, "error").as_deref() {
            Some("0") => None,
            Some(code) => {
                let words = read::text(answer, "description").unwrap_or("no description");
                Some(format!("error {code}: {words}").chars().take(200).collect())
            }
            None => Some("its answer has no error code, not even 0".to_owned()),
        };
        refused_by_status(status, answer).or_else(by_code)
    }
}
