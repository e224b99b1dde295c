//! The host as a program: reads its arguments, serves, and ends in order when told to.
//! Never does anything that the library does not: it has no features of its own.

use anyhow::{Context, Result};
use clap::Parser;
use reelgate_host::{Admission, Clock, Host, HostConfig, Reuse};
use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Instances are made and dropped on all threads at once, where glibc's allocator contends.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Serves a Spin application on wasmtime.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The manifest of the application.
    #[arg(long, default_value = "spin.toml")]
    manifest: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The state directory: databases, key-value stores, compiled components.
    #[arg(long, default_value = ".spin")]
    data: PathBuf,
    /// No state directory: databases and stores live in memory.
    #[arg(long, conflicts_with = "data")]
    no_data: bool,
    /// Where compiled components are kept, when not in the state directory.
    #[arg(long)]
    cache: Option<PathBuf>,
    /// Spin's runtime config file.
    #[arg(long)]
    runtime_config_file: Option<PathBuf>,
    /// The value of an application variable; may be repeated.
    #[arg(long = "variable", value_name = "KEY=VALUE", value_parser = parse_variable)]
    variables: Vec<(String, String)>,
    /// Instances of one component that take requests at the same time.
    #[arg(long, default_value_t = Reuse::default().instances_max)]
    instances_max: usize,
    /// Requests that an instance serves in its life.
    #[arg(long, default_value_t = Reuse::default().requests_per_instance_max)]
    max_instance_reuse_count: usize,
    /// Requests that an instance serves at the same time.
    #[arg(long, default_value_t = Reuse::default().requests_at_once_max)]
    max_instance_concurrent_reuse_count: usize,
    /// How long an instance without work is kept: `1s`, `500ms`.
    #[arg(long, default_value = "1s", value_parser = parse_duration)]
    idle_instance_timeout: Duration,
    /// Makes every fsync of a database file so much slower.
    #[arg(long, default_value_t = 0)]
    fsync_delay_ms: u64,
    /// Ends in order when standard input ends: with whoever holds its other end, also where that is
    /// killed.
    #[arg(long)]
    end_with_stdin: bool,
    /// Shows nothing of what the components print.
    #[arg(long)]
    quiet: bool,
}

fn parse_variable(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it must be KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let number = |text: &str| {
        text.parse::<u64>()
            .map_err(|error| format!("{text:?}: {error}"))
    };
    if let Some(text) = text.strip_suffix("ms") {
        return number(text).map(Duration::from_millis);
    }
    number(text.strip_suffix('s').unwrap_or(text)).map(Duration::from_secs)
}

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed standard error leaves the exit code to tell.
            let _ = writeln!(std::io::stderr(), "reelgate-host: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<()> {
    let fsync_delay = Duration::from_millis(arguments.fsync_delay_ms);
    // Watched from the start on: whoever started us may be gone before we listen.
    let alone = end_of_stdin(arguments.end_with_stdin);
    let host = Host::start(config(arguments)).await?;
    host.faults().delay_fsync(fsync_delay);
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", host.addr()).context("standard output")?;
    stdout.flush()?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = alone => {}
    }
    if !host.drain().await {
        tracing::warn!("requests were still in flight when the time for draining was over");
    }
    Ok(())
}

/// Comes when standard input has ended, or never. A thread of its own waits for that, which does
/// not keep the process from ending.
fn end_of_stdin(is_watched: bool) -> impl Future<Output = ()> {
    let (sender, ended) = tokio::sync::oneshot::channel();
    if is_watched {
        std::thread::spawn(move || {
            // An error is an end, too.
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            let _ = sender.send(());
        });
    } else {
        std::mem::forget(sender);
    }
    async move {
        let _ = ended.await;
    }
}

fn config(arguments: Arguments) -> HostConfig {
    HostConfig {
        manifest: arguments.manifest,
        listen: arguments.listen,
        data: (!arguments.no_data).then_some(arguments.data),
        cache: arguments.cache,
        runtime_config: arguments.runtime_config_file,
        variables: arguments.variables.into_iter().collect::<BTreeMap<_, _>>(),
        env: Arc::new(|name| std::env::var(name).ok()),
        reuse: Reuse {
            requests_per_instance_max: arguments.max_instance_reuse_count,
            requests_at_once_max: arguments.max_instance_concurrent_reuse_count,
            idle_instance_timeout: arguments.idle_instance_timeout,
            instances_max: arguments.instances_max,
        },
        admission: Admission::default(),
        clock: Clock::new(),
        seed: None,
        echo: !arguments.quiet,
        keep_databases_open: true,
    }
}
