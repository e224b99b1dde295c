//! Red Tiger as a provider: its api key, its token for reconciliation, its rules, its messages.
//! It never takes the token for reconciliation without the key (Red Tiger, "Transport").

use crate::answer::{self, Echo};
use crate::codes;
use crate::recognize;
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

/// The wallet protocol.
#[derive(Clone, Copy, Debug)]
pub struct RedTiger;

/// The provider.
pub const REDTIGER: RedTiger = RedTiger;

impl Provider for RedTiger {
    type Key = SharedSecret;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "redtiger"
    }

    fn path(&self) -> &'static str {
        "redtiger"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("redtiger_api_key", "redtiger_api_key_previous")
            .with_reconciler("redtiger_recon_token")
    }

    /// The key stands behind `Basic ` as it is, without user or base64.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_bear("authorization")
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let body = taken.posted()?;
        let header = taken.header("authorization");
        let key = header.and_then(|header| header.strip_prefix("Basic "));
        Ok(Presented {
            token: json::text_at(body, &["token"]).map(Into::into),
            ..Presented::raw(body, key)
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

    fn refuse(&self, _verb: &str, _body: &[u8], reason: &Unanswered) -> Reply {
        answer::refuse(codes::of_failure(reason.failure()), reason)
    }
}
