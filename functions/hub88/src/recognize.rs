//! What Hub88 and Caleta's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use crate::dialect::{Dialect, Verb};
use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Request fields". The supplier's name for a user is a person's own choice.
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["token"],
    personal: &["supplier_user"],
    player: &["user"],
    token: &["token"],
    currency: &["currency"],
    round: &["round"],
    amount: &["amount"],
};

/// A message by its path.
pub(crate) fn recognize(dialect: Dialect, verb: &str, fields: &Fields) -> Recognized {
    let purpose = match dialect.verb(verb) {
        Ok(Verb::Info | Verb::Check | Verb::Balance) => Purpose::Asks,
        Ok(Verb::Bet) => Purpose::Takes,
        Ok(Verb::Win | Verb::Rollback) | Err(_) => Purpose::MayPay,
    };
    let target = fields.reference("", "reference_transaction_uuid");
    Recognized::new(purpose, fields.reference("", "transaction_uuid")).about(target)
}
