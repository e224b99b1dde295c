//! The pipeline of a provider callback: verify, decode, decide, commit, encode, in this order and
//! only here. A message that is not verified is never decoded; an effect that is not committed is
//! never acknowledged.

use crate::exchange::{self, About};
use crate::observe::Line;
use crate::platform::{self, Stopwatch};
use crate::provider::{Message, Provider, Reject, Unanswered};
use crate::reply::Reply;
use crate::request::Taken;
use crate::store::{self, Done, Job, Whose};
use crate::unread::Unread;
use crate::{fault::Fault, keys};
use reelgate_core::decide::Ruling;
use reelgate_core::id::ProviderId;
use reelgate_core::machine::Event;
use reelgate_core::signature::SignatureError;
use reelgate_core::time::Timestamp;
use spin_sdk::http::Request;
use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use std::rc::Rc;

/// Serves a request of whichever of `providers` its path names: `/providers/<path>/<verb>`.
///
/// # Errors
/// Only where the host refuses the reply.
pub async fn serve<P: Provider>(
    providers: &'static [P],
    request: Request,
) -> Result<Response, ErrorCode> {
    let started = Stopwatch::start();
    let taken = Taken::from(request).await;
    let found = providers.iter().find_map(|provider| {
        let behind = taken.path.strip_prefix("/providers/")?;
        let rest = behind.strip_prefix(provider.path())?;
        let verb = rest.strip_prefix('/').or(rest.is_empty().then_some(rest));
        Some((provider, verb?))
    });
    let reply = match found {
        Some((provider, verb)) => {
            let request_id = platform::random_hex::<8>().unwrap_or_default();
            let visit = Visit {
                provider,
                verb,
                called: called(&taken, provider.id()),
                taken: &taken,
                started,
                request_id,
            };
            visit.answer().await
        }
        None => not_found(),
    };
    reply.send().await
}

/// What the logs call a request: its path behind the provider's name, or that name where there is
/// one path for everything.
fn called<'a>(taken: &'a Taken, id: &'static str) -> &'a str {
    let behind = taken.path.strip_prefix("/providers/").unwrap_or_default();
    let rest = behind.strip_prefix(id).unwrap_or_default();
    let rest = rest.strip_prefix('/').unwrap_or_default();
    if rest.is_empty() { id } else { rest }
}

fn contains(message: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && message.windows(part.len()).any(|window| window == part)
}

fn not_found() -> Reply {
    Reply {
        status: 404,
        content_type: "text/plain",
        headers: Vec::new(),
        body: Vec::new(),
    }
}

/// One request on its way through the pipeline.
struct Visit<'a, P: Provider> {
    provider: &'static P,
    verb: &'a str,
    called: &'a str,
    taken: &'a Taken,
    started: Stopwatch,
    request_id: String,
}

/// A message that was not decided.
struct Failure {
    reason: Unanswered,
    /// Of a verified message: the signature or secret that it presented.
    verified_by: Option<String>,
}

impl<P: Provider> Visit<'_, P> {
    async fn answer(&self) -> Reply {
        match self.decide().await {
            Ok(done) => {
                let outcome = done.ruling.outcome.as_str();
                self.log(outcome, done.reply.status, &done.events, None);
                done.reply
            }
            Err(failure) => self.refuse(&failure).await,
        }
    }

    async fn decide(&self) -> Result<Done, Failure> {
        let unverified = |reason| Failure {
            reason,
            verified_by: None,
        };
        let presented = self.provider.present(self.verb, self.taken);
        let presented = presented.map_err(|reject| unverified(reject.into()))?;
        let ring = keys::ring::<P::Key>(self.provider.key_name());
        let ring = ring.await.map_err(|fault| unverified(fault.into()))?;
        let verified = ring
            .verify_presented(&presented, platform::now())
            .map_err(|error: SignatureError| unverified(Reject::Signature(error).into()))?;
        let signature = presented.signature.as_deref().unwrap_or_default();
        let failed = |reason: Unanswered| Failure {
            reason,
            verified_by: Some(signature.to_owned()),
        };
        let message = self.provider.decode(self.verb, &verified);
        let mut message = message.map_err(|reject| failed(reject.into()))?;
        // Where it stands in the message, the log would let a weak secret be guessed at leisure.
        let incoming = &mut message.secrets.incoming;
        let known = incoming.iter().any(|secret| secret == signature);
        if !known && contains(self.taken.message(), signature.as_bytes()) {
            incoming.push(signature.to_owned());
        }
        let committed = self.commit(message).await;
        committed.map_err(|fault| failed(fault.into()))
    }

    async fn commit(&self, message: Message<P::Echo>) -> Result<Done, Fault> {
        let (provider, echo) = (self.provider, message.echo);
        let request_id = self.request_id.clone();
        let body = self.taken.message();
        let request = exchange::Request::new(
            request_id,
            provider.id(),
            self.called,
            body,
            message.secrets,
            provider.vocabulary(self.verb),
        );
        let job = Job {
            call: message.call,
            rules: provider.rules(),
            request,
            started: self.started,
            encode: Box::new(move |ruling: &Ruling| provider.encode(&echo, ruling)),
        };
        let store = store::store().await?;
        let mut done = store.submit(job).await?;
        if let Some(exchange) = done.exchange.take() {
            store.write_later(exchange);
        }
        Ok(done)
    }

    /// Answers what was not decided; it stays in the exchange log, and where it may be money that
    /// is owed, in a dispute.
    async fn refuse(&self, failure: &Failure) -> Reply {
        let reply = self.answer_to(&failure.reason);
        let (id, name) = (self.provider.id(), failure.reason.name());
        let request_id = self.request_id.clone();
        let now = platform::now();
        let Some(verified_by) = &failure.verified_by else {
            let vocabulary = self.provider.vocabulary(self.verb);
            let request =
                exchange::Request::undecoded(request_id, id, self.called, None, &[], vocabulary);
            let about = About {
                provider: ProviderId::parse(id).ok(),
                ..About::default()
            };
            let exchange = request.with_reply(now, about, name, &reply, self.started.elapsed_us());
            // Where even the database is out of reach, the log line is what stays.
            if let Ok(store) = store::store().await {
                Rc::clone(&store).write_later(exchange);
            }
            return self.refused(&failure.reason, reply);
        };
        let body = self.taken.message();
        let unread = Unread::read(self.provider, self.verb, body, verified_by);
        match self.keep(&unread, &failure.reason, &reply, now).await {
            Ok(()) => self.refused(&failure.reason, reply),
            // What may be owed must come again until it is recorded.
            Err(fault) => {
                let reason = fault.into();
                self.refused(&reason, self.answer_to(&reason))
            }
        }
    }

    /// Records a verified message that was not decided.
    async fn keep(
        &self,
        unread: &Unread<'_>,
        reason: &Unanswered,
        reply: &Reply,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let store = match (store::store().await, reason) {
            (Ok(store), _) => store,
            (Err(_), Unanswered::Fault(_)) => return Ok(()),
            (Err(fault), Unanswered::Reject(_)) => return Err(fault),
        };
        let whose = match (unread.whose(&store).await, reason) {
            (Ok(whose), _) => whose,
            (Err(_), Unanswered::Fault(_)) => Whose::default(),
            (Err(fault), Unanswered::Reject(_)) => return Err(fault),
        };
        let named = unread.about();
        let about = About {
            player: whose.player.clone().or(named.player.clone()),
            ..named
        };
        let request = unread.request(self.request_id.clone(), self.provider.id(), self.called);
        let duration_us = self.started.elapsed_us();
        let exchange = request.with_reply(now, about, reason.name(), reply, duration_us);
        match unread.dispute(reason, &whose, self.called, now) {
            Some(dispute) => store.record_unread(&exchange, &dispute).await,
            None => {
                Rc::clone(&store).write_later(exchange);
                Ok(())
            }
        }
    }

    fn answer_to(&self, reason: &Unanswered) -> Reply {
        let body = self.taken.body.as_deref().unwrap_or_default();
        self.provider.refuse(self.verb, body, reason)
    }

    /// The reply, logged.
    fn refused(&self, reason: &Unanswered, reply: Reply) -> Reply {
        self.log(reason.name(), reply.status, &[], Some(&reason.detail()));
        reply
    }

    fn log(&self, outcome: &str, status: u16, events: &[Event], detail: Option<&str>) {
        let line = Line {
            request_id: &self.request_id,
            component: self.provider.id(),
            verb: self.called,
            outcome,
            status,
            duration_us: self.started.elapsed_us(),
            body_bytes: self.taken.body.as_ref().map_or(0, Vec::len),
            events,
            detail,
        };
        line.write();
    }
}
