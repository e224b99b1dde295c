//! One request and its reply for the exchange log.
//! Secrets and tokens are struck out before anything is kept.

use crate::reply::Reply;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reelgate_core::command::{Call, Command};
use reelgate_core::decide::Ruling;
use reelgate_core::id::{PlayerId, ProviderId, Reference, RoundId};
use reelgate_core::time::Timestamp;

/// What stands where a secret was.
const STRUCK_OUT: &str = "[redacted]";

/// The request's half, known before the decision.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Our name for it.
    pub request_id: String,
    /// The function that took it.
    pub component: &'static str,
    /// What was asked, in the protocol's words.
    pub verb: String,
    /// The raw body, with the secrets struck out by [`Request::new`].
    body: String,
    secrets: Secrets,
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
    /// Takes a body over. Where a secret cannot be found in it as it is (it may be escaped), the
    /// body is withheld as a whole.
    #[must_use]
    pub fn new(
        request_id: String,
        component: &'static str,
        verb: &str,
        body: &[u8],
        secrets: Secrets,
    ) -> Self {
        let text = String::from_utf8_lossy(body);
        let body = match strike_out(&text, &secrets.incoming) {
            (struck, true) => struck,
            (_, false) => format!("[withheld: {} bytes with an escaped secret]", body.len()),
        };
        Self {
            request_id,
            component,
            verb: verb.to_owned(),
            body,
            secrets,
        }
    }

    /// A request that was not decoded. Of a verified body that is JSON, everything is kept but the
    /// values of fields that may hold a token; any other body is withheld.
    #[must_use]
    pub fn undecoded(
        request_id: String,
        component: &'static str,
        verb: &str,
        verified: Option<&[u8]>,
    ) -> Self {
        let json = verified.and_then(|bytes| serde_json::from_slice(bytes).ok());
        let body = json.map_or_else(
            || "[withheld: not verified, or not JSON]".to_owned(),
            |mut value| {
                strike_out_fields(&mut value);
                value.to_string()
            },
        );
        let secrets = Secrets::default();
        Self {
            request_id,
            component,
            verb: verb.to_owned(),
            body,
            secrets,
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
        call: Option<&Call>,
        ruling: Option<&Ruling>,
        outcome: &'static str,
        reply: &Reply,
        duration_us: u64,
    ) -> Exchange {
        let named = call.and_then(|call| call.player.as_ref());
        let found = ruling
            .and_then(|ruling| ruling.balance.as_ref())
            .map(|b| &b.player);
        let mut commands = call.map(|call| call.commands.iter()).into_iter().flatten();
        let first = commands.clone().next();
        Exchange {
            at,
            request_id: self.request_id.clone(),
            component: self.component,
            provider: call.map(|call| call.provider.clone()),
            verb: self.verb.clone(),
            player: found.or(named).cloned(),
            round: first.and_then(Command::round).cloned(),
            reference: commands.find_map(Command::reference).cloned(),
            outcome,
            status: reply.status,
            duration_us,
            request: self.body.clone(),
            reply: self.without_secrets(&reply.text()),
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
    /// Whose protocol.
    pub provider: Option<ProviderId>,
    /// What was asked.
    pub verb: String,
    /// About whom.
    pub player: Option<PlayerId>,
    /// About which round.
    pub round: Option<RoundId>,
    /// Under which reference, the first where there are several.
    pub reference: Option<Reference>,
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
}

/// Fields whose values open a session in one protocol or another.
const SECRET_FIELDS: [&str; 7] = [
    "token", "session", "sid", "ticket", "secret", "key", "extid",
];

fn strike_out_fields(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.to_lowercase();
                if SECRET_FIELDS.iter().any(|secret| name.contains(secret)) {
                    *value = STRUCK_OUT.into();
                } else {
                    strike_out_fields(value);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(strike_out_fields),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
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
    fn secrets_are_struck_out_or_the_body_is_withheld() {
        let plain = br#"{"token":"t-1","x":1}"#;
        let escaped = br#"{"token":"t\u002d1","x":1}"#;
        let of = |body: &[u8]| {
            let secrets = Secrets {
                incoming: vec!["t-1".into()],
                outgoing: vec!["t-2".into()],
            };
            Request::new("r".into(), "hub88", "bet", body, secrets).body
        };
        assert_eq!(of(plain), r#"{"token":"[redacted]","x":1}"#);
        assert_eq!(of(escaped), "[withheld: 26 bytes with an escaped secret]");
    }
}
