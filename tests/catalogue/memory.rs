//! A hundred thousand requests through the same few instances: what one request takes of linear
//! memory, the next one finds again. Instances live on here, where Spin would replace them.

use crate::delivery::EURO;
use crate::stage::{Brand, Message, Seat, Stage, serial};
use futures::future::join_all;
use std::time::Duration;

const CLIENTS: usize = 64;
/// After these the buffers of an instance have the size they need.
const WARM_UP: usize = 10_000;
const REQUESTS: usize = 100_000;
/// A batch may still come that is greater than all before: less than six bytes for each request.
const SLACK: u64 = 512 << 10;

/// One instance of each component, for as long as the test runs.
async fn stage() -> Stage {
    Stage::open_quick(|config| {
        config.reuse.instances_max = 1;
        config.reuse.requests_per_instance_max = usize::MAX;
        config.reuse.idle_instance_timeout = Duration::from_secs(600);
    })
    .await
}

/// What a client sends in turn: mostly what is answered from the books as they are, so that the
/// database is not what takes the time.
fn message(seat: &Seat<'_>, turn: usize) -> Message {
    let own = format!("own-{}", serial());
    match turn % 10 {
        0 => seat.bet_message(&own, &own, 1_000),
        1 => seat.bet_message("known", "known", 1_000),
        2 => seat.rollback_message("gone", "gone", "never-came"),
        3 => seat.bet_message(&own, &own, 1_000_000 * EURO),
        4 => {
            let mut broken = seat.bet_message(&own, &own, 1_000);
            *broken.round() = "x".repeat(10_000).into();
            broken
        }
        _ => seat.balance_message(),
    }
}

/// So many requests, shared by all clients.
async fn send(stage: &Stage, seats: &[Seat<'_>], requests: usize) {
    join_all((0..CLIENTS).map(|client| async move {
        let seat = &seats[client % seats.len()];
        for turn in 0..requests / CLIENTS + 1 {
            let answer = stage.send(&message(seat, turn)).await;
            assert!(
                answer.reply.status.as_u16() < 500,
                "{}",
                answer.reply.text()
            );
        }
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_19_memory_stays_flat_over_a_hundred_thousand_requests() {
    let stage = stage().await;
    let brand = Brand::Softswiss;
    let seats = stage.crowd(brand, CLIENTS, 1_000 * EURO);
    let counts = || stage.host.counters().component(brand.component());
    for seat in &seats {
        seat.bet("known", "known", 1_000).await;
    }
    send(&stage, &seats, WARM_UP).await;
    let warm = counts();
    send(&stage, &seats, REQUESTS - WARM_UP).await;
    let end = counts();
    assert!(end.requests >= 100_000, "{}", end.requests);
    assert_eq!(
        (end.instantiations, end.traps),
        (1, 0),
        "one instance served them all"
    );
    let grown = end.memory_bytes_max - warm.memory_bytes_max;
    assert!(
        grown <= SLACK,
        "{grown} bytes after {WARM_UP} of {REQUESTS}"
    );
    assert!(end.memory_bytes_max < 16 << 20, "{}", end.memory_bytes_max);
    stage.books().audit();
}

/// The other scheme: signing is dear, so the same few messages come again and again.
#[tokio::test(flavor = "multi_thread")]
async fn row_19_memory_stays_flat_where_public_keys_are_checked() {
    const WARM: usize = 5_000;
    const MORE: usize = 15_000;
    let stage = stage().await;
    let counts = || stage.host.counters().component(Brand::Hub88.component());
    for (requests, brand) in [(WARM, Brand::Hub88), (WARM, Brand::Caleta)] {
        again_and_again(&stage, brand, requests).await;
    }
    let warm = counts();
    for (requests, brand) in [(MORE, Brand::Hub88), (MORE, Brand::Caleta)] {
        again_and_again(&stage, brand, requests).await;
    }
    let end = counts();
    assert_eq!(
        (end.instantiations, end.traps),
        (1, 0),
        "one instance served them all"
    );
    let grown = end.memory_bytes_max - warm.memory_bytes_max;
    assert!(grown <= SLACK, "{grown} bytes");
    stage.books().audit();
}

async fn again_and_again(stage: &Stage, brand: Brand, requests: usize) {
    let seat = stage.seat(brand, 1_000 * EURO).await;
    let messages: Vec<_> = (0..10).map(|turn| message(&seat, turn)).collect();
    let signed: Vec<_> = messages
        .iter()
        .map(|message| (message, message.bytes(), brand.sign(&message.bytes())))
        .collect();
    let signed = &signed;
    join_all((0..CLIENTS).map(|client| async move {
        for turn in 0..requests / CLIENTS + 1 {
            let (message, body, signature) = &signed[(client + turn) % signed.len()];
            let answer = stage
                .send_signed(brand, &message.path, body, signature)
                .await;
            assert_eq!(answer.reply.status, 200, "{}", answer.reply.text());
        }
    }))
    .await;
}
