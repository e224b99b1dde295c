//! What SOFTSWISS's messages name where they cannot be decoded.
//! It decides nothing: what is not known to take money may pay.

use reelgate_core::id::Reference;
use reelgate_edge::fields::{Fields, Syntax, Vocabulary};
use reelgate_edge::provider::{Purpose, Recognized};

/// Of both versions. The round is `game_id` in version 1 and another thing in version 2.
const COMMON: Vocabulary = Vocabulary {
    syntax: Syntax::Json,
    secrets: &["session_id"],
    personal: &[],
    player: &["account_id", "user_id"],
    token: &["session_id"],
    currency: &["currency"],
    round: &["round_id", "round_id_provider"],
    amount: &["amount", "total_amount"],
};

/// Of version 2.
pub(crate) const VOCABULARY: Vocabulary = COMMON;

/// Of version 1.
pub(crate) const VOCABULARY_V1: Vocabulary = Vocabulary {
    round: &["game_id"],
    ..COMMON
};

/// A message of version 2 by its path and the types of its transactions.
pub(crate) fn recognize(verb: &str, fields: &Fields) -> Recognized {
    let target = fields.reference("", "original_id_provider");
    match verb {
        "balance" | "finish" => Recognized::new(Purpose::Asks, None),
        "betwin" => of_types(fields, "transactions.type", "id_provider"),
        _ => Recognized::new(Purpose::MayPay, fields.reference("", "id_provider")).about(target),
    }
}

/// The same of version 1. A campaign's total is named by the campaign.
pub(crate) fn recognize_v1(verb: &str, fields: &Fields) -> Recognized {
    if verb == "play" {
        return of_types(fields, "actions.action", "action_id");
    }
    let own = fields.reference("", "action_id");
    let own = own.or_else(|| fields.reference("freespins/", "issue_id"));
    Recognized::new(Purpose::MayPay, own).about(fields.reference("", "original_action_id"))
}

/// Only bets take. A message with anything else is named by the first that is no bet; where a type
/// or a name is missing, by the last, since a bet comes before its win.
fn of_types(fields: &Fields, types: &str, names: &str) -> Recognized {
    let bets = fields.texts(types).filter(|kind| *kind == "bet").count();
    let (typed, named) = (fields.texts(types).count(), fields.texts(names).count());
    if bets == typed.max(named) {
        let purpose = if bets == 0 {
            Purpose::Asks
        } else {
            Purpose::Takes
        };
        return Recognized::new(purpose, fields.reference("", names));
    }
    let mut all = fields.texts(types).zip(fields.texts(names));
    let other = if typed == named {
        all.find(|(kind, _)| *kind != "bet").map(|(_, name)| name)
    } else {
        fields.texts(names).last()
    };
    let reference = other.and_then(|name| Reference::parse(name).ok());
    Recognized::new(Purpose::MayPay, reference)
}
