//! Published and computed signatures of the other schemes: forms, a query, a curve.
//! Whether a signature was good is read from the counts of rejections: not every protocol says it.

use super::published;
use crate::stage::Stage;
use http::Method;
use serde_json::Value;
use std::time::Duration;

/// A published message.
struct Sent<'a> {
    method: Method,
    path: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: String,
}

/// A stage whose host knows these variables, at a time in seconds since 1970.
async fn stage(variables: &[(&str, &str)], at_s: u64) -> Stage {
    let stage = Stage::open_restless(|config| {
        for (name, value) in variables {
            config.variables.insert((*name).into(), (*value).into());
        }
    })
    .await;
    stage.host.clock().set(Duration::from_secs(at_s));
    stage
}

/// How many messages were rejected for their signatures.
fn rejected(stage: &Stage) -> i64 {
    let sql = "SELECT coalesce(sum(count), 0) FROM rejection_totals \
        WHERE reason LIKE 'reject_signature%'";
    stage.books().number(sql, [])
}

/// Whether a message was rejected for its signature.
async fn is_bad(stage: &Stage, sent: Sent<'_>) -> bool {
    let (http, before) = (&stage.http, rejected(stage));
    http.send(sent.method, sent.path, &sent.headers, sent.body)
        .await;
    stage.until_idle().await;
    rejected(stage) > before
}

async fn expect_good(stage: &Stage, sent: Sent<'_>, about: &str) {
    assert!(!is_bad(stage, sent).await, "{about}");
}

async fn expect_bad(stage: &Stage, sent: Sent<'_>, about: &str) {
    assert!(is_bad(stage, sent).await, "{about}");
}

/// Parameters as a form; a list of tables becomes `name[0][key]`.
fn form(params: &Value) -> String {
    let mut pairs = Vec::new();
    for (name, value) in params.as_object().unwrap() {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    for (key, value) in item.as_object().unwrap() {
                        let value = value.as_str().unwrap();
                        pairs.push(format!("{name}%5B{at}%5D%5B{key}%5D={value}"));
                    }
                }
            }
            text => pairs.push(format!("{name}={}", text.as_str().unwrap())),
        }
    }
    pairs.join("&").replace(' ', "+")
}

fn computed(prefix: &str) -> Vec<(String, Value)> {
    let Some(text) = published("computed_vectors.json") else {
        return Vec::new();
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let own = all.as_object().unwrap().iter();
    let own = own.filter(|(name, _)| name.starts_with(prefix));
    let own: Vec<_> = own
        .map(|(name, case)| (name.clone(), case.clone()))
        .collect();
    assert!(own.len() >= 3, "{prefix}: {}", own.len());
    own
}

#[tokio::test(flavor = "multi_thread")]
async fn computed_slotegrator_signatures_are_good() {
    for (name, case) in computed("slotegrator") {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let header = |name: &str| text(&case["headers"][name]);
        let (merchant, nonce) = (header("X-Merchant-Id"), header("X-Nonce"));
        let (time, sign) = (header("X-Timestamp"), text(&case["x_sign"]));
        let variables = [
            ("slotegrator_merchant_id", merchant.as_str()),
            (
                "slotegrator_merchant_key",
                case["merchant_key"].as_str().unwrap(),
            ),
        ];
        let stage = stage(&variables, time.parse().unwrap()).await;
        let sent = |body: String| Sent {
            method: Method::POST,
            path: "/providers/slotegrator",
            headers: vec![
                ("X-Merchant-Id", &merchant),
                ("X-Nonce", &nonce),
                ("X-Timestamp", &time),
                ("X-Sign", &sign),
            ],
            body,
        };
        let body = form(&case["params"]);
        expect_good(&stage, sent(body.clone()), &name).await;
        expect_bad(&stage, sent(body.replace("p-1", "p-2")), &name).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn computed_pragmatic_hashes_are_good() {
    for (name, case) in computed("pragmatic") {
        let secret = case["secret"].as_str().unwrap();
        let variables = [
            ("pragmatic_provider_id", "PragmaticPlay"),
            ("pragmatic_secret", secret),
        ];
        let stage = stage(&variables, 1_482_429_190).await;
        let verb = name.rsplit_once('_').unwrap().1;
        let path = format!("/providers/pragmatic/{verb}.html");
        let sent = |body| Sent {
            method: Method::POST,
            path: &path,
            headers: Vec::new(),
            body,
        };
        let params = form(&case["params"]);
        let body = format!("{params}&hash={}", case["hash"].as_str().unwrap());
        expect_good(&stage, sent(body.clone()), &name).await;
        expect_bad(&stage, sent(body + "&more="), &name).await;
    }
}

/// From the vendor's own published kit; the first is a query.
const SWIPEGAMES: [(&str, &str); 3] = [
    (
        "7eaac66f751bcdb758877004b0a1c0063bdfb615ee0c20a4\
         64ae76edc67db324113f1ca8bd62b13dd1c7a43f85a20ea3",
        "23b02858e21abd151a4e48ed33e451cae4ad1b7cb267ef75d01c694ea2960e6d",
    ),
    (
        r#"{"amount":100.5,"user_id":123}"#,
        "9876ed3affd6596f3ddb9102a396718452cf83069904f3d001a2e91e164adc01",
    ),
    (
        r#"{"data":"test@example.com","message":"hello world!"}"#,
        "0825b42e92c46887f194252fda8b871c3c42aafa3833783d63b2005407000c02",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn swipegames_published_signatures_are_good() {
    let stage = stage(&[("swipegames_secret", "secret-key")], 1_700_000_000).await;
    let (session, of_query) = SWIPEGAMES[0];
    let balance = format!("/providers/swipegames/balance?sessionID={session}");
    let other = balance.replace("7eaa", "7eab");
    for (path, is_good) in [(&balance, true), (&other, false)] {
        let sent = Sent {
            method: Method::GET,
            path,
            headers: vec![("x-request-sign", of_query)],
            body: String::new(),
        };
        if is_good {
            expect_good(&stage, sent, path).await;
        } else {
            expect_bad(&stage, sent, path).await;
        }
    }
    for (body, signature) in &SWIPEGAMES[1..] {
        let sent = |body: String| Sent {
            method: Method::POST,
            path: "/providers/swipegames/bet",
            headers: vec![("x-request-sign", signature)],
            body,
        };
        expect_good(&stage, sent((*body).to_owned()), body).await;
        expect_bad(&stage, sent(format!("{body} ")), body).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn st8s_published_signature_is_good() {
    let (Some(key), Some(body)) = (published("st8_dev_pub.pem"), published("st8_body.json")) else {
        return;
    };
    let signature = "MEQCIAZmFXYmkErookvaeNqUY02Km8IVZAtmkFYE6ZrzMqS0AiBAvOn5c6qpV/QLKasVETt070L+\
                     TcNkmTNovlSaHvT3gA==";
    let variables = [("st8_public_key", key.as_str()), ("st8_site", "test-site")];
    let stage = stage(&variables, 1_700_000_000).await;
    let sent = |body: String| Sent {
        method: Method::POST,
        path: "/providers/st8/balance",
        headers: vec![("x-st8-sign", signature)],
        body,
    };
    expect_good(&stage, sent(body.clone()), &body).await;
    expect_bad(&stage, sent(body.replace("USD", "EUR")), "another currency").await;
}
