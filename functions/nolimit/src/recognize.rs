//! What Nolimit City's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Methods".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["key", "token", "extId1", "extId1s"],
    personal: &["username"],
    player: &["userId"],
    token: &["extId1", "params.token"],
    currency: &["currency"],
    round: &["gameRoundId"],
    amount: &["amount"],
};

/// A message by its method. Each has names of its own.
pub(crate) fn recognize(fields: &Fields) -> Recognized {
    let method = fields.text("method").unwrap_or_default();
    let method = method.strip_prefix("wallet.").unwrap_or(method);
    let own = |prefix: &str| fields.reference(prefix, "uniqueReference");
    match method {
        "validate-token" | "balance" | "keep-alive" => Recognized::new(Purpose::Asks, None),
        "withdraw" => Recognized::new(Purpose::Takes, own("")),
        "rollback" => Recognized::new(Purpose::MayPay, own("rollback/")).about(own("")),
        other => Recognized::new(Purpose::MayPay, own(&format!("{other}/"))),
    }
}
