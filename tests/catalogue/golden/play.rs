//! Plays a golden file on a stage of its own and compares every reply.
//! All differences of a file are told together, each with its place.

use super::parse::{Conversation, Exchange, Item, Signing};
use crate::stage::{Brand, GAMES, Reply, Request, Stage, Voice, With, units};
use http::Method;
use reelgate_host::Fault;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// Of a session's token.
const TOKEN_DIGITS: usize = 64;

struct Player<'a> {
    stage: &'a Stage,
    /// The sessions by the names of their tokens.
    sessions: BTreeMap<String, String>,
    /// What `{name}` stands for.
    values: BTreeMap<String, String>,
}

/// The secrets that the messages of a provider write out.
fn known(conversation: &Conversation) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for exchange in conversation.exchanges() {
        let own = Voice::of(exchange.provider()).values();
        values.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    values
}

/// Plays a conversation and returns what was not as expected.
pub(super) async fn play(conversation: &Conversation) -> Vec<String> {
    let stage = Stage::open().await;
    let mut player = Player {
        stage: &stage,
        sessions: BTreeMap::new(),
        values: known(conversation),
    };
    let mut faults = Vec::new();
    let mut lines = conversation.lines.clone();
    for item in &conversation.items {
        match item {
            Item::Order(line, words) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let place = format!("{}:{}", conversation.path.display(), line + 1);
                player.prepare(&words, &place).await;
            }
            Item::Exchange(exchange) => {
                let reply = player.send(exchange).await;
                stage.host.faults().clear();
                let expected = conversation.reply(exchange);
                if reply.status.as_u16() == exchange.status && player.take(&expected, &reply.text())
                {
                    continue;
                }
                lines[exchange.reply.start - 1] = format!("< {}", reply.status.as_u16());
                let told = player.named(&reply.text());
                if !exchange.reply.is_empty() {
                    lines[exchange.reply.start] = told.clone();
                }
                let line = exchange.line + 1;
                let place = format!("{}:{line}: {}", conversation.path.display(), exchange.path);
                let expected = format!("expected {} {expected}", exchange.status);
                faults.push(format!(
                    "{place}\n{expected}\n  got    {} {told}",
                    reply.status
                ));
            }
        }
    }
    stage.books().audit();
    faults.extend(player.leaks(conversation).await);
    if !faults.is_empty() && std::env::var("REELGATE_GOLDEN").is_ok_and(|mode| mode == "write") {
        std::fs::write(&conversation.path, lines.join("\n") + "\n").unwrap();
    }
    faults
}

impl Player<'_> {
    /// Money over the desk, in whole minor units; what is finer is left by a bet of the rest.
    async fn pay(&self, player: &str, currency: &str, units: i64, desk: &str) {
        let minor = match currency {
            "JPY" => 100_000,
            "KWD" => 100,
            "BTC" => 1,
            _ => 1_000,
        };
        let rest = (minor - units % minor) % minor;
        if units > 0 {
            let (stage, whole) = (self.stage, units + rest);
            stage.add_money(player, currency, desk, whole).await;
        }
        if rest > 0 {
            let seat = self
                .stage
                .sit_down(Brand::Hub88, player, currency, GAMES[0]);
            let seat = seat.await;
            let name = format!("rest-of-{desk}-{player}");
            let mut bet = seat.bet_message(&name, &name, rest);
            bet.body["is_free"] = (desk == "bonuses").into();
            self.stage.send(&bet).await.ok();
        }
    }

    async fn prepare(&mut self, words: &[&str], place: &str) {
        let stage = self.stage;
        match words {
            ["player", player, currency, deposit] => {
                stage.add_player(player, currency, 0).await;
                self.pay(player, currency, units(deposit), "deposits").await;
            }
            ["bonus", player, currency, amount] => {
                self.pay(player, currency, units(amount), "bonuses").await;
            }
            ["game", provider, game, status] => {
                let more = json!({ "status": status });
                stage.put_game(provider, game, &more).await;
            }
            ["game", provider, game, status, least, most] => {
                let limits = json!({ "EUR": { "bet_min": least, "bet_max": most } });
                let more = json!({ "status": status, "limits": limits });
                stage.put_game(provider, game, &more).await;
            }
            ["session", name, player, currency, provider, game] => {
                let opened = stage.open_session(provider, player, currency, game).await;
                self.sessions.insert((*name).to_owned(), opened.0);
                self.values.insert((*name).to_owned(), opened.1);
            }
            ["end", name] => {
                let path = format!("/api/sessions/{}", self.sessions[*name]);
                stage.change(Method::DELETE, &path, json!(null)).await;
            }
            ["ceilings", at, currency, all @ ..] => self.set_ceilings(at, currency, all).await,
            ["void", player, currency, provider, round] => {
                let path = format!("/api/players/{player}/rounds/{provider}/{round}/decision");
                let body = json!({
                    "currency": currency, "decision": "void", "actor": "ana", "reason": "asked",
                });
                stage.change(Method::POST, &path, body).await;
            }
            ["resolve", dispute, "adjust", cash] => {
                let path = format!("/api/disputes/{dispute}/resolution");
                let body = json!({
                    "decision": "adjust", "cash": cash, "actor": "ana", "reason": "asked",
                });
                stage.change(Method::POST, &path, body).await;
            }
            ["block", player] => stage.set_status(player, "blocked").await,
            ["exclude", player] => stage.set_status(player, "self_excluded").await,
            ["disconnect", provider] => {
                stage.set_provider(provider, "disconnected").await;
            }
            ["jackpots", provider, reference, part, contribution] => {
                let sql = "SELECT coalesce(jackpot_part, 0) || ' ' || \
                    coalesce(jackpot_contribution, 0) FROM entries \
                    WHERE provider = ?1 AND reference = ?2";
                let told = stage.books().word(sql, [*provider, *reference]);
                let expected = [part, contribution].map(|text| units(text).to_string());
                assert_eq!(told, expected.join(" "), "{place}");
            }
            ["hours", number] => {
                let hours: u64 = number.parse().unwrap();
                stage
                    .host
                    .clock()
                    .advance(Duration::from_secs(hours * 3600));
            }
            ["fault", fault] => self.fail_commits(fault, place),
            other => panic!("{place}: {other:?}?"),
        }
    }

    async fn set_ceilings(&self, at: &str, currency: &str, all: &[&str]) {
        let all = all
            .iter()
            .map(|word| word.replace("wide", "92233720368547.75807"));
        let [amount, balance, round] = all.collect::<Vec<_>>().try_into().unwrap();
        let body = json!({
            "currency": currency, "provider": (at != "network").then_some(at),
            "amount": amount, "balance": balance, "round": round,
        });
        let path = "/api/ceilings";
        self.stage.change(Method::PUT, path, body).await;
    }

    /// Every commit fails in this way until the next reply.
    fn fail_commits(&self, fault: &str, place: &str) {
        let fault = match fault {
            "busy" => Fault::Busy,
            "full" => Fault::Full,
            "after-commit" => Fault::AfterCommit,
            other => panic!("{place}: {other:?}?"),
        };
        let commits = |sql: &str| sql.contains("INTO journal");
        self.stage.host.faults().sometimes(1000, fault, commits);
    }

    /// The secrets and tokens of the conversation that stand in the exchange log.
    async fn leaks(&self, conversation: &Conversation) -> Vec<String> {
        self.stage.until_logged().await;
        let books = self.stage.books();
        let sql = "SELECT count(*) FROM exchanges WHERE instr(request, ?1) OR instr(reply, ?1)";
        // What a reply gives out under a new name may be a token too, by its length.
        let is_secret = |name: &str, value: &str| {
            let is_token = self.sessions.contains_key(name) || value.len() == TOKEN_DIGITS;
            is_token || ["secret", "recon"].contains(&name)
        };
        let values = self.values.iter();
        let secrets = values.filter(|(name, value)| is_secret(name, value));
        let leaked = secrets.filter(|(_, value)| books.number(sql, [value.as_str()]) > 0);
        let file = conversation.path.display();
        leaked
            .map(|(name, _)| format!("{file}: the exchange log holds {{{name}}}"))
            .collect()
    }

    async fn send(&self, exchange: &Exchange) -> Reply {
        let voice = Voice::of(exchange.provider());
        let mut request = Request {
            method: exchange.method.clone(),
            path: self.filled(&format!("/providers/{}", exchange.path)),
            headers: Vec::new(),
            body: self.filled(&exchange.request),
        };
        let now = self.stage.host.clock().now();
        let now_s = i64::try_from(now.as_secs()).unwrap();
        match exchange.signing {
            Signing::Good => voice.sign(&mut request, With::Own, now_s),
            Signing::Unsigned => {}
            Signing::Forged => voice.sign(&mut request, With::Other, now_s),
            Signing::Twice => {
                voice.sign(&mut request, With::Own, now_s);
                let body = request.body.clone();
                voice.sign(&mut request, With::Own, now_s);
                let in_body = request.body != body;
                assert!(
                    in_body || request.headers.len() > 1,
                    "nothing is signed twice"
                );
            }
            Signing::At(seconds) => voice.sign(&mut request, With::Own, now_s + seconds),
        }
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let http = &self.stage.http;
        http.send(request.method, &request.path, &headers, request.body)
            .await
    }

    fn filled(&self, text: &str) -> String {
        self.values
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }

    /// A reply with the values that are known by name.
    fn named(&self, text: &str) -> String {
        self.values
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(value, &format!("{{{name}}}"))
            })
    }

    /// Compares a reply; what `{new_…}` stands for is known afterwards.
    fn take(&mut self, expected: &str, reply: &str) -> bool {
        let expected = self.filled(expected);
        let mut parts = expected.split("{new_");
        let Some(mut rest) = parts.next().and_then(|first| reply.strip_prefix(first)) else {
            return false;
        };
        for part in parts {
            let (name, after) = part.split_once('}').unwrap();
            let length = rest.find(['"', '<', ',']).unwrap_or(rest.len());
            let (value, behind) = rest.split_at(length);
            self.values.insert(format!("new_{name}"), value.to_owned());
            match behind.strip_prefix(after) {
                Some(left) if !value.is_empty() => rest = left,
                Some(_) | None => return false,
            }
        }
        rest.is_empty()
    }
}
