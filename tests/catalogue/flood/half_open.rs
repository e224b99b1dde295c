//! Requests whose bodies do not come: in the host they get no instance, and in an instance they
//! have a deadline. They never delay any other request.

use super::{PROTOCOLS, answer, half_open};
use crate::delivery::EURO;
use crate::stage::keys::ADMIN_KEY;
use crate::stage::{Brand, Stage};
use futures::future::join_all;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const HALF_OPEN: usize = 200;
/// Everything else is answered within this time on a busy machine; if each of the requests kept a
/// place up to its deadline, it would take 30 s on two cores.
const PATIENCE: Duration = Duration::from_secs(20);

/// A path of each component that can be called from outside, and a header that passes the first
/// check.
fn doors(stage: &Stage) -> BTreeMap<String, (String, String)> {
    let mut doors = BTreeMap::new();
    for trigger in &stage.host.manifest().triggers {
        let Some(route) = &trigger.route else {
            continue;
        };
        let path = route.replace("/...", "/x").replace(':', "");
        let protocol = PROTOCOLS.iter().find(|(provider, ..)| {
            path.strip_prefix("/providers/")
                .is_some_and(|rest| rest.starts_with(provider))
        });
        let door = match protocol {
            Some((_, path, header)) => (format!("/providers/{path}"), (*header).to_owned()),
            None => (path, format!("authorization: Bearer {ADMIN_KEY}")),
        };
        doors.entry(trigger.component.clone()).or_insert(door);
    }
    doors
}

/// Everything else: bets, the API, health.
async fn everything_else_answers(stage: &Stage, about: &str) {
    let started = Instant::now();
    let bets = [Brand::Hub88, Brand::Softswiss].map(|brand| async move {
        let seat = stage.seat(brand, 100 * EURO).await;
        for n in 0..5 {
            let reference = format!("bet-{n}-{}", seat.player);
            seat.bet(&reference, "round", EURO).await.ok();
        }
        let path = format!("/api/players/{}", seat.player);
        let player = stage.get(&path).await;
        assert_eq!(player["wallets"][0]["cash"], "95.00", "{about}");
    });
    let all = async {
        join_all(bets).await;
        for path in [
            "/healthz",
            "/readyz",
            "/metrics",
            "/api/games",
            "/api/rejections",
        ] {
            let reply = stage.api(http::Method::GET, path, &Value::Null).await;
            assert_eq!(reply.status, 200, "{about}: {path}");
        }
    };
    let answered = tokio::time::timeout(PATIENCE, all).await;
    let took = started.elapsed();
    assert!(answered.is_ok(), "{about}: not answered after {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_half_open_requests_to_each_component_keep_no_other_waiting() {
    let stage = Stage::open().await;
    for (component, (path, header)) in doors(&stage) {
        let open = (0..HALF_OPEN).map(|_| half_open(&stage, &path, &header, 300));
        let open = join_all(open).await;
        everything_else_answers(&stage, &component).await;
        drop(open);
    }
    stage.books().audit();
}

/// As on Spin, where the host does not wait for bodies: the component gives late ones up.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_half_open_requests_are_given_up_by_the_component_itself() {
    let stage = Stage::open_with(|config| config.admission.body_first = false).await;
    let doors = doors(&stage);
    for component in ["hub88", "softswiss", "nolimit", "players", "admin"] {
        let (path, header) = &doors[component];
        let open = (0..HALF_OPEN).map(|_| half_open(&stage, path, header, 300));
        let open = join_all(open).await;
        everything_else_answers(&stage, component).await;
        drop(open);
    }
    let traps: u64 = doors
        .keys()
        .map(|id| stage.host.counters().component(id).traps)
        .sum();
    assert_eq!(traps, 0);
    stage.books().audit();
}

/// A body that does not come is answered with the protocol's refusal, by host and component alike.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_refused_in_every_protocol() {
    for body_first in [true, false] {
        let stage = Stage::open_with(|config| config.admission.body_first = body_first).await;
        let asked = PROTOCOLS.map(|(provider, path, header)| {
            let (stage, path) = (&stage, format!("/providers/{path}"));
            async move {
                let started = Instant::now();
                let told = answer(half_open(stage, &path, header, 300).await).await;
                assert!(told.starts_with("HTTP/1.1 "), "{provider}: {told:?}");
                assert!(started.elapsed() < Duration::from_secs(15), "{provider}");
                let empty = told.ends_with("\r\n\r\n");
                assert!(!empty, "{provider} has no answer of its protocol: {told}");
            }
        });
        join_all(asked).await;
        stage.until_counted("st8", 1).await;
        let sql = "SELECT reason FROM rejections WHERE provider = 'st8'";
        let expected = if body_first {
            "reject_broken_body"
        } else {
            "reject_late_body"
        };
        assert_eq!(stage.books().words(sql), [expected]);
        // Nothing of it is kept, and the next message is taken.
        let seat = stage.seat(Brand::Hub88, 100 * EURO).await;
        seat.bet("bet", "round", EURO).await.ok();
        stage.books().audit();
    }
}
