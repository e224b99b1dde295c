//! Games and providers as the decision sees them: switched on or off, limits, and which pot pays.
//! It never looks at descriptions, media or anything else that is only shown.

use crate::currency::Currency;
use crate::money::Amount;
use crate::rules::BetSession;
use alloc::vec::Vec;

/// Whether a provider's new bets are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderStatus {
    /// Everything is taken.
    Connected,
    /// Bets and new sessions are refused; wins and rollbacks are still taken.
    Disconnected,
}

/// A provider, as far as a decision depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Whether its new bets are taken.
    pub status: ProviderStatus,
    /// How cash and bonus money are used in its games.
    pub policy: Policy,
}

/// How the operator lets cash and bonus money be used in a provider's games. The two pots are kept
/// apart in every entry, whatever the policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Which pot pays a bet.
    pub bet_from: BetFrom,
    /// Which pot a win of the game goes to.
    pub win_to: WinTo,
    /// Which session a bet needs that names none; `None` where the contract decides.
    pub bet_session: Option<BetSession>,
}

/// Which pot pays a bet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BetFrom {
    /// Cash alone.
    #[default]
    Cash,
    /// Cash as far as it goes, then bonus money.
    CashThenBonus,
    /// Bonus money as far as it goes, then cash.
    BonusThenCash,
}

/// Which pot a win goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WinTo {
    /// Cash.
    #[default]
    Cash,
    /// Cash and bonus money in the proportion of the round's stakes. The part in bonus money is
    /// rounded down to whole minor units of the currency; the rest is cash.
    AsStaked,
}

impl BetFrom {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cash, Self::CashThenBonus, Self::BonusThenCash];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::CashThenBonus => "cash_then_bonus",
            Self::BonusThenCash => "bonus_then_cash",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|from| from.as_str() == name)
    }

    /// What of a bet is paid in cash and what in bonus money, out of these pots. Where the pots
    /// hold too little, what is missing is asked of the pot that pays last.
    #[must_use]
    pub fn split(self, bet: Amount, cash: Amount, bonus: Amount) -> Option<(Amount, Amount)> {
        let first = |pot: Amount| bet.min(pot.max(Amount::ZERO));
        match self {
            Self::Cash => Some((bet, Amount::ZERO)),
            Self::CashThenBonus => {
                let from_cash = first(cash);
                Some((from_cash, bet.minus(from_cash)?))
            }
            Self::BonusThenCash => {
                let from_bonus = first(bonus);
                Some((bet.minus(from_bonus)?, from_bonus))
            }
        }
    }

    /// What a player can bet with out of these pots: the balance that a game shows.
    #[must_use]
    pub fn playable(self, cash: Amount, bonus: Amount) -> Amount {
        match self {
            Self::Cash => cash,
            Self::CashThenBonus | Self::BonusThenCash => {
                cash.max(Amount::ZERO).plus(bonus).unwrap_or(cash)
            }
        }
    }
}

impl WinTo {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Cash, Self::AsStaked];

    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::AsStaked => "as_staked",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|to| to.as_str() == name)
    }

    /// What of a win goes to cash and what to bonus money, where `bonus_stake` of a round's `stake`
    /// was bonus money.
    #[must_use]
    pub fn split(
        self,
        win: Amount,
        stake: Amount,
        bonus_stake: Amount,
        currency: Currency,
    ) -> Option<(Amount, Amount)> {
        let to_bonus = match self {
            Self::Cash => Amount::ZERO,
            Self::AsStaked => win.share(bonus_stake, stake)?.whole_minor(currency),
        };
        Some((win.minus(to_bonus)?, to_bonus))
    }
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
        let reaches = |limit: &BetLimit| limit.bet_min.is_none_or(|least| amount >= least);
        self.limits_in(currency).all(reaches) && self.allows_free(amount, currency)
    }

    /// Whether a free bet of `amount` is within the limits: only the greatest bet applies.
    #[must_use]
    pub fn allows_free(&self, amount: Amount, currency: Currency) -> bool {
        let mut limits = self.limits_in(currency);
        limits.all(|limit| limit.bet_max.is_none_or(|greatest| amount <= greatest))
    }

    fn limits_in(&self, currency: Currency) -> impl Iterator<Item = &BetLimit> {
        let own = move |limit: &&BetLimit| limit.currency == currency;
        self.limits.iter().filter(own)
    }
}
