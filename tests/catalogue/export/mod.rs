//! The ledger's proof, before those who should believe it: exports, checkpoints, two verifiers.
//! Nothing here looks into the database to see whether an export is right.

mod attacks;
mod breaks;
mod delivered;
mod document;
mod jobs;
mod plants;
#[path = "../../../xtask/src/verify_ledger/mod.rs"]
mod verify_ledger;

use crate::delivery::EURO;
use crate::stage::{BRANDS, Brand, Site, Stage, keys, workspace};
use http::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// Days with a checkpoint each.
const DAYS: [&str; 2] = ["2026-01-01", "2026-01-02"];
/// Played before the first checkpoint alone.
const QUIET: &str = "zoé \"zo\" \\ 🎰";

/// What a verifier said.
struct Verdict {
    by: &'static str,
    clean: bool,
    text: String,
}

/// A time of a day in UTC, as the host's clock is set.
fn moment(day: &str, hour: u64) -> Duration {
    let date: jiff::civil::Date = day.parse().unwrap();
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    Duration::from_secs(u64::try_from(start.as_second()).unwrap() + hour * 3_600)
}

/// Both verifiers on an export.
fn verdicts(lines: &[Value]) -> [Verdict; 2] {
    verdicts_with(lines, &[])
}

/// The same with digests that were kept outside.
fn verdicts_with(lines: &[Value], kept: &[(String, String)]) -> [Verdict; 2] {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    verdicts_on(text.as_bytes(), &keys::LEDGER.public_pem, kept)
}

fn verdicts_on(export: &[u8], public_key: &str, kept: &[(String, String)]) -> [Verdict; 2] {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("export"), folder.path().join("key"));
    std::fs::write(&file, export).unwrap();
    std::fs::write(&key, public_key).unwrap();
    let mut told = Vec::new();
    let code = verify_ledger::run(&file, std::slice::from_ref(&key), kept, &mut told).unwrap();
    let ours = Verdict {
        by: "xtask",
        clean: code == ExitCode::SUCCESS,
        text: String::from_utf8(told).unwrap(),
    };
    let digests = folder.path().join("digests");
    let lines: String = kept
        .iter()
        .map(|(day, hex)| format!("{day}={hex}\n"))
        .collect();
    std::fs::write(&digests, lines).unwrap();
    assert_eq!(verify_ledger::kept_digests(&digests).unwrap(), kept);
    [ours, third_party(&[file, key, "--digests".into(), digests])]
}

/// The script that was written from the published format alone.
fn third_party(files: &[PathBuf]) -> Verdict {
    let script = workspace().join("tests/ledger/verify_ledger.py");
    let output = Command::new("python3").arg(script).args(files).output();
    let output = output.unwrap_or_else(|error| {
        panic!("python3 cannot be run ({error}): apt-get install python3, as xtask test does")
    });
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1)) && !text.contains("Traceback"),
        "{text}"
    );
    Verdict {
        by: "verify_ledger.py",
        clean: code == Some(0),
        text,
    }
}

#[track_caller]
fn expect_clean(lines: &[Value]) {
    for verdict in verdicts(lines) {
        assert!(verdict.clean, "{}: {}", verdict.by, verdict.text);
    }
}

#[track_caller]
fn expect_faults(what: &str, lines: &[Value], place: &str) {
    for Verdict { by, clean, text } in verdicts(lines) {
        assert!(!clean, "{by} did not notice: {what}");
        assert!(
            text.contains(place),
            "{by}: {what}: {place:?} is not named: {text}"
        );
    }
}

/// One page, line by line.
async fn page(site: &Site, after: i64, limit: usize) -> Vec<Value> {
    let path = format!("/api/ledger/export?after={after}&limit={limit}");
    let reply = site.api(Method::GET, &path, &Value::Null).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    let text = reply.text();
    assert!(text.ends_with('\n'));
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// All pages of entries, then those of records, one behind the other.
async fn export(site: &Site, limit: usize) -> Vec<Value> {
    let mut lines = entries(site, limit).await;
    lines.extend(records(site, limit).await);
    lines
}

async fn records(site: &Site, limit: usize) -> Vec<Value> {
    let mut lines: Vec<Value> = Vec::new();
    loop {
        let next = lines.last().map_or(Some("0"), |end| end["next"].as_str());
        let Some(after) = next else { return lines };
        let limit = limit.min(1_000);
        let path = format!("/api/ledger/records?after={after}&limit={limit}");
        let reply = site.api(Method::GET, &path, &Value::Null).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let text = reply.text();
        let page = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.extend(page);
    }
}

async fn entries(site: &Site, limit: usize) -> Vec<Value> {
    let mut lines: Vec<Value> = Vec::new();
    loop {
        let next = lines.last().map_or(Some(0), |end| end["next"].as_i64());
        let Some(after) = next else { return lines };
        let page = page(site, after, limit).await;
        let entries = page.iter().filter(|line| line["type"] == "entry").count();
        assert!(entries <= limit, "{entries}");
        lines.extend(page);
    }
}

/// Ten minutes after midnight, as a scheduler does.
async fn checkpoint(stage: &Stage, day: &str) -> Value {
    stage
        .host
        .clock()
        .set(moment(day, 24) + Duration::from_secs(600));
    let path = "/api/jobs/checkpoint";
    let reply = stage.api(Method::POST, path, &Value::Null).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.json()["day"], day);
    reply.json()
}

/// A stage at noon of the first day.
async fn opened() -> Stage {
    let stage = Stage::open().await;
    stage.host.clock().set(moment(DAYS[0], 12));
    stage
}

/// A ledger with most kinds of entries, two checkpoints, and entries behind the second.
async fn played() -> Stage {
    let stage = opened().await;
    stage.add_player(QUIET, "EUR", 7 * EURO).await;
    stage.add_player(QUIET, "BTC", EURO).await;
    stage.add_money(QUIET, "EUR", "withdrawals", EURO).await;
    for brand in BRANDS {
        play(&stage, brand, "a").await;
    }
    checkpoint(&stage, DAYS[0]).await;
    for brand in BRANDS {
        play(&stage, brand, "b").await;
    }
    checkpoint(&stage, DAYS[1]).await;
    play(&stage, Brand::Hub88, "c").await;
    stage
}

async fn play(stage: &Stage, brand: Brand, name: &str) {
    let seat = stage.seat(brand, 100 * EURO).await;
    let of = |what: &str| format!("{what}-{name}");
    let (first, second) = (of("round-1"), of("round-2"));
    seat.bet(&of("bet-1"), &first, EURO).await.ok();
    seat.win(&of("win-1"), &first, 3 * EURO, &of("bet-1"))
        .await
        .ok();
    if brand.is_rs() {
        let mut win = seat.win_message(&of("win-4"), &first, 2 * EURO, &of("bet-1"));
        win.body["jackpot_win"] = EURO.into();
        stage.send(&win).await.ok();
        seat.rollback(&of("back-4"), &first, &of("win-4"))
            .await
            .ok();
    }
    seat.bet(&of("bet-2"), &second, 2 * EURO).await.ok();
    seat.rollback(&of("back-2"), &second, &of("bet-2"))
        .await
        .ok();
    let grant = stage.add_money(&seat.player, "EUR", "bonuses", 5 * EURO);
    grant.await;
    let path = format!("/api/players/{}/adjustments", seat.player);
    let body = json!({
        "currency": "EUR", "cash": "-0.50", "actor": "maria", "reason": "counted twice",
    });
    stage.change(Method::POST, &path, body).await;
    seat.bet(&of("bet-3"), &of("round-3"), EURO).await.ok();
    let path = format!("/api/players/{}/voids", seat.player);
    let body = json!({
        "currency": "EUR", "provider": brand.id(), "reference": of("bet-3"), "actor": "maria",
        "reason": "the game broke off",
    });
    stage.change(Method::POST, &path, body).await;
}

/// The hash that the published format gives an entry.
fn hash_of(entry: &Value, before: &str) -> String {
    let text = |name: &str| match &entry[name] {
        Value::Null | Value::Bool(false) => String::new(),
        Value::Bool(true) => "1".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let fields = "player currency seq at kind provider reference target round ends_round game \
        session location device cash bonus cash_after bonus_after fingerprint";
    let noted = !entry["actor"].is_null();
    let further = ["jackpot_contribution", "jackpot_part", "person"];
    let is_there = |name: &&str| !entry[*name].is_null();
    let further = further.into_iter().filter(is_there);
    let further: Vec<_> = further
        .map(|name| format!("{name}={}", text(name)))
        .collect();
    let tag = match (noted, further.is_empty()) {
        (false, true) => "reelgate-entry-1",
        (true, true) => "reelgate-entry-2",
        (_, false) => "reelgate-entry-3",
    };
    let mut lines = vec![tag.to_owned(), before.to_owned()];
    lines.extend(fields.split_whitespace().map(text));
    if noted || !further.is_empty() {
        lines.extend(["actor", "reason"].map(text));
    }
    lines.extend(further);
    hex::encode(Sha256::digest(lines.join("\n") + "\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_verified_by_us_and_by_a_third_party() {
    let stage = played().await;
    let whole = export(&stage, 10_000).await;
    let [ours, theirs] = verdicts(&whole);
    assert!(ours.clean && theirs.clean, "{}{}", ours.text, theirs.text);
    let entries = whole.iter().filter(|line| line["type"] == "entry").count();
    let records = whole.iter().filter(|line| line["type"] == "record").count();
    let counted = format!("{entries} entries, 9 wallets, 2 checkpoints, {records} records: ");
    assert!(ours.text.starts_with(&counted), "{}", ours.text);
    assert!(theirs.text.starts_with(&counted), "{}", theirs.text);
    let good = format!("with the key {} is good", keys::LEDGER.id());
    assert!(ours.text.contains(&good), "{}", ours.text);
    assert!(entries > 50 && records > entries / 2, "{entries} {records}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_put_together_are_the_same_export() {
    let stage = played().await;
    let frames = ["reelgate-ledger", "end", "reelgate-records", "records-end"];
    let frame = |line: &Value| frames.contains(&line["type"].as_str().unwrap());
    let whole = export(&stage, 10_000).await;
    for limit in [1, 7, 50] {
        let pages = export(&stage, limit).await;
        expect_clean(&pages);
        let mut lines: Vec<_> = pages.iter().filter(|line| !frame(line)).collect();
        lines.dedup();
        let expected: Vec<_> = whole.iter().filter(|line| !frame(line)).collect();
        assert_eq!(lines, expected, "{limit}");
    }
    let pages = export(&stage, 7).await;
    let begins = |line: &Value| line["type"] == "reelgate-ledger";
    stage.until_logged().await;
    let starts: Vec<_> = (0..pages.len()).filter(|at| begins(&pages[*at])).collect();
    let lost = [&pages[..starts[2]], &pages[starts[3]..]].concat();
    let after = pages[starts[2]]["after"].to_string();
    expect_faults("a page is lost", &lost, &after);
    expect_faults("the first page is lost", &pages[starts[1]..], "line 1");
    expect_faults("the last page is lost", &pages[..starts[2]], "the export");
    expect_faults("the end is lost", &whole[..whole.len() - 1], "the export");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_is_made_between_two_pages_is_not_lost() {
    let stage = opened().await;
    stage.add_player(QUIET, "EUR", EURO).await;
    let mut lines = entries(&stage, 100).await;
    checkpoint(&stage, DAYS[0]).await;
    lines.extend(page(&stage, 1, 100).await);
    stage.add_player(QUIET, "USD", EURO).await;
    lines.extend(page(&stage, 1, 100).await);
    checkpoint(&stage, DAYS[1]).await;
    lines.extend(page(&stage, 2, 100).await);
    lines.extend(records(&stage, 100).await);
    expect_clean(&lines);
    let checkpoints = lines.iter().filter(|line| line["type"] == "checkpoint");
    let numbers: Vec<_> = checkpoints.map(|line| line["number"].as_i64()).collect();
    assert_eq!(
        numbers,
        [Some(1), Some(1), Some(2)],
        "the first stands on two pages"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_manipulation_is_found_and_named_by_both() {
    let stage = played().await;
    let clean = export(&stage, 10_000).await;
    expect_clean(&clean);
    for (what, plant) in plants::PLANTS {
        let mut lines = clean.clone();
        let place = plant(&mut lines);
        assert_ne!(lines, clean, "{what} changes nothing");
        expect_faults(what, &lines, &place);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_questions_are_refused_by_name() {
    let stage = Stage::open().await;
    let expect = async |path: &str, part: &str| {
        let reply = stage.api(Method::GET, path, &Value::Null).await;
        assert!(
            reply.status == 400 && reply.text().contains(part),
            "{path}: {}",
            reply.text()
        );
    };
    expect("/api/ledger/export?after=-1", "after").await;
    expect("/api/ledger/export?limit=10001", "limit").await;
    expect("/api/ledger/export?from=1", "unknown field").await;
    expect("/api/ledger/checkpoints?limit=0", "limit").await;
    let empty = export(&stage, 1).await;
    assert!(
        empty.iter().all(|line| line["type"] != "entry"),
        "{empty:?}"
    );
    expect_faults("an empty export", &empty, "it has no checkpoint");
    expect("/api/ledger/records?after=x", "after").await;
    expect("/api/ledger/records?limit=1001", "limit").await;
}
