//! What callers ask about rounds and decide about them, and what they are told.
//! Unknown fields and parameters are refused: a misspelt filter must not list everything.

use reelgate_core::decide::Ruling;
use reelgate_edge::shape::{Entry, Round, Wallet};
use serde::{Deserialize, Serialize};

/// The states of a round that is not over.
pub(crate) const OPEN_STATES: &[&str] = &["open", "disputed"];
/// What a person can decide.
pub(crate) const DECISIONS: &[&str] = &["close", "void", "leave"];

/// Which rounds of all players.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundsQuery {
    pub(crate) state: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) player: Option<String>,
    pub(crate) open_for_s: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) limit: Option<String>,
}

/// Which of the player's wallets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundQuery {
    pub(crate) currency: String,
}

/// A round and all of its entries, in order.
#[derive(Debug, Serialize)]
pub(crate) struct Played {
    pub(crate) round: Round,
    pub(crate) entries: Vec<Entry>,
}

/// What becomes of a round.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDecision {
    pub(crate) currency: String,
    pub(crate) decision: String,
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) reason: String,
}

/// The answer: the round now, what was recorded, and the wallet now.
#[derive(Debug, Serialize)]
pub(crate) struct Decided {
    pub(crate) round: Option<Round>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) balance: Option<Wallet>,
}

/// The same as the exchange log holds it. It is written in the same statement as the entries, when
/// these have no numbers yet; wallet and seq name the last of them just as well.
#[derive(Debug, Serialize)]
pub(crate) struct Logged {
    transaction: Option<String>,
    balance: Option<Wallet>,
}

impl From<&Ruling> for Logged {
    fn from(ruling: &Ruling) -> Self {
        let receipt = ruling.steps.first().and_then(|step| step.receipt);
        Self {
            transaction: receipt.map(|receipt| receipt.transaction.to_string()),
            balance: ruling.balance.as_ref().map(Wallet::from),
        }
    }
}
