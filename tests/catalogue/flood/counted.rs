//! Unverified requests are counted by minute, provider, reason and source.
//! Nothing of them is ever kept.

use super::{PROTOCOLS, answer, half_open};
use crate::delivery::EURO;
use crate::stage::{BRANDS, Reply, Stage};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// A text of the sender's own.
fn junk(length: usize) -> String {
    format!("canary-{}", "x".repeat(length))
}

/// Whatever holds more of the sender's text than 64 bytes.
fn holds(text: &str) -> bool {
    text.contains(&"x".repeat(58))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_message_is_counted_and_leaves_no_text_in_any_protocol() {
    let stage = Stage::open().await;
    let mut expected = std::collections::BTreeMap::new();
    for (provider, path, header) in PROTOCOLS {
        let path = format!("/providers/{path}");
        let long = if path.contains('?') {
            path.clone()
        } else {
            format!("{path}/{}", junk(4_000))
        };
        let named = header.split_once(": ");
        let headers: Vec<_> = named.into_iter().collect();
        let id = format!(
            r#"{{"request_uuid":"{0}","uuid":"{0}","id":"{0}"}}"#,
            junk(60_000)
        );
        for (path, headers, body) in [
            (&path, &headers[..0], junk(60_000)),
            (&path, &headers[..], junk(60_000)),
            (&path, &headers[..], id),
            (&long, &headers[..], junk(60_000)),
        ] {
            let reply = stage.http.send(Method::POST, path, headers, body).await;
            let text = reply.text();
            assert!(text.len() < 600 && !holds(&text), "{path}: {text}");
            assert!(is_marked(&reply), "{path}");
            *expected.entry(provider).or_insert(0) += 1;
        }
    }
    for (provider, count) in expected {
        stage.until_counted(provider, count).await;
    }
    let books = stage.books();
    let kept = books.number(
        "SELECT count(*) FROM exchanges WHERE outcome LIKE 'reject%'",
        [],
    );
    assert_eq!(kept, 0, "the message log keeps what was not verified");
    for row in books.table("rejections") {
        assert!(row.len() < 300 && row.contains("127.0.0.1"), "{row}");
    }
    let lines = stage.host.logs().all();
    let told = lines.iter().find(|line| holds(&line.text));
    assert!(told.is_none(), "{told:?}");
    books.audit();
}

/// Whether what stands in front of the component is told that it could not verify the request.
fn is_marked(reply: &Reply) -> bool {
    reply.header("x-unverified") == Some("1")
}

/// To each provider three forged bets and one without a signature; to our API a wrong key.
async fn send_unverified(stage: &Stage) {
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        for _ in 0..3 {
            let forged = brand.other_key().sign(&bet.bytes());
            let answer = stage
                .send_signed(brand, &bet.path, &bet.bytes(), &forged)
                .await;
            assert!(is_marked(&answer.reply), "{brand:?}");
        }
        stage.send_raw(brand, &bet.path, &bet.bytes(), &[]).await;
        assert!(!is_marked(&stage.send(&bet).await.reply), "{brand:?}");
        stage.until_counted(brand.id(), 4).await;
    }
    let wrong = [("authorization", "Bearer wrong")];
    let path = "/api/players/nobody";
    let reply = stage.http.send(Method::GET, path, &wrong, Vec::new()).await;
    assert!(is_marked(&reply), "{}", reply.text());
    stage.until_counted("api", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rejections_are_listed_filtered_paged_and_measured() {
    let stage = Stage::open().await;
    send_unverified(&stage).await;
    let items = |list: &Value| list["items"].as_array().unwrap().clone();
    let of = |item: &Value| {
        let fields = ["provider", "reason", "source", "count"];
        json!(fields.map(|field| item[field].clone()))
    };
    let hub88 = stage.get("/api/rejections?provider=hub88").await;
    let sums = |reason: &str, list: &Value| {
        let of_reason = |item: &&Value| item["reason"] == reason;
        let all = items(list);
        let counts = all
            .iter()
            .filter(of_reason)
            .map(|item| item["count"].as_i64().unwrap());
        counts.sum::<i64>()
    };
    assert_eq!(sums("reject_signature_mismatch", &hub88), 3, "{hub88}");
    assert_eq!(sums("reject_signature_missing", &hub88), 1, "{hub88}");
    let unauthorized = stage.get("/api/rejections?reason=unauthorized").await;
    assert_eq!(
        of(&items(&unauthorized)[0]),
        json!(["api", "unauthorized", "127.0.0.1", 1])
    );

    // All pages of one item are the list of all.
    let all = items(&stage.get("/api/rejections").await);
    let (mut paged, mut next) = (Vec::new(), String::new());
    loop {
        let page = stage.get(&format!("/api/rejections?limit=1{next}")).await;
        paged.extend(items(&page));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&after={cursor}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let minute = all[0]["minute"].as_str().unwrap();
    let from = stage.get(&format!("/api/rejections?from={minute}")).await;
    assert_eq!(items(&from), all);
    let to = stage.get(&format!("/api/rejections?to={minute}")).await;
    assert_eq!(items(&to), Vec::<Value>::new());
    for query in [
        "from=yesterday",
        "from=2026-11-21T10:00:30Z",
        "minute=1",
        "after=00",
        "limit=0",
    ] {
        let path = format!("/api/rejections?{query}");
        let reply = stage.api(Method::GET, &path, &Value::Null).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.text());
    }
    let metrics = stage
        .api(Method::GET, "/metrics", &Value::Null)
        .await
        .text();
    let line = "reelgate_rejections_total{provider=\"st8\"";
    assert!(!metrics.contains(line), "{metrics}");
    for brand in BRANDS {
        let line = format!(
            "reelgate_rejections_total{{provider=\"{}\",reason=\"reject_signature_mismatch\"}} 3\n",
            brand.id()
        );
        assert!(metrics.contains(&line), "{line} is not in {metrics}");
    }
}

/// A sender chooses neither its source, nor how many rows it takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_sender_cannot_choose_its_source() {
    let stage = Stage::open().await;
    for number in 0..300 {
        let forged = format!("10.0.{}.{}:1", number / 250, number % 250);
        let headers = [
            "spin-client-addr",
            "x-forwarded-for",
            "forwarded",
            "x-real-ip",
        ]
        .map(|name| (name, forged.as_str()));
        let path = "/providers/st8/debit";
        stage.http.send(Method::POST, path, &headers, "{}").await;
    }
    stage.until_counted("st8", 300).await;
    let sql = "SELECT DISTINCT source FROM rejections";
    assert_eq!(stage.books().words(sql), ["127.0.0.1"]);
}

/// Nothing is opened, read or kept for an unsigned message, so it is answered while the database is
/// away, and counted when it is back.
#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_message_needs_neither_its_body_nor_the_database() {
    let stage = Stage::open_with(|config| config.admission.body_first = false).await;
    stage.until_logged().await;
    let statements = || stage.host.counters().component("st8").sqlite_statements;
    let before = statements();
    let open = half_open(&stage, "/providers/st8/debit", "", 60_000).await;
    let told = tokio::time::timeout(Duration::from_secs(2), answer(open)).await;
    let told = told.expect("an unsigned message is refused before its body comes");
    assert!(told.contains("auth_failed"), "{told}");
    assert_eq!(
        statements(),
        before,
        "the database was asked for an unsigned message"
    );
    stage.until_counted("st8", 1).await;
}
