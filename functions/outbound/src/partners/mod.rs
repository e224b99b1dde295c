//! The providers that have an API, one file each; the rest are only called by them.
//! A provider's variables stand here and in spin.toml, its requests in its file.

mod hub88;
mod hundredhp;
mod pragmatic;
mod slotegrator;
mod st8;
mod swipegames;

use crate::access::Line;
use reelgate_edge::api::Problem;

const LINES: [Line; 7] = [
    Line {
        provider: "hub88",
        api: "hub88_api",
        key: "hub88_operator_key",
        names: &["hub88_operator_id"],
        partner: &hub88::HUB88,
    },
    Line {
        provider: "caleta",
        api: "caleta_api",
        key: "caleta_operator_key",
        names: &["caleta_operator_id"],
        partner: &hub88::CALETA,
    },
    Line {
        provider: "slotegrator",
        api: "slotegrator_api",
        key: "slotegrator_merchant_key",
        names: &["slotegrator_merchant_id"],
        partner: &slotegrator::Slotegrator,
    },
    Line {
        provider: "pragmatic",
        api: "pragmatic_api",
        key: "pragmatic_secret",
        names: &["pragmatic_secure_login"],
        partner: &pragmatic::Pragmatic,
    },
    Line {
        provider: "st8",
        api: "st8_api",
        key: "st8_operator_key",
        names: &["st8_site"],
        partner: &st8::St8,
    },
    Line {
        provider: "swipegames",
        api: "swipegames_api",
        key: "swipegames_api_key",
        names: &["swipegames_cid", "swipegames_ext_cid"],
        partner: &swipegames::SwipeGames,
    },
    Line {
        provider: "hundredhp",
        api: "hundredhp_api",
        key: "hundredhp_secret",
        names: &[],
        partner: &hundredhp::HundredHp,
    },
];

/// The line to a provider.
///
/// # Errors
/// A problem for one that has no API.
pub(crate) fn find(provider: &str) -> Result<Line, Problem> {
    let line = LINES.iter().find(|line| line.provider == provider);
    line.copied()
        .ok_or_else(|| Problem::not_found(format!("{provider} has no API that could be asked")))
}
