//! As much HTTP/1.1 as the kit needs, one thread for each connection.
//! It understands nothing but requests with a length, and says nothing but JSON.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// A request: its target, its signature, its body.
pub(crate) struct Request {
    pub(crate) target: String,
    pub(crate) signature: Option<String>,
    pub(crate) body: String,
}

pub(crate) type Answer = dyn Fn(Request) -> (u16, String) + Send + Sync;

/// Serves until the test ends.
pub(crate) fn start(answer: Arc<Answer>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = answer.clone();
            std::thread::spawn(move || serve(&stream.unwrap(), &*answer));
        }
    });
    addr
}

/// One connection, until the other side has enough of it.
fn serve(stream: &TcpStream, answer: &Answer) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let (status, body) = answer(request);
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} .\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n"
        );
        let reply = head + &body;
        let mut writer = stream;
        if writer.write_all(reply.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let target = line.split_whitespace().nth(1)?.to_owned();
    let (mut signature, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "x-request-sign" => signature = Some(value.to_owned()),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        target,
        signature,
        body: String::from_utf8(body).unwrap(),
    })
}
