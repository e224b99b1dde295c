//! Senders without a key: what they send is counted, not kept; bodies that do not come leave room
//! for others; and a flood loses no genuine row.
//! The raw connections here send what no HTTP client would: the head of a request, and no body.

mod counted;
mod half_open;
mod load;

use crate::stage::Stage;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A path of every protocol, and a header that bears its signature where one does.
const PROTOCOLS: [(&str, &str, &str); 14] = [
    ("hub88", "hub88/transaction/bet", "x-hub88-signature: AAAA"),
    ("caleta", "caleta/wallet/bet", "x-auth-signature: AAAA"),
    ("softswiss", "softswiss/v2/betwin", "x-request-sign: 00"),
    ("softswiss", "softswiss/v1/play", "x-request-sign: 00"),
    ("slotegrator", "slotegrator", "x-sign: 00"),
    ("pragmatic", "pragmatic/bet.html", ""),
    ("playngo", "playngo", ""),
    ("st8", "st8/debit", "x-st8-sign: AAAA"),
    ("nolimit", "nolimit", ""),
    ("swipegames", "swipegames/bet", "x-request-sign: 00"),
    ("evolution", "evolution/debit?authToken=x", ""),
    ("redtiger", "redtiger/stake", "authorization: Basic x"),
    ("hundredhp", "hundredhp/withdrawal", ""),
    ("hundredhp", "hundredhp/rollback", ""),
];

/// Opens a connection and sends the head of a request with a body of `length` bytes, and no body.
async fn half_open(stage: &Stage, path: &str, header: &str, length: usize) -> TcpStream {
    let addr = stage.host.addr();
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let header = if header.is_empty() {
        String::new()
    } else {
        format!("{header}\r\n")
    };
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n{header}\
         content-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the connection ends.
async fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is reset has said what it had to say.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}
