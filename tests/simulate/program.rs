//! The host as a program of its own, so that it can be killed like one.
//! It never outlives the test that started it, however that ends.

use crate::stage::settings;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub(crate) struct Program {
    child: Child,
    pub(crate) addr: SocketAddr,
}

impl Program {
    /// Starts it on a data directory and waits until it listens.
    pub(crate) fn start(data: &Path) -> Self {
        let config = settings();
        let mut command = Command::new(env!("CARGO_BIN_EXE_reelgate-host"));
        command
            .arg("--manifest")
            .arg(&config.manifest)
            .args(["--listen", "127.0.0.1:0"]);
        command
            .arg("--data")
            .arg(data)
            .arg("--cache")
            .arg(config.cache.unwrap())
            .arg("--quiet");
        for (name, value) in &config.variables {
            command.arg("--variable").arg(format!("{name}={value}"));
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let addr = line.trim().strip_prefix("listening on http://");
        let addr = addr.and_then(|addr| addr.parse().ok());
        Self {
            child,
            addr: addr.unwrap_or_else(|| panic!("the host did not start: {line:?}")),
        }
    }

    /// SIGKILL: nothing of the process runs after it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
