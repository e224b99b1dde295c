//! The operator's side of a site: what tests prepare, through our own API.
//! It never writes to the database itself: what the API cannot do, no operator could.

use super::brand::{Brand, text};
use super::http::Reply;
use super::keys::ADMIN_KEY;
use super::seat::{Seat, serial};
use super::{GAMES, Site};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

impl Site {
    /// A call of our API with the administrator's key; an empty object is sent as no body.
    pub(crate) async fn api(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.api_with(method, path, body, &[]).await
    }

    /// The same with further headers.
    pub(crate) async fn api_with(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Reply {
        let key = format!("Bearer {ADMIN_KEY}");
        let mut all = vec![("authorization", key.as_str())];
        all.extend(headers);
        let body = if body.is_null() {
            Vec::new()
        } else {
            body.to_string().into_bytes()
        };
        self.http.send(method, path, &all, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let reply = self.api(Method::GET, path, &Value::Null).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json()
    }

    /// A change that must be taken. Where the service asks to try again, it is sent again under the
    /// same key, as any caller does.
    #[track_caller]
    pub(crate) fn change(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        async move {
            let key = format!("desk-{}", serial());
            let headers = [("idempotency-key", key.as_str())];
            for _ in 0..20 {
                let reply = self.api_with(method.clone(), path, &body, &headers).await;
                if reply.status == 503 && reply.header("retry-after").is_some() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
                let text = reply.text();
                assert!(reply.status.is_success(), "{place}: {path} {body}: {text}");
                return if text.is_empty() {
                    Value::Null
                } else {
                    reply.json()
                };
            }
            panic!("{place}: {path} {body}: the service asks to try again and again");
        }
    }

    pub(crate) async fn migrate(&self) {
        self.change(Method::POST, "/api/admin/migrate", Value::Null)
            .await;
    }

    /// Puts a game of a provider into the catalog, with `more` fields beside the usual ones.
    pub(crate) async fn put_game(&self, provider: impl AsRef<str>, game: &str, more: &Value) {
        let mut body = json!({ "name": game, "category": "slots", "status": "enabled" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.change(
            Method::PUT,
            &format!("/api/games/{}/{game}", provider.as_ref()),
            body,
        )
        .await;
    }

    /// A player with a wallet; the deposit is in ledger units and may be nothing.
    pub(crate) async fn add_player(&self, player: &str, currency: &str, deposit: i64) {
        let body = json!({ "player": player, "currency": currency });
        self.change(Method::POST, "/api/players", body).await;
        if deposit > 0 {
            self.add_money(player, currency, "deposits", deposit).await;
        }
    }

    /// `desk` is `deposits`, `withdrawals` or `bonuses`.
    pub(crate) async fn add_money(&self, player: &str, currency: &str, desk: &str, units: i64) {
        let body = json!({ "amount": text(units), "currency": currency });
        let path = format!("/api/players/{}/{desk}", encoded(player));
        self.change(Method::POST, &path, body).await;
    }

    pub(crate) async fn set_status(&self, player: &str, status: &str) {
        let body = json!({ "status": status });
        self.change(
            Method::PATCH,
            &format!("/api/players/{}", encoded(player)),
            body,
        )
        .await;
    }

    pub(crate) async fn set_provider(&self, provider: impl AsRef<str>, status: &str) {
        let path = format!("/api/providers/{}", provider.as_ref());
        self.change(Method::PATCH, &path, json!({ "status": status }))
            .await;
    }

    /// A session of a player at a game: its name and its token.
    pub(crate) async fn open_session(
        &self,
        provider: impl AsRef<str>,
        player: &str,
        currency: &str,
        game: &str,
    ) -> (String, String) {
        let body = json!({
            "player": player, "currency": currency, "provider": provider.as_ref(), "game": game,
        });
        let opened = self.change(Method::POST, "/api/sessions", body).await;
        let field = |name: &str| opened[name].as_str().unwrap().to_owned();
        (field("session"), field("token"))
    }

    /// A player seated at a game.
    pub(crate) async fn sit_down(
        &self,
        brand: Brand,
        player: &str,
        currency: &str,
        game: &str,
    ) -> Seat<'_> {
        let (session, token) = self.open_session(brand, player, currency, game).await;
        Seat {
            site: self,
            brand,
            player: player.to_owned(),
            currency: currency.to_owned(),
            game: game.to_owned(),
            session,
            token,
        }
    }

    /// A new player with a deposit in EUR, seated at the first game.
    pub(crate) async fn seat(&self, brand: Brand, deposit: i64) -> Seat<'_> {
        let player = format!("player-{}", serial());
        self.add_player(&player, "EUR", deposit).await;
        self.sit_down(brand, &player, "EUR", GAMES[0]).await
    }

    /// The same at `terminal-7` of `hall-1`.
    pub(crate) async fn seat_in_a_hall(&self, brand: Brand, deposit: i64) -> Seat<'_> {
        let hall = json!({ "name": "The first hall" });
        let device = json!({ "location": "hall-1", "class": "terminal", "name": "Terminal 7" });
        for (path, body) in [("locations/hall-1", hall), ("devices/terminal-7", device)] {
            let path = format!("/api/{path}");
            self.change(Method::PUT, &path, body).await;
        }
        let seat = self.seat(brand, deposit).await;
        let body = json!({
            "player": seat.player, "currency": "EUR", "provider": brand.id(), "game": seat.game,
            "location": "hall-1", "device": "terminal-7",
        });
        let opened = self.change(Method::POST, "/api/sessions", body).await;
        let field = |name: &str| opened[name].as_str().unwrap().to_owned();
        Seat {
            session: field("session"),
            token: field("token"),
            ..seat
        }
    }
}

/// A text as one segment of a path: every byte percent-encoded.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
