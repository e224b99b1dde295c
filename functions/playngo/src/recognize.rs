//! What Play'n GO's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Verbs".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Xml,
    secrets: &[
        "accessToken",
        "externalGameSessionId",
        "password",
        "username",
    ],
    personal: &[
        "clientIP",
        "birthdate",
        "country",
        "gender",
        "nickname",
        "registration",
    ],
    player: &["externalId"],
    token: &["externalGameSessionId"],
    currency: &["currency"],
    round: &["roundId"],
    amount: &["real"],
};

/// A message by the element at its root. Each verb has names of its own.
pub(crate) fn recognize(fields: &Fields) -> Recognized {
    let (purpose, prefix) = match fields.root() {
        "authenticate" | "balance" => (Purpose::Asks, String::new()),
        "reserve" => (Purpose::Takes, String::new()),
        "cancelReserve" => (Purpose::MayPay, "cancel/".to_owned()),
        other => (Purpose::MayPay, format!("{other}/")),
    };
    let own = fields.reference(&prefix, "transactionId");
    let target = (fields.root() == "cancelReserve").then(|| fields.reference("", "transactionId"));
    Recognized::new(purpose, own).about(target.flatten())
}
