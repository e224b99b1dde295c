//! Starting and ending a host, and the handles that tests hold on it.
//! Never starts half: whatever is missing or refused is said before the first request.

use crate::admission::Admission;
use crate::app::App;
use crate::cache;
use crate::clock::Clock;
use crate::counters::Counters;
use crate::faults::Faults;
use crate::guest::{self, Component};
use crate::key_value::Stores;
use crate::lanes::Lanes;
use crate::logs::Logs;
use crate::manifest::{self, Manifest, Mount};
use crate::outbound::AllowedHosts;
use crate::pool::{Pool, Reuse};
use crate::routes::Routes;
use crate::runtime_config::{Place, RuntimeConfig};
use crate::server::Server;
use crate::sqlite::Databases;
use crate::sqlite::vfs::Gauge;
use crate::variables::{EnvLookup, Template, Variables};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use wasmtime_wasi_http::handler::ProxyPre;

const DRAIN_PATIENCE: Duration = Duration::from_secs(10);

/// How a host is to run.
#[derive(Clone)]
pub struct HostConfig {
    /// The `spin.toml`.
    pub manifest: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Spin's state directory: databases and stores without a path of their own live here.
    /// Without it they live in memory, each database connection by itself.
    pub data: Option<PathBuf>,
    /// Where compiled components are kept; `<data>/cache` when `None` and there is a `data`.
    pub cache: Option<PathBuf>,
    /// The runtime config file.
    pub runtime_config: Option<PathBuf>,
    /// Values of application variables, before all providers.
    pub variables: BTreeMap<String, String>,
    /// Looks up environment variables for `SPIN_VARIABLE_…`.
    pub env: EnvLookup,
    /// How instances are used again.
    pub reuse: Reuse,
    /// Who is let in.
    pub admission: Admission,
    /// The wall clock of the guests.
    pub clock: Clock,
    /// Makes the guests' randomness and the faults repeatable.
    pub seed: Option<u64>,
    /// Shows what the guests print on standard error.
    pub echo: bool,
    /// Keeps one connection per database file open for the life of the host, so that the WAL is
    /// not checkpointed and removed whenever the last instance goes. Spin does not.
    pub keep_databases_open: bool,
}

impl HostConfig {
    /// For tests: a free port on loopback, no data directory, no environment, nothing shown.
    #[must_use]
    pub fn new(manifest: impl Into<PathBuf>) -> Self {
        Self {
            manifest: manifest.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: None,
            cache: None,
            runtime_config: None,
            variables: BTreeMap::new(),
            env: Arc::new(|_| None),
            reuse: Reuse::default(),
            admission: Admission::default(),
            clock: Clock::new(),
            seed: None,
            echo: false,
            keep_databases_open: true,
        }
    }
}

/// A running host.
pub struct Host {
    app: Arc<App>,
    server: Server,
    manifest: Manifest,
    variables: Arc<Variables>,
    counters: Counters,
    faults: Faults,
    clock: Clock,
    logs: Logs,
}

impl Host {
    /// Starts a host; it serves when this returns.
    ///
    /// # Errors
    /// Names what is missing or refused and what to do about it.
    pub async fn start(config: HostConfig) -> Result<Self> {
        let manifest = Manifest::load(&config.manifest)?;
        let runtime = match &config.runtime_config {
            Some(path) => RuntimeConfig::load(path)?,
            None => RuntimeConfig::default(),
        };
        let data = match (&config.data, runtime.state_dir.as_deref()) {
            (Some(data), _) => Some(data.clone()),
            (None, Some("") | None) => None,
            (None, Some(state)) => Some(PathBuf::from(state)),
        };
        let gauge = Arc::new(Gauge::default());
        let faults = Faults::new(config.seed.unwrap_or_default(), gauge.clone());
        let places = with_default(runtime.databases, data.as_deref(), "sqlite_db.db");
        let databases = Databases::new(places, gauge, config.keep_databases_open)?;
        let places = with_default(runtime.stores, data.as_deref(), "sqlite_key_value.db");
        let shared = Shared {
            databases: Arc::new(databases),
            stores: Arc::new(Stores::new(places)?),
            variables: Arc::new(Variables::new(
                &manifest,
                config.variables.clone(),
                runtime.providers,
                config.env.clone(),
            )?),
            counters: Counters::new(manifest.components.keys()),
            faults,
            logs: Logs::new(config.echo),
        };
        let app = Arc::new(App {
            name: manifest.application.name.clone(),
            version: manifest.application.version.clone(),
            routes: Routes::new(&manifest.triggers)?,
            lanes: OnceLock::new(),
            addr: OnceLock::new(),
        });
        let cache = config
            .cache
            .clone()
            .or_else(|| data.map(|data| data.join("cache")));
        let lanes = make_lanes(&config, &manifest, &shared, &app, cache.as_deref())?;
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        // Nobody else has set these: the app is new.
        let _ = app.addr.set(listener.local_addr()?);
        let _ = app.lanes.set(lanes);
        let counters = shared.counters.clone();
        let server = Server::start(listener, app.clone(), counters, config.admission);
        let Shared {
            variables,
            counters,
            faults,
            logs,
            ..
        } = shared;
        let clock = config.clock;
        Ok(Self {
            app,
            server,
            manifest,
            variables,
            counters,
            faults,
            clock,
            logs,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.app.addr()
    }

    /// The URL of `path`, which starts with `/`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr())
    }

    /// The manifest it runs, with the `tool` tables of its components.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Counts of what happened.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Faults on demand.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The wall clock of the guests.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What the guests printed.
    #[must_use]
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// The application variables; they can be changed while it runs.
    #[must_use]
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Stops accepting, lets requests in flight finish (for up to 10 s) and ends the instances.
    ///
    /// Says whether everything finished in time.
    pub async fn drain(mut self) -> bool {
        let served = self.server.stop(DRAIN_PATIENCE).await;
        let ended = async {
            for lanes in self.app.lanes.get().into_iter().flat_map(BTreeMap::values) {
                lanes.main.drain().await;
                lanes.unverified.drain().await;
            }
        };
        served && tokio::time::timeout(DRAIN_PATIENCE, ended).await.is_ok()
    }
}

/// What all components of one host share.
struct Shared {
    databases: Arc<Databases>,
    stores: Arc<Stores>,
    variables: Arc<Variables>,
    counters: Counters,
    faults: Faults,
    logs: Logs,
}

/// The places of the runtime config, and Spin's place for `default` when it names none.
fn with_default(
    mut places: BTreeMap<String, Place>,
    data: Option<&Path>,
    file: &str,
) -> BTreeMap<String, Place> {
    let default = || data.map_or(Place::Memory, |data| Place::File(data.join(file)));
    places.entry("default".to_owned()).or_insert_with(default);
    places
}

fn make_lanes(
    config: &HostConfig,
    manifest: &Manifest,
    shared: &Shared,
    app: &Arc<App>,
    cache: Option<&Path>,
) -> Result<BTreeMap<String, Arc<Lanes>>> {
    config.reuse.check()?;
    let engine = cache::engine()?;
    let linker = guest::linker(&engine).map_err(cache::plain)?;
    let mut all = BTreeMap::new();
    for (id, entry) in &manifest.components {
        if !manifest
            .triggers
            .iter()
            .any(|trigger| trigger.component == *id)
        {
            tracing::warn!("component {id} has no trigger, so nothing can call it");
            continue;
        }
        let name = || format!("[component.{id}]");
        let wasm = manifest.root.join(entry.source_path()?);
        let compiled = cache::load(&engine, &wasm, cache).with_context(name)?;
        let pre = linker
            .instantiate_pre(&compiled)
            .and_then(ready)
            .map(Arc::new)
            .map_err(cache::plain)
            .with_context(|| format!("[component.{id}] needs what this host does not offer"))?;
        let component = make_component(config, manifest, shared, id, entry).with_context(name)?;
        let component = Arc::new(component);
        let lanes = Lanes::new(config.reuse, |reuse| {
            let (component, app) = (component.clone(), Arc::downgrade(app));
            Pool::new(component, reuse, app, engine.clone(), pre.clone())
        });
        all.insert(id.clone(), Arc::new(lanes));
    }
    Ok(all)
}

/// A component that exports the handler of wasi 0.3, the only kind this host runs.
fn ready(
    pre: wasmtime::component::InstancePre<guest::Guest>,
) -> wasmtime::Result<ProxyPre<guest::Guest>> {
    match wasmtime_wasi_http::p3::bindings::ServicePre::new(pre) {
        Ok(pre) => Ok(ProxyPre::P3(pre)),
        Err(error) => Err(error.context("it exports no wasi:http/handler@0.3")),
    }
}

fn make_component(
    config: &HostConfig,
    manifest: &Manifest,
    shared: &Shared,
    id: &str,
    entry: &manifest::Component,
) -> Result<Component> {
    for label in &entry.sqlite_databases {
        ensure!(
            shared.databases.get(label).is_some(),
            "sqlite_databases: {label:?} is unknown: add [sqlite_database.{label}] to the \
             runtime config file"
        );
    }
    for label in &entry.key_value_stores {
        ensure!(
            shared.stores.has(label),
            "key_value_stores: {label:?} is unknown: add [key_value_store.{label}] to the \
             runtime config file"
        );
    }
    let mut hosts = Vec::new();
    for text in &entry.allowed_outbound_hosts {
        let template = Template::parse(text)?;
        match shared.variables.fill(&template) {
            Some(text) => hosts.push(text),
            None => bail!("allowed_outbound_hosts: {text:?} names an unknown variable"),
        }
    }
    let mounts = entry.files.iter().filter_map(|mount| match mount {
        Mount::Folder {
            source,
            destination,
        } => Some((manifest.root.join(source), destination.clone())),
        Mount::Pattern(_) => None,
    });
    Ok(Component {
        id: id.into(),
        granted_databases: entry.sqlite_databases.iter().cloned().collect(),
        granted_stores: entry.key_value_stores.iter().cloned().collect(),
        allowed_hosts: AllowedHosts::parse(&hosts)?,
        environment: entry.environment.clone(),
        mounts: mounts.collect(),
        databases: shared.databases.clone(),
        stores: shared.stores.clone(),
        variables: shared.variables.clone(),
        counters: shared.counters.of(id),
        faults: shared.faults.clone(),
        clock: config.clock.clone(),
        logs: shared.logs.clone(),
        seed: config.seed,
        instances: AtomicU64::new(0),
    })
}
