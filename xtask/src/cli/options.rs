//! The options of the tasks that have some.
//! They never hold a default that depends on the machine: the task itself knows the folders.

use std::path::PathBuf;

/// Where `up` listens, and where its wallet is looked for.
pub(super) const DEPLOYMENT: &str = "http://127.0.0.1:3000";

#[derive(Debug, PartialEq)]
pub(crate) struct UpOptions {
    pub(crate) listen: String,
    /// `None` is `data` in the checkout.
    pub(crate) data: Option<PathBuf>,
    pub(crate) show_log: bool,
    /// With the traffic of simulated providers.
    pub(crate) simulate: bool,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct SignOptions {
    pub(crate) provider: String,
    pub(crate) body: Option<String>,
    pub(crate) file: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
    pub(crate) secret: Option<String>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) header: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct TrafficOptions {
    /// All where none is named.
    pub(crate) providers: Vec<String>,
    pub(crate) url: String,
    pub(crate) data: Option<PathBuf>,
    /// Without it, until Ctrl-C.
    pub(crate) minutes: Option<u64>,
    pub(crate) seed: u64,
    /// Rounds of each provider, or a few more.
    pub(crate) per_second: u32,
    /// Of a thousand; the kit's own where nothing is given.
    pub(crate) duplicates: Option<u32>,
    pub(crate) reordered: Option<u32>,
    pub(crate) lost: Option<u32>,
    pub(crate) late_wins: Option<u32>,
    pub(crate) rollbacks: Option<u32>,
}

impl Default for TrafficOptions {
    fn default() -> Self {
        Self {
            providers: Vec::new(),
            url: DEPLOYMENT.to_owned(),
            data: None,
            minutes: None,
            seed: 1,
            per_second: 2,
            duplicates: None,
            reordered: None,
            lost: None,
            late_wins: None,
            rollbacks: None,
        }
    }
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct CertifyOptions {
    /// A declaration's name, or `all`.
    pub(crate) provider: String,
    /// A deployment of ours.
    pub(crate) url: String,
    pub(crate) data: Option<PathBuf>,
    /// Describes a wallet that is not ours.
    pub(crate) config: Option<PathBuf>,
    pub(crate) junit: Option<PathBuf>,
    pub(crate) html: Option<PathBuf>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct VerifyOptions {
    pub(crate) file: PathBuf,
    /// All that signed in the time of the export: keys are replaced now and then.
    pub(crate) public_keys: Vec<PathBuf>,
    /// Digests that were kept outside, by the day of their checkpoint.
    pub(crate) digests: Vec<(String, String)>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct NewProviderOptions {
    /// As in its URL: `acme`.
    pub(crate) name: String,
    /// As people write it; the name with a capital where nothing is given.
    pub(crate) title: Option<String>,
}
