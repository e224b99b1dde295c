//! Signed messages that cannot be decoded, in every protocol: what the log keeps of them, and which
//! of them are a dispute. A word that we do not know may mean money for the player.

use crate::api::disputes::{only_dispute, open_disputes};
use crate::delivery::EURO;
use crate::stage::{Request, Stage, Voice, With, encoded, serial};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// A message that pays the player in a way that we do not know, with an amount that cannot be
/// taken, or without a field that it must have.
#[derive(Clone, Copy)]
struct Message {
    provider: &'static str,
    path: &'static str,
    /// The name under which it is recorded; one with a slash is derived from the message's.
    reference: &'static str,
    /// In lines that are joined; what stands in braces is filled in.
    body: &'static str,
}

/// Two or three of each protocol.
fn messages() -> Vec<Message> {
    let blocks = include_str!("unread.txt").trim_end().split("\n\n").skip(1);
    let message = |block: &'static str| {
        let (head, body) = block.split_once('\n').unwrap();
        let words: Vec<_> = head.split(' ').collect();
        Message {
            provider: words[0],
            path: words[1].trim_start_matches('-'),
            reference: words[2],
            body,
        }
    };
    blocks.map(message).collect()
}

/// A player in a session of the message's provider.
struct Seated<'a> {
    stage: &'a Stage,
    message: Message,
    player: String,
    token: String,
}

impl Message {
    /// The name under which it is recorded, as it is stored.
    fn recorded(&self) -> String {
        let derived = self.reference.contains('/');
        format!(
            "{}{}",
            if derived { "reelgate:" } else { "" },
            self.reference
        )
    }
}

impl<'a> Seated<'a> {
    async fn open(stage: &'a Stage, message: Message) -> Self {
        let provider = message.provider;
        let player = format!("player-{}", serial());
        stage.put_game(provider, "game-1", &json!({})).await;
        stage.add_player(&player, "EUR", 100 * EURO).await;
        let opened = stage.open_session(provider, &player, "EUR", "game-1").await;
        Self {
            stage,
            message,
            player,
            token: opened.1,
        }
    }

    /// The text with the player, the token and the provider's own secrets filled in.
    fn filled(&self, text: &str) -> String {
        let text = text.replace("{player}", &self.player);
        let text = text.replace("{token}", &self.token);
        let values = Voice::of(self.message.provider).values();
        values.fold(text, |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    fn body(&self) -> String {
        self.filled(&self.message.body.replace("\n ", ""))
    }

    async fn send(&self, body: &str) {
        let path = format!("/providers/{}{}", self.message.provider, self.message.path);
        let mut request = Request {
            method: Method::POST,
            path: self.filled(&path),
            headers: Vec::new(),
            body: body.to_owned(),
        };
        let now_s = self.stage.host.clock().now().as_secs();
        let voice = Voice::of(self.message.provider);
        voice.sign(&mut request, With::Own, i64::try_from(now_s).unwrap());
        let headers = request.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let (method, path, http) = (request.method, &request.path, &self.stage.http);
        http.send(method, path, &headers, request.body).await;
    }

    /// What the log has of it, newest first.
    async fn rows(&self) -> Vec<Value> {
        let path = format!(
            "/api/exchanges?provider={}&player={}&reference={}&order=newest",
            self.message.provider,
            encoded(&self.player),
            encoded(&self.message.recorded())
        );
        let listed = self.stage.get(&path).await;
        listed["items"].as_array().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_owed_in_a_word_that_we_do_not_know_is_a_dispute_that_can_be_paid() {
    let stage = Stage::open().await;
    for message in messages() {
        let seated = Seated::open(&stage, message).await;
        let (body, what) = (
            seated.body(),
            format!("{} {}", message.provider, message.path),
        );
        let before = stage.books().image_but_disputes();
        // The provider asks again, and its message is one dispute.
        for _ in 0..3 {
            seated.send(&body).await;
        }
        assert_eq!(stage.books().image_but_disputes(), before, "{what}");
        let id = only_dispute(&stage, &seated.player, "unknown_message").await;
        let case = stage.get(&format!("/api/disputes/{id}")).await;
        let dispute = &case["dispute"];
        assert_eq!(dispute["reference"], message.recorded(), "{case}");
        assert!(dispute["round"].is_string(), "{case}");
        assert_eq!(dispute["evidence"]["currency"], "EUR", "{case}");
        assert!(dispute["evidence"]["amount"].is_string(), "{case}");
        let opening = &case["exchanges"][0];
        assert_eq!(opening["player"], seated.player.as_str(), "{case}");
        assert!(
            opening["request"].as_str().unwrap().contains("x-"),
            "{case}"
        );

        let path = format!("/api/disputes/{id}/resolution");
        let paid = json!({
            "actor": "ana", "reason": "owed", "decision": "adjust", "cash": "5.00",
        });
        stage.change(Method::POST, &path, paid).await;
        assert_eq!(stage.books().cash(&seated.player), 105 * EURO, "{what}");
        // What a person has ended is not opened again by a retry.
        seated.send(&body).await;
        let open = open_disputes(&stage, &seated.player).await;
        assert!(open.is_empty(), "{what}: {open:?}");
        let rows = seated.rows().await;
        assert_eq!(rows.len(), 4, "{what}: {rows:?}");
    }
    stage.books().audit();
}

/// All the ways in which a signed message can be broken.
fn broken(text: &str, token: &str) -> Vec<String> {
    let escaped: String = token.bytes().map(|b| format!("\\u{b:04x}")).collect();
    let percent: String = token.bytes().map(|b| format!("%{b:02x}")).collect();
    let entities: String = token.bytes().map(|b| format!("&#{b};")).collect();
    let mut all = vec![
        text[..text.len() - 1].to_owned(),
        text[..text.len() / 2].to_owned(),
        format!("[{text}]"),
        format!("{text}{text}"),
        format!("[\"{token}\",5]"),
        token.to_owned(),
        format!("\"{token}\""),
        format!("{text} {token}"),
        text.replace("5", "five"),
        text.replace(token, &escaped).replace("EUR", "XXQ"),
        text.replace(token, &percent).replace("EUR", "XXQ"),
        text.replace(token, &entities).replace("EUR", "XXQ"),
        text.replacen('{', &format!("{{\"extra\":[\"{token}\"],"), 1)
            .replace("EUR", "XXQ"),
        text.replacen('{', &format!("{{\"{token}\":1,"), 1)
            .replace("EUR", "XXQ"),
        text.replacen('{', &format!("{{\"note\":{{\"a\":\"see {token}!\"}},"), 1),
        text.replace("\"EUR\"", "5"),
        text.replace('"', "'"),
    ];
    if text.contains('=') {
        all.push(format!("{text}&{token}"));
        all.push(format!("{text}&note={token}").replace("EUR", "XXQ"));
    }
    if text.starts_with('<') {
        all.push(text.replacen('>', &format!(" a=\"{token}\">"), 1));
        all.push(text.replacen('>', &format!("><!-- {token} -->"), 1));
        all.push(text.replacen('>', &format!("><note>{token}</note>"), 1));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_message_that_is_broken_leaves_no_live_token_in_the_log() {
    let stage = Stage::open().await;
    let mut secrets = Vec::new();
    for message in messages() {
        let seated = Seated::open(&stage, message).await;
        for text in broken(&seated.body(), &seated.token) {
            seated.send(&text).await;
        }
        secrets.push(seated.token.clone());
        let own = Voice::of(message.provider).values();
        let own = own.filter(|(name, _)| *name != "operator");
        secrets.extend(own.map(|(_, value)| value.to_owned()));
    }
    stage.until_logged().await;
    let rows = stage.books().table("exchanges");
    let disputes = stage.books().table("disputes");
    let lines = stage.host.logs().all().into_iter().map(|line| line.text);
    let all: Vec<String> = rows.into_iter().chain(disputes).chain(lines).collect();
    assert!(all.len() > 300, "{}", all.len());
    for secret in &secrets {
        let found = all.iter().find(|text| text.contains(secret.as_str()));
        assert!(found.is_none(), "{secret}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn personal_data_stands_apart_and_goes_after_its_time() {
    let stage = Stage::open().await;
    let body = json!({ "player": "jo", "currency": "EUR", "name": "Jo Doe-Canary" });
    stage.change(Method::POST, "/api/players", body).await;
    let with_address = |message: &Message| message.body.contains("192.0.2.7");
    let messages: Vec<_> = messages().into_iter().filter(with_address).collect();
    for message in &messages {
        let seated = Seated::open(&stage, *message).await;
        seated.send(&seated.body()).await;
        let rows = seated.rows().await;
        let row = &rows[0];
        assert!(
            !row["request"].as_str().unwrap().contains("192.0.2.7"),
            "{row}"
        );
        assert!(row["personal"].to_string().contains("192.0.2.7"), "{row}");
    }
    stage.until_logged().await;
    let texts = stage
        .books()
        .words("SELECT request || reply FROM exchanges");
    let personal = |text: &&String| text.contains("Canary") || text.contains("192.0.2.7");
    assert_eq!(texts.iter().find(personal), None);
    let kept = "SELECT count(*) FROM exchanges WHERE personal IS NOT NULL";
    // Those, and the player with a name.
    let all = i64::try_from(messages.len()).unwrap() + 1;
    assert_eq!(stage.books().number(kept, []), all);

    let texts = "SELECT id || request || reply FROM exchanges ORDER BY id";
    let before = stage.books().words(texts);
    let job = || stage.change(Method::POST, "/api/jobs/retention", json!({}));
    assert_eq!(job().await["personal_data_deleted"], 0);
    stage.host.clock().advance(Duration::from_secs(91 * 86_400));
    assert_eq!(job().await["personal_data_deleted"], all);
    assert_eq!(job().await["personal_data_deleted"], 0);
    assert_eq!(stage.books().number(kept, []), 0);
    assert_eq!(stage.books().words(texts)[..before.len()], before[..]);
}
