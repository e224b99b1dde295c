//! One request and its reply for the exchange log.
//! Secrets and tokens are struck out before anything is kept.

use crate::fields::{Fields, Kept, Vocabulary};
use crate::reply::Reply;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reelgate_core::command::{Call, Command};
use reelgate_core::decide::Ruling;
use reelgate_core::id::{PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::time::Timestamp;

/// What stands where a secret was.
const STRUCK_OUT: &str = "[redacted]";

/// The request's half, known before the decision.
#[derive(Clone, Debug)]
pub struct Request {
    /// Our name for it.
    pub request_id: String,
    /// The function that took it.
    pub component: &'static str,
    /// What was asked, in the protocol's words.
    pub verb: String,
    /// The body without secrets and personal data.
    kept: Kept,
    secrets: Secrets,
    vocabulary: &'static Vocabulary,
}

/// Texts that must not stand in the log.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// Tokens that came in.
    pub incoming: Vec<String>,
    /// Tokens that go out.
    pub outgoing: Vec<String>,
}

impl Request {
    /// Takes the body of a decoded message over. Where a secret cannot be found in it as it is (it
    /// may be escaped), or where it holds personal data, it is read field by field; where it cannot
    /// be read, it is withheld as a whole.
    #[must_use]
    pub fn new(
        request_id: String,
        component: &'static str,
        verb: &str,
        body: &[u8],
        secrets: Secrets,
        vocabulary: &'static Vocabulary,
    ) -> Self {
        let text = String::from_utf8_lossy(body);
        let kept = match strike_out(&text, &secrets.incoming) {
            (struck, true) if !vocabulary.has_personal_data(&text) => plain(struck),
            (_, _) => match Fields::read(vocabulary.syntax, body) {
                Some(fields) => fields.decoded(vocabulary, &secrets.incoming),
                None => withheld(body, "an escaped secret"),
            },
        };
        Self {
            request_id,
            component,
            verb: verb.to_owned(),
            kept,
            secrets,
            vocabulary,
        }
    }

    /// A message that was not decoded. What of it was verified and can be read is kept, but for all
    /// that may be a secret; nothing else is. `known` are the secrets that it was verified by.
    #[must_use]
    pub fn undecoded(
        request_id: String,
        component: &'static str,
        verb: &str,
        verified: Option<(&[u8], Option<&Fields>)>,
        known: &[String],
        vocabulary: &'static Vocabulary,
    ) -> Self {
        let kept = match verified {
            None => plain("[withheld: not verified]".to_owned()),
            Some((body, fields)) => {
                let kept = fields.and_then(|fields| fields.undecoded(vocabulary, known));
                kept.unwrap_or_else(|| withheld(body, "what the protocol does not write"))
            }
        };
        Self {
            request_id,
            component,
            verb: verb.to_owned(),
            kept,
            secrets: Secrets::default(),
            vocabulary,
        }
    }

    fn without_secrets(&self, text: &str) -> String {
        let (text, _) = strike_out(text, &self.secrets.incoming);
        strike_out(&text, &self.secrets.outgoing).0
    }

    /// The whole row, once the reply is known.
    #[must_use]
    pub fn with_reply(
        &self,
        at: Timestamp,
        about: About,
        outcome: &'static str,
        reply: &Reply,
        duration_us: u64,
    ) -> Exchange {
        let reply_kept = self.without_secrets(&reply.text());
        let reply_kept = self.vocabulary.without_personal_data(reply_kept);
        Exchange {
            at,
            request_id: self.request_id.clone(),
            component: self.component,
            verb: self.verb.clone(),
            about,
            outcome,
            status: reply.status,
            duration_us,
            personal: personal(&self.kept, &reply_kept),
            request: self.kept.text.clone(),
            reply: reply_kept.text,
        }
    }
}

/// The personal data of a row as one JSON object; `None` where there is none.
pub(crate) fn personal(request: &Kept, reply: &Kept) -> Option<String> {
    let mut all = serde_json::Map::new();
    for (half, kept) in [("request", request), ("reply", reply)] {
        for (path, text) in &kept.personal {
            all.insert(format!("{half}.{path}"), text.as_str().into());
        }
    }
    (!all.is_empty()).then(|| serde_json::Value::Object(all).to_string())
}

fn plain(text: String) -> Kept {
    Kept {
        text,
        personal: Vec::new(),
    }
}

fn withheld(body: &[u8], why: &str) -> Kept {
    plain(format!("[withheld: {} bytes with {why}]", body.len()))
}

/// What a row is about: all of it that is known, so that the log can be searched for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Whose protocol, or whose games.
    pub provider: Option<ProviderId>,
    /// Which player.
    pub player: Option<PlayerId>,
    /// Which round.
    pub round: Option<RoundId>,
    /// Which transaction, the first where there are several.
    pub reference: Option<Reference>,
}

impl About {
    /// What a call names, and whose wallet was found for it.
    #[must_use]
    pub fn call(call: &Call, ruling: &Ruling) -> Self {
        let found = ruling.balance.as_ref().map(|balance| &balance.player);
        let mut commands = call.commands.iter();
        Self {
            provider: Some(call.provider.clone()),
            player: found.or(call.player.as_ref()).cloned(),
            round: call.commands.iter().find_map(Command::round).cloned(),
            reference: commands.find_map(Command::reference).cloned(),
        }
    }

    /// One player.
    #[must_use]
    pub fn player(player: &PlayerId) -> Self {
        Self {
            player: Some(player.clone()),
            ..Self::default()
        }
    }

    /// One provider or its games.
    #[must_use]
    pub fn provider(provider: &ProviderId) -> Self {
        Self {
            provider: Some(provider.clone()),
            ..Self::default()
        }
    }

    /// The same with a provider.
    #[must_use]
    pub fn at(self, provider: &ProviderId) -> Self {
        Self {
            provider: Some(provider.clone()),
            ..self
        }
    }
}

/// One row of the exchange log.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When it was decided.
    pub at: Timestamp,
    /// Our name for it.
    pub request_id: String,
    /// The function that took it.
    pub component: &'static str,
    /// What was asked.
    pub verb: String,
    /// What it is about.
    pub about: About,
    /// What it came to.
    pub outcome: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Until it was decided.
    pub duration_us: u64,
    /// The body that came, secrets struck out.
    pub request: String,
    /// The body that went, secrets struck out.
    pub reply: String,
    /// The personal data of both by the paths of its fields, as JSON. It is deleted after its time;
    /// the rest of the row is never changed.
    pub personal: Option<String>,
}

/// The text without these secrets, in any of the forms in which a request may hold them: as they
/// are, escaped in JSON, or percent-encoded.
pub(crate) fn without(text: &str, secrets: &[String]) -> String {
    let mut struck = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let quoted = serde_json::Value::from(secret.as_str()).to_string();
        let json = quoted
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        for form in [secret.as_str(), json.unwrap_or(secret), &encoded] {
            struck = struck.replace(form, STRUCK_OUT);
        }
    }
    struck
}

/// The text without the secrets, and whether each of them was found.
fn strike_out(text: &str, secrets: &[String]) -> (String, bool) {
    let mut struck = text.to_owned();
    let mut found = true;
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        found &= struck.contains(secret.as_str());
        struck = struck.replace(secret.as_str(), STRUCK_OUT);
    }
    (struck, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_struck_out_of_what_we_send_in_every_form() {
        let secrets = [r#"https://x/?a="1""#.to_owned(), String::new()];
        for text in [
            r#"<https://x/?a="1">"#,
            r#"<https://x/?a=\"1\">"#,
            "<https%3A%2F%2Fx%2F%3Fa%3D%221%22>",
        ] {
            assert_eq!(without(text, &secrets), "<[redacted]>");
        }
    }

    #[test]
    fn a_secret_is_struck_out_however_it_is_written() {
        let plain = br#"{"token":"t-1","x":1}"#;
        let escaped = br#"{"token":"t\u002d1","x":1}"#;
        let of = |body: &[u8]| {
            let secrets = Secrets {
                incoming: vec!["t-1".into()],
                outgoing: vec!["t-2".into()],
            };
            let json = &Vocabulary::JSON;
            Request::new("r".into(), "hub88", "bet", body, secrets, json)
                .kept
                .text
        };
        assert_eq!(of(plain), r#"{"token":"[redacted]","x":1}"#);
        assert_eq!(of(escaped), r#"{"token":"[redacted]","x":1}"#);
        assert_eq!(of(b"t"), "[withheld: 1 bytes with an escaped secret]");
    }
}
