//! The pipeline of a provider callback: verify, decode, decide, commit, encode, in this order and
//! only here. A message that is not verified is never decoded, and opens no database; an effect
//! that is not committed is never acknowledged.

use crate::exchange::{self, About};
use crate::observe::{self, Line};
use crate::platform::{self, Stopwatch};
use crate::provider::{Message, Provider, Reject, Unanswered};
use crate::reply::Reply;
use crate::request::{Taken, UnreadBody};
use crate::source::Source;
use crate::store::{self, Done, Job, Whose};
use crate::unread::Unread;
use crate::{fault::Fault, keys, rejections};
use reelgate_core::decide::Ruling;
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
    let (taken, unread) = Taken::head(request);
    let path = taken.path.clone();
    let found = providers.iter().find_map(|provider| {
        let behind = path.strip_prefix("/providers/")?;
        let rest = behind.strip_prefix(provider.path())?;
        let verb = rest.strip_prefix('/').or(rest.is_empty().then_some(rest));
        Some((provider, verb?))
    });
    let reply = match found {
        Some((provider, verb)) => {
            let visit = Visit {
                provider,
                verb,
                called: called(&path, provider.id()),
                taken,
                started,
                request_id: String::new(),
            };
            visit.answer(unread).await
        }
        None => not_found().to_unverified(),
    };
    reply.send().await
}

/// What the logs call a request: its path behind the provider's name, or that name where there is
/// one path for everything. No signature covers it, so only a part of it is kept.
fn called(path: &str, id: &'static str) -> String {
    let behind = path.strip_prefix("/providers/").unwrap_or_default();
    let rest = behind.strip_prefix(id).unwrap_or_default();
    let rest = rest.strip_prefix('/').unwrap_or_default();
    observe::bounded(if rest.is_empty() { id } else { rest })
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
    called: String,
    taken: Taken,
    started: Stopwatch,
    /// Given once the message is verified.
    request_id: String,
}

/// A message that was not decided.
enum Failure {
    /// Its signature was not good, or there was no key to check it.
    Unverified(Unanswered),
    /// Its signature was good.
    Verified {
        reason: Unanswered,
        /// The signature or secret that it presented.
        by: String,
    },
}

impl<P: Provider> Visit<'_, P> {
    async fn answer(mut self, body: UnreadBody) -> Reply {
        match self.decide(body).await {
            Ok(done) => {
                let outcome = done.ruling.outcome.as_str();
                self.log(outcome, done.reply.status, &done.events, None);
                done.reply
            }
            Err(Failure::Unverified(reason)) => self.turn_away(&reason),
            Err(Failure::Verified { reason, by }) => self.refuse(&reason, &by).await,
        }
    }

    /// The cheapest checks come first: the head, then the body, then the key.
    async fn decide(&mut self, body: UnreadBody) -> Result<Done, Failure> {
        let unverified = |reject: Reject| Failure::Unverified(reject.into());
        let head = self.provider.check_head(self.verb, &self.taken);
        head.map_err(unverified)?;
        self.taken.read(body).await;
        let presented = self.provider.present(self.verb, &self.taken);
        let presented = presented.map_err(unverified)?;
        let ring = keys::ring::<P::Key>(self.provider.key_name()).await;
        let ring = ring.map_err(|fault| Failure::Unverified(fault.into()))?;
        let verified = ring
            .verify_presented(&presented, platform::now())
            .map_err(|error: SignatureError| unverified(Reject::Signature(error)))?;
        self.request_id = platform::random_hex::<8>().unwrap_or_default();
        let signature = presented.signature.as_deref().unwrap_or_default();
        let failed = |reason: Unanswered| Failure::Verified {
            reason,
            by: signature.to_owned(),
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
            &self.called,
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
            store.write_later(exchange).await;
        }
        Ok(done)
    }

    /// Answers what was not verified; it is counted, and nothing is kept of it.
    fn turn_away(&self, reason: &Unanswered) -> Reply {
        let source = Source::of(&self.taken.headers);
        let (id, name) = (self.provider.id(), reason.counted_as());
        rejections::count(id, name, source, || reason.logged());
        self.answer_to(reason).to_unverified()
    }

    /// Answers what was verified and not decided; it stays in the message log, and where it may be
    /// money that is owed, in a dispute.
    async fn refuse(&self, reason: &Unanswered, verified_by: &str) -> Reply {
        let reply = self.answer_to(reason);
        let body = self.taken.message();
        let unread = Unread::read(self.provider, self.verb, body, verified_by);
        let kept = self.keep(&unread, reason, &reply, platform::now());
        match kept.await {
            Ok(()) => self.refused(reason, reply),
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
        let request = unread.request(self.request_id.clone(), self.provider.id(), &self.called);
        let duration_us = self.started.elapsed_us();
        let exchange = request.with_reply(now, about, reason.name(), reply, duration_us);
        match unread.dispute(reason, &whose, &self.called, now) {
            Some(dispute) => store.record_unread(&exchange, &dispute).await,
            None => {
                Rc::clone(&store).write_later(exchange).await;
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
        self.log(reason.name(), reply.status, &[], Some(&reason.logged()));
        reply
    }

    fn log(&self, outcome: &str, status: u16, events: &[Event], detail: Option<&str>) {
        let line = Line {
            request_id: &self.request_id,
            component: self.provider.id(),
            verb: &self.called,
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
