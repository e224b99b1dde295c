//! How we reach one provider: its address, our key, and what it calls us, from variables.
//! A component is given the variables of its own provider and can read no others.

use crate::partner::Partner;
use reelgate_core::time::Timestamp;
use reelgate_edge::api::Problem;
use reelgate_edge::{keys, platform};

/// A provider that has an API, and the names of its variables.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub(crate) provider: &'static str,
    /// Its address: a scheme, a host, a port.
    pub(crate) api: &'static str,
    /// What signs, or is shown.
    pub(crate) key: &'static str,
    /// What the provider calls us.
    pub(crate) names: &'static [&'static str],
    pub(crate) partner: &'static dyn Partner,
}

/// What a request needs, at one moment.
#[derive(Debug)]
pub(crate) struct Access {
    /// Without a slash at its end.
    pub(crate) origin: String,
    /// A secret.
    pub(crate) key: String,
    /// In the order of [`Line::names`].
    pub(crate) names: Vec<String>,
    pub(crate) now: Timestamp,
    /// 32 hex digits, never the same again.
    pub(crate) nonce: String,
}

impl Line {
    /// Reads the variables.
    ///
    /// # Errors
    /// A problem that names the variable that is not set.
    pub(crate) async fn access(&self) -> Result<Access, Problem> {
        let origin = set(self.provider, self.api).await?;
        let mut names = Vec::new();
        for name in self.names {
            names.push(set(self.provider, name).await?);
        }
        Ok(Access {
            origin: origin.trim_end_matches('/').to_owned(),
            key: set(self.provider, self.key).await?,
            names,
            now: platform::now(),
            nonce: platform::random_hex::<16>()?,
        })
    }
}

/// The host of an address that nobody has set: a name that never leads anywhere (RFC 2606).
const UNSET_HOST: &str = ".invalid";

async fn set(provider: &str, name: &str) -> Result<String, Problem> {
    let value = keys::optional(name).await;
    if value.is_empty() || value.trim_end_matches('/').ends_with(UNSET_HOST) {
        return Err(Problem::not_ready(format!(
            "{provider} cannot be asked: the variable {name} is not set"
        )));
    }
    Ok(value)
}

impl Access {
    /// The name in this place; empty where the provider has fewer.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }
}
