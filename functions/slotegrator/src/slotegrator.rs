//! Slotegrator as a provider: its signature, its key, its rules, its messages.
//! Source: APIgrator 1.4.3, section 1. What is signed is the form as PHP would write it, with three
//! headers among its parameters; nothing is ever decoded from the body as it came.

use crate::codes;
use crate::recognize;
use crate::rules::RULES;
use crate::wire::{self, Echo};
use reelgate_core::decide::Ruling;
use reelgate_core::form::Form;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{HmacSha1Key, Presented, SentAt, SignatureError, Verified};
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::keys::KeyName;
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::reply::Reply;
use reelgate_edge::request::Taken;

/// How far a message's time may be from ours.
const WINDOW_S: i64 = 30;

/// Version 1.4 of the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Slotegrator;

/// The provider.
pub const SLOTEGRATOR: Slotegrator = Slotegrator;

const SIGNATURE: &str = "X-Sign";

impl Provider for Slotegrator {
    type Key = HmacSha1Key;
    type Echo = Echo;

    fn id(&self) -> &'static str {
        "slotegrator"
    }

    fn path(&self) -> &'static str {
        "slotegrator"
    }

    fn rules(&self) -> &'static Rules {
        &RULES
    }

    fn key_name(&self) -> KeyName {
        KeyName::alone(
            "slotegrator_merchant_key",
            "slotegrator_merchant_key_previous",
        )
        .of_operator("slotegrator_merchant_id")
    }

    fn check_head(&self, verb: &str, head: &Taken) -> Result<(), Reject> {
        if !verb.is_empty() {
            return Err(Reject::UnknownVerb);
        }
        head.must_bear(SIGNATURE)
    }

    fn present<'a>(&self, verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject> {
        if !verb.is_empty() {
            return Err(Reject::UnknownVerb);
        }
        let mut form = Form::parse(taken.posted()?)?;
        let mut sign = |name| {
            let value = taken.header(name);
            let value = value.ok_or(Reject::Signature(SignatureError::Missing))?;
            form.add(name, value)?;
            Ok::<_, Reject>(value)
        };
        let merchant = sign("X-Merchant-Id")?;
        let timestamp = sign("X-Timestamp")?;
        sign("X-Nonce")?;
        form.sort();
        Ok(Presented {
            bytes: form.to_query().into_bytes().into(),
            signature: taken.header(SIGNATURE).map(Into::into),
            operator: Some(merchant.into()),
            token: None,
            sent_at: Some(SentAt {
                s: seconds(timestamp)?,
                window_s: WINDOW_S,
            }),
        })
    }

    fn decode(&self, _verb: &str, body: &Verified<'_>) -> Result<Message<Echo>, Reject> {
        wire::decode(body.bytes())
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

    fn refuse(&self, _verb: &str, _body: &[u8], reason: &Unanswered) -> Reply {
        wire::refuse(codes::of_failure(reason.failure()), reason)
    }
}

/// A time of whole seconds, in digits alone.
fn seconds(text: &str) -> Result<i64, Reject> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| digits);
    seconds.ok_or(Reject::Signature(SignatureError::Malformed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reelgate_core::signature::KeyRing;
    use reelgate_core::time::Timestamp;
    use spin_sdk::http::{HeaderMap, HeaderValue, Method};

    /// The body, and what the provider's own code signs it with.
    const PUBLISHED: [(&str, &str); 3] = [
        (
            "action=balance&player_id=p-1&currency=EUR&session_id=s-1",
            "2c3ab28c261685663f1d6c935a8099540dbecd29",
        ),
        (
            "action=bet&amount=1.50&currency=EUR&game_uuid=abcd12345&player_id=p-1&\
             transaction_id=tx-1&session_id=s-1&type=bet&round_id=r%201&finished=0",
            "962665af7ef27b45aa0b8ab0a68b875a7c3fc579",
        ),
        (
            "action=rollback&currency=EUR&game_uuid=abcd12345&player_id=p-1&transaction_id=rb-1&\
             rollback_transactions[0][action]=bet&rollback_transactions[0][amount]=1.50&\
             rollback_transactions[0][transaction_id]=tx-1&rollback_transactions[0][type]=bet&\
             rollback_transactions[1][action]=win&rollback_transactions[1][amount]=3.00&\
             rollback_transactions[1][transaction_id]=tx-2&rollback_transactions[1][type]=win&\
             session_id=s-1&type=rollback&provider_round_id=r+1",
            "d77be41d452e2160ff23e93bec2f64227b4dd8ca",
        ),
    ];

    fn taken(body: &str, timestamp: &'static str, signature: &'static str) -> Taken {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-merchant-id", "test-merchant"),
            ("x-timestamp", timestamp),
            ("x-nonce", "e115cf0f66a645aca08225c9c1b20b80"),
            ("x-sign", signature),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Taken {
            method: Method::POST,
            path: "/providers/slotegrator".to_owned(),
            query: String::new(),
            headers,
            body: Ok(body.as_bytes().to_vec()),
        }
    }

    fn verify(taken: &Taken, at_s: i64) -> Result<(), Reject> {
        let presented = SLOTEGRATOR.present("", taken)?;
        let ring = KeyRing::<HmacSha1Key>::parse("test-merchant-key", "").unwrap();
        let ring = ring.of_operator("test-merchant");
        let verified = ring.verify_presented(&presented, Timestamp::from_ms(0).plus_s(at_s));
        let verified = verified.map_err(Reject::Signature)?;
        SLOTEGRATOR.decode("", &verified).map(|_| ())
    }

    #[test]
    fn what_the_provider_has_published_is_verified_and_decoded() {
        for (body, signature) in PUBLISHED {
            let taken = taken(body, "1700000000", signature);
            assert_eq!(verify(&taken, 1_700_000_030), Ok(()), "{body}");
            let late = verify(&taken, 1_700_000_031);
            assert_eq!(late, Err(Reject::Signature(SignatureError::TooOld)));
        }
    }

    #[test]
    fn a_time_that_is_no_number_and_a_header_given_twice_are_refused() {
        let (body, signature) = PUBLISHED[0];
        for time in ["+1700000000", "1700000000.5", "", "99999999999999999999"] {
            let refused = verify(&taken(body, time, signature), 1_700_000_000);
            let malformed = Reject::Signature(SignatureError::Malformed);
            assert_eq!(refused, Err(malformed), "{time}");
        }
        for name in ["x-merchant-id", "x-timestamp", "x-nonce", "x-sign"] {
            let mut twice = taken(body, "1700000000", signature);
            let value = twice.headers[name].clone();
            twice.headers.append(name, value);
            let refused = verify(&twice, 1_700_000_000);
            let missing = Reject::Signature(SignatureError::Missing);
            assert_eq!(refused, Err(missing), "{name}");
        }
        let forged = taken(&format!("{body}&X-Nonce=1"), "1700000000", signature);
        assert!(matches!(
            verify(&forged, 1_700_000_000),
            Err(Reject::Syntax(_))
        ));
    }
}
