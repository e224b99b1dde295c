//! Bodies at the limit of 64 KiB and above, announced or not, and slow or cut ones.
//! A body over the limit is refused however it comes, before its signature is looked at.

use super::{BAD_SYNTAX, Untouched};
use crate::delivery::EURO;
use crate::stage::{Answer, BRANDS, Brand, Message, Reply, Stage};
use http::{HeaderMap, StatusCode};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const LIMIT: usize = 65_536;

/// The message's body made `length` bytes long by blanks.
fn padded(message: &Message, length: usize) -> Vec<u8> {
    let mut body = message.bytes();
    body.resize(length, b' ');
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_over_the_limit_is_too_much() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let untouched = Untouched::now(&stage);
        for length in [LIMIT + 1, LIMIT + 1024, 65 * 1024 + 1, 1_000_000] {
            let answer = stage
                .send_bytes(brand, &bet.path, &padded(&bet, length))
                .await;
            untouched.refused(&answer, BAD_SYNTAX, &format!("{brand:?} {length}"));
            let answer = chunked(&stage, &bet, &padded(&bet, length)).await;
            untouched.refused(
                &answer,
                BAD_SYNTAX,
                &format!("{brand:?} {length} in chunks"),
            );
        }
        for length in [LIMIT - 1, LIMIT] {
            stage
                .send_bytes(brand, &bet.path, &padded(&bet, length))
                .await
                .ok();
            chunked(&stage, &bet, &padded(&bet, length)).await.ok();
        }
        assert_eq!(stage.books().entries_of(brand.id(), "bet"), 1);
    }
    stage.books().audit();
}

/// Sends a signed message in chunks of 1,000 bytes, without a length.
async fn chunked(stage: &Stage, message: &Message, body: &[u8]) -> Answer {
    let mut wire = head(stage, message, &message.brand.sign(body));
    wire.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
    for chunk in body.chunks(1000) {
        wire.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        wire.extend_from_slice(chunk);
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b"0\r\n\r\n");
    let mut stream = TcpStream::connect(stage.host.addr()).await.unwrap();
    // The host may answer and close before it has read all of it.
    let _ = stream.write_all(&wire).await;
    answer(message.brand, stream).await
}

fn head(stage: &Stage, message: &Message, signature: &str) -> Vec<u8> {
    let (path, header, addr) = (&message.path, message.brand.header(), stage.host.addr());
    format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n{header}: {signature}\r\n"
    )
    .into_bytes()
}

async fn answer(brand: Brand, mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(count) => bytes.extend_from_slice(&piece[..count]),
        }
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no reply: {text}"));
    let status = head
        .split(' ')
        .nth(1)
        .unwrap()
        .parse::<StatusCode>()
        .unwrap();
    let body = body.to_owned().into();
    Answer {
        brand,
        reply: Reply {
            status,
            headers: HeaderMap::new(),
            body,
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_is_waited_for_and_a_cut_one_leaves_no_trace() {
    let stage = Stage::open().await;
    let seat = stage.seat(Brand::Softswiss, 100 * EURO).await;
    let bet = seat.bet_message("bet", "round", EURO);
    let body = bet.bytes();
    let untouched = Untouched::now(&stage);
    let mut wire = head(&stage, &bet, &Brand::Softswiss.sign(&body));
    wire.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    let mut cut = TcpStream::connect(stage.host.addr()).await.unwrap();
    cut.write_all(&[&wire[..], &body[..body.len() - 1]].concat())
        .await
        .unwrap();
    cut.shutdown().await.unwrap();
    drop(cut);
    tokio::time::sleep(Duration::from_millis(200)).await;
    untouched.nothing_happened();
    let mut slow = TcpStream::connect(stage.host.addr()).await.unwrap();
    slow.write_all(&wire).await.unwrap();
    for piece in body.chunks(body.len() / 4) {
        tokio::time::sleep(Duration::from_millis(100)).await;
        slow.write_all(piece).await.unwrap();
        // Others are served meanwhile.
        assert_eq!(stage.seat(Brand::Softswiss, 0).await.balance().await, 0);
    }
    answer(Brand::Softswiss, slow).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_method_is_refused() {
    let stage = Stage::open().await;
    for brand in BRANDS {
        let seat = stage.seat(brand, 100 * EURO).await;
        let bet = seat.bet_message("bet", "round", EURO);
        let before = stage.books().image();
        let signature = brand.sign(b"");
        for method in [http::Method::GET, http::Method::PUT, http::Method::DELETE] {
            let headers = [(brand.header(), signature.as_str())];
            let reply = stage
                .http
                .send(method, &bet.path, &headers, Vec::new())
                .await;
            assert!(reply.status.is_client_error(), "{reply:?}");
        }
        assert_eq!(stage.books().image(), before);
    }
}
