//! The engine, and compiled components: in memory for this process, on disk for the next one.
//! Never loads a compiled file that was not made from the same wasm by the same engine.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use wasmtime::component::Component;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// Instances that may live at the same time in one process, over all hosts in it.
const INSTANCES_MAX: u32 = 1000;
const CORE_INSTANCES_MAX: u32 = 8000;
const KEPT_RESIDENT_BYTES: usize = 1 << 20;

/// The engine of this process: shared, so that many hosts in one test share one address space.
pub(crate) fn engine() -> Result<Engine> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    if let Some(engine) = ENGINE.get() {
        return Ok(engine.clone());
    }
    // Pooling needs some terabytes of address space; where that is refused, do without.
    let engine = match Engine::new(&config(true)) {
        Ok(engine) => engine,
        Err(error) => {
            tracing::info!("no pooling allocator: {error:#}");
            Engine::new(&config(false)).map_err(plain)?
        }
    };
    Ok(ENGINE.get_or_init(|| engine).clone())
}

fn config(pooling: bool) -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.wasm_component_model_async(true);
    if pooling {
        let mut pool = PoolingAllocationConfig::default();
        pool.total_component_instances(INSTANCES_MAX);
        pool.total_memories(INSTANCES_MAX);
        pool.total_stacks(INSTANCES_MAX);
        pool.total_core_instances(CORE_INSTANCES_MAX);
        pool.total_tables(CORE_INSTANCES_MAX);
        pool.linear_memory_keep_resident(KEPT_RESIDENT_BYTES);
        pool.table_keep_resident(KEPT_RESIDENT_BYTES);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// An error of wasmtime as one of anyhow's, with its causes.
pub(crate) fn plain(error: wasmtime::Error) -> anyhow::Error {
    anyhow::Error::from_boxed(error.into_boxed_dyn_error())
}

/// The compiled form of the wasm file at `path`, from memory, from `folder` or made now.
pub(crate) fn load(engine: &Engine, path: &Path, folder: Option<&Path>) -> Result<Component> {
    static KNOWN: Mutex<Option<HashMap<String, Component>>> = Mutex::new(None);
    let wasm = std::fs::read(path).with_context(|| {
        format!(
            "cannot read {}: build the components first (cargo xtask build)",
            path.display()
        )
    })?;
    let key = key(engine, &wasm);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(component) = known.get(&key) {
        return Ok(component.clone());
    }
    let file = folder.map(|folder| folder.join(format!("{key}.cwasm")));
    let component = match file.as_deref().and_then(|file| load_file(engine, file)) {
        Some(component) => component,
        None => {
            let component = Component::new(engine, &wasm)
                .map_err(plain)
                .with_context(|| format!("{} is not a component", path.display()))?;
            if let Some(file) = &file
                && let Err(error) = save_file(&component, file)
            {
                tracing::warn!("cannot keep the compiled {}: {error:#}", path.display());
            }
            component
        }
    };
    known.insert(key, component.clone());
    Ok(component)
}

/// SHA-256 over the wasm and all that shapes its compiled form: wasmtime's version and settings.
fn key(engine: &Engine, wasm: &[u8]) -> String {
    let mut settings = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut settings);
    let mut digest = Sha256::new();
    digest.update(settings.finish().to_le_bytes());
    digest.update(wasm);
    hex::encode(digest.finalize())
}

#[allow(
    unsafe_code,
    reason = "the file lies in our own folder and its name holds the digest of what it came from"
)]
fn load_file(engine: &Engine, file: &Path) -> Option<Component> {
    if !file.exists() {
        return None;
    }
    // SAFETY: only `save_file` writes here, whole files under their final name.
    match unsafe { Component::deserialize_file(engine, file) } {
        Ok(component) => Some(component),
        Err(error) => {
            tracing::warn!(
                "compiling again, since {} is unusable: {error:#}",
                file.display()
            );
            None
        }
    }
}

fn save_file(component: &Component, file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let unfinished: PathBuf = file.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&unfinished, component.serialize().map_err(plain)?)?;
    std::fs::rename(&unfinished, file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest component there is: its header alone.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn a_compiled_file_is_used_again_and_a_spoiled_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let engine = engine().unwrap();
        let wasm = folder.path().join("empty.wasm");
        std::fs::write(&wasm, EMPTY).unwrap();
        load(&engine, &wasm, Some(folder.path())).unwrap();
        let file = folder.path().join(format!("{}.cwasm", key(&engine, EMPTY)));
        assert!(load_file(&engine, &file).is_some());
        std::fs::write(&file, b"spoiled").unwrap();
        assert!(load_file(&engine, &file).is_none());
    }

    #[test]
    fn what_is_not_a_component_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let wasm = folder.path().join("text.wasm");
        std::fs::write(&wasm, b"not wasm").unwrap();
        let refused = load(&engine().unwrap(), &wasm, None).err().unwrap();
        assert!(format!("{refused:#}").contains("text.wasm is not a component"));
    }
}
