//! SwipeGames as a provider: its signature, its key, its rules, its messages.
//! Source: SwipeGames Public Integration Adapter API 1.7.5, "Signature". What is decoded is what
//! was signed and nothing else.

use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::form::Form;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{HmacSha256Key, Presented, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;
use serde::{Serialize, Serializer};
use spin_sdk::http::Method;

const SIGNATURE: &str = "x-request-sign";

/// The Public Integration Adapter API.
#[derive(Clone, Copy, Debug)]
pub struct SwipeGames;

/// The provider.
pub const SWIPEGAMES: SwipeGames = SwipeGames;

impl Provider for SwipeGames {
    type Key = HmacSha256Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "swipegames"
    }

    fn path(&self) -> &'static str {
        "swipegames"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("swipegames_secret", "swipegames_secret_previous")
    }

    fn check_head(&self, verb: &str, head: &Taken) -> Result<(), Reject> {
        if verb != wire::BALANCE {
            return head.must_bear(SIGNATURE);
        }
        if head.method != Method::GET {
            return Err(Reject::Method);
        }
        head.must_have(SIGNATURE)
    }

    fn present<'a>(&self, verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        if verb != wire::BALANCE {
            return taken.signed_body(SIGNATURE);
        }
        if taken.method != Method::GET {
            return Err(Reject::Method);
        }
        Ok(Presented {
            bytes: canonical(&Form::parse(taken.query.as_bytes())?)?.into(),
            ..Presented::raw(&[], taken.header(SIGNATURE))
        })
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(verb, body)
    }

    fn vocabulary(&self, verb: &str) -> &'static Vocabulary {
        if verb == wire::BALANCE {
            &recognize::VOCABULARY_OF_QUERY
        } else {
            &recognize::VOCABULARY
        }
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

/// The parameters of a query, in the order of RFC 8785: by the UTF-16 units of their names.
struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// The decoded parameters as canonical JSON (RFC 8785), each a text: `{"sessionID":"…"}`. A
/// parameter that is a list is no part of it, and so is not decoded either.
fn canonical(query: &Form) -> Result<Vec<u8>, Reject> {
    let mut parameters: Vec<_> = query.texts().collect();
    parameters.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
    let json = serde_json::to_vec(&Parameters(parameters));
    json.map_err(|_| Reject::Syntax("the query cannot be written as JSON".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(query: &str) -> String {
        let form = Form::parse(query.as_bytes()).unwrap();
        String::from_utf8(canonical(&form).unwrap()).unwrap()
    }

    #[test]
    fn queries_are_signed_as_the_vendor_writes_them() {
        assert_eq!(json(""), "{}");
        assert_eq!(
            json("message=hello+world%21&data=test%40example.com"),
            r#"{"data":"test@example.com","message":"hello world!"}"#
        );
        assert_eq!(json("empty=&data=value"), r#"{"data":"value","empty":""}"#);
        assert_eq!(json("n=1&a[]=2"), r#"{"n":"1"}"#);
    }

    #[test]
    fn names_are_sorted_by_utf_16_and_texts_escaped_as_in_rfc_8785() {
        assert_eq!(
            json("%EF%AC%B3=1&%F0%9F%98%80=2&%E2%82%AC=3"),
            "{\"\u{20ac}\":\"3\",\"\u{1f600}\":\"2\",\"\u{fb33}\":\"1\"}"
        );
        assert_eq!(
            json("a=%22%5C%2F%08%09%0A%0C%0D%0F%7F"),
            "{\"a\":\"\\\"\\\\/\\b\\t\\n\\f\\r\\u000f\u{7f}\"}"
        );
    }
}
