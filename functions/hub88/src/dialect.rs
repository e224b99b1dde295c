//! The two dialects of one contract: paths, headers, keys, and who hears a balance with an error.
//! What they have in common stands in `wire` and never here.

use crate::recognize;
use crate::rules::RULES;
use crate::status::{self, Brand};
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Presented, RsaSha256Key, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// One dialect.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub(crate) brand: Brand,
}

/// Hub88 itself: `/user/…` and `/transaction/…`.
pub const HUB88: Dialect = Dialect {
    brand: Brand::Hub88,
};
/// Caleta: everything under `/wallet/…`, and a token exchange.
pub const CALETA: Dialect = Dialect {
    brand: Brand::Caleta,
};

/// What a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Info,
    Check,
    Balance,
    Bet,
    Win,
    Rollback,
}

impl Dialect {
    /// The verb of a path behind the provider's prefix (Hub88 wallet API, section 3).
    pub(crate) fn verb(self, path: &str) -> Result<Verb, Reject> {
        match (self.brand, path) {
            (Brand::Hub88, "user/info") => Ok(Verb::Info),
            (Brand::Caleta, "wallet/check") => Ok(Verb::Check),
            (Brand::Hub88, "user/balance") | (Brand::Caleta, "wallet/balance") => Ok(Verb::Balance),
            (Brand::Hub88, "transaction/bet") | (Brand::Caleta, "wallet/bet") => Ok(Verb::Bet),
            (Brand::Hub88, "transaction/win") | (Brand::Caleta, "wallet/win") => Ok(Verb::Win),
            (Brand::Hub88, "transaction/rollback") | (Brand::Caleta, "wallet/rollback") => {
                Ok(Verb::Rollback)
            }
            (Brand::Hub88 | Brand::Caleta, _) => Err(Reject::UnknownVerb),
        }
    }

    const fn signature_header(self) -> &'static str {
        match self.brand {
            Brand::Hub88 => "x-hub88-signature",
            Brand::Caleta => "x-auth-signature",
        }
    }
}

impl Provider for Dialect {
    type Key = RsaSha256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        match self.brand {
            Brand::Hub88 => "hub88",
            Brand::Caleta => "caleta",
        }
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn path(&self) -> &'static str {
        self.id()
    }

    fn key_name(&self) -> KeyName {
        match self.brand {
            Brand::Hub88 => KeyName::alone("hub88_public_key", "hub88_public_key_previous"),
            Brand::Caleta => KeyName::alone("caleta_public_key", "caleta_public_key_previous"),
        }
    }

    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_bear(self.signature_header())
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        taken.signed_body(self.signature_header())
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(*self, self.verb(verb)?, body)
    }

    fn vocabulary(&self, _verb: &str) -> &'static Vocabulary {
        &recognize::VOCABULARY
    }

    fn recognize(&self, verb: &str, fields: &Fields) -> Recognized {
        recognize::recognize(*self, verb, fields)
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        wire::encode(*self, echo, ruling)
    }

    fn refuse(&self, _verb: &str, body: &[u8], reason: &Unanswered) -> Reply {
        let (http, status) = status::of_failure(reason.failure(), self.brand);
        wire::refuse(http, status, body, reason)
    }
}
