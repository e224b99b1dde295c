//! Every provider's decoder, behind the verification and before it.
//! No message is ever verified here: whoever gets past the key, which nobody has, is a finding.
//!
//! The first byte of the input picks the provider by its letter, the second the method (`P`, `G` or
//! `U` for PUT); the rest of the line is the verb, with a query where there is one. Headers follow
//! up to an empty line, then the body:
//!
//! ```text
//! wGbalance?sessionID=s-1
//! x-request-sign: 00
//!
//! body
//! ```

use crate::{books, first_line, reply};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reelgate_core::books::Books;
use reelgate_core::decide::decide;
use reelgate_core::signature::{Key, KeyError, KeyRing, Presented, SignatureError};
use reelgate_core::time::Timestamp;
use reelgate_edge::exchange::{About, Request, Secrets};
use reelgate_edge::fault::Fault;
use reelgate_edge::fields::{Fields, Vocabulary};
use reelgate_edge::provider::{Message, Provider, Recognized, Reject, Unanswered};
use reelgate_edge::request::Taken;
use std::sync::LazyLock;

/// 2023-11-14T22:13:20Z, when all of this happens.
const NOW: Timestamp = Timestamp::from_ms(1_700_000_000_000);

/// The longest text of a [`Reject`]: the caller's own words would make it longer.
const REJECT_BYTES_MAX: usize = 400;

/// What an exchange log has instead of a secret is shorter than this.
const SECRET_BYTES_MIN: usize = 11;

/// A key of each kind that a provider can have, of which nobody has the other half.
const KEYS: [&str; 3] = [
    "of 5d1f0c66b1b24b3c a secret that nobody sends",
    crate::signatures::RSA_PEM,
    crate::signatures::P256_PEM,
];

type Attempt = Box<dyn Fn(&Taken, &str) -> bool + Send + Sync>;
type Read = Box<dyn Fn(&str, &str) -> Option<Refusal> + Send + Sync>;

/// One provider, or one dialect.
pub struct Decoder {
    /// What picks it.
    pub letter: u8,
    /// What stands behind `/providers/` in its URLs.
    pub path: &'static str,
    attempt: Attempt,
    read: Read,
}

impl Decoder {
    /// Reads a body as if it were verified; none where it is taken.
    #[must_use]
    pub fn refusal(&self, verb: &str, body: &str) -> Option<Refusal> {
        (self.read)(verb, body)
    }
}

/// A verified message that was not decoded.
pub struct Refusal {
    /// The body of the answer.
    pub answer: String,
    /// What the message asks for and names; none where it has no fields.
    pub recognized: Option<Recognized>,
}

static DECODERS: LazyLock<Vec<Decoder>> = LazyLock::new(|| {
    vec![
        decoder(b'h', hub88::HUB88),
        decoder(b'c', hub88::CALETA),
        decoder(b's', softswiss::SOFTSWISS),
        decoder(b'o', softswiss::SOFTSWISS_V1),
        decoder(b'g', slotegrator::SLOTEGRATOR),
        decoder(b'p', pragmatic::PRAGMATIC),
        decoder(b'n', playngo::PLAYNGO),
        decoder(b't', st8::ST8),
        decoder(b'l', nolimit::NOLIMIT),
        decoder(b'w', swipegames::SWIPEGAMES),
        decoder(b'e', evolution::EVOLUTION),
        decoder(b'r', redtiger::REDTIGER),
        decoder(b'1', hundredhp::HUNDREDHP),
    ]
});

/// All of them. A provider that is missing here is missed by `tests/corpus.rs`.
#[must_use]
pub fn decoders() -> &'static [Decoder] {
    &DECODERS
}

/// Takes the bytes for a request; true where it was decoded to a call.
#[must_use]
pub fn decode(data: &[u8]) -> bool {
    let (line, rest) = first_line(data);
    let [letter, method, target @ ..] = line else {
        return false;
    };
    let all = decoders();
    let named = all.iter().find(|decoder| decoder.letter == *letter);
    let decoder = named.unwrap_or(&all[usize::from(*letter) % all.len()]);
    let target = String::from_utf8_lossy(target);
    let (verb, query) = target.split_once('?').unwrap_or((&target, ""));
    let (headers, body) = headers(rest);
    let taken = Taken {
        method: match method {
            b'G' => Method::GET,
            b'U' => Method::PUT,
            _ => Method::POST,
        },
        path: format!("/providers/{}/{verb}", decoder.path),
        query: query.to_owned(),
        headers,
        body: Ok(body.to_vec()),
    };
    (decoder.attempt)(&taken, verb)
}

/// Headers up to an empty line; a line that is none is left out.
fn headers(mut rest: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    while !rest.is_empty() {
        let (line, behind) = first_line(rest);
        rest = behind;
        if line.is_empty() {
            break;
        }
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let name = HeaderName::from_bytes(halves.next().unwrap_or_default());
        let value = halves.next().unwrap_or_default().trim_ascii();
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    (headers, rest)
}

/// A key under which everything is signed: what is fuzzed with it stands behind the verification.
struct Anybody;

impl Key for Anybody {
    const IS_CHOSEN: bool = false;

    fn parse(_: &str) -> Result<Self, KeyError> {
        Ok(Self)
    }

    fn check(&self, _: &[u8], _: &str) -> Result<(), SignatureError> {
        Ok(())
    }
}

fn decoder<P>(letter: u8, provider: P) -> Decoder
where
    P: Provider + Copy + Send + Sync,
    P::Key: Send + Sync,
{
    let nobodys = KEYS
        .iter()
        .find_map(|text| KeyRing::<P::Key>::parse(text, "").ok());
    let nobodys = nobodys.expect("one of the keys is of the provider's kind");
    let anybodys = KeyRing::<Anybody>::parse("", "").and_then(|ring| ring.with_reconciler("recon"));
    let anybodys = anybodys.expect("it takes any text");
    Decoder {
        letter,
        path: provider.path(),
        attempt: Box::new(move |taken, verb| attempt(&provider, &nobodys, &anybodys, taken, verb)),
        read: Box::new(move |verb, body| read(&provider, verb, body)),
    }
}

fn read<P: Provider>(provider: &P, verb: &str, body: &str) -> Option<Refusal> {
    let ring = KeyRing::<Anybody>::parse("", "").expect("it takes any text");
    let presented = Presented::raw(body.as_bytes(), Some("signed"));
    let verified = ring.verify_presented(&presented, NOW);
    let decoded = provider.decode(verb, &verified.expect("anybody signs"));
    let answer = provider.refuse(verb, body.as_bytes(), &decoded.err()?.into());
    let fields = Fields::read(provider.vocabulary(verb).syntax, body.as_bytes());
    Some(Refusal {
        answer: String::from_utf8_lossy(&answer.body).into_owned(),
        recognized: fields.map(|all| provider.recognize(verb, &all)),
    })
}

fn attempt<P: Provider>(
    provider: &P,
    nobodys: &KeyRing<P::Key>,
    anybodys: &KeyRing<Anybody>,
    taken: &Taken,
    verb: &str,
) -> bool {
    let refused = |reason: Unanswered| refused(provider, taken, verb, &reason);
    refused(Fault::Busy.into());
    let presented = match provider.present(verb, taken) {
        Ok(presented) => presented,
        Err(reject) => return refused(reject.into()),
    };
    let verdict = nobodys.verify_presented(&presented, NOW).map(|_| ());
    assert!(verdict.is_err(), "accepted what nobody can have signed");
    if let Err(error) = verdict {
        refused(Reject::Signature(error).into());
    }
    let signed = Presented {
        signature: Some("signed".into()),
        sent_at: None,
        ..presented.clone()
    };
    let verified = anybodys.verify_presented(&signed, NOW);
    let decoded = provider.decode(verb, &verified.expect("anybody signs"));
    match decoded {
        Ok(message) => {
            answered(provider, taken, verb, message);
            true
        }
        Err(reject) => refused(reject.into()),
    }
}

/// A refusal is an answer, says nothing in the caller's words, and can be logged.
fn refused<P: Provider>(provider: &P, taken: &Taken, verb: &str, reason: &Unanswered) -> bool {
    let detail = reason.logged();
    assert!(detail.len() <= REJECT_BYTES_MAX, "a long reason: {detail}");
    let body = taken.body.as_deref().unwrap_or_default();
    let answer = provider.refuse(verb, body, reason);
    reply::check(&answer);
    let vocabulary = provider.vocabulary(verb);
    let body = taken.message();
    let fields = Fields::read(vocabulary.syntax, body);
    if let Some(fields) = &fields {
        let _ = provider.recognize(verb, fields);
    }
    let verified = Some((body, fields.as_ref()));
    let known = ["signed".to_owned()];
    let log = Request::undecoded(
        String::new(),
        provider.id(),
        verb,
        verified,
        &known,
        vocabulary,
    );
    let _ = log.with_reply(NOW, About::default(), reason.name(), &answer, 0);
    false
}

/// A message that was taken is answered, moves money once, and leaves none of its secrets behind.
fn answered<P: Provider>(provider: &P, taken: &Taken, verb: &str, message: Message<P::Echo>) {
    let Message {
        call,
        echo,
        secrets,
    } = message;
    assert!(!call.commands.is_empty(), "a call that asks for nothing");
    assert_eq!(call.provider.as_str(), provider.id());
    let rules = provider.rules();
    let of_strangers = decide(&Books::default(), &call, rules, NOW).ruling;
    reply::check(&provider.encode(&echo, &of_strangers));

    let mut books = books::of(&call, NOW);
    let first = decide(&books, &call, rules, NOW);
    books.apply(&first.effects);
    let answer = provider.encode(&echo, &first.ruling);
    reply::check(&answer);
    let after_first = books.wallets.clone();
    let again = decide(&books, &call, rules, NOW);
    books.apply(&again.effects);
    reply::check(&provider.encode(&echo, &again.ruling));
    assert_eq!(books.wallets, after_first, "a repeat moved money");

    let incoming = secrets.incoming.clone();
    let vocabulary = provider.vocabulary(verb);
    let log = log(provider.id(), taken, verb, secrets, vocabulary);
    let outcome = first.ruling.outcome.as_str();
    let row = log.with_reply(NOW, About::call(&call, &first.ruling), outcome, &answer, 0);
    for secret in incoming.iter().filter(|secret| is_telling(secret)) {
        let kept = row.request.contains(secret) || row.reply.contains(secret);
        assert!(!kept, "a secret is logged: {secret}");
    }
}

fn log(
    id: &'static str,
    taken: &Taken,
    verb: &str,
    secrets: Secrets,
    vocabulary: &'static Vocabulary,
) -> Request {
    Request::new(
        String::new(),
        id,
        verb,
        taken.message(),
        secrets,
        vocabulary,
    )
}

/// Whether it cannot stand in a log by chance, nor be made by the striking out.
fn is_telling(secret: &str) -> bool {
    secret.len() >= SECRET_BYTES_MIN && !secret.contains(['[', ']'])
}
