//! What we ask of others while we serve a request, for the exchange log.
//! It is logged under the request's own id, so that the two are found together.

use super::{ApiRequest, Problem};
use crate::exchange::{self, Exchange};
use crate::outgoing::{Answer, Outgoing, SendError};
use crate::platform;
use crate::store;
use reelgate_core::id::{PlayerId, ProviderId};

/// The most bytes of an answer that the log keeps: lists of games can be megabytes.
const KEPT_BYTES_MAX: usize = 16_384;

/// One request of ours and what came of it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// What was asked, in our words.
    pub verb: &'a str,
    /// The request.
    pub request: &'a Outgoing,
    /// The answer, or why there is none.
    pub answer: &'a Result<Answer, SendError>,
    /// Texts that must not stand in the log.
    pub secrets: &'a [String],
    /// Whom we asked.
    pub provider: Option<&'a ProviderId>,
    /// About whom.
    pub player: Option<&'a PlayerId>,
}

impl ApiRequest {
    /// Puts one request of ours into the exchange log.
    ///
    /// # Errors
    /// Where the database cannot be opened.
    pub async fn record_asked(&self, asked: &Asked<'_>) -> Result<(), Problem> {
        let request = asked.request;
        let sent = format!(
            "{} {}\n{}",
            request.method,
            request.url,
            String::from_utf8_lossy(&request.body)
        );
        let (outcome, status, reply) = match asked.answer {
            Ok(answer) => ("answered", answer.status, kept(&answer.body)),
            Err(error @ SendError::Unsent(_)) => ("unsent", 0, error.to_string()),
            Err(error) => ("unanswered", 0, error.to_string()),
        };
        let exchange = Exchange {
            at: platform::now(),
            request_id: self.request_id.clone(),
            component: self.component,
            provider: asked.provider.cloned(),
            verb: format!("ask {}", asked.verb),
            player: asked.player.cloned(),
            round: None,
            reference: None,
            outcome,
            status,
            duration_us: self.started.elapsed_us(),
            request: exchange::without(&sent, asked.secrets),
            reply: exchange::without(&reply, asked.secrets),
        };
        store::store().await?.write_later(exchange);
        Ok(())
    }
}

fn kept(body: &[u8]) -> String {
    let head = body.get(..KEPT_BYTES_MAX).unwrap_or(body);
    let more = body.len().saturating_sub(head.len());
    let text = String::from_utf8_lossy(head);
    if more == 0 {
        text.into_owned()
    } else {
        format!("{text} [and {more} bytes more]")
    }
}
