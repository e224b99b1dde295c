//! 100hp gaming as a provider: its secret, its rules, its messages.
//! Source: 100hp gaming Operator API 2.7.0: the secret stands in every body.

use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Presented, SharedSecret, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::json;
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// The Casino Wallet API.
#[derive(Clone, Copy, Debug)]
pub struct Hundredhp;

/// The provider.
pub const HUNDREDHP: Hundredhp = Hundredhp;

impl Provider for Hundredhp {
    type Key = SharedSecret;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "hundredhp"
    }

    fn path(&self) -> &'static str {
        "hundredhp"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("hundredhp_secret", "hundredhp_secret_previous")
    }

    /// The secret stands in the body, so the body has to be read.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_be_posted()
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let presented = Presented::raw(taken.posted()?, None);
        let secret = json::text_at(&presented.bytes, &["secret"]);
        Ok(Presented {
            signature: secret.map(Into::into),
            ..presented
        })
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
