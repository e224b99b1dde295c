//! The digest on its way out of the database's reach: log, webhook, metrics.
//! What the webhook has not accepted is sent again, until it is.

use super::{DAYS, checkpoint, moment, opened};
use crate::outbound::vendor::Vendor;
use crate::stage::{Stage, keys};
use http::Method;
use serde_json::{Value, json};

async fn metrics(stage: &Stage) -> String {
    let key = format!("Bearer {}", keys::ADMIN_KEY);
    let headers = [("authorization", key.as_str())];
    stage
        .http
        .send(Method::GET, "/metrics", &headers, "")
        .await
        .text()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_digest_stands_in_the_log_and_on_the_metrics() {
    let stage = opened().await;
    let none = stage
        .api(Method::GET, "/api/ledger/proof", &Value::Null)
        .await;
    assert_eq!(
        (none.status.as_u16(), &none.json()["status"]),
        (503, &json!("missing"))
    );
    let made = checkpoint(&stage, DAYS[0]).await;
    let logs = stage.host.logs().of("job-checkpoint");
    let told = logs.iter().find_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        line.get("checkpoint").cloned()
    });
    assert_eq!(told, Some(made.clone()), "{logs:?}");
    stage.host.clock().set(moment(DAYS[1], 1));
    let text = metrics(&stage).await;
    let info = format!(
        "reelgate_checkpoint_info{{number=\"1\",day=\"{}\",digest=\"{}\",key_id=\"{}\"}} 1\n",
        DAYS[0],
        made["digest"].as_str().unwrap(),
        keys::LEDGER.id()
    );
    for part in [
        info.as_str(),
        "reelgate_checkpoint_age_seconds 3000\n",
        "reelgate_checkpoint_delivered 0\n",
        "reelgate_proof_broken 0\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let good = stage.get("/api/ledger/proof").await;
    assert_eq!(
        (&good["status"], &good["digest"]),
        (&json!("good"), &made["digest"])
    );
    stage.host.clock().set(moment(DAYS[1], 30));
    let late = stage
        .api(Method::GET, "/api/ledger/proof", &Value::Null)
        .await;
    assert_eq!(
        (late.status.as_u16(), &late.json()["status"]),
        (503, &json!("late"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_hears_each_digest_until_it_accepts_it() {
    let vendor = Vendor::open().await;
    let origin = vendor.origin();
    let stage = Stage::open_with(|config| {
        let mut set = |name: &str, value: &str| {
            config.variables.insert(name.to_owned(), value.to_owned());
        };
        set("checkpoint_webhook", &origin);
        set("checkpoint_webhook_path", "/keep/canary-webhook-token");
    })
    .await;
    vendor.answers("/keep/canary-webhook-token", 500, "");
    let first = checkpoint(&stage, DAYS[0]).await;
    assert_eq!(vendor.heard().len(), 3, "three tries");
    vendor.answers("/keep/canary-webhook-token", 204, "");
    let second = checkpoint(&stage, DAYS[1]).await;
    let heard: Vec<Value> = vendor.heard().iter().map(|heard| heard.json()).collect();
    assert_eq!(heard, [first, second]);
    let reply = stage
        .api(Method::POST, "/api/jobs/checkpoint", &Value::Null)
        .await;
    assert_eq!((reply.status.as_u16(), vendor.heard().len()), (200, 0));
    assert!(
        metrics(&stage)
            .await
            .contains("reelgate_checkpoint_delivered 1\n")
    );
    stage.until_logged().await;
    let log = stage.get("/api/exchanges?limit=100").await;
    let asked = |item: &&Value| item["verb"] == "ask checkpoint_webhook";
    assert_eq!(
        log["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(asked)
            .count(),
        5,
        "{log}"
    );
    assert!(!log.to_string().contains("canary-webhook-token"), "{log}");
}
