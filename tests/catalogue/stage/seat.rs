//! A player at a game: one player with one session, and the messages of the provider about both.
//! It never sends what a provider would not, unless the test changes the message first.

use super::Site;
use super::brand::{Answer, Brand, Verb, text};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// A player with a session at a game of one brand; clones share all of it.
#[derive(Clone)]
pub(crate) struct Seat<'a> {
    pub(crate) site: &'a Site,
    pub(crate) brand: Brand,
    pub(crate) player: String,
    pub(crate) currency: String,
    pub(crate) game: String,
    pub(crate) session: String,
    pub(crate) token: String,
}

/// A message that is not yet signed.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) brand: Brand,
    pub(crate) path: String,
    pub(crate) body: Value,
}

/// A number that no other message has.
pub(crate) fn serial() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Seat<'_> {
    fn message(&self, verb: Verb, body: Value) -> Message {
        Message {
            brand: self.brand,
            path: self.brand.path(verb),
            body,
        }
    }

    /// The fields that all messages of the brand share.
    fn common(&self) -> Value {
        match self.brand {
            Brand::Hub88 | Brand::Caleta => json!({
                "user": self.player, "token": self.token, "game_code": self.game,
                "request_uuid": format!("request-{}", serial()), "supplier_user": null,
            }),
            Brand::Softswiss => json!({
                "account_id": self.player, "currency": self.currency, "game_id": self.game,
                "session_id": self.token,
            }),
        }
    }

    pub(crate) fn balance_message(&self) -> Message {
        self.message(Verb::Balance, self.common())
    }

    pub(crate) fn bet_message(&self, reference: &str, round: &str, units: i64) -> Message {
        let mut body = self.common();
        if self.brand.is_rs() {
            put(
                &mut body,
                json!({
                    "transaction_uuid": reference, "round": round, "round_closed": false,
                    "is_free": false, "currency": self.currency, "amount": units,
                }),
            );
        } else {
            put(&mut body, one_transaction(round, "bet", reference, units));
        }
        self.message(Verb::Bet, body)
    }

    /// `bet` is told only where the protocol has a field for it.
    pub(crate) fn win_message(
        &self,
        reference: &str,
        round: &str,
        units: i64,
        bet: &str,
    ) -> Message {
        let mut body = self.common();
        if self.brand.is_rs() {
            put(
                &mut body,
                json!({
                    "transaction_uuid": reference, "round": round, "round_closed": false,
                    "is_free": false, "currency": self.currency, "amount": units,
                    "reference_transaction_uuid": bet,
                }),
            );
        } else {
            put(&mut body, one_transaction(round, "win", reference, units));
        }
        self.message(Verb::Win, body)
    }

    pub(crate) fn rollback_message(&self, reference: &str, round: &str, target: &str) -> Message {
        let mut body = self.common();
        if self.brand.is_rs() {
            put(
                &mut body,
                json!({
                    "transaction_uuid": reference, "round": round, "round_closed": false,
                    "reference_transaction_uuid": target,
                }),
            );
        } else {
            put(
                &mut body,
                json!({
                    "round_id_provider": round, "finished": false,
                    "transactions": [{
                        "id_provider": reference, "type": "rollback",
                        "original_id_provider": target,
                    }],
                }),
            );
        }
        self.message(Verb::Rollback, body)
    }

    pub(crate) async fn balance(&self) -> i64 {
        let answer = self.site.send(&self.balance_message()).await;
        answer.ok().balance().unwrap()
    }

    pub(crate) async fn bet(&self, reference: &str, round: &str, units: i64) -> Answer {
        self.site
            .send(&self.bet_message(reference, round, units))
            .await
    }

    pub(crate) async fn win(&self, reference: &str, round: &str, units: i64, bet: &str) -> Answer {
        self.site
            .send(&self.win_message(reference, round, units, bet))
            .await
    }

    pub(crate) async fn rollback(&self, reference: &str, round: &str, target: &str) -> Answer {
        self.site
            .send(&self.rollback_message(reference, round, target))
            .await
    }
}

fn one_transaction(round: &str, kind: &str, reference: &str, units: i64) -> Value {
    json!({
        "round_id": round, "finished": false,
        "transactions": [{ "id_provider": reference, "type": kind, "amount": text(units) }],
    })
}

/// Adds the fields of `more` to `body`.
fn put(body: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        panic!("not an object")
    };
    body.as_object_mut().unwrap().extend(more);
}

impl Message {
    /// The field that names the transaction itself.
    pub(crate) fn reference(&mut self) -> &mut Value {
        match self.brand {
            Brand::Hub88 | Brand::Caleta => &mut self.body["transaction_uuid"],
            Brand::Softswiss => &mut self.body["transactions"][0]["id_provider"],
        }
    }

    pub(crate) fn round(&mut self) -> &mut Value {
        match self.brand {
            Brand::Hub88 | Brand::Caleta => &mut self.body["round"],
            Brand::Softswiss if self.body["round_id"].is_null() => {
                &mut self.body["round_id_provider"]
            }
            Brand::Softswiss => &mut self.body["round_id"],
        }
    }

    pub(crate) fn amount(&mut self) -> &mut Value {
        match self.brand {
            Brand::Hub88 | Brand::Caleta => &mut self.body["amount"],
            Brand::Softswiss => &mut self.body["transactions"][0]["amount"],
        }
    }

    pub(crate) fn game(&mut self) -> &mut Value {
        match self.brand {
            Brand::Hub88 | Brand::Caleta => &mut self.body["game_code"],
            Brand::Softswiss => &mut self.body["game_id"],
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.body.to_string().into_bytes()
    }
}
