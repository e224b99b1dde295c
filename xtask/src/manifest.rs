//! What spin.toml says that xtask needs: the components and the variables.
//! It must never judge the rest of the file: the host and Spin do.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use toml::{Table, Value};

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Manifest {
    pub(crate) components: Vec<Component>,
    pub(crate) variables: Vec<Variable>,
}

/// One component.
#[derive(Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) id: String,
    pub(crate) source: PathBuf,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) secret: bool,
    pub(crate) required: bool,
}

impl Component {
    /// The Cargo package that its file is built from.
    pub(crate) fn package(&self) -> String {
        let stem = self.source.file_stem().unwrap_or_default();
        stem.to_string_lossy().replace('_', "-")
    }
}

pub(crate) fn read(root: &Path) -> Result<Manifest> {
    let text = std::fs::read_to_string(root.join("spin.toml"))
        .context("spin.toml, which lists the components, cannot be read")?;
    parse(&text).context("spin.toml")
}

fn parse(text: &str) -> Result<Manifest> {
    let file: Table = text.parse()?;
    let mut manifest = Manifest::default();
    for (id, component) in tables(&file, "component") {
        let source = component
            .get("source")
            .and_then(Value::as_str)
            .with_context(|| format!("component `{id}` has no `source` file"))?;
        manifest.components.push(Component {
            id: id.clone(),
            source: source.into(),
        });
    }
    for (name, variable) in tables(&file, "variables") {
        let set = |key| variable.get(key).and_then(Value::as_bool).unwrap_or(false);
        manifest.variables.push(Variable {
            name: name.clone(),
            secret: set("secret"),
            required: set("required"),
        });
    }
    if manifest.components.is_empty() {
        bail!("it names no component");
    }
    Ok(manifest)
}

fn tables<'a>(file: &'a Table, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    file.get(key)
        .and_then(Value::as_table)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_variables_are_found() {
        let manifest = parse(
            "[variables]\n\
             softswiss_secret = { required = true, secret = true }\n\
             softswiss_secret_previous = { default = '', secret = true }\n\
             [component.report-ggr]\n\
             source = 'target/wasm32-wasip2/release/report_ggr.wasm'\n",
        )
        .unwrap();
        let source = "target/wasm32-wasip2/release/report_ggr.wasm".into();
        assert_eq!(
            manifest.components,
            [Component {
                id: "report-ggr".into(),
                source
            }]
        );
        assert_eq!(manifest.components[0].package(), "report-ggr");
        let flags: Vec<_> = manifest
            .variables
            .iter()
            .map(|v| (v.secret, v.required))
            .collect();
        assert_eq!(flags, [(true, true), (true, false)]);
    }

    #[test]
    fn a_component_without_a_file_is_named() {
        let error = parse("[component.hub88]\nroute = '/x'\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("hub88"), "{error}");
        assert!(parse("").is_err());
    }
}
