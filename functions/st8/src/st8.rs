//! St8 as a provider: its signature, its key, its rules, its messages.
//! Source: St8 operator API v1, "Signature": base64 of DER of ECDSA over the raw body.

use crate::codes;
use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{EcdsaP256Key, Presented, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::json;
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// Version 1 of the protocol.
#[derive(Clone, Copy, Debug)]
pub struct St8;

/// The provider.
pub const ST8: St8 = St8;

const SIGNATURE: &str = "x-st8-sign";

impl Provider for St8 {
    type Key = EcdsaP256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "st8"
    }

    fn path(&self) -> &'static str {
        "st8"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("st8_public_key", "st8_public_key_previous").of_operator("st8_site")
    }

    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_bear(SIGNATURE)
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let presented = taken.signed_body(SIGNATURE)?;
        let operator = json::text_at(&presented.bytes, &["site"]).map(Into::into);
        Ok(Presented {
            operator,
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
        wire::refuse(codes::of_failure(reason.failure()))
    }
}
