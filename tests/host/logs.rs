//! What the guests print: kept by line for tests, and shown on the host's own standard error.
//! Never mixes two components in one line, and never grows without bound.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

const LINES_MAX: usize = 10_000;

/// One line that a guest printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// The component that printed it.
    pub component: String,
    /// The text without its line end.
    pub text: String,
}

/// The lines of all guests of one host, the newest 10,000 of them.
#[derive(Debug, Clone)]
pub struct Logs {
    lines: Arc<Mutex<VecDeque<LogLine>>>,
    echo: bool,
}

impl Logs {
    pub(crate) fn new(echo: bool) -> Self {
        Self {
            lines: Arc::default(),
            echo,
        }
    }

    /// The lines of one component, oldest first.
    #[must_use]
    pub fn of(&self, component: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .filter(|line| line.component == component)
            .map(|l| l.text.clone())
            .collect()
    }

    /// All lines, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<LogLine> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn add(&self, component: &str, text: &str) {
        if self.echo {
            // A closed standard error is no reason to stop serving.
            let _ = writeln!(io::stderr().lock(), "{component}: {text}");
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() >= LINES_MAX {
            lines.pop_front();
        }
        lines.push_back(LogLine {
            component: component.to_owned(),
            text: text.to_owned(),
        });
    }

    pub(crate) fn stream(&self, component: &Arc<str>) -> GuestStream {
        GuestStream {
            logs: self.clone(),
            component: component.clone(),
            rest: Arc::default(),
        }
    }
}

/// Standard output or error of one instance; its copies share an unfinished line.
#[derive(Clone)]
pub(crate) struct GuestStream {
    logs: Logs,
    component: Arc<str>,
    rest: Arc<Mutex<Vec<u8>>>,
}

impl GuestStream {
    fn take(&self, bytes: &[u8]) {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            rest.extend_from_slice(piece);
            if rest.ends_with(b"\n") {
                rest.pop();
                self.logs
                    .add(&self.component, &String::from_utf8_lossy(&rest));
                rest.clear();
            }
        }
    }
}

impl Drop for GuestStream {
    fn drop(&mut self) {
        if Arc::strong_count(&self.rest) > 1 {
            return;
        }
        let rest = std::mem::take(&mut *self.rest.lock().unwrap_or_else(PoisonError::into_inner));
        if !rest.is_empty() {
            self.logs
                .add(&self.component, &String::from_utf8_lossy(&rest));
        }
    }
}

impl IsTerminal for GuestStream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestStream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for GuestStream {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.take(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
