//! Variables: templates of the components, resolved from the providers again at every `get`.
//! Never shows a value in an error or a log, and never gives a component another one's variable.

use crate::bindings::spin::variables::variables as wit;
use crate::guest::{Guest, HasGuest};
use crate::manifest::{Manifest, check_variable_name};
use crate::runtime_config::Provider;
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use wasmtime::component::Accessor;

/// Looks up an environment variable.
pub type EnvLookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The variables of one application and where their values come from.
pub struct Variables {
    given: RwLock<BTreeMap<String, String>>,
    providers: Vec<Provider>,
    env: EnvLookup,
    defaults: BTreeMap<String, Option<String>>,
    templates: BTreeMap<String, BTreeMap<String, Template>>,
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variables")
            .field("names", &self.defaults.keys())
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

/// A text with `{{ name }}` places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        // A lone `}}` is text, as in Spin: values may hold JSON.
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, tail)) = after.split_once("}}") else {
                bail!("{text:?} has a `{{{{` without its `}}}}`");
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Variable(name.trim().to_owned()));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }
}

/// Why a variable has no value.
enum Missing {
    Name(String),
    Undefined(String),
    Provider(String),
}

impl Variables {
    pub(crate) fn new(
        manifest: &Manifest,
        given: BTreeMap<String, String>,
        providers: Vec<Provider>,
        env: EnvLookup,
    ) -> Result<Self> {
        let defaults: BTreeMap<_, _> = manifest
            .variables
            .iter()
            .map(|(name, v)| (name.clone(), v.default.clone()))
            .collect();
        let mut templates = BTreeMap::new();
        for (id, component) in &manifest.components {
            let mut own = BTreeMap::new();
            for (name, text) in &component.variables {
                let template = Template::parse(text)
                    .and_then(|template| check_known(template, &defaults))
                    .with_context(|| format!("[component.{id}] variables.{name}"))?;
                own.insert(name.clone(), template);
            }
            templates.insert(id.clone(), own);
        }
        for name in given.keys() {
            ensure!(
                defaults.contains_key(name),
                "--variable {name}: the manifest has no variable {name} under [variables]"
            );
        }
        let variables = Self {
            given: RwLock::new(given),
            providers,
            env,
            defaults,
            templates,
        };
        variables.check_required()?;
        Ok(variables)
    }

    fn check_required(&self) -> Result<()> {
        for name in self.defaults.keys() {
            if self.value(name).is_none() {
                bail!(
                    "the required variable {name} has no value: set it with --variable \
                     {name}=…, the environment variable {}, or a [[variables_provider]] of the \
                     runtime config file",
                    env_name("SPIN_VARIABLE", name)
                );
            }
        }
        Ok(())
    }

    /// Gives an application variable a new value, as a rotation of a secret does.
    pub fn set(&self, name: impl Into<String>, value: impl Into<String>) {
        let mut given = self.given.write().unwrap_or_else(PoisonError::into_inner);
        given.insert(name.into(), value.into());
    }

    fn value(&self, name: &str) -> Option<String> {
        let given = self.given.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = given.get(name) {
            return Some(value.clone());
        }
        drop(given);
        for provider in &self.providers {
            let value = match provider {
                Provider::Static { values } => values.get(name).cloned(),
                Provider::Env { prefix } => (self.env)(&env_name(prefix, name)),
            };
            if value.is_some() {
                return value;
            }
        }
        (self.env)(&env_name("SPIN_VARIABLE", name))
            .or_else(|| self.defaults.get(name).cloned().flatten())
    }

    /// Fills in a template, for the parts of the manifest that may hold variables.
    pub(crate) fn fill(&self, template: &Template) -> Option<String> {
        let mut text = String::new();
        for part in &template.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Variable(name) => text.push_str(&self.value(name)?),
            }
        }
        Some(text)
    }

    fn get(&self, component: &str, name: &str) -> Result<String, Missing> {
        if let Err(error) = check_variable_name(name) {
            return Err(Missing::Name(error.to_string()));
        }
        let template = self
            .templates
            .get(component)
            .and_then(|own| own.get(name))
            .ok_or_else(|| Missing::Undefined(format!("no variable for {component:?}.{name:?}")))?;
        self.fill(template)
            .ok_or_else(|| Missing::Provider(format!("no provider has a value for {name:?}")))
    }
}

fn check_known(template: Template, known: &BTreeMap<String, Option<String>>) -> Result<Template> {
    for part in &template.0 {
        if let Part::Variable(name) = part {
            ensure!(
                known.contains_key(name),
                "there is no variable {name} under [variables]"
            );
        }
    }
    Ok(template)
}

fn env_name(prefix: &str, name: &str) -> String {
    format!("{prefix}_{}", name.to_ascii_uppercase())
}

/// An [`EnvLookup`] that knows only the given names: tests never read the real environment.
#[must_use]
pub fn env_from(map: HashMap<String, String>) -> EnvLookup {
    Arc::new(move |name| map.get(name).cloned())
}

impl wit::Host for Guest {}

impl<T> wit::HostWithStore<T> for HasGuest {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> wasmtime::Result<Result<String, wit::Error>> {
        let component = accessor.with(|mut access| access.get().component.clone());
        component.counters.count_host_call();
        Ok(component
            .variables
            .get(&component.id, &name)
            .map_err(|missing| match missing {
                Missing::Name(text) => wit::Error::InvalidName(text),
                Missing::Undefined(text) => wit::Error::Undefined(text),
                Missing::Provider(text) => wit::Error::Provider(text),
            }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_taken_apart() {
        let text = |text: &str| Part::Text(text.to_owned());
        let variable = |name: &str| Part::Variable(name.to_owned());
        for (template, parts) in [
            ("", vec![]),
            ("plain", vec![text("plain")]),
            ("a {{ b }} c", vec![text("a "), variable("b"), text(" c")]),
            ("{{a}}{{ b }}", vec![variable("a"), variable("b")]),
            ("a }} b", vec![text("a }} b")]),
        ] {
            assert_eq!(
                Template::parse(template).unwrap(),
                Template(parts),
                "{template}"
            );
        }
        assert!(Template::parse("{{ a }} {{ b").is_err());
    }
}
