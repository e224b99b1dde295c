//! The ceilings that an operator has set, as stored beside the wallets of a batch.
//! It never decides anything.

use reelgate_core::books::Books;
use reelgate_core::ceiling::OwnCeilings;
use reelgate_core::currency::Currency;
use reelgate_core::id::ProviderId;
use reelgate_core::money::Amount;

/// The ceilings of an amount, a balance and a round.
pub(super) type CeilingRow = (Option<i64>, Option<i64>, Option<i64>);

/// What the operator has set for a currency, for the network or for a provider.
pub(super) fn ceilings(
    books: &mut Books,
    at: (Option<ProviderId>, Currency),
    row: Option<CeilingRow>,
) {
    if let Some((amount, balance, round)) = row {
        let set = OwnCeilings {
            amount: amount.map(Amount::from_units),
            balance: balance.map(Amount::from_units),
            round: round.map(Amount::from_units),
        };
        books.ceilings.insert(at, set);
    }
}
