//! The load generator: keep-alive HTTP/1.1 connections on plain sockets, on a thread of its own.
//! Every reply is checked, and the first that is not a success ends the run.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Whole requests, and what every reply to them must hold.
pub(crate) struct Requests {
    pub(crate) bytes: Vec<Vec<u8>>,
    pub(crate) marker: &'static str,
    /// Whether they may be sent more than once.
    pub(crate) again: bool,
}

/// How they are sent.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) connections: usize,
    pub(crate) lasts: Duration,
    /// Requests each second, at fixed times whether or not replies have come; or as fast as
    /// replies come.
    pub(crate) pace: Option<f64>,
}

/// What came of it.
#[derive(Clone, Default)]
pub(crate) struct Run {
    pub(crate) done: usize,
    pub(crate) seconds: f64,
    /// In order.
    pub(crate) latencies_us: Vec<u32>,
}

impl Run {
    pub(crate) fn rate(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// The latency that `share` of the requests did not exceed, in milliseconds.
    pub(crate) fn quantile_ms(&self, share: f64) -> f64 {
        let last = self.latencies_us.len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        f64::from(self.latencies_us.get(place).copied().unwrap_or(0)) / 1000.0
    }
}

/// Sends until the time or the requests are over.
pub(crate) async fn send(addr: SocketAddr, requests: Requests, plan: Plan) -> Run {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let _ = tell.send(runtime.block_on(all(addr, Arc::new(requests), plan)));
    });
    told.await.expect("the load generator failed")
}

async fn all(addr: SocketAddr, requests: Arc<Requests>, plan: Plan) -> Run {
    let mut sockets = Vec::new();
    for _ in 0..plan.connections {
        let socket = TcpStream::connect(addr).await.unwrap();
        socket.set_nodelay(true).unwrap();
        sockets.push(socket);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let tasks: Vec<_> = sockets
        .into_iter()
        .map(|socket| tokio::spawn(one(socket, requests.clone(), next.clone(), plan, started)))
        .collect();
    let mut run = Run::default();
    for task in tasks {
        run.latencies_us.extend(task.await.unwrap());
    }
    run.seconds = started.elapsed().as_secs_f64();
    run.done = run.latencies_us.len();
    run.latencies_us.sort_unstable();
    run
}

/// One connection. With a pace, a latency counts from the time when the request was due.
async fn one(
    mut socket: TcpStream,
    requests: Arc<Requests>,
    next: Arc<AtomicUsize>,
    plan: Plan,
    started: Instant,
) -> Vec<u32> {
    let mut latencies = Vec::with_capacity(4096);
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let place = if requests.again {
            number % requests.bytes.len()
        } else {
            number
        };
        let Some(request) = requests.bytes.get(place) else {
            break;
        };
        let mut due = Instant::now();
        if let Some(pace) = plan.pace {
            due = started + Duration::from_secs_f64(number as f64 / pace);
            tokio::time::sleep_until(due.into()).await;
        }
        if due.duration_since(started) >= plan.lasts {
            break;
        }
        socket.write_all(request).await.unwrap();
        receive(&mut socket, &mut buffer, requests.marker).await;
        latencies.push(u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    latencies
}

/// Reads one reply and checks it.
async fn receive(socket: &mut TcpStream, buffer: &mut Vec<u8>, marker: &str) {
    buffer.clear();
    let head = loop {
        let count = socket.read_buf(buffer).await.unwrap();
        assert!(
            count > 0,
            "the connection ended: {}",
            String::from_utf8_lossy(buffer)
        );
        if let Some(end) = find(buffer, b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let length = text
        .split("content-length: ")
        .nth(1)
        .and_then(|rest| rest.split('\r').next());
    let length: usize = length.and_then(|text| text.parse().ok()).unwrap_or(0);
    while buffer.len() < head + length {
        let count = socket.read_buf(buffer).await.unwrap();
        assert!(count > 0, "the reply ended early");
    }
    let good = buffer.starts_with(b"HTTP/1.1 200") && find(buffer, marker.as_bytes()).is_some();
    assert!(good, "not a success: {}", String::from_utf8_lossy(buffer));
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
