//! What a scheduler may say to the job, and what it is told.
//! Without a body the job does as much as it may.

use reelgate_core::decide::Ruling;
use reelgate_edge::reply::Reply;
use serde::{Deserialize, Serialize};

/// How much to do.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    pub(crate) limit: Option<i64>,
}

/// What was done, and what is left for the next time.
#[derive(Debug, Serialize)]
pub(crate) struct Ran {
    pub(crate) given_back: i64,
    pub(crate) flagged: i64,
    pub(crate) left: i64,
}

#[derive(Serialize)]
struct Logged {
    transaction: Option<String>,
}

/// One round's answer, as the exchange log holds it.
pub(crate) fn logged(ruling: &Ruling) -> Reply {
    let receipt = ruling.steps.first().and_then(|step| step.receipt);
    let transaction = receipt.map(|receipt| receipt.transaction.to_string());
    Reply::json(200, &Logged { transaction })
}
