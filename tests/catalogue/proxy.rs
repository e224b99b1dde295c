//! What a reverse proxy makes of our answers, with the lines of docs/reverse-proxy.md and a real
//! Caddy. Where no `caddy` is installed, it says that this was left out.

use crate::stage::{Stage, workspace};
use http::Method;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The block of the document, as it is.
fn lines() -> String {
    let text = std::fs::read_to_string(workspace().join("docs/reverse-proxy.md")).unwrap();
    let (_, block) = text.split_once("```caddyfile\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    format!("{{\n\tadmin off\n\tauto_https off\n}}\n{block}")
}

/// Ended with the test, however that ends.
struct Caddy(Child);

impl Drop for Caddy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn caddy(folder: &std::path::Path, port: u16, upstream: &str) -> Option<Caddy> {
    let file = folder.join("Caddyfile");
    std::fs::write(&file, lines()).unwrap();
    let mut command = Command::new("caddy");
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(&file);
    command.env("HOME", folder).env("XDG_DATA_HOME", folder);
    command.env("REELGATE_SITE", format!("http://127.0.0.1:{port}"));
    command.env("REELGATE_UPSTREAM", upstream);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().ok().map(Caddy)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_above_599_is_restored_by_the_published_lines() {
    let stage = Stage::open().await;
    let body = r#"{"secret":"wrong","sessionId":"s"}"#;
    let path = "/providers/hundredhp/auth";
    let direct = stage.http.send(Method::POST, path, &[], body).await;
    assert_eq!(direct.status, 401, "{}", direct.text());
    assert_eq!(direct.header("x-wanted-status"), Some("601"));
    assert_eq!(direct.json()["errCode"], 601);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let folder = tempfile::tempdir().unwrap();
    let upstream = stage.host.addr().to_string();
    let Some(_caddy) = caddy(folder.path(), address.port(), &upstream) else {
        println!("left out: there is no program `caddy` here");
        return;
    };
    let proxy = crate::stage::Http::new(address);
    for _ in 0..100 {
        let ready = proxy.try_send(Method::GET, "/healthz", &[], "").await;
        if ready.is_ok_and(|reply| reply.status == 200) {
            let reply = proxy.send(Method::POST, path, &[], body).await;
            assert_eq!(reply.status.as_u16(), 601, "{}", reply.text());
            assert_eq!(reply.text(), direct.text());
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("caddy does not listen");
}
