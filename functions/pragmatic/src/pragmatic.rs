//! Pragmatic Play as a provider: its hash, its key, its rules, its messages.
//! What is decoded is the text that was hashed, never the form that it was made of.

use crate::answer::{self, Echo};
use crate::codes;
use crate::fields;
use crate::recognize;
use crate::rules::RULES;
use crate::wire;
use reelgate_core::decide::Ruling;
use reelgate_core::failure::Failure;
use reelgate_core::form::Form;
use reelgate_core::rules::{Code, Rules};
use reelgate_core::signature::{Md5Key, Presented, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// The seamless wallet.
#[derive(Clone, Copy, Debug)]
pub struct Pragmatic;

/// The provider.
pub const PRAGMATIC: Pragmatic = Pragmatic;

impl Provider for Pragmatic {
    type Key = Md5Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "pragmatic"
    }

    fn path(&self) -> &'static str {
        "pragmatic"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone("pragmatic_secret", "pragmatic_secret_previous")
            .of_operator("pragmatic_provider_id")
    }

    /// The signature stands in the body, so the body has to be read.
    fn check_head(&self, _verb: &str, head: &Taken) -> Result<(), Reject> {
        head.must_be_posted()
    }

    fn present<'a>(&self, _verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        let body = taken.posted()?;
        let mut form = Form::parse(body)?;
        let hash = form.take("hash");
        form.sort();
        let text = fields::signed_text(body, &form, usize::from(hash.is_some()))?;
        Ok(Presented {
            bytes: text.into_bytes().into(),
            signature: hash.map(Into::into),
            operator: form.text("providerId").map(|name| name.to_owned().into()),
            ..Presented::default()
        })
    }

    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(wire::plain(verb), body)
    }

    fn vocabulary(&self, _verb: &str) -> &'static Vocabulary {
        &recognize::VOCABULARY
    }

    fn recognize(&self, verb: &str, fields: &Fields) -> Recognized {
        recognize::recognize(wire::plain(verb), fields)
    }

    fn encode(&self, echo: &Echo, ruling: &Ruling) -> Reply {
        answer::encode(echo, ruling)
    }

    fn refuse(&self, verb: &str, _body: &[u8], reason: &Unanswered) -> Reply {
        answer::refuse(match wire::plain(verb) {
            "endRound" => of_round_end(reason.failure()),
            _ => codes::of_failure(reason.failure()),
        })
    }
}

/// Our trouble with the end of a round has a number of its own; it is sent again too.
fn of_round_end(failure: Failure) -> Code {
    let code = codes::of_failure(failure);
    match code.code {
        "100" => Code::with(code.http, "130"),
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::signature::{KeyRing, SignatureError};
    use reelgate_core::time::Timestamp;
    use spin_sdk::http::{HeaderMap, Method};

    fn taken(body: &str) -> Taken {
        Taken {
            method: Method::POST,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Ok(body.as_bytes().to_vec()),
        }
    }

    fn check(body: &str) -> Result<(), SignatureError> {
        let taken = taken(body);
        let presented = PRAGMATIC.present("bet", &taken).unwrap();
        let ring = KeyRing::<Md5Key>::parse("testKey", "").unwrap();
        let ring = ring.of_operator("PragmaticPlay");
        let verified = ring.verify_presented(&presented, Timestamp::from_ms(0));
        verified.map(|_| ())
    }

    #[test]
    fn the_published_hashes_are_accepted() {
        for (body, hash) in [
            (
                "token=5v93mto7jr&providerId=PragmaticPlay",
                "7fb24928f4939bbcebcbbd7a83f9d6e6",
            ),
            (
                "userId=421&gameId=vs50aladdin&roundId=5103188801&amount=100.0&reference=\
                 585c1306f89c56f5ecfc2f5d&providerId=PragmaticPlay&timestamp=1482429190374&\
                 roundDetails=spin&token=5v93mto7jr",
                "3596726a14357ca8f70dd5de5f4ade06",
            ),
            (
                "reference=585c1306f89c56f5ecfc2f5d&userId=421&providerId=PragmaticPlay",
                "58a98c961fb165c280d3a62d9d45eae2",
            ),
        ] {
            assert_eq!(check(&format!("{body}&hash={hash}")), Ok(()), "{body}");
            let upper = hash.to_uppercase();
            assert!(check(&format!("{body}&hash={upper}")).is_err(), "{body}");
            let more = format!("{body}&x=&hash={hash}");
            assert_eq!(check(&more), Err(SignatureError::Mismatch), "{more}");
        }
    }

    #[test]
    fn what_could_be_taken_apart_in_two_ways_is_refused() {
        for body in [
            "a=1%26b%3D2&hash=x",
            "a%3Db=1&hash=x",
            "a%26b=1&hash=x",
            "a[b]=1&hash=x",
            "hash[a]=1&b=2",
            "a=1&a=2",
        ] {
            let whole = taken(body);
            let refused = PRAGMATIC.present("bet", &whole);
            assert!(matches!(refused, Err(Reject::Syntax(_))), "{body}");
        }
        let whole = taken("b=x%3Dy&&a=&hash=z");
        let presented = PRAGMATIC.present("bet", &whole).unwrap();
        assert_eq!(&*presented.bytes, b"a=&b=x=y");
    }
}
