//! What SwipeGames's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// Of what is posted ("Endpoints"). No message names a player or a currency: the session does.
pub(crate) const VOCABULARY: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["sessionID"],
    personal: &[],
    player: &[],
    token: &["sessionID"],
    currency: &[],
    round: &["roundID"],
    amount: &["amount"],
};

/// Of the query of a GET.
pub(crate) const VOCABULARY_OF_QUERY: Vocabulary = Vocabulary {
    syntax: Syntax::Form,
    ..VOCABULARY
};

/// A message by its path.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let purpose = match verb {
        "balance" => Purpose::Asks,
        "bet" => Purpose::Takes,
        _ => Purpose::MayPay,
    };
    Recognized::new(purpose, fields.reference("", "txID")).about(fields.reference("", "origTxID"))
}
