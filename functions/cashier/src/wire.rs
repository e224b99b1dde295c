//! What callers send to the cash desk, and what it answers.
//! Amounts are decimal texts in main units, never numbers.

use reelgate_core::decide::Ruling;
use reelgate_edge::shape::{Entry, Wallet};
use serde::{Deserialize, Serialize};

/// How much.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transfer {
    pub(crate) amount: String,
    pub(crate) currency: String,
}

/// The end of a grant; the path names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expiry {
    pub(crate) currency: String,
}

/// What a person adds or takes, in each pot; absent is nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Adjustment {
    pub(crate) currency: String,
    pub(crate) cash: Option<String>,
    pub(crate) bonus: Option<String>,
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) reason: String,
}

/// Which transaction a person gives back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Void {
    pub(crate) currency: String,
    pub(crate) provider: String,
    pub(crate) reference: String,
    /// Who says that he decides; `actor` is its older name.
    #[serde(alias = "actor")]
    pub(crate) person: Option<String>,
    pub(crate) reason: String,
}

/// The answer: what was recorded, and the wallet now.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    pub(crate) entry: Entry,
    pub(crate) balance: Option<Wallet>,
}

/// The answer as the exchange log holds it. It is written in the same statement as the entry, when
/// the entry has no number yet; wallet and seq name it just as well.
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
