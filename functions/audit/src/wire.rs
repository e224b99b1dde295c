//! What callers may ask of the log.
//! Unknown parameters are refused: a misspelt filter must not list everything.

use serde::Deserialize;

/// The words of the order; the first is meant where none is given.
pub(crate) const ORDERS: &[&str] = &["oldest", "newest"];

/// Which exchanges.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangesQuery {
    pub(crate) provider: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) player: Option<String>,
    pub(crate) round: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Which counts of rejections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RejectionsQuery {
    pub(crate) provider: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}
