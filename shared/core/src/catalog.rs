//! Games and providers as the decision sees them: switched on or off, and their bet limits.
//! It never looks at descriptions, media or anything else that is only shown.

use crate::currency::Currency;
use crate::money::Amount;
use alloc::vec::Vec;

/// Whether a provider's new bets are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderStatus {
    /// Everything is taken.
    Connected,
    /// Bets and new sessions are refused; wins and rollbacks are still taken.
    Disconnected,
}

/// A game, as far as a bet depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Game {
    /// Whether bets are taken.
    pub enabled: bool,
    /// At most one row for a currency; none means no limit.
    pub limits: Vec<BetLimit>,
}

/// The least and the greatest bet in one currency, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BetLimit {
    /// The currency of both amounts.
    pub currency: Currency,
    /// Smaller bets are refused.
    pub bet_min: Option<Amount>,
    /// Greater bets are refused.
    pub bet_max: Option<Amount>,
}

impl Game {
    /// Whether a bet of `amount` is within the limits.
    #[must_use]
    pub fn allows(&self, amount: Amount, currency: Currency) -> bool {
        self.limits
            .iter()
            .filter(|limit| limit.currency == currency)
            .all(|limit| {
                limit.bet_min.is_none_or(|least| amount >= least)
                    && limit.bet_max.is_none_or(|greatest| amount <= greatest)
            })
    }
}
