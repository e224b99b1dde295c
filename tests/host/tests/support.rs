//! What the tests share: the probe component, hosts that run it, and a client.
//! Never hides a failure: what goes wrong here panics with its reason.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use reelgate_host::{Host, HostConfig};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;
use tempfile::TempDir;
use tokio::net::TcpStream;

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

/// Builds the probe once per run of the tests.
fn build_probe() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--release",
            "--target",
            "wasm32-wasip2",
            "-p",
            "probe",
        ]);
        cargo
            .arg("--target-dir")
            .arg(workspace().join("target"))
            .current_dir(workspace());
        let status = cargo.status().expect("cargo cannot be started");
        assert!(
            status.success(),
            "the probe cannot be built; does `cargo xtask build` work?"
        );
    });
}

/// A config that runs the probe, without a data directory.
pub(crate) fn probe() -> HostConfig {
    build_probe();
    let mut config = HostConfig::new(workspace().join("tests/components/probe/spin.toml"));
    config.cache = Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"));
    config
        .variables
        .insert("secret".to_owned(), "s3cret".to_owned());
    config
}

/// A host with a data directory that goes with it.
pub(crate) struct Running {
    pub(crate) host: Host,
    pub(crate) data: TempDir,
}

pub(crate) async fn start(change: impl FnOnce(&mut HostConfig)) -> Running {
    let data = tempfile::tempdir().unwrap();
    let mut config = probe();
    config.data = Some(data.path().to_path_buf());
    change(&mut config);
    Running {
        host: Host::start(config).await.unwrap(),
        data,
    }
}

pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    /// Our own end, by which the host's counters know the connection.
    pub(crate) addr: SocketAddr,
}

pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Client {
    pub(crate) async fn connect(host: &Host) -> Self {
        let stream = TcpStream::connect(host.addr()).await.unwrap();
        let addr = stream.local_addr().unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { sender, addr }
    }

    pub(crate) async fn send(&mut self, request: Request<Full<Bytes>>) -> Reply {
        self.try_send(request)
            .await
            .expect("the host closed the connection")
    }

    pub(crate) async fn try_send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Reply> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Reply {
            status,
            text: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

pub(crate) fn request(path: &str, body: &str) -> Request<Full<Bytes>> {
    let body = Full::new(Bytes::from(body.to_owned()));
    Request::post(path)
        .header("host", "localhost")
        .body(body)
        .unwrap()
}

/// One request on a connection of its own.
pub(crate) async fn call(host: &Host, path: &str, body: &str) -> Reply {
    Client::connect(host).await.send(request(path, body)).await
}

/// The text of a reply that must be a success.
pub(crate) async fn text(host: &Host, path: &str) -> String {
    body(host, path, "").await
}

/// The same with a body.
pub(crate) async fn body(host: &Host, path: &str, body: &str) -> String {
    let reply = call(host, path, body).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply.text
}

/// The text of a reply that must be status 500.
pub(crate) async fn error(host: &Host, path: &str, body: &str) -> String {
    let reply = call(host, path, body).await;
    assert_eq!(
        reply.status,
        StatusCode::INTERNAL_SERVER_ERROR,
        "{path}: {}",
        reply.text
    );
    reply.text
}
