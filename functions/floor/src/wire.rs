//! What callers send about locations and devices.
//! Classes and statuses are closed lists: a misspelt one is refused.

use serde::Deserialize;

/// The words of a place's status; the first is the default.
pub(crate) const STATUSES: &[&str] = &["active", "disabled"];
/// What a device can be.
pub(crate) const CLASSES: &[&str] = &[
    "slot_machine",
    "terminal",
    "roulette",
    "table",
    "lottery_terminal",
    "kiosk",
    "cash_desk",
    "other",
];

/// A location as it is to be. A clock that is not given stays as it is; at first it is UTC.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocationBody {
    pub(crate) name: String,
    pub(crate) status: Option<String>,
    pub(crate) time_zone: Option<String>,
    pub(crate) day_start: Option<String>,
}

/// A device as it is to be. Its name is its id where none is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceBody {
    pub(crate) location: String,
    pub(crate) class: String,
    pub(crate) name: Option<String>,
    pub(crate) status: Option<String>,
}

/// Which locations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocationsQuery {
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Which devices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DevicesQuery {
    pub(crate) location: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}
