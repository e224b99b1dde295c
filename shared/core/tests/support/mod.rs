//! What all tests share: contracts, a world of books that decides calls, and its invariants.
//! It never decides anything itself: every ruling comes from the core.

pub(crate) mod contracts;
pub(crate) mod invariants;
pub(crate) mod origins;
mod sums;
pub(crate) mod world;

use reelgate_core::currency::Currency;
use reelgate_core::entry::Note;
use reelgate_core::id::{
    Actor, CampaignId, GameId, PlayerId, ProviderId, Reason, Reference, RoundId, TokenHash,
};
use reelgate_core::money::Amount;

pub(crate) fn provider(name: &str) -> ProviderId {
    ProviderId::parse(name).unwrap()
}

pub(crate) fn player(name: &str) -> PlayerId {
    PlayerId::parse(name).unwrap()
}

pub(crate) fn game(name: &str) -> GameId {
    GameId::parse(name).unwrap()
}

pub(crate) fn round(name: &str) -> RoundId {
    RoundId::parse(name).unwrap()
}

pub(crate) fn reference(name: &str) -> Reference {
    Reference::stored(name).unwrap()
}

pub(crate) fn campaign(name: &str) -> CampaignId {
    CampaignId::parse(name).unwrap()
}

pub(crate) fn token(name: &str) -> TokenHash {
    TokenHash::parse(name).unwrap()
}

pub(crate) fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

/// Who decided by hand, and why.
pub(crate) fn note(actor: &str, reason: &str) -> Note {
    Note {
        actor: Actor::parse(actor).unwrap(),
        person: None,
        reason: Reason::parse(reason).unwrap(),
    }
}

/// Money as it stands in the tests: `1.50`, with a sign where wanted, or `17u` for ledger units.
pub(crate) fn money(text: &str, currency: Currency) -> Amount {
    if let Some(units) = text.strip_suffix('u') {
        return Amount::from_units(units.parse().unwrap());
    }
    match text.strip_prefix('-') {
        Some(rest) => Amount::parse_text(rest, currency)
            .unwrap()
            .negated()
            .unwrap(),
        None => {
            Amount::parse_text(text, currency).unwrap_or_else(|error| panic!("{text:?} {error}"))
        }
    }
}

/// The number in an environment variable, or `default`.
pub(crate) fn env_number(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} must be a number")),
        Err(_) => default,
    }
}
