//! What is measured by itself: checks of signatures, cold starts, a hot wallet, component sizes.
//! Each is repeated until a median means something.

use crate::Options;
use crate::course::{Grounds, median};
use crate::load::{self, Plan};
use crate::place::{PLAYERS, Place, root};
use crate::report::Report;
use crate::requests::{self, STAKE};
use reelgate_core::signature::{EcdsaP256Key, HmacSha256Key, Key, RsaSha256Key};
use reelgate_host::Reuse;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const RSA: &str = "RSA-2048 check in the component, ms";
pub(crate) const COLD: &str = "cold start to first reply (balance), ms";
pub(crate) const HOT: &str = "hot wallet, 64 connections, bets/s";
pub(crate) const SIZE: &str = "largest component, KiB";

pub(crate) async fn run(report: &mut Report, grounds: &Grounds, options: &Options) {
    if options.wants(RSA) {
        signatures(report, grounds).await;
    }
    if options.wants(COLD) {
        cold_start(report, grounds, options).await;
    }
    if options.wants(HOT) {
        hot_wallet(report, grounds, options).await;
    }
    sizes(report);
}

async fn signatures(report: &mut Report, grounds: &Grounds) {
    let (body, signature) = requests::hub88_bet(&grounds.pair, PLAYERS);
    let rsa = RsaSha256Key::parse(&grounds.pair.public_pem).unwrap();
    let (inside, outside) = check(grounds, "rsa", &rsa, &body, &signature).await;
    report.single(RSA, inside);
    report.single("RSA-2048 check, the same code natively, ms", outside);
    let signature = grounds.curve.sign(&body);
    let curve = EcdsaP256Key::parse(&grounds.curve.public_pem).unwrap();
    let (inside, outside) = check(grounds, "ecdsa", &curve, &body, &signature).await;
    report.single("ECDSA P-256 check in the component, ms", inside);
    report.single("ECDSA P-256 check, the same code natively, ms", outside);
    let key = HmacSha256Key::parse(requests::SECRET).unwrap();
    let signature = requests::hmac(&body);
    let started = Instant::now();
    for _ in 0..2000 {
        key.check(body.as_bytes(), &signature).unwrap();
    }
    let each_ms = started.elapsed().as_secs_f64() * 1000.0 / 2000.0;
    report.single("HMAC-SHA256 check of the same body natively, ms", each_ms);
}

/// The time of a check in the component and natively, in milliseconds.
async fn check<K: Key>(
    grounds: &Grounds,
    scheme: &str,
    key: &K,
    body: &str,
    signature: &str,
) -> (f64, f64) {
    let path = format!("/bench/{scheme}/200");
    let request = requests::post(&path, "x-signature", signature, body);
    let mut inside = Vec::new();
    let mut outside = Vec::new();
    for _ in 0..7 {
        let reply = ask(grounds.own().addr(), &request).await;
        inside.push(reply.parse::<f64>().unwrap() / 1e6);
        let started = Instant::now();
        for _ in 0..200 {
            key.check(body.as_bytes(), signature).unwrap();
        }
        outside.push(started.elapsed().as_secs_f64() * 1000.0 / 200.0);
    }
    (median(inside), median(outside))
}

/// A host whose instances do not outlive a pause; everything is compiled.
async fn cold_start(report: &mut Report, grounds: &Grounds, options: &Options) {
    let place = Place::make(&crate::course::folder(options), 100);
    let timeout = Duration::from_millis(5);
    let reuse = Reuse {
        idle_instance_timeout: timeout,
        ..Reuse::default()
    };
    let host = place.host(&grounds.pair, reuse).await;
    let request = requests::balances(1).bytes.remove(0);
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for _ in 0..21 {
        // The balance's exchange is written a moment later by the instance, which then goes.
        tokio::time::sleep(Duration::from_millis(300)).await;
        for times in [&mut cold, &mut warm] {
            let mut socket = TcpStream::connect(host.addr()).await.unwrap();
            socket.set_nodelay(true).unwrap();
            let started = Instant::now();
            talk(&mut socket, &request).await;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
    }
    report.single(COLD, median(cold));
    report.single("the next reply of the same instance, ms", median(warm));
    host.drain().await;
}

/// Every bet on one wallet; the books are compared at once.
async fn hot_wallet(report: &mut Report, grounds: &Grounds, options: &Options) {
    let place = Place::make(&crate::course::folder(options), 1);
    let host = place.host(&grounds.pair, options.reuse()).await;
    let lasts = options.sample() * 2;
    let bets = requests::softswiss_bets((lasts.as_secs_f64() * 20_000.0) as usize, 1);
    let plan = Plan {
        connections: 64,
        lasts,
        pace: None,
    };
    let run = load::send(host.addr(), bets, plan).await;
    place.acknowledge(run.done);
    host.drain().await;
    place.audit(STAKE);
    report.single(HOT, run.rate());
    report.single(
        "hot wallet, longest of all replies, ms",
        run.quantile_ms(1.0),
    );
}

fn sizes(report: &mut Report) {
    let text = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    let mut sizes: Vec<(f64, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("source = \"")?.strip_suffix('"'))
        .filter_map(|source| {
            let bytes = std::fs::metadata(root().join(source)).ok()?.len();
            let name = source.rsplit('/').next()?.trim_end_matches(".wasm");
            Some((bytes as f64 / 1024.0, name.to_owned()))
        })
        .collect();
    sizes.sort_by(|a, b| b.0.total_cmp(&a.0));
    report.single(SIZE, sizes.first().map_or(0.0, |size| size.0));
    let list: Vec<String> = sizes
        .iter()
        .map(|(kib, name)| format!("{name} {kib:.0}"))
        .collect();
    report.note(&format!("component sizes in KiB: {}", list.join(", ")));
}

/// One request on a connection of its own; the body of its reply.
pub(crate) async fn ask(addr: std::net::SocketAddr, request: &[u8]) -> String {
    let mut socket = TcpStream::connect(addr).await.unwrap();
    talk(&mut socket, request).await
}

async fn talk(socket: &mut TcpStream, request: &[u8]) -> String {
    socket.write_all(request).await.unwrap();
    let mut reply = Vec::new();
    loop {
        let count = socket.read_buf(&mut reply).await.unwrap();
        assert!(count > 0, "the connection ended");
        let text = String::from_utf8_lossy(&reply);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let head = head.to_ascii_lowercase();
        let length = head
            .split("content-length: ")
            .nth(1)
            .and_then(|t| t.split('\r').next());
        if body.len() >= length.and_then(|text| text.parse().ok()).unwrap_or(0) {
            assert!(head.starts_with("http/1.1 200"), "{text}");
            return body.to_owned();
        }
    }
}
