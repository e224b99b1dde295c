//! How a call of our own API is decided and recorded, with its reply in the exchange log.
//! It never moves money but through the commit queue.

use super::{About, ApiRequest, Problem};
use crate::exchange;
use crate::fields::Vocabulary;
use crate::platform;
use crate::reply::Reply;
use crate::store::{self, Done, Job};
use reelgate_core::command::Call;
use reelgate_core::decide::Ruling;
use reelgate_core::machine::Event;
use reelgate_core::rules::{HOUSE, Rules};

/// The personal data in requests to our API and in what it answers.
const PERSONAL: Vocabulary = Vocabulary {
    personal: &["ip", "country"],
    ..Vocabulary::JSON
};
/// The same where players are created: only they have a name of a person.
const PERSONAL_OF_PLAYERS: Vocabulary = Vocabulary {
    personal: &["name"],
    ..Vocabulary::JSON
};

impl ApiRequest {
    /// Decides and records a call of the house, as [`Self::submit_under`] its own rules.
    ///
    /// # Errors
    /// A problem for a fault or a refusal.
    pub async fn submit(
        &self,
        verb: &str,
        call: Call,
        secrets: exchange::Secrets,
        encode: impl Fn(&Ruling) -> Reply + 'static,
    ) -> Result<Done, Problem> {
        self.submit_under(&HOUSE, verb, call, secrets, encode).await
    }

    /// Decides and records a call of the house. The reply that `encode` writes stands in the
    /// exchange log; it may be answered as it is.
    ///
    /// # Errors
    /// A problem for a fault or a refusal.
    pub async fn submit_under(
        &self,
        rules: &'static Rules,
        verb: &str,
        call: Call,
        secrets: exchange::Secrets,
        encode: impl Fn(&Ruling) -> Reply + 'static,
    ) -> Result<Done, Problem> {
        let body = self.taken.body.as_deref().unwrap_or_default();
        let id = self.request_id.clone();
        let vocabulary = self.vocabulary();
        let request = exchange::Request::new(id, self.component, verb, body, secrets, vocabulary);
        let encode = Box::new(move |ruling: &Ruling| {
            Problem::refusal(ruling.outcome).map_or_else(|| encode(ruling), |p| p.reply())
        });
        let job = Job {
            call,
            rules,
            request,
            started: self.started,
            encode,
        };
        let store = store::store().await?;
        let mut done = store.submit(job).await?;
        if let Some(exchange) = done.exchange.take() {
            store.write_later(exchange).await;
        }
        self.events.borrow_mut().append(&mut done.events);
        Problem::refusal(done.ruling.outcome).map_or(Ok(done), Err)
    }

    fn vocabulary(&self) -> &'static Vocabulary {
        if self.component == "players" {
            &PERSONAL_OF_PLAYERS
        } else {
            &PERSONAL
        }
    }

    /// Adds what happened outside of the wallet to the log line.
    pub fn note(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    /// Puts a change that is no money movement into the exchange log, with its reply.
    ///
    /// # Errors
    /// Where the database cannot be opened.
    pub async fn record(&self, verb: &str, about: About, reply: &Reply) -> Result<(), Problem> {
        let body = self.taken.body.as_deref().unwrap_or_default();
        let id = self.request_id.clone();
        let verb = format!("{verb} {}", self.taken.path);
        let secrets = exchange::Secrets::default();
        let vocabulary = self.vocabulary();
        let request = exchange::Request::new(id, self.component, &verb, body, secrets, vocabulary);
        let duration_us = self.started.elapsed_us();
        let exchange = request.with_reply(platform::now(), about, "done", reply, duration_us);
        store::store().await?.write_later(exchange).await;
        Ok(())
    }
}
