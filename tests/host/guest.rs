//! The state of one instance: its wasi contexts, its resources and its component's grants.
//! Never shares anything between two components but what the manifest grants to both.

use crate::clock::Clock;
use crate::counters::ComponentCounters;
use crate::faults::Faults;
use crate::key_value::Stores;
use crate::logs::Logs;
use crate::outbound::{AllowedHosts, Outbound};
use crate::sqlite::Databases;
use crate::variables::Variables;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime::{Engine, ResourceLimiter, Result};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// What all instances of one component share.
pub(crate) struct Component {
    pub(crate) id: Arc<str>,
    pub(crate) granted_databases: BTreeSet<String>,
    pub(crate) granted_stores: BTreeSet<String>,
    pub(crate) allowed_hosts: AllowedHosts,
    pub(crate) environment: BTreeMap<String, String>,
    /// Folders of the host by their path in the guest.
    pub(crate) mounts: Vec<(PathBuf, String)>,
    pub(crate) databases: Arc<Databases>,
    pub(crate) stores: Arc<Stores>,
    pub(crate) variables: Arc<Variables>,
    pub(crate) counters: Arc<ComponentCounters>,
    pub(crate) faults: Faults,
    pub(crate) clock: Clock,
    pub(crate) logs: Logs,
    pub(crate) seed: Option<u64>,
    pub(crate) instances: AtomicU64,
}

/// The data of one instance's store.
pub(crate) struct Guest {
    pub(crate) component: Arc<Component>,
    pub(crate) table: ResourceTable,
    /// Database connections that the instance holds open.
    pub(crate) connections: usize,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
}

/// Spin sets no limit of memory by default; here its growth is counted.
impl ResourceLimiter for Guest {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        self.component.counters.note_memory(desired);
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
        Ok(true)
    }
}

/// Tells the generated bindings how to reach the [`Guest`].
pub(crate) struct HasGuest;

impl HasData for HasGuest {
    type Data<'a> = &'a mut Guest;
}

impl Guest {
    pub(crate) fn new(component: Arc<Component>, outbound: Outbound) -> Result<Self> {
        let number = component.instances.fetch_add(1, Ordering::Relaxed);
        let mut wasi = WasiCtxBuilder::new();
        wasi.stdout(component.logs.stream(&component.id));
        wasi.stderr(component.logs.stream(&component.id));
        wasi.wall_clock(component.clock.clone());
        for (name, value) in &component.environment {
            wasi.env(name, value);
        }
        for (folder, path) in &component.mounts {
            wasi.preopened_dir(folder, path, FsPerms::ReadOnly)?;
        }
        if let Some(seed) = component.seed {
            let seed = instance_seed(seed, &component.id, number);
            wasi.secure_random(StdRng::seed_from_u64(seed));
            wasi.insecure_random(StdRng::seed_from_u64(seed.rotate_left(1)));
            wasi.insecure_random_seed(u128::from(seed));
        }
        Ok(Self {
            component,
            table: ResourceTable::new(),
            connections: 0,
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            outbound,
        })
    }
}

/// A seed that differs by component and instance and is the same in every run.
fn instance_seed(seed: u64, component: &str, number: u64) -> u64 {
    component
        .bytes()
        .fold(seed ^ number.rotate_left(32), |mixed, byte| {
            (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.outbound,
        }
    }
}

/// A linker that offers all this host has: wasi 0.2 and 0.3, and Spin's three interfaces.
pub(crate) fn linker(engine: &Engine) -> Result<Linker<Guest>> {
    use crate::bindings::spin;
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    spin::sqlite::sqlite::add_to_linker::<_, HasGuest>(&mut linker, |guest| guest)?;
    spin::key_value::key_value::add_to_linker::<_, HasGuest>(&mut linker, |guest| guest)?;
    spin::variables::variables::add_to_linker::<_, HasGuest>(&mut linker, |guest| guest)?;
    Ok(linker)
}
