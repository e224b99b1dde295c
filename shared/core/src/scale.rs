//! Units that amounts are counted in, and the way from those of a text to those of a wallet.
//! Nothing is rounded: an amount is the same in other units, or it cannot be.

use crate::command::{Bet, Command, Correction, Rollback, Win};
use crate::currency::{CRYPTO_SCALE, Currency, FIAT_SCALE};
use crate::money::{Amount, MoneyError, power_of_ten};

/// Units that amounts are counted in: 10^-decimals of the main unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scale(u32);

impl Scale {
    /// The ledger units of fiat currencies.
    pub const FIAT: Self = Self(FIAT_SCALE);

    /// The units in which `text` is read before its currency is known: those of fiat ledger units,
    /// or those of crypto ledger units where it has more decimals. What neither holds fits no
    /// wallet.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
        let decimals = fraction.trim_end_matches('0').len();
        if u32::try_from(decimals).is_ok_and(|decimals| decimals <= FIAT_SCALE) {
            Self::FIAT
        } else {
            Self(CRYPTO_SCALE)
        }
    }

    /// Units of so many decimals.
    #[must_use]
    pub(crate) const fn of_decimals(decimals: u32) -> Self {
        Self(decimals)
    }

    /// How many decimals of the main unit one of them is.
    #[must_use]
    pub(crate) const fn decimals(self) -> u32 {
        self.0
    }
}

impl From<Currency> for Scale {
    fn from(currency: Currency) -> Self {
        Self(currency.scale())
    }
}

impl Amount {
    /// The same amount in ledger units of `currency`, where this one counts units of `from`.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] or [`MoneyError::TooLarge`]; nothing is rounded.
    pub fn rescaled(self, from: Scale, currency: Currency) -> Result<Self, MoneyError> {
        let (decimals, scale) = (from.decimals(), currency.scale());
        let units = if decimals <= scale {
            power_of_ten(scale.saturating_sub(decimals))
                .and_then(|factor| self.units().checked_mul(factor))
                .ok_or(MoneyError::TooLarge)?
        } else {
            let divisor =
                power_of_ten(decimals.saturating_sub(scale)).ok_or(MoneyError::TooPrecise)?;
            if self.units().checked_rem(divisor) != Some(0) {
                return Err(MoneyError::TooPrecise);
            }
            self.units()
                .checked_div(divisor)
                .ok_or(MoneyError::TooPrecise)?
        };
        Ok(Self::from_units(units))
    }

    /// The same, rounded towards zero; `None` where it is too large.
    pub(crate) fn truncated_to(self, from: Scale, currency: Currency) -> Option<Self> {
        let finer = power_of_ten(from.decimals().saturating_sub(currency.scale()))?;
        let rest = self.units().checked_rem(finer)?;
        let whole = Self::from_units(self.units().checked_sub(rest)?);
        whole.rescaled(from, currency).ok()
    }
}

/// The amount of a rollback that no wallet can hold: no transaction has it.
const OF_NO_TRANSACTION: Amount = Amount::from_units(i64::MIN);

impl Rollback {
    /// The same with its amount in ledger units of `currency`, where it counts units of `from`.
    pub(crate) fn rescaled(&self, from: Scale, currency: Currency) -> Self {
        let amount = self.amount.map(|amount| amount.rescaled(from, currency));
        Self {
            amount: amount.map(|amount| amount.unwrap_or(OF_NO_TRANSACTION)),
            ..self.clone()
        }
    }
}

impl Command {
    /// The same with its amounts in ledger units of `currency`, where they count units of `from`.
    /// What the house does has a currency and is always in its units.
    pub(crate) fn rescaled(&self, from: Scale, currency: Currency) -> Result<Self, MoneyError> {
        let mut command = self.clone();
        // Fields are listed, so that no amount can be added and left as it is.
        let amount = match &mut command {
            Self::Bet(Bet {
                amount,
                jackpots,
                reference: _,
                round: _,
                closes_round: _,
                purse: _,
            })
            | Self::Win(Win {
                amount,
                jackpots,
                reference: _,
                round: _,
                bet: _,
                closes_round: _,
                prize: _,
            }) => {
                *jackpots = jackpots.rescaled(from, currency);
                amount
            }
            Self::Correction(Correction {
                amount,
                reference: _,
                round: _,
            }) => amount,
            Self::Rollback(rollback) => {
                *rollback = rollback.rescaled(from, currency);
                return Ok(command);
            }
            Self::Balance
            | Self::RenewToken(_)
            | Self::OpenSession(_)
            | Self::RollbackRound(_)
            | Self::EndRound(_)
            | Self::FlagRound(_)
            | Self::LeaveRound(_)
            | Self::Adjustment(_)
            | Self::Resolve(_)
            | Self::Deposit(_)
            | Self::Withdrawal(_)
            | Self::BonusGrant(_)
            | Self::BonusExpiry(_) => return Ok(command),
        };
        *amount = amount.rescaled(from, currency)?;
        Ok(command)
    }
}
