//! What Red Tiger's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// What all messages share, and "Rules".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["token"],
    personal: &["ip"],
    player: &["userId"],
    token: &["token"],
    currency: &["currency"],
    round: &["round.id"],
    amount: &["transaction.payout", "transaction.stake"],
};

/// A message by its path. Each verb has names of its own.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let own = |prefix: &str| fields.reference(prefix, "transaction.id");
    match verb {
        "auth" => Recognized::new(Purpose::Asks, None),
        "stake" => Recognized::new(Purpose::Takes, own("")),
        "promo/buyin" => Recognized::new(Purpose::Takes, own("buyin/")),
        "refund" => Recognized::new(Purpose::MayPay, own("refund/")).about(own("")),
        "promo/settle" => Recognized::new(Purpose::MayPay, own("settle/")),
        "promo/refund" => {
            Recognized::new(Purpose::MayPay, own("promo-refund/")).about(own("buyin/"))
        }
        other => Recognized::new(Purpose::MayPay, own(&format!("{other}/"))),
    }
}
