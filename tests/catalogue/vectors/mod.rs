//! The signatures that providers have published, checked by the product's own components.
//! The files lie beside the repository and are never part of it; what is absent is told.

mod schemes;

use crate::stage::{Answer, Brand, Stage, workspace};
use serde_json::Value;
use std::path::PathBuf;

/// A published file, or a line that says what was left out.
fn published(name: &str) -> Option<String> {
    let path: PathBuf = workspace().join("../shared/vectors").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("left out: the published vectors in shared/vectors/{name} are not here");
    }
    text
}

async fn stage_with(variable: &str, value: &str) -> Stage {
    Stage::open_with(|config| {
        config
            .variables
            .insert(variable.to_owned(), value.to_owned());
    })
    .await
}

async fn send(stage: &Stage, brand: Brand, verb: &str, body: &str, signature: &str) -> Answer {
    let path = format!("/providers/{}/{verb}", brand.id());
    stage
        .send_signed(brand, &path, body.as_bytes(), signature)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn hub88s_published_signatures_are_good() {
    let (Some(key), Some(rows)) = (
        published("hub88_demo_public.pem"),
        published("hub88_signatures.csv"),
    ) else {
        return;
    };
    let stage = stage_with("hub88_public_key", &key).await;
    let rows: Vec<_> = rows
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit_once(';'))
        .collect();
    assert_eq!(rows.len(), 5);
    for (body, signature) in rows {
        let answer = send(&stage, Brand::Hub88, "user/balance", body, signature).await;
        assert_ne!(answer.code(), "RS_ERROR_INVALID_SIGNATURE", "{body}");
        let changed = format!("{body} ");
        let answer = send(&stage, Brand::Hub88, "user/balance", &changed, signature).await;
        answer.expect("RS_ERROR_INVALID_SIGNATURE", "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn caletas_published_signatures_are_good() {
    let (Some(key), Some(body), Some(signatures)) = (
        published("caleta_pub.pem"),
        published("caleta_body.json"),
        published("caleta_signature.b64"),
    ) else {
        return;
    };
    let stage = stage_with("caleta_public_key", &key).await;
    let mut signatures = signatures.lines();
    let (of_body, of_nothing) = (signatures.next().unwrap(), signatures.next().unwrap());
    for (body, signature, other) in [
        (body.as_str(), of_body, of_nothing),
        ("", of_nothing, of_body),
    ] {
        let answer = send(&stage, Brand::Caleta, "wallet/balance", body, signature).await;
        assert_ne!(answer.code(), "RS_ERROR_INVALID_SIGNATURE", "{body}");
        let answer = send(&stage, Brand::Caleta, "wallet/balance", body, other).await;
        answer.expect("RS_ERROR_INVALID_SIGNATURE", "");
    }
}

/// These two stand in the provider document itself.
const SOFTSWISS: [(&str, &str); 2] = [
    (
        r#"{"account_id":"100","currency":"EUR","game_id":"PlatinumLightning","round_id":"7b115688-3849-490a-95bd-7c281d81c64c","finished":true,"transactions":[{"id_provider":"f0396ae4-3783-48d3-8e7d-20d90ba72d14","type":"bet","amount":"0.01"}],"session_id":"7b115688-3849-490a-95bd-7c281d81c64c"}"#,
        "1960606753b3a3e6932a6740bb5586f7f961c9744a486e34471c7ec4483dea14",
    ),
    (
        r#"{"user_id":"player1","currency":"USD","game":"acme:BookOfSun","game_id":"G-1","session_id":"S-1","finished":true,"actions":[{"action":"bet","amount":100,"action_id":"a-1"},{"action":"win","amount":250,"action_id":"a-2"}]}"#,
        "c6e5064b2b7beb283b4d25ac596c24c70d0a8bcf3cf60ad1ad8ce411ffe40cac",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn softswiss_published_signatures_are_good() {
    let stage = stage_with("softswiss_secret", "bx_secret").await;
    for (body, signature) in SOFTSWISS {
        let answer = send(&stage, Brand::Softswiss, "v2/betwin", body, signature).await;
        assert_ne!(answer.code(), "403", "{body}");
        let changed = body.replace('1', "2");
        let answer = send(&stage, Brand::Softswiss, "v2/betwin", &changed, signature).await;
        answer.expect("", "403");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn computed_softswiss_signatures_are_good() {
    let Some(text) = published("computed_vectors.json") else {
        return;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let all = all
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.contains("softswiss"));
    for (name, vector) in all {
        let field = |names: &[&str]| names.iter().find_map(|name| vector[*name].as_str());
        let (Some(secret), Some(body), Some(signature)) = (
            field(&["secret", "auth_token", "key"]),
            field(&["body", "raw_body"]),
            field(&["x_request_sign", "X-REQUEST-SIGN", "signature"]),
        ) else {
            panic!("{name} has another form: {vector}");
        };
        let stage = stage_with("softswiss_secret", secret).await;
        let answer = send(&stage, Brand::Softswiss, "v2/betwin", body, signature).await;
        assert_ne!(answer.code(), "403", "{name}");
    }
}
