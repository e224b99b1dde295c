//! What an entry adds to bets, payouts and gross gaming revenue (GGR = bets - payouts).
//! A rollback belongs to the hour of the rollback: nothing is ever taken out of an earlier one.

use crate::entry::Kind;
use crate::money::Amount;

/// What entries add to the figures of one provider, game, place, currency and hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Stakes in cash, less those given back.
    pub bets: Amount,
    /// Stakes in bonus money, less those given back; not part of GGR.
    pub bonus_bets: Amount,
    /// Payouts of games in cash, less those taken back, with the provider's corrections.
    pub payouts: Amount,
    /// Payouts of games in bonus money, less those taken back; not part of GGR.
    pub bonus_payouts: Amount,
    /// Payouts of campaigns, less those taken back; the campaign's money, not part of GGR.
    pub promotions: Amount,
    /// Payouts of jackpots, less those taken back; the jackpot's money, not part of GGR.
    pub jackpots: Amount,
    /// Rounds opened, less those cancelled.
    pub rounds: i64,
}

impl Figures {
    /// What a movement adds; `None` for money that is not play, or on overflow. `kind` is the
    /// entry's own, or that of the transaction it gives back.
    #[must_use]
    pub fn of(kind: Kind, cash: Amount, bonus: Amount, rounds: i64) -> Option<Self> {
        let none = Self {
            rounds,
            ..Self::default()
        };
        match kind {
            Kind::Bet | Kind::FreeBet => Some(Self {
                bets: cash.negated()?,
                bonus_bets: bonus.negated()?,
                ..none
            }),
            Kind::Win | Kind::FreeWin | Kind::Correction => Some(Self {
                payouts: cash,
                bonus_payouts: bonus,
                ..none
            }),
            Kind::PromoWin => Some(Self {
                promotions: cash,
                ..none
            }),
            Kind::JackpotWin => Some(Self {
                jackpots: cash,
                ..none
            }),
            Kind::RoundRollback => Some(none),
            Kind::Rollback
            | Kind::RoundEnd
            | Kind::RoundFlag
            | Kind::RoundLeave
            | Kind::Adjustment
            | Kind::Resolution
            | Kind::Deposit
            | Kind::Withdrawal
            | Kind::BonusGrant
            | Kind::BonusExpiry => None,
        }
    }

    /// Both together, or `None` on overflow.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            bets: self.bets.plus(other.bets)?,
            bonus_bets: self.bonus_bets.plus(other.bonus_bets)?,
            payouts: self.payouts.plus(other.payouts)?,
            bonus_payouts: self.bonus_payouts.plus(other.bonus_payouts)?,
            promotions: self.promotions.plus(other.promotions)?,
            jackpots: self.jackpots.plus(other.jackpots)?,
            rounds: self.rounds.checked_add(other.rounds)?,
        })
    }

    /// Gross gaming revenue: bets minus payouts.
    #[must_use]
    pub const fn ggr(&self) -> Option<Amount> {
        self.bets.minus(self.payouts)
    }
}
