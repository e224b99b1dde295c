//! What was said and heard, with its place in time: the auditor's only witness beside the file.
//! It never interprets: an answer is kept as the provider reads it.

use super::order::{Caller, Order};
use super::plan::Plan;
use crate::stage::{Answer, Reply, units};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A point in the order of all that was begun and ended. Not a time of day.
pub(crate) type Moment = u64;

/// The clock of a simulation: each moment comes once.
#[derive(Debug, Default)]
pub(crate) struct Ticks(AtomicU64);

impl Ticks {
    pub(crate) fn next(&self) -> Moment {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// An answer, in the words of its protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) code: String,
    /// The cash told.
    pub(crate) cash: Option<i64>,
    /// Our names for the transactions, where the protocol tells them.
    pub(crate) ids: Option<Vec<String>>,
    /// Bonus and place of the newest entry, which only the desk is told.
    pub(crate) desk: Option<(i64, i64)>,
}

/// One time that a message was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) sent: Moment,
    /// When its answer was there, and the answer where it was one. Without it, the message may
    /// still arrive at any time.
    pub(crate) answer: Option<(Moment, Heard)>,
}

/// A message with all its attempts.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The place of the step in the plan.
    pub(crate) step: usize,
    pub(crate) order: Arc<Order>,
    pub(crate) attempts: Vec<Attempt>,
}

impl Record {
    pub(crate) fn sent(&self) -> Moment {
        self.attempts
            .iter()
            .map(|one| one.sent)
            .min()
            .unwrap_or(Moment::MAX)
    }

    /// When it can have no more effect.
    pub(crate) fn over(&self) -> Moment {
        let end = |one: &Attempt| one.answer.as_ref().map_or(Moment::MAX, |answer| answer.0);
        self.attempts.iter().map(end).max().unwrap_or(Moment::MAX)
    }

    pub(crate) fn answers(&self) -> impl Iterator<Item = &(Moment, Heard)> {
        self.attempts.iter().filter_map(|one| one.answer.as_ref())
    }

    pub(crate) fn is_done(&self) -> bool {
        self.answers().any(|(_, heard)| heard.is_done())
    }

    /// Whether it is not known what became of it: it was refused while an attempt of it may still
    /// have been on its way, or it is a batch of which something was given back. The answer to such
    /// a batch is the same whether or not it was carried out before.
    pub(crate) fn is_doubtful(&self) -> bool {
        let cut_off = self.attempts.iter().any(|one| one.answer.is_none());
        let mut answers = self.answers();
        let in_part = self.order.deeds.len() > 1 && answers.any(|(_, heard)| heard.code == "409");
        !self.is_done() && (cut_off || in_part)
    }

    /// Its number and content for a report: enough to find it again by its seed.
    pub(crate) fn told(&self) -> String {
        let Order {
            caller,
            player,
            currency,
            game,
            shown,
            deeds,
        } = &*self.order;
        format!(
            "message {}: {caller:?} player {player} {currency} {game} {shown:?} {deeds:?}",
            self.step
        )
    }
}

/// Everything of one simulation.
#[derive(Debug, Clone)]
pub(crate) struct Diary {
    pub(crate) plan: Arc<Plan>,
    pub(crate) records: Vec<Record>,
    pub(crate) facts: super::facts::Facts,
    /// The rows of the revenue report in the end, by provider and currency.
    pub(crate) report: Value,
}

impl Heard {
    pub(crate) fn is_done(&self) -> bool {
        ["RS_OK", "OK", "200", "201"].contains(&self.code.as_str())
    }

    /// Reads a reply; `None` asks to try again.
    pub(crate) fn of(caller: Caller, reply: Reply) -> Option<Self> {
        // An instance that died under the request leaves the host's own empty reply.
        if reply.body.is_empty() && reply.status == 500 {
            return None;
        }
        let Ok(json) = serde_json::from_slice::<Value>(&reply.body) else {
            return Some(Self::bare(format!(
                "HTTP {} {:?}",
                reply.status, reply.body
            )));
        };
        match caller.brand() {
            None => Self::of_desk(&reply, &json),
            Some(brand) => {
                let answer = Answer { brand, reply };
                if asks_to_try_again(&answer) {
                    return None;
                }
                Some(Self {
                    code: answer.code(),
                    cash: answer.balance(),
                    ids: ids(&json),
                    desk: None,
                })
            }
        }
    }

    fn bare(code: String) -> Self {
        Self {
            code,
            cash: None,
            ids: None,
            desk: None,
        }
    }

    fn of_desk(reply: &Reply, json: &Value) -> Option<Self> {
        if reply.status == 503 && reply.header("retry-after").is_some() {
            return None;
        }
        if !reply.status.is_success() {
            let kind = json["type"].as_str().unwrap_or_default();
            let slug = kind.strip_prefix("urn:reelgate:problem:").unwrap_or(kind);
            return Some(Self::bare(slug.to_owned()));
        }
        let money = |name: &str| json["balance"][name].as_str().map(units);
        let seq = json["balance"]["seq"].as_i64();
        Some(Self {
            cash: money("cash"),
            desk: money("bonus").zip(seq),
            ..Self::bare(reply.status.as_u16().to_string())
        })
    }
}

fn ids(json: &Value) -> Option<Vec<String>> {
    let id = |one: &Value| one["id"].as_str().unwrap_or("none").to_owned();
    Some(json["transactions"].as_array()?.iter().map(id).collect())
}

/// "Try again", in the words of each provider.
fn asks_to_try_again(answer: &Answer) -> bool {
    let code = answer.code();
    match answer.brand {
        crate::stage::Brand::Hub88 => code == "RS_ERROR_UNKNOWN",
        crate::stage::Brand::Caleta => {
            ["RS_ERROR_UNKNOWN", "RS_ERROR_TIMEOUT"].contains(&code.as_str())
        }
        crate::stage::Brand::Softswiss => {
            [500, 503].contains(&answer.reply.status.as_u16())
                && ["500", "503", "504"].contains(&code.as_str())
        }
    }
}
