//! Evolution as a provider: its shared secret, its rules, its messages.
//! It never looks for the secret anywhere but in the query (One Wallet, "Transport").

use crate::answer::{self, Echo};
use crate::codes;
use crate::recognize;
use crate::rules::RULES;
use crate::wire;
use reelgate_core::decide::Ruling;
use reelgate_core::form::Form;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Presented, SharedSecret, SignatureError, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;
use std::borrow::Cow;

/// The One Wallet protocol.
#[derive(Clone, Copy, Debug)]
pub struct Evolution;

/// The provider.
pub const EVOLUTION: Evolution = Evolution;

impl Provider for Evolution {
    type Key = SharedSecret;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "evolution"
    }

    fn path(&self) -> &'static str {
        "evolution"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("evolution_auth_token", "evolution_auth_token_previous")
    }

    /// A query that cannot be read has no secret in it, as one that gives it twice.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_be_posted()?;
        match token(head) {
            Some(text) if !text.is_empty() => Ok(()),
            Some(_) | None => Err(Reject::Signature(SignatureError::Missing)),
        }
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let body = taken.posted()?;
        Ok(Presented {
            signature: token(taken).map(Cow::Owned),
            ..Presented::raw(body, None)
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
        answer::encode(echo, ruling)
    }

    fn refuse(&self, _verb: &str, body: &[u8], reason: &Unanswered) -> Reply {
        answer::refuse(codes::of_failure(reason.failure()), body)
    }
}

/// The secret, which stands in the query.
fn token(head: &Taken) -> Option<String> {
    let query = Form::parse(head.query.as_bytes()).ok()?;
    query.text("authToken").map(str::to_owned)
}
