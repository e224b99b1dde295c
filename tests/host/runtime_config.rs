//! The runtime config file: the parts of Spin's format that this host can honour.
//! Never ignores a key: what it cannot honour it refuses by name.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A runtime config file that has been read.
#[derive(Debug, Clone, Default)]
pub struct RuntimeConfig {
    pub(crate) providers: Vec<Provider>,
    pub(crate) databases: BTreeMap<String, Place>,
    pub(crate) stores: BTreeMap<String, Place>,
    pub(crate) state_dir: Option<String>,
}

/// Where values of variables come from.
#[derive(Debug, Clone)]
pub(crate) enum Provider {
    Static { values: BTreeMap<String, String> },
    Env { prefix: String },
}

/// Where a database or a key-value store lives.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Every connection is its own, empty one.
    Memory,
    /// One file.
    File(PathBuf),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, alias = "config_provider")]
    variables_provider: Vec<ProviderTable>,
    #[serde(default)]
    sqlite_database: BTreeMap<String, PlaceTable>,
    #[serde(default)]
    key_value_store: BTreeMap<String, PlaceTable>,
    state_dir: Option<String>,
    #[serde(rename = "log_dir")]
    _log_dir: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderTable {
    r#type: String,
    #[serde(default)]
    values: BTreeMap<String, String>,
    prefix: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceTable {
    r#type: String,
    path: Option<PathBuf>,
}

impl RuntimeConfig {
    /// Reads the file at `path`; relative paths in it start at its folder.
    ///
    /// # Errors
    /// Names the file, the key and what to do about it.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the runtime config {}", path.display()))?;
        let root = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, root)
            .with_context(|| format!("the runtime config {} is refused", path.display()))
    }

    fn parse(text: &str, root: &Path) -> Result<Self> {
        let document: Document = toml::from_str(text)?;
        let mut config = Self {
            state_dir: document.state_dir,
            ..Self::default()
        };
        for table in document.variables_provider {
            config.providers.push(match table.r#type.as_str() {
                "static" => Provider::Static {
                    values: table.values,
                },
                "env" => Provider::Env {
                    prefix: table.prefix.unwrap_or_else(|| "SPIN_VARIABLE".to_owned()),
                },
                other => bail!(
                    "[[variables_provider]] type = {other:?}: this host knows \"static\" and \
                     \"env\""
                ),
            });
        }
        for (label, table) in document.sqlite_database {
            let place =
                read_place(table, root).with_context(|| format!("[sqlite_database.{label}]"))?;
            config.databases.insert(label, place);
        }
        for (label, table) in document.key_value_store {
            let place =
                read_place(table, root).with_context(|| format!("[key_value_store.{label}]"))?;
            config.stores.insert(label, place);
        }
        Ok(config)
    }
}

fn read_place(table: PlaceTable, root: &Path) -> Result<Place> {
    if table.r#type != "spin" {
        bail!(
            "type = {:?}: this host knows type = \"spin\" only",
            table.r#type
        );
    }
    Ok(match table.path {
        Some(path) => Place::File(root.join(path)),
        None => Place::Memory,
    })
}
