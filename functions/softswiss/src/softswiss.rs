//! SOFTSWISS as a provider: its signature, its key, its rules, its messages.
//! Source: SoftSwiss Game Aggregator Wallet API v.2026.03.03, section 1.

use crate::error;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{HmacSha256Key, Verified};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Reject, Unanswered};
use reelgate_edge::reply::Reply;

/// Version 2 of the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Softswiss;

/// The provider.
pub const SOFTSWISS: Softswiss = Softswiss;

impl Provider for Softswiss {
    type Key = HmacSha256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "softswiss"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn signature_header(&self) -> &'static str {
        "x-request-sign"
    }

    fn key_name(&self) -> KeyName {
        KeyName {
            current: "softswiss_secret",
            previous: "softswiss_secret_previous",
        }
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(verb, body)
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        wire::encode(echo, ruling)
    }

    fn refuse(&self, _body: &[u8], reason: &Unanswered) -> Reply {
        error::of_unanswered(reason)
    }
}
