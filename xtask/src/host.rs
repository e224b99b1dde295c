//! The host as a child process: started, waited for, told to stop, never left behind.
//! It must never kill it while it may still be finishing requests, unless asked a second time.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process::{program, say};

/// The first start compiles every component for this machine.
const LISTEN_WAIT_MAX: Duration = Duration::from_secs(600);
const LOG_LINES_SHOWN: usize = 15;

pub(crate) struct Start<'a> {
    pub(crate) program: &'a Path,
    pub(crate) root: &'a Path,
    pub(crate) listen: String,
    pub(crate) data: &'a Path,
    /// Environment variables: not arguments, as those show in the process list.
    pub(crate) environment: Vec<(String, String)>,
    /// Where the log goes; `None` is the terminal.
    pub(crate) log: Option<PathBuf>,
}

pub(crate) struct Host {
    child: Child,
    /// The host ends when this does: also where this process is killed and can tell it nothing.
    _stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    log: Option<PathBuf>,
    /// How often the user asked it to stop.
    interrupts: Arc<AtomicU32>,
    /// Set with the first interrupt, before the host hears of it.
    stop: Arc<AtomicBool>,
    has_ended: bool,
}

impl Host {
    pub(crate) fn start(start: Start<'_>) -> Result<Self> {
        let mut command = program(start.program, start.root);
        command
            .arg("--manifest")
            .arg(start.root.join("spin.toml"))
            .args(["--listen", &start.listen])
            .arg("--data")
            .arg(start.data)
            .arg("--end-with-stdin")
            .envs(start.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log_output(start.log.as_deref())?);
        own_group(&mut command);
        let mut child = command
            .spawn()
            .with_context(|| format!("{} cannot be started", start.program.display()))?;
        let stdout = child
            .stdout
            .take()
            .context("the host has no standard output")?;
        let stdin = child.stdin.take();
        let (sender, lines) = channel();
        std::thread::spawn(move || read_lines(stdout, &sender));
        let interrupts = Arc::new(AtomicU32::new(0));
        let counter = interrupts.clone();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let host = Self {
            child,
            _stdin: stdin,
            lines,
            log: start.log,
            interrupts,
            stop,
            has_ended: false,
        };
        let id = host.child.id();
        ctrlc::set_handler(move || {
            stopped.store(true, Ordering::SeqCst);
            if counter.fetch_add(1, Ordering::SeqCst) == 0 {
                signal(id, Signal::Stop);
                say!("\n==> stopping: requests in flight are finished first (again: at once)");
            } else {
                signal(id, Signal::Kill);
            }
        })
        .context("Ctrl-C cannot be watched for")?;
        Ok(host)
    }

    /// Waits for the host's own word that it listens, and returns its address.
    pub(crate) fn wait_listening(&mut self) -> Result<String> {
        let started = Instant::now();
        while started.elapsed() < LISTEN_WAIT_MAX {
            match self.lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => match line.trim().strip_prefix("listening on http://") {
                    Some(address) => return Ok(address.to_owned()),
                    None => say!("{line}"),
                },
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Some(status) = self.child.try_wait()? {
                self.has_ended = true;
                bail!(
                    "the host ended at its start ({status}){}",
                    self.last_words()
                );
            }
        }
        bail!(
            "the host does not listen after {} s",
            LISTEN_WAIT_MAX.as_secs()
        )
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupts.load(Ordering::SeqCst) > 0
    }

    /// Becomes true when the user stops it.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Waits for the end, which is well only if it was asked for.
    pub(crate) fn wait(&mut self) -> Result<()> {
        let status = self.ended()?;
        if !self.is_interrupted() {
            bail!("the host ended by itself ({status}){}", self.last_words());
        }
        if self.interrupts.load(Ordering::SeqCst) > 1 {
            bail!("the host was stopped at once; requests in flight have no answer");
        }
        if !status.success() {
            bail!(
                "the host did not stop cleanly ({status}){}",
                self.last_words()
            );
        }
        Ok(())
    }

    fn ended(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait()?;
        self.has_ended = true;
        Ok(status)
    }

    /// The end of the log, for an error message.
    fn last_words(&self) -> String {
        let Some(log) = &self.log else {
            return "; its own messages stand above".to_owned();
        };
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let last = lines
            .get(lines.len().saturating_sub(LOG_LINES_SHOWN)..)
            .unwrap_or_default();
        format!("; the end of {}:\n{}", log.display(), last.join("\n"))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if !self.has_ended {
            signal(self.child.id(), Signal::Stop);
            let _ = self.child.wait();
        }
    }
}

/// The log of the run before is kept beside it.
fn log_output(log: Option<&Path>) -> Result<Stdio> {
    let Some(log) = log else {
        return Ok(Stdio::inherit());
    };
    let _ = std::fs::rename(log, log.with_extension("previous.log"));
    let file = File::create(log).with_context(|| format!("{} cannot be made", log.display()))?;
    Ok(file.into())
}

/// Reads to the end even when nobody listens any more, so that the host never waits for us.
fn read_lines(stdout: ChildStdout, lines: &Sender<String>) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let _ = lines.send(line);
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Stop,
    Kill,
}

/// Ctrl-C goes to every program of the terminal's group; the host is to hear it once, from us.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(unix)]
fn signal(process: u32, signal: Signal) {
    use nix::sys::signal as unix;
    let signal = match signal {
        Signal::Stop => unix::Signal::SIGINT,
        Signal::Kill => unix::Signal::SIGKILL,
    };
    if let Ok(process) = i32::try_from(process) {
        let _ = unix::kill(nix::unistd::Pid::from_raw(process), signal);
    }
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Elsewhere the console itself tells the host about Ctrl-C.
#[cfg(not(unix))]
fn signal(_: u32, _: Signal) {}
