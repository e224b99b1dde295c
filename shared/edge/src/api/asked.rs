//! What we ask of others while we serve a request, for the exchange log.
//! It is logged under the request's own id, so that the two are found together.

use super::{ApiRequest, Problem};
use crate::exchange::{self, About, Exchange};
use crate::fields::{Kept, Syntax, Vocabulary};
use crate::outgoing::{Answer, Outgoing, SendError};
use crate::platform;
use crate::store;

/// The most bytes of an answer that the log keeps: lists of games can be megabytes.
const KEPT_BYTES_MAX: usize = 16_384;

/// The personal data in what we tell providers of a player, in all of their protocols.
const PERSONAL: Vocabulary = Vocabulary {
    personal: &[
        "ip",
        "ip_address",
        "ipAddress",
        "clientIP",
        "country",
        "geo",
        "email",
        "player_name",
        "user_name",
        "userName",
        "username",
        "nickname",
        "firstname",
        "firstName",
        "lastname",
        "lastName",
        "date_of_birth",
        "birthdate",
        "city",
        "gender",
    ],
    ..Vocabulary::JSON
};

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
    /// Whom we asked, and about what.
    pub about: &'a About,
}

impl ApiRequest {
    /// Puts one request of ours into the exchange log.
    ///
    /// # Errors
    /// Where the database cannot be opened.
    pub async fn record_asked(&self, asked: &Asked<'_>) -> Result<(), Problem> {
        let request = asked.request;
        let sent = kept_request(request, asked.secrets);
        let (outcome, status, reply) = match asked.answer {
            Ok(answer) => ("answered", answer.status, kept(&answer.body)),
            Err(error @ SendError::Unsent(_)) => ("unsent", 0, error.to_string()),
            Err(error) => ("unanswered", 0, error.to_string()),
        };
        let reply = exchange::without(&reply, asked.secrets);
        let reply = PERSONAL.without_personal_data(reply);
        let exchange = Exchange {
            at: platform::now(),
            request_id: self.request_id.clone(),
            component: self.component,
            verb: format!("ask {}", asked.verb),
            about: asked.about.clone(),
            outcome,
            status,
            duration_us: self.started.elapsed_us(),
            personal: exchange::personal(&sent, &reply),
            request: sent.text,
            reply: reply.text,
        };
        store::store().await?.write_later(exchange).await;
        Ok(())
    }
}

/// The request as one text: its line and its body, which is JSON or a form.
fn kept_request(request: &Outgoing, secrets: &[String]) -> Kept {
    let is_form =
        |(name, value): &(&str, String)| *name == "content-type" && value.contains("form");
    let syntax = if request.headers.iter().any(is_form) {
        Syntax::Form
    } else {
        Syntax::Json
    };
    let vocabulary = Vocabulary { syntax, ..PERSONAL };
    let body = String::from_utf8_lossy(&request.body);
    let mut kept = vocabulary.without_personal_data(exchange::without(&body, secrets));
    let url = exchange::without(&request.url, secrets);
    kept.text = format!("{} {url}\n{}", request.method, kept.text);
    kept
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
