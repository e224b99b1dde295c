//! Asking a provider: sent with bounds, again where that is harmless, and logged each time.
//! Neither keys and tokens nor a URL that opens a session reach the log.

use crate::access::{Access, Line};
use crate::partner::{Ask, Trouble};
use crate::read;
use reelgate_core::id::ProviderId;
use reelgate_edge::api::{About, ApiRequest, Asked, Problem};
use reelgate_edge::outgoing::{Answer, Bounds, SendError};
use reelgate_edge::platform;
use serde_json::Value;
use std::time::Duration;

/// The longest list of games that is read: a few thousand games with all their fields.
const BODY_BYTES_MAX: usize = 8 << 20;
/// What one try waits for.
const BOUNDS: Bounds = Bounds {
    wait: Duration::from_secs(5),
    body_bytes: BODY_BYTES_MAX,
};
/// How often a harmless request is sent.
const TRIES: u32 = 3;
/// The pause before the second try; it doubles before each further one.
const PAUSE: Duration = Duration::from_millis(200);

/// What was asked may have been done, though nobody said so.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing was done: it never left, or the provider refused.
    Refused(Problem),
    /// Whether it was done is not known.
    Unknown(Problem),
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) | Failure::Unknown(problem) => problem,
        }
    }
}

/// Asks a provider something.
pub(crate) struct Asking<'a> {
    pub(crate) api: &'a ApiRequest,
    pub(crate) line: Line,
    /// What is asked, for the log.
    pub(crate) verb: &'static str,
    /// About what.
    pub(crate) about: About,
    /// Where the answer holds a text that must not be logged.
    pub(crate) secret_of: fn(Line, &Value) -> Option<String>,
}

/// For answers without secrets.
pub(crate) fn no_secret(_: Line, _: &Value) -> Option<String> {
    None
}

impl Asking<'_> {
    /// The provider's answer, as JSON; an empty one is null. Each try is written anew: its time,
    /// its nonce and its signature are its own.
    pub(crate) async fn ask(
        &self,
        write: impl Fn(&Access) -> Result<Ask, Trouble>,
    ) -> Result<Value, Failure> {
        let line = self.line;
        let mut tries = 1;
        let mut may_be_done = false;
        loop {
            let access = line.access().await.map_err(Failure::Refused)?;
            let written = write(&access);
            let ask = written.map_err(|t| Failure::Refused(t.problem(line.provider, line.key)))?;
            let sent = ask.request.send(BOUNDS).await;
            let answer = self.recorded(&ask, &sent).await?;
            let (unsent, unknown) = match &sent {
                Ok(answer) => (false, is_passing(answer.status)),
                Err(SendError::Unsent(_)) => (true, false),
                Err(SendError::Unanswered(_) | SendError::TooLong(_)) => (false, true),
            };
            may_be_done |= unknown;
            let too_long = matches!(sent, Err(SendError::TooLong(_)));
            let again = unsent || (unknown && ask.repeatable && !too_long);
            if !again || tries >= TRIES {
                return self.judged(sent, answer, may_be_done);
            }
            platform::sleep(pause(tries)).await;
            tries = tries.saturating_add(1);
        }
    }

    /// Puts one try into the exchange log.
    async fn recorded(
        &self,
        ask: &Ask,
        sent: &Result<Answer, SendError>,
    ) -> Result<Value, Failure> {
        let answer = match sent {
            Ok(answer) if answer.body.is_empty() => Value::Null,
            Ok(answer) => serde_json::from_slice(&answer.body).unwrap_or_default(),
            Err(_) => Value::Null,
        };
        let mut secrets = ask.secrets.clone();
        secrets.extend((self.secret_of)(self.line, &answer));
        let about = About {
            provider: ProviderId::parse(self.line.provider).ok(),
            ..self.about.clone()
        };
        let asked = Asked {
            verb: self.verb,
            request: &ask.request,
            answer: sent,
            secrets: &secrets,
            about: &about,
        };
        let recorded = self.api.record_asked(&asked).await;
        recorded.map(|()| answer).map_err(Failure::Unknown)
    }

    /// What the last try came to. A refusal says nothing of an earlier try that may be done: it may
    /// even mean that it is.
    fn judged(
        &self,
        sent: Result<Answer, SendError>,
        answer: Value,
        may_be_done: bool,
    ) -> Result<Value, Failure> {
        let provider = self.line.provider;
        let detail = match sent {
            Ok(Answer { status, .. }) => match self.line.partner.refusal(status, &answer) {
                None => return Ok(answer),
                Some(words) => format!("{provider} answered with status {status}: {words}"),
            },
            Err(error @ SendError::Unsent(_)) => format!("{provider} cannot be reached: {error}"),
            Err(error) => format!("{provider} was asked and did not answer: {error}"),
        };
        Err(if may_be_done {
            let detail = format!("{detail}; whether it was done is not known");
            Failure::Unknown(Problem::provider_failed(detail))
        } else {
            let detail = format!("{detail}; nothing was done");
            Failure::Refused(Problem::provider_failed(detail))
        })
    }
}

/// The provider is unwell, or wants us to wait: the same may succeed in a moment.
const fn is_passing(status: u16) -> bool {
    status >= 500 || status == 429
}

fn pause(tries: u32) -> Duration {
    let pause = PAUSE.saturating_mul(1 << tries.min(8).saturating_sub(1));
    pause.saturating_add(platform::jitter(PAUSE))
}

/// A refusal by the HTTP status alone, with the provider's words where there are any.
pub(crate) fn refused_by_status(status: u16, answer: &Value) -> Option<String> {
    let is_good = (200..300).contains(&status);
    (!is_good).then(|| read::complaint(answer).unwrap_or_else(|| "it does not say why".to_owned()))
}
