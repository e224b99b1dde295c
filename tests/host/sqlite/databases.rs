//! The databases of an application: their labels, their files, and how to connect to them.
//! Never sets a PRAGMA that Spin does not set, and never creates a database beside its file.

use super::vfs::{self, Gauge};
use crate::runtime_config::Place;
use anyhow::{Context, Result};
use rusqlite::OpenFlags;
use std::collections::BTreeMap;
use std::ffi::CStr;
use std::sync::{Arc, Mutex, PoisonError};

/// One database.
pub(crate) struct Database {
    place: Place,
    layer: &'static CStr,
    /// One connection that stays open, so that the WAL is not checkpointed and removed whenever
    /// the last instance goes.
    keeper: Mutex<Option<rusqlite::Connection>>,
    keep: bool,
}

/// All databases by label.
pub(crate) struct Databases(BTreeMap<String, Arc<Database>>);

impl Databases {
    pub(crate) fn new(
        places: BTreeMap<String, Place>,
        gauge: Arc<Gauge>,
        keep: bool,
    ) -> Result<Self> {
        let layer = vfs::register(gauge)?;
        let mut databases = BTreeMap::new();
        for (label, place) in places {
            if let Place::File(path) = &place
                && let Some(folder) = path.parent()
            {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("no folder for database {label}: {folder:?}"))?;
            }
            let keeper = Mutex::new(None);
            databases.insert(
                label,
                Arc::new(Database {
                    place,
                    layer,
                    keeper,
                    keep,
                }),
            );
        }
        Ok(Self(databases))
    }

    pub(crate) fn get(&self, label: &str) -> Option<&Arc<Database>> {
        self.0.get(label)
    }
}

impl Database {
    pub(super) fn connect(&self) -> rusqlite::Result<rusqlite::Connection> {
        let Place::File(path) = &self.place else {
            return rusqlite::Connection::open_in_memory();
        };
        let connection =
            rusqlite::Connection::open_with_flags_and_vfs(path, OpenFlags::default(), self.layer)?;
        if self.keep {
            self.keep_open(path);
        }
        Ok(connection)
    }

    /// Opens the keeper if need be and lets it read, since only a connection that has read holds
    /// the WAL open. A failure costs speed, not correctness, so it is passed over.
    fn keep_open(&self, path: &std::path::Path) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        if keeper.is_none() {
            *keeper = rusqlite::Connection::open_with_flags_and_vfs(
                path,
                OpenFlags::default(),
                self.layer,
            )
            .ok();
        }
        if let Some(connection) = &*keeper {
            let _ = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        }
    }
}
