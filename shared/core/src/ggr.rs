//! What an entry adds to bets, payouts and gross gaming revenue (GGR = bets - payouts).
//! A rollback belongs to the time of the rollback: nothing is ever taken out of an earlier one.

use crate::entry::{Entry, Kind};
use crate::sum::Sum;

/// How many sums of money the figures have.
pub const SUMS: usize = 7;

/// What entries add to the figures of one provider, game, place, currency and quarter of an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Stakes in cash, less those given back.
    pub bets: Sum,
    /// Stakes in bonus money, less those given back; not part of GGR.
    pub bonus_bets: Sum,
    /// Payouts of games in cash without the parts that jackpots paid, less those taken back, with
    /// the provider's corrections and what persons paid or took to end disputes.
    pub payouts: Sum,
    /// Payouts of games in bonus money, less those taken back; not part of GGR.
    pub bonus_payouts: Sum,
    /// Payouts of campaigns, less those taken back; the campaign's money, not part of GGR.
    pub promotions: Sum,
    /// What jackpots paid, alone or as a part of a game's payout, less what was taken back.
    pub jackpots: Sum,
    /// What of the stakes feeds jackpots, as far as providers tell it; a part of bets.
    pub contributions: Sum,
    /// Rounds opened, less those cancelled.
    pub rounds: i64,
}

impl Figures {
    /// The names of the sums, in the order of [`Figures::sums`].
    pub const NAMES: [&'static str; SUMS] = [
        "bets",
        "bonus_bets",
        "payouts",
        "bonus_payouts",
        "promotions",
        "jackpots",
        "contributions",
    ];

    /// The sums of money, in a fixed order.
    #[must_use]
    pub const fn sums(&self) -> [Sum; SUMS] {
        [
            self.bets,
            self.bonus_bets,
            self.payouts,
            self.bonus_payouts,
            self.promotions,
            self.jackpots,
            self.contributions,
        ]
    }

    /// From the sums in that order.
    #[must_use]
    pub const fn from_sums(sums: [Sum; SUMS], rounds: i64) -> Self {
        let [
            bets,
            bonus_bets,
            payouts,
            bonus_payouts,
            promotions,
            jackpots,
            contributions,
        ] = sums;
        Self {
            bets,
            bonus_bets,
            payouts,
            bonus_payouts,
            promotions,
            jackpots,
            contributions,
            rounds,
        }
    }

    /// What an entry adds; `None` for money that is not play. `kind` is the entry's own, or that
    /// of the transaction it gives back.
    #[must_use]
    pub fn of(kind: Kind, entry: &Entry, rounds: i64) -> Option<Self> {
        let (cash, bonus) = (Sum::from(entry.cash), Sum::from(entry.bonus));
        let won = Sum::from(entry.jackpots.won);
        let none = Self {
            contributions: Sum::from(entry.jackpots.contributed),
            rounds,
            ..Self::default()
        };
        match kind {
            Kind::Bet | Kind::FreeBet => Some(Self {
                bets: Sum::ZERO.minus(cash)?,
                bonus_bets: Sum::ZERO.minus(bonus)?,
                ..none
            }),
            Kind::Resolution if entry.cash.is_zero() && entry.bonus.is_zero() => None,
            Kind::Win | Kind::FreeWin | Kind::Correction | Kind::Resolution => Some(Self {
                payouts: cash.minus(won)?,
                bonus_payouts: bonus,
                jackpots: won,
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
            | Kind::Deposit
            | Kind::Withdrawal
            | Kind::BonusGrant
            | Kind::BonusExpiry => None,
        }
    }

    /// Both together, or `None` on overflow.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let mut sums = self.sums();
        for (sum, more) in sums.iter_mut().zip(other.sums()) {
            *sum = sum.plus(more)?;
        }
        let rounds = self.rounds.checked_add(other.rounds)?;
        Some(Self::from_sums(sums, rounds))
    }

    /// Gross gaming revenue without jackpots: bets minus payouts.
    #[must_use]
    pub fn ggr(&self) -> Option<Sum> {
        self.bets.minus(self.payouts)
    }

    /// Gross gaming revenue with jackpots: bets minus payouts minus what jackpots paid.
    #[must_use]
    pub fn ggr_with_jackpots(&self) -> Option<Sum> {
        self.ggr()?.minus(self.jackpots)
    }
}
