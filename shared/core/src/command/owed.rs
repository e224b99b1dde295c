//! What a command is to pay the player out of play, as the message says it.
//! It never looks at what a wallet holds or at what was paid before.

use super::{Bet, Call, Command, Prize, Purse, Win};
use crate::currency::Currency;
use crate::money::Amount;

impl Call {
    /// What one of its commands is to pay the player, in ledger units of the wallet's currency:
    /// [`Command::owed`]. `None` also where its amount has no place there.
    #[must_use]
    pub fn owed(&self, command: &Command, currency: Currency) -> Option<Amount> {
        self.in_ledger_units(command, currency).ok()?.owed()
    }
}

impl Command {
    /// What it is to pay the player out of play; below zero what it is to take. What a campaign
    /// pays or wins moves nothing.
    #[must_use]
    pub fn owed(&self) -> Option<Amount> {
        match self {
            Self::Bet(bet) => bet.owed(),
            Self::Win(win) => Some(win.owed()),
            Self::Correction(correction) => Some(correction.amount),
            Self::Balance
            | Self::RenewToken(_)
            | Self::OpenSession(_)
            | Self::Rollback(_)
            | Self::RollbackRound(_)
            | Self::EndRound(_)
            | Self::FlagRound(_)
            | Self::LeaveRound(_)
            | Self::Adjustment(_)
            | Self::Resolve(_)
            | Self::Deposit(_)
            | Self::Withdrawal(_)
            | Self::BonusGrant(_)
            | Self::BonusExpiry(_) => None,
        }
    }
}

impl Bet {
    /// What it is to pay the player: below zero, since it takes; nothing where a campaign pays.
    #[must_use]
    pub fn owed(&self) -> Option<Amount> {
        match self.purse {
            Purse::Campaign => Some(Amount::ZERO),
            Purse::Player | Purse::Bonus(_) => self.amount.negated(),
        }
    }
}

impl Win {
    /// What it is to pay the player: nothing where it is told for the record alone.
    #[must_use]
    pub const fn owed(&self) -> Amount {
        match self.prize {
            Prize::Campaign => Amount::ZERO,
            Prize::Game | Prize::Promotion | Prize::Jackpot => self.amount,
        }
    }
}
