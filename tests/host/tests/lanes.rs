//! Connections whose requests were not verified: they have instances of their own, and return to
//! those of the others.
//! Never about what makes a request verified: the component says so.

use crate::support::{Client, request, start, text};
use futures::future::{Either, select};
use std::pin::pin;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn unverified_requests_use_up_no_instance_of_the_others() {
    let running = start(|config| {
        config.reuse.instances_max = 1;
        config.reuse.idle_instance_timeout = Duration::from_secs(60);
    })
    .await;
    let mut flood = Client::connect(&running.host).await;
    for _ in 0..20 {
        flood.send(request("/unverified/hello", "")).await;
    }
    // A connection of which nothing is known is served with the others.
    assert_eq!(text(&running.host, "/served").await, "2");
    let served = flood.send(request("/unverified/served", "")).await;
    assert_eq!(served.text, "20");
    // A component's word counts for its own requests alone.
    flood.send(request("/exact", "")).await;
    assert_eq!(flood.send(request("/served", "")).await.text, "21");
    assert_eq!(flood.send(request("/served", "")).await.text, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unverified_request_that_lasts_keeps_no_other_waiting() {
    let running = start(|config| {
        config.reuse.instances_max = 1;
        config.reuse.requests_at_once_max = 1;
    })
    .await;
    let mut flood = Client::connect(&running.host).await;
    flood.send(request("/unverified/hello", "")).await;
    let lasts = pin!(flood.send(request("/unverified/sleep?3000", "")));
    let other = pin!(async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        text(&running.host, "/hello").await
    });
    match select(lasts, other).await {
        Either::Left(_) => panic!("the other request has waited"),
        Either::Right((reply, lasts)) => {
            assert_eq!(reply, "hello");
            assert_eq!(lasts.await.text, "slept");
        }
    }
}
