//! The operator of a deployment of ours, towards the kit: players, sessions, the providers' keys.
//! It must never use anything but the public API, nor another player than those it made.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use reelgate_kit::{Declaration, House, Seat, Secrets};
use serde_json::{Value, json};

use crate::demo_keys;
use crate::http::Api;
use crate::providers::{API_KEY, Demo, demo_value, environment_name, from_environment};

/// What a player is given, in main units.
const DEPOSIT: &str = "5000.00";

pub(crate) struct Operator<'a> {
    api: Api,
    url: String,
    data: PathBuf,
    declaration: &'a Declaration,
    game: String,
}

impl<'a> Operator<'a> {
    /// `url` is `http://ADDRESS:PORT`, `data` where the demo keys lie. A game for the kit's players
    /// is put into the catalogue.
    pub(crate) fn new(url: &str, data: &Path, declaration: &'a Declaration) -> Result<Self> {
        let key = from_environment(API_KEY.0).unwrap_or_else(|| API_KEY.1.to_owned());
        let api = Api::new(url, &key);
        let game = format!("{}-certification", declaration.provider);
        let body = json!({ "name": "Certification", "category": "slots", "status": "enabled" });
        let path = format!("/api/games/{}/{game}", declaration.provider);
        api.must("PUT", &path, &body, None).with_context(|| {
            let name = environment_name(API_KEY.0);
            format!("is a deployment running at {url}, and is {name} its key?")
        })?;
        Ok(Self {
            api,
            url: url.to_owned(),
            data: data.to_owned(),
            declaration,
            game,
        })
    }

    /// Where the provider's messages go.
    pub(crate) fn callbacks(&self) -> String {
        format!("{}/providers/{}", self.url, self.declaration.provider)
    }

    /// The provider's half of the secrets that the deployment was started with.
    pub(crate) fn secrets(&self) -> Result<Secrets> {
        let all = self.declaration.secrets.iter();
        all.map(|(name, variable)| Ok((name.clone(), self.secret(variable)?)))
            .collect()
    }

    fn secret(&self, variable: &str) -> Result<String> {
        match demo_value(variable) {
            Some((Some(provider), Demo::RsaPublicKey | Demo::EcPublicKey)) => {
                let file = demo_keys::private_path(&self.data, provider);
                std::fs::read_to_string(&file).with_context(|| {
                    format!(
                        "{} cannot be read: `cargo xtask up` makes it (with the same --data); a \
                         wallet with other keys is described by --config",
                        file.display()
                    )
                })
            }
            Some((_, Demo::Text(demo))) => {
                Ok(from_environment(variable).unwrap_or_else(|| (*demo).to_owned()))
            }
            Some((_, Demo::RsaPublicKey | Demo::EcPublicKey | Demo::SigningKey)) | None => {
                from_environment(variable)
                    .with_context(|| format!("set {}", environment_name(variable)))
            }
        }
    }

    /// A new player with money, in a session.
    fn seat(&self) -> Result<Seat> {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes)?;
        let player = format!("certify-{}", hex::encode(bytes));
        let (api, currency) = (&self.api, &self.declaration.currency);
        let body = json!({ "player": player, "currency": currency });
        api.must("POST", "/api/players", &body, None)?;
        let body = json!({ "amount": DEPOSIT, "currency": currency });
        let path = format!("/api/players/{player}/deposits");
        api.must("POST", &path, &body, Some(&format!("{player}-deposit")))?;
        let body = json!({
            "player": player, "currency": currency,
            "provider": self.declaration.provider, "game": self.game,
        });
        let opened = api.post("/api/sessions", Some(&body))?;
        let reply = opened.json();
        let token = reply.get("token").and_then(Value::as_str);
        Ok(Seat {
            player,
            token: token
                .with_context(|| format!("no session: {}", opened.text))?
                .to_owned(),
            game: self.game.clone(),
        })
    }
}

impl House for Operator<'_> {
    fn seats(&self) -> Result<[Seat; 2]> {
        Ok([self.seat()?, self.seat()?])
    }

    fn has(&self, seat: &Seat) -> Result<i64> {
        let reply = self.api.get(&format!("/api/players/{}", seat.player))?;
        let told = reply.json();
        let cash = told.pointer("/wallets/0/cash").and_then(Value::as_str);
        let cash = cash.with_context(|| format!("no wallet: {}", reply.text))?;
        let (main, rest) = cash.split_once('.').unwrap_or((cash, "00"));
        format!("{main}{rest}")
            .parse()
            .with_context(|| format!("the balance {cash} is finer than a cent"))
    }
}
