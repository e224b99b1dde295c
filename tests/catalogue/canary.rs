//! Secrets are marked, and looked for wherever they must not be: logs, the exchange log, replies.
//! A token leaves once, with the reply that opens or renews a session.

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Reply, Seat, Stage, keys};
use http::Method;
use reelgate_host::Fault;
use serde_json::{Value, json};
use std::time::Duration;

/// Everything that was heard, and what must not be in it.
#[derive(Default)]
struct Heard {
    replies: Vec<Reply>,
    secrets: Vec<String>,
}

impl Heard {
    async fn send(&mut self, seat: &Seat<'_>, path: &str, body: &[u8], key: crate::stage::Key) {
        let signature = key.sign(body);
        let answer = seat
            .site
            .send_signed(seat.brand, path, body, &signature)
            .await;
        self.replies.push(answer.reply);
        self.secrets.push(signature);
    }

    /// Good messages, refused ones, and all the ways in which a message is not even decoded.
    async fn play(&mut self, stage: &Stage, seat: &Seat<'_>) {
        let key = seat.brand.key();
        let bet = seat.bet_message("bet", "round", EURO);
        let path = bet.path.as_str();
        let text = bet.body.to_string();
        let escaped = text.replace(&seat.token, &escape(&seat.token));
        for body in [
            text.clone(),
            escaped,
            text.replace("bet", "bet-2").replace("EUR", "USD"),
            text.replacen("\"round\"", "\"round\":null,\"round\"", 1),
            text[..text.len() - 1].to_owned(),
            text.replacen('{', "{\"amount\":true,", 1),
            text.replace("false", "\"no\""),
            format!("[{text}]"),
        ] {
            self.send(seat, path, body.as_bytes(), key).await;
            self.send(seat, path, body.as_bytes(), seat.brand.other_key())
                .await;
        }
        let mut win = seat.win_message("win", "round", EURO, "bet");
        *win.amount() = json!("x");
        self.send(seat, &win.path, &win.bytes(), key).await;
        stage
            .host
            .faults()
            .next(1, Fault::Full, |sql| sql.contains("INTO journal"));
        let other = seat.bet_message("bet-3", "round", EURO);
        self.send(seat, &other.path, &other.bytes(), key).await;
        self.send(seat, "/providers/hub88/no/such/path", text.as_bytes(), key)
            .await;
    }
}

/// The same text in JSON, written otherwise.
fn escape(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

/// A token exchange, our own API with good and wrong keys, and the pages that show what was kept.
async fn read_around(stage: &Stage, heard: &mut Heard) {
    let seat = stage.seat(Brand::Caleta, 100 * EURO).await;
    let check = json!({ "token": seat.token }).to_string();
    let path = "/providers/caleta/wallet/check";
    let renewed = stage
        .send_bytes(Brand::Caleta, path, check.as_bytes())
        .await;
    let token = renewed.json()["token"].as_str().unwrap().to_owned();
    heard.secrets.extend([token, seat.token.clone()]);
    for wrong in [WRONG_KEY, "", "Bearer"] {
        let header = format!("Bearer {wrong}");
        let headers = [("authorization", header.as_str())];
        let reply = stage
            .http
            .send(Method::GET, "/api/games", &headers, "")
            .await;
        heard.replies.push(reply);
    }
    let session = format!("/api/sessions/{}", seat.session);
    let paths = [
        "/api/exchanges?limit=1000",
        "/api/games",
        "/openapi.json",
        session.as_str(),
    ];
    for path in paths {
        let reply = stage.api(Method::GET, path, &Value::Null).await;
        heard.replies.push(reply);
    }
    let sealer = &keys::LEDGER.private_pem;
    let known = [
        keys::ADMIN_KEY,
        keys::SOFTSWISS_SECRET,
        WRONG_KEY,
        "PRIVATE KEY",
        sealer.lines().nth(1).unwrap(),
    ];
    heard.secrets.extend(known.map(str::to_owned));
}

const WRONG_KEY: &str = "canary-wrong-key-9d";

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_or_where_it_does_not_belong() {
    let stage = Stage::open().await;
    let mut heard = Heard::default();
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        heard.play(&stage, &seat).await;
        heard.secrets.push(seat.token.clone());
    }
    read_around(&stage, &mut heard).await;
    // What had no effect is logged a little later.
    tokio::time::sleep(Duration::from_millis(600)).await;

    let logs: Vec<_> = stage
        .host
        .logs()
        .all()
        .into_iter()
        .map(|line| line.text)
        .collect();
    let exchanges = stage.books().table("exchanges");
    assert!(
        logs.len() > 50 && exchanges.len() > 50,
        "{} {}",
        logs.len(),
        exchanges.len()
    );
    let books: Vec<_> = stage.books().image().into_values().flatten().collect();
    let replies: Vec<_> = heard.replies.iter().map(Reply::text).collect();
    for (place, texts) in [
        ("log", &logs),
        ("exchange log", &exchanges),
        ("books", &books),
        ("replies", &replies),
    ] {
        for secret in &heard.secrets {
            let found = texts.iter().find(|text| text.contains(secret.as_str()));
            assert!(found.is_none(), "{secret} is in the {place}: {found:?}");
        }
    }
    let named = logs.iter().find(|line| line.contains("player-"));
    assert!(named.is_none(), "a player's name in the log: {named:?}");
}

/// The exchange log is complete all the same: who, what, when, to what end.
#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_in_the_exchange_log_once() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        for _ in 0..2 {
            seat.bet("bet", "round", EURO).await.ok();
        }
        seat.bet("much", "round", 1_000 * EURO).await;
        seat.balance().await;
        let forged = brand.other_key().sign(b"x");
        let path = brand.path(crate::stage::Verb::Bet);
        stage.send_signed(brand, &path, b"x", &forged).await;
        tokio::time::sleep(Duration::from_millis(600)).await;
        let path = format!("/api/exchanges?provider={}", brand.id());
        let listed = stage.get(&path).await;
        let items = listed["items"].as_array().unwrap();
        let outcome = |name: &str| items.iter().filter(|item| item["outcome"] == name).count();
        // The bet is recorded with its effect, and its repeat, the refusal and the balance later.
        let outcomes = [
            outcome("repeated"),
            outcome("insufficient_funds"),
            outcome("accepted"),
        ];
        assert!(
            outcomes[0] == 1 && outcomes[1] == 1 && outcomes[2] >= 2,
            "{listed:#}"
        );
        let bet = items
            .iter()
            .find(|item| item["outcome"] == "repeated")
            .unwrap();
        assert_eq!(bet["player"], json!(seat.player));
        assert_eq!(
            (&bet["reference"], &bet["round"]),
            (&json!("bet"), &json!("round"))
        );
        assert!(
            bet["request"].as_str().unwrap().contains("[redacted]"),
            "{bet}"
        );
        // What was not verified is counted, and nowhere else.
        let forged = items.iter().filter(|item| item["request"] == "x").count();
        assert_eq!((forged, outcome("reject_signature")), (0, 0), "{listed:#}");
        stage.until_counted(brand.id(), 1).await;
    }
}
