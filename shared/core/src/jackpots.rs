//! The parts of a movement that are a jackpot's, as providers tell them.
//! They are for the record and for figures: neither moves any money of its own.

use crate::currency::Currency;
use crate::money::Amount;
use crate::scale::Scale;

/// What of a movement is a jackpot's, as far as the provider tells it; below zero where the
/// movement is given back. Neither moves any money of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Jackpots {
    /// The part of a payout that a jackpot paid. Of `jackpot_win` it is the whole, and not said.
    pub won: Amount,
    /// What of a stake feeds jackpots; some protocols tell it with the payout.
    pub contributed: Amount,
}

impl Jackpots {
    /// None is told.
    pub const NONE: Self = Self {
        won: Amount::ZERO,
        contributed: Amount::ZERO,
    };

    /// From ledger units, each absent where there is none.
    #[must_use]
    pub fn from_units(won: Option<i64>, contributed: Option<i64>) -> Self {
        Self {
            won: Amount::from_units(won.unwrap_or_default()),
            contributed: Amount::from_units(contributed.unwrap_or_default()),
        }
    }

    /// The opposite, or `None` where there is none.
    #[must_use]
    pub fn negated(self) -> Option<Self> {
        Some(Self {
            won: self.won.negated()?,
            contributed: self.contributed.negated()?,
        })
    }

    /// The same in ledger units of `currency`, rounded down, where they count units of `from`.
    pub(crate) fn rescaled(self, from: Scale, currency: Currency) -> Self {
        let rescaled = |amount: Amount| amount.truncated_to(from, currency).unwrap_or_default();
        Self {
            won: rescaled(self.won),
            contributed: rescaled(self.contributed),
        }
    }
}

/// Reads an amount that is told for the record alone, rounded down to `units`; nothing where it is
/// no amount. It never decides whether a message is taken.
#[must_use]
pub fn told(text: &str, units: impl Into<Scale>) -> Amount {
    let units = units.into();
    let decimals = usize::try_from(units.decimals()).unwrap_or(0);
    Amount::parse_truncated_text(text, decimals, units).unwrap_or_default()
}
