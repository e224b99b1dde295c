//! What we ask of providers, against a provider that hears everything and checks every signature.
//! Each request is read as the provider's document says, never with the product's own code.

mod failures;
mod free_play;
mod free_rounds;
mod imports;
mod launch;
mod signatures;
pub(crate) mod vendor;

use crate::stage::{Reply, Stage, keys};
use http::Method;
use reelgate_host::HostConfig;
use serde_json::{Value, json};
use vendor::Vendor;

/// The providers that can be asked.
const ASKED: [&str; 7] = [
    "caleta",
    "hub88",
    "hundredhp",
    "pragmatic",
    "slotegrator",
    "st8",
    "swipegames",
];

/// Secrets of the operator, marked: none of them may stand in a log.
const SECRETS: [(&str, &str); 4] = [
    ("hundredhp_secret", "canary-hundredhp-operator-1f"),
    ("pragmatic_secret", "canary-pragmatic-operator-2e"),
    ("slotegrator_merchant_key", "canary-slotegrator-operator-3d"),
    ("swipegames_api_key", "canary-swipegames-operator-4c"),
];

/// What each provider calls us.
const NAMES: [(&str, &str); 7] = [
    ("caleta_operator_id", "caleta-operator"),
    ("hub88_operator_id", "816"),
    ("pragmatic_secure_login", "secure-login"),
    ("slotegrator_merchant_id", "merchant-1"),
    ("st8_site", "site-1"),
    ("swipegames_cid", "cid-1"),
    ("swipegames_ext_cid", "ext-1"),
];

fn secret(name: &str) -> &'static str {
    SECRETS.iter().find(|(own, _)| *own == name).unwrap().1
}

/// All providers are this vendor.
fn connected(config: &mut HostConfig, vendor: &Vendor) {
    let mut set = |name: &str, value: &str| {
        config.variables.insert(name.to_owned(), value.to_owned());
    };
    for provider in ASKED {
        set(&format!("{provider}_api"), &vendor.origin());
    }
    for (name, value) in NAMES.iter().chain(&SECRETS) {
        set(name, value);
    }
    set("hub88_operator_key", &keys::OPERATOR.private_pem);
    set("caleta_operator_key", &keys::OPERATOR.private_pem);
    set("st8_operator_key", &keys::OPERATOR_CURVE.private_pem);
}

/// A stage whose providers are a vendor.
async fn with_vendor() -> (Stage, Vendor) {
    let vendor = Vendor::open().await;
    let stage = Stage::open_with(|config| connected(config, &vendor)).await;
    (stage, vendor)
}

async fn post(stage: &Stage, path: &str, body: &Value) -> Reply {
    stage.api(Method::POST, path, body).await
}

/// The exchange log of what was asked, newest last, and no secret in all of the log.
async fn log_of_asks(stage: &Stage, secrets: &[&str]) -> Vec<Value> {
    stage.until_logged().await;
    let all = stage.get("/api/exchanges?limit=1000").await.to_string();
    let lines = stage.host.logs().all().into_iter();
    let logs = lines.map(|line| line.text).collect::<Vec<_>>().join("\n");
    let known = SECRETS.iter().map(|(_, secret)| *secret);
    let lines = [
        &keys::OPERATOR.private_pem,
        &keys::OPERATOR_CURVE.private_pem,
    ];
    let lines = lines.map(|pem| pem.lines().nth(1).unwrap());
    for secret in known.chain(lines).chain(secrets.iter().copied()) {
        assert!(!all.contains(secret), "{secret} is in the exchange log");
        assert!(!logs.contains(secret), "{secret} is in the log");
    }
    let all: Value = serde_json::from_str(&all).unwrap();
    let items = all["items"].as_array().unwrap().clone();
    let asks = |item: &Value| item["verb"].as_str().unwrap().starts_with("ask ");
    let mut asked: Vec<_> = items.into_iter().filter(asks).collect();
    // Each component writes what had no effect a little later, by itself.
    asked.sort_by_key(|item| item["at"].to_string());
    asked
}

fn detail(reply: &Reply) -> String {
    reply.json()["detail"].as_str().unwrap().to_owned()
}

/// A game's list in each provider's own form: `g-1` and `g-2`, the second of which is switched off
/// where a list can say so.
fn list_of(provider: &str) -> Value {
    match provider {
        "hub88" | "caleta" => json!([
            {"game_code": "g-1", "name": "Gems", "category": "slots", "rtp": "96.5",
             "enabled": true, "platforms": ["GPL_DESKTOP"], "blocked_countries": ["US"]},
            {"game_code": "g-2", "name": "Crash", "category": "crash", "enabled": false},
            {"name": "a game without a code"},
        ]),
        "slotegrator" => json!({
            "items": [
                {"uuid": "g-1", "name": "Gems", "type": "slots", "provider": "Studio",
                 "parameters": {"rtp": 96.5, "volatility": "high"}},
                {"uuid": "g-2", "name": "Crash", "type": "crash"},
            ],
            "_meta": {"totalCount": 2, "pageCount": 1, "currentPage": 1, "perPage": 50},
        }),
        "pragmatic" => json!({
            "error": "0", "description": "OK",
            "gameList": [
                {"gameID": "g-1", "gameName": "Gems", "typeDescription": "slots"},
                {"gameID": "g-2", "gameName": "Crash", "typeDescription": "crash"},
            ],
        }),
        "st8" => json!({
            "status": "ok",
            "games": [
                {"code": "g-1", "name": "Gems", "category": "slots", "rtp": 96.5, "enabled": true},
                {"code": "g-2", "name": "Crash", "category": "crash", "enabled": false},
            ],
        }),
        "swipegames" => json!([
            {"id": "g-1", "title": "Gems", "category": "slots", "rtp": 96.5},
            {"id": "g-2", "title": "Crash", "category": "crash"},
        ]),
        "hundredhp" => json!([
            {"id": "g-1", "name": "Gems", "category": "slots", "hidden": false},
            {"id": "g-2", "name": "Crash", "category": "crash", "hidden": true},
        ]),
        _ => panic!("{provider}"),
    }
}
