//! What Evolution's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// "Bodies".
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["sid", "authToken"],
    personal: &[],
    player: &["userId"],
    token: &["sid"],
    currency: &["currency"],
    round: &["game.id"],
    amount: &["amount"],
};

/// A message by its path. What settles a bet is named by the bet.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let bet = || fields.reference("", "transaction.refId");
    match verb {
        "check" | "balance" => Recognized::new(Purpose::Asks, None),
        "debit" => Recognized::new(Purpose::Takes, bet()),
        "promo_payout" => {
            let own = fields.reference("promo/", "promoTransaction.id");
            Recognized::new(Purpose::MayPay, own)
        }
        other => {
            let own = fields.reference(&format!("{other}/"), "transaction.refId");
            Recognized::new(Purpose::MayPay, own).about(bet())
        }
    }
}
