//! What Pragmatic Play's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Verbs".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Form,
    secrets: &["token", "hash", "sessionId"],
    personal: &["ipAddress"],
    player: &["userId", "playerId"],
    token: &["token"],
    currency: &["currency"],
    round: &["roundId"],
    amount: &["amount"],
};

/// A message by its path, without `.html`. Each verb has names of its own.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let (purpose, prefix) = match verb {
        "authenticate" | "balance" | "endRound" | "sessionExpired" => {
            (Purpose::Asks, String::new())
        }
        "bet" => (Purpose::Takes, String::new()),
        other => (Purpose::MayPay, format!("{other}/")),
    };
    let own = fields.reference(&prefix, "reference");
    let target = (verb == "refund").then(|| fields.reference("", "reference"));
    Recognized::new(purpose, own).about(target.flatten())
}
