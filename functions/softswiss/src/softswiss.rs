//! SOFTSWISS as a provider in both versions of its protocol: one signature, one key, one ledger.
//! Source: SoftSwiss Game Aggregator Wallet API v.2026.03.03, section 1. What a message of either
//! version looks like stands in `wire` and `v1` and never here.

use crate::recognize;
use crate::rules::RULES;
use crate::{error, v1, wire};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{HmacSha256Key, Presented, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// One version of the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Softswiss {
    version: Version,
}

#[derive(Clone, Copy, Debug)]
enum Version {
    One,
    Two,
}

/// Version 2 of the protocol.
pub const SOFTSWISS: Softswiss = Softswiss {
    version: Version::Two,
};
/// Version 1 of the protocol ("GCP").
pub const SOFTSWISS_V1: Softswiss = Softswiss {
    version: Version::One,
};

/// What an answer repeats of its request, in either version.
#[derive(Clone, Debug)]
pub enum Echo {
    /// Of version 1.
    One(v1::Echo),
    /// Of version 2.
    Two(wire::Echo),
}

const SIGNATURE: &str = "x-request-sign";

impl Provider for Softswiss {
    type Key = HmacSha256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "softswiss"
    }

    fn rules(&self) -> &'static Rules {
        match self.version {
            Version::One => &v1::RULES,
            Version::Two => &RULES,
        }
    }

    fn path(&self) -> &'static str {
        match self.version {
            Version::One => "softswiss/v1",
            Version::Two => "softswiss/v2",
        }
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("softswiss_secret", "softswiss_secret_previous")
    }

    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_bear(SIGNATURE)
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        taken.signed_body(SIGNATURE)
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        match self.version {
            Version::One => Ok(with_echo(v1::decode(verb, body)?, Echo::One)),
            Version::Two => Ok(with_echo(wire::decode(verb, body)?, Echo::Two)),
        }
    }

    fn vocabulary(&self, _verb: &str) -> &'static Vocabulary {
        match self.version {
            Version::One => &recognize::VOCABULARY_V1,
            Version::Two => &recognize::VOCABULARY,
        }
    }

    fn recognize(&self, verb: &str, fields: &Fields) -> Recognized {
        match self.version {
            Version::One => recognize::recognize_v1(verb, fields),
            Version::Two => recognize::recognize(verb, fields),
        }
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        match echo {
            Echo::One(echo) => v1::encode(echo, ruling),
            Echo::Two(echo) => wire::encode(echo, ruling),
        }
    }

    fn refuse(&self, verb: &str, _body: &[u8], reason: &Unanswered) -> Reply {
        match self.version {
            Version::One => v1::refuse(verb, reason),
            Version::Two => error::of_unanswered(reason),
        }
    }
}

/// A message with its echo in the type of both versions.
fn with_echo<E>(message: Message<E>, wrap: fn(E) -> Echo) -> Message<Echo> {
    Message {
        call: message.call,
        echo: wrap(message.echo),
        secrets: message.secrets,
    }
}
