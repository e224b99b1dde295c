//! New Comer as a provider: its signature, its key, its rules, its messages.
//! Source: New Comer wallet API 1.0, "Signature".
//! HMAC-SHA256 of the body stands in a header, in lower-case hexadecimal.

use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{HmacSha256Key, Presented, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

const SIGNATURE: &str = "x-signature";

/// The wallet API.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer;

/// The provider.
pub const NEWCOMER: Newcomer = Newcomer;

impl Provider for Newcomer {
    type Key = HmacSha256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "newcomer"
    }

    fn path(&self) -> &'static str {
        "newcomer"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("newcomer_secret", "newcomer_secret_previous")
    }

    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_bear(SIGNATURE)
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        taken.signed_body(SIGNATURE)
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(verb, body)
    }

    fn vocabulary(&self, _verb: &str) -> &'static Vocabulary {
        &recognize::VOCABULARY
    }

    fn recognize(&self, verb: &str, fields: &Fields) -> Recognized {
        recognize::recognize(verb, fields)
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        wire::encode(echo, ruling)
    }

    fn refuse(&self, _verb: &str, _body: &[u8], reason: &Unanswered) -> Reply {
        wire::refuse(reason)
    }
}
