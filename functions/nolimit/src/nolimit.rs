//! Nolimit City as a provider: its secret, its name for us, its rules, its messages.
//! It never answers with an HTTP status other than 200: Nolimit City wallet, "Transport".

use crate::answer::{self, Echo};
use crate::recognize;
use crate::rpc;
use crate::rules::RULES;
use crate::wire;
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Presented, SharedSecret, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::json;
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// The wallet over JSON-RPC 2.0.
#[derive(Clone, Copy, Debug)]
pub struct Nolimit;

/// The provider.
pub const NOLIMIT: Nolimit = Nolimit;

impl Provider for Nolimit {
    type Key = SharedSecret;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "nolimit"
    }

    fn path(&self) -> &'static str {
        "nolimit"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("nolimit_key", "nolimit_key_previous").of_operator("nolimit_name")
    }

    /// Nothing is signed; name and secret stand in the body. What is no request is told as that.
    /// The secret stands in the body, so the body has to be read.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_be_posted()
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let body = taken.posted()?;
        rpc::read(body)?;
        let of_us = |field| json::text_at(body, &["params", "identification", field]);
        Ok(Presented {
            bytes: body.into(),
            signature: of_us("key").map(Into::into),
            operator: of_us("name").map(Into::into),
            ..Presented::default()
        })
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(verb, body)
    }

    fn vocabulary(&self, _verb: &str) -> &'static Vocabulary {
        &recognize::VOCABULARY
    }

    fn recognize(&self, _verb: &str, fields: &Fields) -> Recognized {
        recognize::recognize(fields)
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        answer::encode(echo, ruling)
    }

    fn refuse(&self, _verb: &str, body: &[u8], reason: &Unanswered) -> Reply {
        answer::refuse(body, reason)
    }
}
