//! Starting and ending: the drain, the clock and the seed.
//! Never about one request alone.

use crate::support::{Client, request, start, text};
use reelgate_host::Host;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn drain_finishes_what_is_in_flight_and_takes_nothing_new() {
    let running = start(|_| {}).await;
    let mut busy = Client::connect(&running.host).await;
    let mut idle = Client::connect(&running.host).await;
    idle.send(request("/hello", "")).await;
    let addr = running.host.addr();
    let in_flight = tokio::spawn(async move { busy.send(request("/sleep?600", "")).await.text });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    assert!(running.host.drain().await);
    assert!(
        began.elapsed() >= Duration::from_millis(200),
        "it did not wait"
    );
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "it waited for idle connections"
    );
    assert_eq!(in_flight.await.unwrap(), "slept");
    assert!(idle.try_send(request("/hello", "")).await.is_err());
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_can_be_held() {
    let running = start(|_| {}).await;
    running.host.clock().set(Duration::from_secs(1_000));
    assert_eq!(text(&running.host, "/now").await, "1000 1000");
    running.host.clock().advance(Duration::from_secs(86_400));
    assert_eq!(text(&running.host, "/now").await, "87400 87400");
    running.host.clock().release();
    assert_ne!(text(&running.host, "/now").await, "87400 87400");
}

#[tokio::test(flavor = "multi_thread")]
async fn randomness_repeats_with_the_seed() {
    let mut seen = Vec::new();
    for seed in [Some(7), Some(7), Some(8), None] {
        let running = start(|config| config.seed = seed).await;
        seen.push(text(&running.host, "/random").await);
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[1], seen[2]);
    assert_ne!(seen[1], seen[3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_uses_the_compiled_component() {
    let cache = tempfile::tempdir().unwrap();
    let path = cache.path().to_path_buf();
    let first = start(|config| config.cache = Some(path.clone())).await;
    text(&first.host, "/hello").await;
    let second = start(|config| config.cache = Some(path.clone())).await;
    assert_eq!(text(&second.host, "/hello").await, "hello");
    assert!(std::fs::read_dir(cache.path()).unwrap().count() <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_use() {
    let first = start(|_| {}).await;
    let mut config = crate::support::probe();
    config.listen = first.host.addr();
    let refused = format!("{:#}", Host::start(config).await.err().unwrap());
    assert!(refused.contains("cannot listen on 127.0.0.1:"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_has_not_been_built() {
    let mut config = crate::support::probe();
    let folder = tempfile::tempdir().unwrap();
    let manifest = std::fs::read_to_string(&config.manifest).unwrap();
    config.manifest = folder.path().join("spin.toml");
    std::fs::write(&config.manifest, manifest).unwrap();
    let refused = format!("{:#}", Host::start(config).await.err().unwrap());
    assert!(refused.contains("cargo xtask build"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_instance_at_all() {
    let mut config = crate::support::probe();
    config.reuse.instances_max = 0;
    let refused = format!("{:#}", Host::start(config).await.err().unwrap());
    assert!(refused.contains("at least 1"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tool_tables_stay_accessible() {
    let running = start(|_| {}).await;
    let tool = &running.host.manifest().components["probe"].tool["reelgate"];
    assert_eq!(tool["schedule"].as_str(), Some("0 * * * *"));
}

/// `kill -9` of whoever started it leaves the host no other sign than the end of its input.
#[test]
fn a_host_ends_with_whoever_holds_its_input() {
    let probe = crate::support::probe();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reelgate-host"));
    command.arg("--manifest").arg(&probe.manifest);
    command.args(["--listen", "127.0.0.1:0", "--no-data", "--end-with-stdin"]);
    command.args(["--variable", "secret=of-the-probe"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut host = command.spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(host.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let addr = line.trim().strip_prefix("listening on http://").unwrap();
    let addr: SocketAddr = addr.parse().unwrap();
    assert!(std::net::TcpStream::connect(addr).is_ok());
    std::thread::sleep(Duration::from_millis(300));
    assert!(host.try_wait().unwrap().is_none(), "it ended by itself");
    drop(host.stdin.take());
    let began = Instant::now();
    while host.try_wait().unwrap().is_none() {
        let late = began.elapsed() > Duration::from_secs(20);
        if late {
            host.kill().unwrap();
        }
        assert!(!late, "it lives on");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        std::net::TcpListener::bind(addr).is_ok(),
        "the port is free"
    );
}
