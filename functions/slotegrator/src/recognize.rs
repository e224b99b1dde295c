//! What Slotegrator's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Callback endpoint".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Form,
    secrets: &["session_id"],
    personal: &[],
    player: &["player_id"],
    token: &["session_id"],
    currency: &["currency"],
    round: &["round_id"],
    amount: &["amount"],
};

/// A message by its action; what lists transactions is a rollback. An action that we do not know
/// has names of its own.
pub(crate) fn recognize(fields: &Fields) -> Recognized {
    let lists = fields.text("rollback_transactions.action").is_some();
    let named = fields.text("action").unwrap_or_default();
    let action = if lists { "rollback" } else { named };
    let (purpose, prefix) = match action {
        "balance" => (Purpose::Asks, String::new()),
        "bet" => (Purpose::Takes, String::new()),
        other => (Purpose::MayPay, format!("{other}/")),
    };
    let own = fields.reference(&prefix, "transaction_id");
    Recognized::new(purpose, own).about(fields.reference("", "bet_transaction_id"))
}
