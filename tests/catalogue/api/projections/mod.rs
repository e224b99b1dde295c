//! The job that rebuilds every projection from the entries: it finds what was tampered with, names
//! it, mends it, and raises no false alarm while bets run. A broken chain it only reports.

mod tampered;

use super::refused;
use crate::delivery::EURO;
use crate::stage::{BRANDS, Seat, Stage, encoded};
use futures::future::join;
use http::Method;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::Duration;

/// 2026-03-01T00:30:00Z.
const HALF_PAST_MIDNIGHT: Duration = Duration::from_secs(1_772_325_000);
const HOUR: Duration = Duration::from_secs(3600);
const JOB: &str = "/api/jobs/projections";

async fn job(stage: &Stage, mode: &str) -> Value {
    let reply = stage.api(Method::POST, JOB, &json!({ "mode": mode })).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

#[track_caller]
fn expect_clean(answer: &Value) {
    let found = [&answer["differences_count"], &answer["breaks_count"]];
    assert_eq!(found, [0, 0], "{answer:#}");
}

/// What differs, in the order told.
fn whats(answer: &Value) -> Vec<&str> {
    let all = answer["differences"].as_array().unwrap();
    all.iter()
        .map(|one| one["what"].as_str().unwrap())
        .collect()
}

/// Random play of a seat over few names, by the provider and by the desk.
async fn play(stage: &Stage, seat: &Seat<'_>, random: &mut StdRng) {
    let mut name = |what: &str, of| format!("{what}-{}", random.random_range(0..of));
    let (round, bet, other) = (name("round", 12), name("bet", 40), name("win", 30));
    let (back, key) = (name("back", 40), name("key", 400));
    let amount = random.random_range(1..5 * EURO);
    let desk = |path: &str| format!("/api/players/{}/{path}", encoded(&seat.player));
    let decision = format!("rounds/{}/{round}/decision", seat.brand.id());
    let who = json!({ "currency": "EUR", "actor": "eve", "reason": "by chance" });
    let with = |more: Value| {
        let mut body = who.clone();
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let (path, body) = match random.random_range(0..100) {
        0..40 => return drop(seat.bet(&bet, &round, amount).await),
        40..55 => return drop(seat.win(&other, &round, amount, &bet).await),
        55..68 => return drop(seat.rollback(&back, &round, &bet).await),
        68..74 => return drop(seat.rollback(&back, &round, &other).await),
        74..78 => {
            let mut last = seat.bet_message(&bet, &round, amount);
            let field = if seat.brand.is_rs() {
                "round_closed"
            } else {
                "finished"
            };
            last.body[field] = true.into();
            return drop(stage.send(&last).await);
        }
        78..82 if seat.brand.is_rs() => {
            let mut free = seat.bet_message(&bet, &round, amount);
            free.body["is_free"] = true.into();
            return drop(stage.send(&free).await);
        }
        78..86 => {
            let target = json!({ "provider": seat.brand.id(), "reference": bet });
            (desk("voids"), with(target))
        }
        86..89 => (desk(&decision), with(json!({ "decision": "void" }))),
        89..91 => (desk(&decision), with(json!({ "decision": "close" }))),
        91..94 => (
            desk("adjustments"),
            with(json!({ "cash": "-0.5", "bonus": "2" })),
        ),
        94..97 => (
            desk("bonuses"),
            json!({ "amount": "3.00", "currency": "EUR" }),
        ),
        97..99 => (
            desk(&format!("bonuses/{key}/expiry")),
            json!({ "currency": "EUR" }),
        ),
        _ => (JOB.replace("projections", "stale-rounds"), json!({})),
    };
    let headers = [("idempotency-key", key.as_str())];
    stage.api_with(Method::POST, &path, &body, &headers).await;
}

async fn seats(stage: &Stage) -> Vec<Seat<'_>> {
    let mut seats = Vec::new();
    for brand in BRANDS {
        let path = format!("/api/providers/{}", brand.id());
        let pots = json!({
            "bet_from": "cash_then_bonus", "win_to": "as_staked", "round_open_max_s": 3600,
        });
        stage.change(Method::PATCH, &path, pots).await;
        for _ in 0..2 {
            seats.push(stage.seat(brand, 30 * EURO).await);
        }
    }
    seats
}

/// What is there whatever chance brought.
async fn be_sure(stage: &Stage, seat: &Seat<'_>) {
    let player = seat.player.as_str();
    let post = async |path: &str, key: &str, body: Value| {
        let path = format!("/api/players/{player}/{path}");
        let key = format!("{key}-{player}");
        let key = [("idempotency-key", key.as_str())];
        let reply = stage.api_with(Method::POST, &path, &body, &key).await;
        assert_eq!(reply.status, 201, "{path} {body}: {}", reply.text());
    };
    post(
        "deposits",
        "cash",
        json!({ "amount": "9.00", "currency": "EUR" }),
    )
    .await;
    post(
        "bonuses",
        "grant",
        json!({ "amount": "3.00", "currency": "EUR" }),
    )
    .await;
    let end = format!("bonuses/grant-{player}/expiry");
    post(&end, "end", json!({ "currency": "EUR" })).await;
    let who = json!({ "currency": "EUR", "cash": "0.5", "actor": "eve", "reason": "sure" });
    post("adjustments", "adjust", who).await;
    for round in ["sure", "whole"] {
        let bet = format!("{round}-{player}");
        seat.bet(&bet, round, EURO).await.ok();
    }
    let whole = format!("rounds/{}/whole/decision", seat.brand.id());
    let void = json!({
        "currency": "EUR", "decision": "void", "actor": "eve", "reason": "sure",
    });
    post(&whole, "void", void).await;
}

/// Two hours of random play that are over, and some of the next.
async fn played() -> (Stage, StdRng) {
    let seed = rand::random();
    println!("the seed is {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let stage = Stage::open().await;
    stage.host.clock().set(HALF_PAST_MIDNIGHT);
    let seats = seats(&stage).await;
    for _ in 0..3 {
        for _ in 0..250 {
            let seat = &seats[random.random_range(0..seats.len())];
            play(&stage, seat, &mut random).await;
        }
        stage.host.clock().advance(HOUR);
    }
    for seat in &seats {
        be_sure(&stage, seat).await;
    }
    stage
        .change(Method::POST, "/api/jobs/stale-rounds", json!({}))
        .await;
    drop(seats);
    stage.books().audit();
    (stage, random)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_random_play_nothing_differs() {
    let (stage, _) = played().await;
    let answer = job(&stage, "compare").await;
    expect_clean(&answer);
    let books = stage.books();
    for (name, table) in [
        ("wallets", "wallets"),
        ("entries", "entries"),
        ("rounds", "rounds"),
    ] {
        let count = books.number(&format!("SELECT count(*) FROM {table}"), []);
        assert_eq!(answer["compared"][name], count, "{answer:#}");
    }
    let kinds = books.number("SELECT count(DISTINCT kind) FROM entries", []);
    assert!(kinds > 9, "only {kinds} kinds of entries");
    let quarter = answer["figures_before"].as_str().unwrap();
    assert_eq!(
        quarter, "2026-03-01T03:15:00.000Z",
        "the quarter that is open is left out"
    );
    let before = books.image();
    let answer = job(&stage, "rebuild").await;
    expect_clean(&answer);
    assert_eq!(answer["rebuilt_count"], 0);
    assert_eq!(
        stage.books().image(),
        before,
        "nothing is written where nothing differs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_runs_while_bets_come_in() {
    let (stage, mut random) = played().await;
    let seats = seats(&stage).await;
    let over = Cell::new(false);
    let playing = async {
        for n in 0..400 {
            let seat = &seats[n % seats.len()];
            let (bet, round) = (format!("run-{n}"), format!("run-{n}"));
            seat.bet(&bet, &round, EURO / 100).await.ok();
            play(&stage, seat, &mut random).await;
        }
        over.set(true);
    };
    // A round of a wallet that is playing: the wallet moves on while it is mended.
    let sql = "UPDATE rounds SET payout = payout + 7, state = 'closed' WHERE round = 'run-0'";
    let comparing = async {
        let mut runs = 0;
        let mut mended = 0;
        while !over.get() {
            expect_clean(&job(&stage, "compare").await);
            if runs % 3 == 2 {
                let changed = i64::try_from(stage.writer().execute(sql, []).unwrap()).unwrap();
                let answer = job(&stage, "rebuild").await;
                assert_eq!(answer["differences_count"], changed, "{answer:#}");
                assert_eq!(answer["rebuilt_count"], changed, "{answer:#}");
                mended += changed;
            }
            runs += 1;
        }
        (runs, mended)
    };
    let ((), (runs, mended)) = join(playing, comparing).await;
    assert!(runs > 3 && mended > 0, "{runs} runs, {mended} mended");
    expect_clean(&job(&stage, "compare").await);
    stage.books().audit();
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_cannot_be_are_refused() {
    let stage = Stage::open().await;
    let reply = stage.api(Method::POST, JOB, &Value::Null).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["mode"]),
        (200, &"compare".into())
    );
    for (body, told) in [
        (json!({ "mode": "repair" }), "compare, rebuild"),
        (json!({ "wallet": 1 }), "unknown field"),
        (json!([]), ""),
    ] {
        refused(&stage, (Method::POST, JOB, body), 400, told).await;
    }
    refused(&stage, (Method::GET, JOB, Value::Null), 405, "POST").await;
}
