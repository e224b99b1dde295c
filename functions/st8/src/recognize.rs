//! What St8's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Callbacks".
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
    let transaction = fields.reference("", "transaction_id");
    match verb {
        "player_profile" | "balance" => Recognized::new(Purpose::Asks, None),
        "debit" | "buyin" => Recognized::new(Purpose::Takes, transaction),
        "cancel" => {
            Recognized::new(Purpose::MayPay, fields.reference("", "cancel_id")).about(transaction)
        }
        _ => Recognized::new(Purpose::MayPay, transaction),
    }
}
