//! `spin:key-value` 3: stores in one SQLite file, granted to components by label.
//! Never lets a component open a store that its manifest entry does not name.

use crate::bindings::spin::key_value::key_value as wit;
use crate::guest::{Guest, HasGuest};
use crate::runtime_config::Place;
use anyhow::{Context, Result};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

/// All key-value stores by label.
pub(crate) struct Stores(BTreeMap<String, Store>);

/// The handle of a store: the resource behind `spin:key-value/key-value.store`.
#[derive(Clone)]
#[allow(unreachable_pub, reason = "the generated bindings export it again")]
pub struct Store {
    label: Arc<str>,
    connection: Arc<Mutex<rusqlite::Connection>>,
}

impl Stores {
    pub(crate) fn new(places: BTreeMap<String, Place>) -> Result<Self> {
        let mut stores = BTreeMap::new();
        for (label, place) in places {
            let store = Store::new(&label, &place)
                .with_context(|| format!("cannot open the key-value store {label}"))?;
            stores.insert(label, store);
        }
        Ok(Self(stores))
    }

    pub(crate) fn has(&self, label: &str) -> bool {
        self.0.contains_key(label)
    }
}

impl Store {
    fn new(label: &str, place: &Place) -> Result<Self> {
        let connection = match place {
            Place::Memory => rusqlite::Connection::open_in_memory()?,
            Place::File(path) => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                rusqlite::Connection::open(path)?
            }
        };
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS spin_key_value (
                 store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
                 PRIMARY KEY (store, key))",
        )?;
        Ok(Self {
            label: label.into(),
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` on a thread where it may block.
    async fn blocking<R: Send + 'static>(
        &self,
        work: impl FnOnce(&str, &rusqlite::Connection) -> rusqlite::Result<R> + Send + 'static,
    ) -> Result<R, wit::Error> {
        let store = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let connection = store
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            work(&store.label, &connection)
        });
        match task.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(wit::Error::Other(error.to_string())),
            Err(error) => Err(wit::Error::Other(error.to_string())),
        }
    }
}

impl wit::Host for Guest {}

impl wit::HostStore for Guest {
    fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

fn store_of<T: 'static>(
    accessor: &Accessor<T, HasGuest>,
    handle: &Resource<Store>,
) -> wasmtime::Result<Store> {
    accessor.with(|mut access| {
        let guest = access.get();
        guest.component.counters.count_host_call();
        Ok(guest.table.get(handle)?.clone())
    })
}

impl<T: 'static> wit::HostStoreWithStore<T> for HasGuest {
    async fn open(
        accessor: &Accessor<T, Self>,
        label: String,
    ) -> wasmtime::Result<Result<Resource<Store>, wit::Error>> {
        accessor.with(|mut access| {
            let guest = access.get();
            guest.component.counters.count_host_call();
            if !guest.component.granted_stores.contains(&label) {
                return Ok(Err(wit::Error::AccessDenied));
            }
            let Some(store) = guest.component.stores.0.get(&label).cloned() else {
                return Ok(Err(wit::Error::NoSuchStore));
            };
            Ok(Ok(guest.table.push(store)?))
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, wit::Error>> {
        let store = store_of(accessor, &store)?;
        Ok(store
            .blocking(move |label, connection| {
                connection
                    .prepare_cached("SELECT value FROM spin_key_value WHERE store = ? AND key = ?")?
                    .query_row(params![label, key], |row| row.get(0))
                    .optional()
            })
            .await)
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), wit::Error>> {
        let store = store_of(accessor, &store)?;
        Ok(store
            .blocking(move |label, connection| {
                connection
                    .prepare_cached(
                        "INSERT INTO spin_key_value (store, key, value) VALUES (?, ?, ?)
                         ON CONFLICT (store, key) DO UPDATE SET value = excluded.value",
                    )?
                    .execute(params![label, key, value])
                    .map(|_| ())
            })
            .await)
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<(), wit::Error>> {
        let store = store_of(accessor, &store)?;
        Ok(store
            .blocking(move |label, connection| {
                connection
                    .prepare_cached("DELETE FROM spin_key_value WHERE store = ? AND key = ?")?
                    .execute(params![label, key])
                    .map(|_| ())
            })
            .await)
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<bool, wit::Error>> {
        let found = Self::get(accessor, store, key).await?;
        Ok(found.map(|value| value.is_some()))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), wit::Error>>)> {
        let store = store_of(accessor, &store)?;
        let keys = store
            .blocking(|label, connection| {
                connection
                    .prepare_cached("SELECT key FROM spin_key_value WHERE store = ?")?
                    .query_map(params![label], |row| row.get(0))?
                    .collect::<rusqlite::Result<Vec<String>>>()
            })
            .await;
        let (keys, result) = match keys {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        accessor.with(|mut access| {
            let keys = StreamReader::new(&mut access, keys)?;
            let result =
                FutureReader::new(&mut access, async move { wasmtime::error::Ok(result) })?;
            Ok((keys, result))
        })
    }
}
