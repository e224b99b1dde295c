//! Replies, instances and what a trap does to its neighbours.
//! Never about routes.

use crate::support::{Client, body, call, request, start, text};
use futures::future::join_all;
use hyper::StatusCode;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_out_in_one_write() {
    let running = start(|_| {}).await;
    let mut client = Client::connect(&running.host).await;
    for _ in 0..50 {
        assert_eq!(client.send(request("/hello", "")).await.text, "hello");
    }
    let counts = running.host.counters().connection(client.addr).unwrap();
    assert_eq!(counts.requests, 50);
    assert_eq!(counts.writes, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_all_sizes_come_back() {
    let running = start(|_| {}).await;
    for size in [0, 1, 4096, 100_000, 3_000_000] {
        let sent = "x".repeat(size);
        assert_eq!(body(&running.host, "/echo", &sent).await.len(), size);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_requests_share_an_instance_up_to_sixteen() {
    let running = start(|config| config.reuse.instances_max = 2).await;
    let calls = (0..64).map(|_| text(&running.host, "/sleep?100"));
    assert!(join_all(calls).await.iter().all(|text| text == "slept"));
    let counts = running.host.counters().component("probe");
    assert_eq!(counts.requests, 64);
    assert!(counts.instantiations <= 2, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_ends_after_its_number_of_requests() {
    let running = start(|config| {
        config.reuse.requests_per_instance_max = 10;
        config.reuse.instances_max = 1;
    })
    .await;
    for _ in 0..25 {
        text(&running.host, "/hello").await;
    }
    assert_eq!(running.host.counters().component("probe").instantiations, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_instance_goes() {
    let running =
        start(|config| config.reuse.idle_instance_timeout = Duration::from_millis(50)).await;
    assert_eq!(text(&running.host, "/served").await, "1");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(text(&running.host, "/served").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_fails_all_in_flight_and_the_next_request_works() {
    let running = start(|config| config.reuse.instances_max = 1).await;
    text(&running.host, "/hello").await;
    let neighbours = join_all((0..5).map(|_| call(&running.host, "/sleep?2000", "")));
    let trap = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        call(&running.host, "/trap", "").await
    };
    let (neighbours, trap) = futures::join!(neighbours, trap);
    assert_eq!(trap.status, StatusCode::INTERNAL_SERVER_ERROR);
    for reply in neighbours {
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(reply.text, "");
    }
    assert_eq!(text(&running.host, "/served").await, "1");
    assert_eq!(running.host.counters().component("probe").traps, 1);
    let logged = running.host.logs().of("probe");
    assert!(
        logged.iter().any(|line| line.contains("asked to trap")),
        "{logged:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_does_not_disturb_the_others() {
    let running = start(|config| config.reuse.instances_max = 1).await;
    text(&running.host, "/hello").await;
    let gone = async {
        let mut client = Client::connect(&running.host).await;
        let impatient = Duration::from_millis(50);
        let waited = tokio::time::timeout(impatient, client.send(request("/sleep?300", ""))).await;
        assert!(waited.is_err());
    };
    let (stays, ()) = futures::join!(text(&running.host, "/sleep?400"), gone);
    assert_eq!(stays, "slept");
    assert_eq!(running.host.counters().component("probe").traps, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn printed_lines_are_logged_under_the_component() {
    let running = start(|_| {}).await;
    body(&running.host, "/print", "one\ntwo").await;
    assert_eq!(running.host.logs().of("probe"), ["one", "two"]);
    assert!(running.host.logs().of("exact").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn environment_is_the_manifests() {
    let running = start(|_| {}).await;
    assert_eq!(text(&running.host, "/environment?COLOUR").await, "green");
    assert_eq!(text(&running.host, "/environment?PATH").await, "");
}
