//! Writes a message, signs it, sends it, and hears what comes back.
//! Secrets never leave it: what is kept for the report has them blacked out.

use crate::declaration::{Declaration, Message};
use crate::scenario::{Shape, Signing};
use crate::scheme::{self, Signed};
use crate::template::{Escape, fill};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use ureq::http::Request;

/// The values of a provider's secrets by the name that messages have for them.
pub type Secrets = BTreeMap<String, String>;

/// A player at a game, as the wallet knows them.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The player's name in the wallet.
    pub player: String,
    /// The session's token.
    pub token: String,
    /// The game's code at the provider.
    pub game: String,
}

/// A message before it is signed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) method: String,
    /// Behind the provider's URL, with its query.
    pub(crate) path: String,
    pub(crate) body: String,
}

/// What was sent and what came back.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) request: String,
    /// Status and body, or why there is none.
    pub(crate) reply: Result<(u16, String), String>,
    pub(crate) took: Duration,
}

pub(crate) struct Sender {
    agent: ureq::Agent,
    /// The provider's URL, without a slash at its end.
    url: String,
    secrets: Secrets,
    patience: Duration,
}

/// Long enough for a message to leave, and often too short for its answer.
const PATIENCE_OF_THE_LOST: Duration = Duration::from_millis(5);
/// A secret that nobody has been told of.
const NOBODY: &str = "nobody-was-told-of-this-secret-0001";

impl Sender {
    pub(crate) fn new(url: &str, secrets: Secrets, patience: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections_per_host(64)
            .build();
        Self {
            agent: config.into(),
            url: url.trim_end_matches('/').to_owned(),
            secrets,
            patience,
        }
    }

    /// Fills a declared message; `values` are the places that say what it is about.
    pub(crate) fn draft<'a>(
        &'a self,
        (message, content): (&Message, &str),
        mut values: BTreeMap<&'a str, String>,
        shape: Shape,
        sign: Signing,
    ) -> Draft {
        values.extend(self.written_secrets(sign));
        let body = fill(&message.body, &values, Escape::of(content));
        let body = match shape {
            Shape::Plain => body,
            Shape::Spaced => spaced(&body),
            Shape::CutOff => {
                let half = body.len().checked_div(2).unwrap_or_default();
                let whole = |index: &usize| body.is_char_boundary(*index);
                let end = (0..=half).rev().find(whole).unwrap_or_default();
                body.get(..end).unwrap_or_default().to_owned()
            }
        };
        Draft {
            method: message.method.clone(),
            path: fill(&message.path, &values, Escape::Form),
            body,
        }
    }

    /// The secrets as a message writes them out: those of somebody else where it is forged, none
    /// where it is not signed.
    fn written_secrets(&self, sign: Signing) -> impl Iterator<Item = (&str, String)> {
        self.secrets.iter().map(move |(name, value)| {
            let value = match sign {
                Signing::Forged => NOBODY.to_owned(),
                Signing::Missing => String::new(),
                Signing::Good | Signing::Elsewhere => value.clone(),
            };
            (name.as_str(), value)
        })
    }

    /// Signs a message and sends it; with `lost` the answer is not waited for.
    ///
    /// # Errors
    /// Where the message cannot be signed or is no HTTP.
    pub(crate) fn send(
        &self,
        declaration: &Declaration,
        mut draft: Draft,
        sign: Signing,
        lost: bool,
    ) -> Result<Exchange> {
        let headers = self.headers(declaration, &mut draft, sign)?;
        let url = match draft.path.as_str() {
            "" => self.url.clone(),
            path => format!("{}/{path}", self.url),
        };
        let mut request = Request::builder().method(draft.method.as_str()).uri(&url);
        let mut told = format!("{} {url}\n", draft.method);
        for (name, value) in &headers {
            request = request.header(*name, value);
            told.push_str(&format!("{name}: {value}\n"));
        }
        told.push_str(&format!("\n{}", draft.body));
        let patience = if lost {
            PATIENCE_OF_THE_LOST
        } else {
            self.patience
        };
        let began = Instant::now();
        let answer = if draft.method == "GET" {
            let request = self.agent.configure_request(request.body(())?);
            self.agent
                .run(request.timeout_global(Some(patience)).build())
        } else {
            let request = self.agent.configure_request(request.body(draft.body)?);
            self.agent
                .run(request.timeout_global(Some(patience)).build())
        };
        let whole = answer.and_then(|mut answer| {
            let text = answer.body_mut().read_to_string()?;
            Ok((answer.status().as_u16(), self.blackened(&text)))
        });
        Ok(Exchange {
            request: self.blackened(&told),
            reply: whole.map_err(|error: ureq::Error| {
                if matches!(error, ureq::Error::Timeout(_)) {
                    "no answer within the provider's patience".to_owned()
                } else {
                    self.blackened(&format!("no answer: {error}"))
                }
            }),
            took: began.elapsed(),
        })
    }

    /// The headers of a message. A scheme that signs within the form adds to the body.
    fn headers<'a>(
        &self,
        declaration: &'a Declaration,
        draft: &mut Draft,
        sign: Signing,
    ) -> Result<Vec<(&'a str, String)>> {
        let signature = &declaration.signature;
        let mut values: BTreeMap<&str, String> = self.written_secrets(sign).collect();
        let (now_s, nonce) = (now()?.as_secs().to_string(), fresh()?);
        values.extend([("time_s", now_s), ("nonce", nonce)]);
        let own = signature.headers.iter();
        let mut headers: Vec<(&str, String)> = own
            .map(|(name, value)| (name.as_str(), fill(value, &values, Escape::Head)))
            .collect();
        if sign == Signing::Missing {
            headers.clear();
        }
        let over = match sign {
            Signing::Elsewhere => compact(&draft.body),
            Signing::Good | Signing::Forged | Signing::Missing => draft.body.clone(),
        };
        let text = if draft.method == "GET" {
            let query = draft.path.split_once('?').map_or("", |(_, query)| query);
            scheme::query_as_json(query)?
        } else {
            over
        };
        if sign != Signing::Missing
            && let Some(made) = self.sign(signature.scheme, &text, &headers, sign)?
        {
            if signature.scheme == Signed::Md5Form {
                let join = if draft.body.is_empty() { "" } else { "&" };
                draft
                    .body
                    .push_str(&format!("{join}{}={made}", signature.place));
            } else {
                headers.push((&signature.place, made));
            }
        }
        if draft.method != "GET" {
            headers.push(("content-type", signature.content.clone()));
        }
        Ok(headers)
    }

    fn sign(
        &self,
        scheme: Signed,
        text: &str,
        headers: &[(&str, String)],
        sign: Signing,
    ) -> Result<Option<String>> {
        let forged = sign == Signing::Forged;
        let secret = || match self.secrets.get("secret") {
            Some(_) if forged => Ok(NOBODY),
            Some(secret) => Ok(secret.as_str()),
            None => bail!("the provider's `secret` is not given"),
        };
        let key = || {
            self.secrets
                .get("key")
                .context("the provider's `key` is not given")
        };
        // A forger without the key signs something else.
        let text = if forged {
            format!("{text} ")
        } else {
            text.to_owned()
        };
        Ok(Some(match scheme {
            Signed::RsaSha256Base64 => scheme::rsa_sha256_base64(key()?, text.as_bytes())?,
            Signed::EcdsaP256Base64 => scheme::ecdsa_p256_base64(key()?, text.as_bytes())?,
            Signed::HmacSha256Hex => {
                scheme::hmac_sha256_hex(secret()?.as_bytes(), text.as_bytes())?
            }
            Signed::HmacSha1Form => scheme::hmac_sha1_of_form(secret()?, &text, headers)?,
            Signed::Md5Form => scheme::md5_of_form(secret()?, &text)?,
            Signed::Written => return Ok(None),
        }))
    }

    /// A text without the secrets in it.
    fn blackened(&self, text: &str) -> String {
        let long = |value: &&String| value.len() >= 6;
        self.secrets
            .values()
            .filter(long)
            .fold(text.to_owned(), |text, secret| {
                text.replace(secret, "█████")
            })
    }
}

/// The time since 1970.
pub(crate) fn now() -> Result<Duration> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.context("the clock stands before 1970")
}

/// 32 hexadecimal digits that were never used before.
pub(crate) fn fresh() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// The same JSON or XML with spaces between its tokens.
fn spaced(body: &str) -> String {
    if body.trim_start().starts_with('<') {
        return body.replace("><", ">\n  <");
    }
    outside_of_strings(body, |c| match c {
        ',' => ", ".to_owned(),
        ':' => " : ".to_owned(),
        '{' => "{ ".to_owned(),
        other => other.to_string(),
    })
}

/// The same JSON without spaces between its tokens.
fn compact(body: &str) -> String {
    outside_of_strings(body, |c| {
        if c.is_whitespace() {
            String::new()
        } else {
            c.to_string()
        }
    })
}

fn outside_of_strings(body: &str, change: impl Fn(char) -> String) -> String {
    let mut inside = false;
    let mut escaped = false;
    let mut changed = String::new();
    for c in body.chars() {
        if inside {
            changed.push(c);
        } else {
            changed.push_str(&change(c));
        }
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = inside && c == '\\' && !escaped;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_come_and_go_between_tokens_alone() {
        let body = r#"{"a":"x, y: \" {","b":{"c":1}}"#;
        let wide = r#"{ "a" : "x, y: \" {", "b" : { "c" : 1}}"#;
        assert_eq!(spaced(body), wide);
        assert_eq!(compact(wide), body);
        assert_eq!(spaced("<a><b>c</b></a>"), "<a>\n  <b>c</b>\n  </a>");
    }

    #[test]
    fn names_are_never_used_twice() {
        assert_ne!(fresh().unwrap(), fresh().unwrap());
    }
}
