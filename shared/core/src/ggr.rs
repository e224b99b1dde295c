//! What an entry adds to bets, payouts and gross gaming revenue (GGR = bets - payouts).
//! A rollback belongs to the hour of the rollback: nothing is ever taken out of an earlier one.

use crate::entry::{Entry, Kind};
use crate::money::Amount;

/// What entries add to the figures of one provider, game, place, currency and hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Stakes in cash, less those given back.
    pub bets: Amount,
    /// Stakes in bonus money, less those given back; not part of GGR.
    pub bonus_bets: Amount,
    /// Payouts, less those taken back.
    pub payouts: Amount,
    /// Rounds opened, less those cancelled.
    pub rounds: i64,
}

impl Figures {
    /// What `entry` adds; `None` for money that is not play, or on overflow.
    /// `rounds` as in the posting.
    #[must_use]
    pub fn of(entry: &Entry, rounds: i64) -> Option<Self> {
        let none = Self {
            rounds,
            ..Self::default()
        };
        match entry.kind {
            Kind::Bet => Some(Self {
                bets: entry.cash.negated()?,
                bonus_bets: entry.bonus.negated()?,
                ..none
            }),
            Kind::Win => Some(Self {
                payouts: entry.cash,
                ..none
            }),
            // A stake given back is positive, a payout taken back negative or nothing.
            Kind::Rollback if entry.cash.is_negative() => Some(Self {
                payouts: entry.cash,
                ..none
            }),
            Kind::Rollback => Some(Self {
                bets: entry.cash.negated()?,
                bonus_bets: entry.bonus.negated()?,
                ..none
            }),
            Kind::Deposit | Kind::Withdrawal | Kind::BonusGrant | Kind::RoundEnd => None,
        }
    }

    /// Both together, or `None` on overflow.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            bets: self.bets.plus(other.bets)?,
            bonus_bets: self.bonus_bets.plus(other.bonus_bets)?,
            payouts: self.payouts.plus(other.payouts)?,
            rounds: self.rounds.checked_add(other.rounds)?,
        })
    }

    /// Gross gaming revenue: bets minus payouts.
    #[must_use]
    pub const fn ggr(&self) -> Option<Amount> {
        self.bets.minus(self.payouts)
    }
}
