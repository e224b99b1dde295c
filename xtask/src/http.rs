//! A small client of our own API, on one kept-alive connection.
//! It must never use anything that a customer could not: only the public calls.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use ureq::http::{Request, request::Builder};

/// Long enough for a migration on a slow disk.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Api {
    agent: ureq::Agent,
    base: String,
    key: String,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; `null` where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl Api {
    /// `base` is `http://ADDRESS:PORT`.
    pub(crate) fn new(base: &str, key: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(CALL_TIMEOUT))
            // The environment's proxy cannot reach this machine's loopback address.
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            base: base.to_owned(),
            key: key.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Result<Reply> {
        let request = self.request("GET", path).body(())?;
        self.reply("GET", path, self.agent.run(request))
    }

    pub(crate) fn post(&self, path: &str, body: Option<&Value>) -> Result<Reply> {
        self.send("POST", path, body, None)
    }

    /// A call that must succeed: any other answer is an error that shows it.
    pub(crate) fn must(
        &self,
        method: &str,
        path: &str,
        body: &Value,
        idempotency_key: Option<&str>,
    ) -> Result<()> {
        let reply = self.send(method, path, Some(body), idempotency_key)?;
        if !reply.is_success() {
            bail!(
                "{method} {path} was answered {}: {}",
                reply.status,
                reply.text.trim()
            );
        }
        Ok(())
    }

    fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        idempotency_key: Option<&str>,
    ) -> Result<Reply> {
        let mut request = self.request(method, path);
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let request = request.body(body.map_or_else(String::new, Value::to_string))?;
        self.reply(method, path, self.agent.run(request))
    }

    fn request(&self, method: &str, path: &str) -> Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.key))
    }

    fn reply(
        &self,
        method: &str,
        path: &str,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Reply> {
        let told = || format!("{method} {}{path}", self.base);
        let mut answer = answer.with_context(told)?;
        let text = answer.body_mut().read_to_string().with_context(told)?;
        Ok(Reply {
            status: answer.status().as_u16(),
            text,
        })
    }
}
