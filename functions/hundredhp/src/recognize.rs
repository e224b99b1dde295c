//! What 100hp's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Casino Wallet API". A deposit and a rollback name neither player nor session: their withdrawal
/// does.
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["secret", "sessionId"],
    personal: &["userName"],
    player: &[],
    token: &["sessionId"],
    currency: &[],
    round: &["txId"],
    amount: &["amount"],
};

/// A message by its path. What settles a withdrawal bears its name.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let own = |prefix: &str| fields.reference(prefix, "txId");
    match verb {
        "auth" | "balance" => Recognized::new(Purpose::Asks, None),
        "withdrawal" => Recognized::new(Purpose::Takes, own("")),
        other => Recognized::new(Purpose::MayPay, own(&format!("{other}/"))).about(own("")),
    }
}
