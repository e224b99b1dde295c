//! Play'n GO as a provider: its secret, its rules, its messages.
//! It never answers with an HTTP status other than 200: Play'n GO account API, "Transport".

use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use crate::xml;
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Presented, SharedSecret, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// The account API.
#[derive(Clone, Copy, Debug)]
pub struct Playngo;

/// The provider.
pub const PLAYNGO: Playngo = Playngo;

impl Provider for Playngo {
    type Key = SharedSecret;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "playngo"
    }

    fn path(&self) -> &'static str {
        "playngo"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("playngo_access_token", "playngo_access_token_previous")
    }

    /// Nothing is signed; the secret stands in the body.
    /// The secret stands in the body, so the body has to be read.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_be_posted()
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let body = taken.posted()?;
        let secret = xml::read(body)?.text("accessToken").map(str::to_owned);
        Ok(Presented {
            bytes: body.into(),
            signature: secret.map(Into::into),
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
        wire::encode(echo, ruling)
    }

    fn refuse(&self, verb: &str, body: &[u8], reason: &Unanswered) -> Reply {
        wire::refuse(verb, body, reason)
    }
}
