//! The application manifest: reads the `spin.toml` that Spin 4.1 reads, as strictly as Spin does.
//! Never grants anything that the file does not say, and never guesses what an unknown key means.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A manifest that has been read and checked.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The folder of the file: every relative path in it starts here.
    pub root: PathBuf,
    /// `[application]`.
    pub application: Application,
    /// `[variables]` by name.
    pub variables: BTreeMap<String, Variable>,
    /// `[[trigger.http]]` in the order of the file.
    pub triggers: Vec<Trigger>,
    /// `[component.<id>]` by id.
    pub components: BTreeMap<String, Component>,
}

/// `[application]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// The name of the application.
    pub name: String,
    /// Its version, empty when the file has none.
    #[serde(default)]
    pub version: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Environments it must be compatible with; kept, not checked.
    #[serde(default)]
    pub targets: Vec<toml::Value>,
    /// Settings for all triggers of a kind.
    #[serde(default)]
    pub trigger: BTreeMap<String, toml::Table>,
    /// Tables of other tools; Spin ignores them.
    #[serde(default)]
    pub tool: BTreeMap<String, toml::Table>,
}

/// One entry of `[variables]`: exactly one of `required` and `default` is set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// What it is for.
    pub description: Option<String>,
    /// A value must come from outside.
    #[serde(default)]
    pub required: bool,
    /// The value when none comes from outside.
    pub default: Option<String>,
    /// The value must not be shown.
    #[serde(default)]
    pub secret: bool,
}

/// One `[[trigger.http]]`.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The id of the trigger, made up when the file has none.
    pub id: String,
    /// The component that answers.
    pub component: String,
    /// The public route; `None` is a private one.
    pub route: Option<String>,
}

/// One `[component.<id>]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    source: toml::Value,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Templates by variable name.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Environment variables of the component.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Folders it may read.
    #[serde(default)]
    pub files: Vec<Mount>,
    #[serde(default)]
    exclude_files: Vec<String>,
    #[serde(default)]
    allowed_http_hosts: Vec<String>,
    /// Where it may send requests.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Labels of the key-value stores it may open.
    #[serde(default)]
    pub key_value_stores: Vec<String>,
    /// Labels of the databases it may open.
    #[serde(default)]
    pub sqlite_databases: Vec<String>,
    #[serde(default)]
    ai_models: Vec<String>,
    /// Environments it must be compatible with; kept, not checked.
    pub targets: Option<Vec<toml::Value>>,
    /// How to build it.
    pub build: Option<Build>,
    /// Tables of other tools; Spin ignores them, we read `reelgate`.
    #[serde(default)]
    pub tool: BTreeMap<String, toml::Table>,
    /// Kept, not used: dependencies are refused.
    pub dependencies_inherit_configuration: Option<bool>,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    /// Overrides for named profiles; kept, not used.
    #[serde(default)]
    pub profile: BTreeMap<String, toml::Table>,
}

/// One entry of `files`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Mount {
    /// A folder of the host that appears under a path of the guest.
    Folder {
        /// Relative to the manifest.
        source: PathBuf,
        /// Absolute, in the guest.
        destination: String,
    },
    /// A glob pattern, which this host does not offer.
    Pattern(String),
}

/// `[component.<id>.build]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// One command or a list of commands.
    pub command: Commands,
    /// Relative to the manifest.
    pub workdir: Option<String>,
    /// Files that make `spin watch` build again.
    #[serde(default)]
    pub watch: Vec<String>,
}

/// The commands of a build.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Commands {
    /// One command.
    One(String),
    /// Several, from first to last.
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    spin_manifest_version: toml::Value,
    application: Application,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    #[serde(default)]
    trigger: BTreeMap<String, Vec<toml::Table>>,
    #[serde(default)]
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpTrigger {
    id: Option<String>,
    component: Option<String>,
    route: Route,
    executor: Option<Executor>,
    static_response: Option<toml::Table>,
}

#[derive(Deserialize)]
struct Executor {
    r#type: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Route {
    Public(String),
    Private(Private),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Private {
    private: bool,
}

impl Manifest {
    /// Reads and checks the file at `path`.
    ///
    /// # Errors
    /// Names the file, the key and what to do about it.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the manifest {}", path.display()))?;
        let root = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            Some(_) | None => PathBuf::from("."),
        };
        Self::parse(&text, root)
            .with_context(|| format!("the manifest {} is refused", path.display()))
    }

    /// Reads and checks the text of a manifest whose relative paths start at `root`.
    ///
    /// # Errors
    /// Names the key and what to do about it.
    pub fn parse(text: &str, root: PathBuf) -> Result<Self> {
        let document: Document = toml::from_str(text)?;
        ensure!(
            matches!(document.spin_manifest_version, toml::Value::Integer(2)),
            "spin_manifest_version must be 2, not {}",
            document.spin_manifest_version
        );
        for (name, variable) in &document.variables {
            check_variable_name(name).with_context(|| format!("[variables] {name}"))?;
            ensure!(
                variable.required != variable.default.is_some(),
                "variables.{name} needs either `required = true` or a `default`, and not both"
            );
        }
        for (id, component) in &document.component {
            check_kebab(id).with_context(|| format!("[component.{id}]"))?;
            component
                .check()
                .with_context(|| format!("[component.{id}]"))?;
        }
        let triggers = read_triggers(document.trigger, &document.component)?;
        Ok(Self {
            root,
            application: document.application,
            variables: document.variables,
            triggers,
            components: document.component,
        })
    }
}

impl Component {
    fn check(&self) -> Result<()> {
        ensure!(
            self.allowed_http_hosts.is_empty(),
            "allowed_http_hosts is the old form: write allowed_outbound_hosts"
        );
        ensure!(
            self.ai_models.is_empty(),
            "ai_models: this host has no language models"
        );
        ensure!(
            self.exclude_files.is_empty(),
            "exclude_files: this host mounts whole folders"
        );
        ensure!(
            self.dependencies.is_empty(),
            "dependencies: this host does not compose; compose the component when building it"
        );
        for name in self.variables.keys() {
            check_variable_name(name).with_context(|| format!("variables.{name}"))?;
        }
        for mount in &self.files {
            match mount {
                Mount::Folder { destination, .. } => ensure!(
                    destination.starts_with('/'),
                    "files: the destination {destination:?} must be absolute"
                ),
                Mount::Pattern(pattern) => bail!(
                    "files: the pattern {pattern:?} is not offered by this host: write \
                     {{ source = \"…\", destination = \"/…\" }}"
                ),
            }
        }
        self.source_path().map(|_| ())
    }

    /// The path of the wasm file, relative to the manifest.
    ///
    /// # Errors
    /// A source that is not a path (a URL or a registry) is refused.
    pub fn source_path(&self) -> Result<PathBuf> {
        match self.source.as_str() {
            Some(path) => Ok(PathBuf::from(path)),
            None => bail!(
                "source: this host takes a path of a wasm file, not {}",
                self.source
            ),
        }
    }
}

fn read_triggers(
    tables: BTreeMap<String, Vec<toml::Table>>,
    components: &BTreeMap<String, Component>,
) -> Result<Vec<Trigger>> {
    let mut triggers = Vec::new();
    for (kind, list) in tables {
        ensure!(
            kind == "http",
            "[[trigger.{kind}]]: this host serves [[trigger.http]] only"
        );
        for (index, table) in list.into_iter().enumerate() {
            let name = format!("[[trigger.http]] number {}", index.saturating_add(1));
            let entry: HttpTrigger = table.try_into().with_context(|| name.clone())?;
            let route = match entry.route {
                Route::Public(route) => Some(route),
                Route::Private(Private { private: true }) => None,
                Route::Private(Private { private: false }) => {
                    bail!("{name}: route must be a string or {{ private = true }}")
                }
            };
            ensure!(
                entry.static_response.is_none(),
                "{name}: this host has no static_response; let a component answer"
            );
            if let Some(Executor { r#type: kind }) = entry.executor {
                let known = matches!(kind.as_str(), "http" | "spin");
                ensure!(known, "{name}: this host has no executor {kind:?}");
            }
            let component = entry
                .component
                .with_context(|| format!("{name}: no component"))?;
            ensure!(
                components.contains_key(&component),
                "{name}: there is no [component.{component}]"
            );
            let id = entry.id.unwrap_or_else(|| format!("trigger-{component}"));
            triggers.push(Trigger {
                id,
                component,
                route,
            });
        }
    }
    ensure!(
        !triggers.is_empty(),
        "there is no [[trigger.http]]: nothing could be called"
    );
    Ok(triggers)
}

fn check_kebab(id: &str) -> Result<()> {
    let good = id.split('-').all(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
            && (!word.chars().any(|c| c.is_ascii_lowercase())
                || !word.chars().any(|c| c.is_ascii_uppercase()))
    });
    ensure!(
        good,
        "{id:?} must be kebab-case: words of letters and digits joined by `-`"
    );
    Ok(())
}

/// Checks the name of a variable: lower snake case, as Spin asks.
///
/// # Errors
/// Says what is wrong with the name.
pub(crate) fn check_variable_name(name: &str) -> Result<()> {
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(
        good,
        "{name:?} must start with a lower-case letter and hold lower-case letters, digits and \
         single underscores"
    );
    Ok(())
}
