//! What our API shows of disputes: the dispute, its evidence, and what was written to it.
//! It holds no copy of a message: evidence names it.

use super::Time;
use serde::{Deserialize, Serialize};

/// Something that people must look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dispute {
    /// Order of recording.
    pub id: i64,
    /// What kind of trouble.
    pub kind: String,
    /// `open` or `resolved`.
    pub status: String,
    /// With whom.
    pub provider: Option<String>,
    /// About whose money.
    pub player: Option<String>,
    /// About which round.
    pub round: Option<String>,
    /// About which transaction.
    pub reference: Option<String>,
    /// What led to it.
    pub evidence: Evidence,
    /// When it was found.
    pub opened_at: Time,
    /// Who looks into it.
    pub assignee: Option<String>,
    /// When it was settled.
    pub resolved_at: Option<Time>,
    /// Why it was settled so.
    pub reason: Option<String>,
    /// Who settled it.
    pub actor: Option<String>,
}

/// What led to a dispute: the request that did, and what it met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The request that opened it; its exchange is in the exchange log.
    pub request_id: String,
    /// What was asked.
    pub verb: String,
    /// What was answered.
    pub outcome: String,
    /// In which currency, where that is known.
    pub currency: Option<String>,
    /// Which earlier transaction it names.
    pub target: Option<String>,
    /// The entry that its reference, or else its target, had already: wallet and seq.
    pub entry: Option<String>,
    /// What a resolution with money settles: the message, where it had no effect; of a rollback,
    /// what it would have given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles: Option<String>,
    /// What could not be taken back, in main units, where something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<String>,
    /// Of a message that was not decoded: its amount as it was written. Of one that had no effect:
    /// what it was to pay the player, in main units; below zero what it was to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Of a payout that is held: the ceiling that it is above, `amount`, `balance` or `round`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<String>,
}

/// What a person wrote to a dispute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisputeEvent {
    /// Order of recording.
    pub id: i64,
    /// When.
    pub at: Time,
    /// `noted`, `assigned` or `resolved`.
    pub kind: String,
    /// Whose key it was.
    pub actor: String,
    /// The note, the assignee, or the reason.
    pub text: String,
    /// The entry that ended it: wallet and seq.
    pub entry: Option<String>,
    /// Who says that he wrote it.
    pub person: Option<String>,
}
