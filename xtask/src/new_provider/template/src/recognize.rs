//! What New Comer's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Messages".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["token"],
    personal: &[],
    player: &["player"],
    token: &["token"],
    currency: &["currency"],
    round: &["round"],
    amount: &["amount"],
};

/// A message by its path.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let purpose = match verb {
        "balance" => Purpose::Asks,
        "bet" => Purpose::Takes,
        _ => Purpose::MayPay,
    };
    Recognized::new(purpose, fields.reference("", "transaction"))
        .about(fields.reference("", "bet"))
}
