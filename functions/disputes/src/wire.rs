//! What callers ask of disputes and say to them, and what they are told.
//! Unknown fields and parameters are refused: a misspelt filter must not list everything.

use reelgate_core::decide::Ruling;
use reelgate_edge::shape::{Dispute, DisputeEvent, Entry, Exchange, Round, Wallet};
use serde::{Deserialize, Serialize};

/// The words of a dispute's status.
pub(crate) const STATUSES: &[&str] = &["open", "resolved"];

/// What a message in dispute that never had an effect hears from now on: it is decided as any
/// other, or refused.
pub(crate) const RETRIES: &[&str] = &["open", "barred"];

/// Which disputes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisputesQuery {
    pub(crate) status: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) player: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Nothing more to ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoQuery {}

/// A dispute with all that is known about it.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    pub(crate) dispute: Dispute,
    pub(crate) events: Vec<DisputeEvent>,
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) round: Option<Round>,
}

/// A note to write.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewNote {
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) text: String,
}

/// Who looks into it from now on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAssignee {
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) assignee: String,
}

/// How it ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewResolution {
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) reason: String,
    pub(crate) decision: String,
    /// What becomes of the message in dispute, where nothing changes: one of [`RETRIES`].
    pub(crate) retries: Option<String>,
    pub(crate) cash: Option<String>,
    pub(crate) bonus: Option<String>,
    /// Whose wallet is meant, where it is another than the message's or that is not known.
    pub(crate) player: Option<String>,
    pub(crate) currency: Option<String>,
    /// Whether money is to move once more for a message that a dispute has moved money for.
    pub(crate) again: Option<bool>,
}

/// The answer to a resolution: the dispute as it ended, and the entry that ended it.
#[derive(Debug, Serialize)]
pub(crate) struct Resolved {
    pub(crate) dispute: Dispute,
    pub(crate) entry: Option<Entry>,
}

/// The same as the exchange log holds it. It is written in the same statement as the entries, when
/// these have no numbers yet; wallet and seq name them just as well.
#[derive(Debug, Serialize)]
pub(crate) struct Logged {
    transactions: Vec<String>,
    balance: Option<Wallet>,
}

impl From<&Ruling> for Logged {
    fn from(ruling: &Ruling) -> Self {
        let receipts = ruling.steps.iter().filter_map(|step| step.receipt);
        Self {
            transactions: receipts.map(|it| it.transaction.to_string()).collect(),
            balance: ruling.balance.as_ref().map(Wallet::from),
        }
    }
}
