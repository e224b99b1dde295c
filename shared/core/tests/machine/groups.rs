//! Groups of the values of an axis: the bets, the wins, the tokens whose session is over.
//! It says nothing about what comes of them.

use super::axes::{Ask, Own, Target, Token};
use reelgate_core::verb::Verb;

impl Ask {
    pub(crate) const fn verb(self) -> Verb {
        match self {
            Self::Balance => Verb::Balance,
            Self::Renew => Verb::RenewToken,
            Self::Open => Verb::OpenSession,
            Self::Bet | Self::BonusBet => Verb::Bet,
            Self::FreeBet => Verb::FreeBet,
            Self::Win => Verb::Win,
            Self::FreeWin => Verb::FreeWin,
            Self::PromoWin => Verb::PromoWin,
            Self::JackpotWin => Verb::JackpotWin,
            Self::Rollback => Verb::Rollback,
            Self::Void => Verb::Void,
            Self::RollbackRound => Verb::RollbackRound,
            Self::VoidRound => Verb::VoidRound,
            Self::EndRound => Verb::EndRound,
            Self::CloseRound => Verb::CloseRound,
            Self::FlagRound | Self::FlagYoung => Verb::FlagRound,
            Self::LeaveRound => Verb::LeaveRound,
            Self::CorrectUp | Self::CorrectDown => Verb::Correction,
            Self::AdjustUp | Self::AdjustDown => Verb::Adjustment,
            Self::Resolve | Self::ResolveUp | Self::ResolveDown => Verb::Resolve,
            Self::ResolveMessage | Self::ResolveTarget | Self::ResolveBar => Verb::Resolve,
            Self::Deposit => Verb::Deposit,
            Self::Withdrawal => Verb::Withdrawal,
            Self::Grant => Verb::BonusGrant,
            Self::Expiry => Verb::BonusExpiry,
        }
    }

    /// Asked by the operator or a job: by account, under the rules of the house, without a token.
    pub(crate) const fn by_house(self) -> bool {
        matches!(
            self,
            Self::Open
                | Self::Void
                | Self::VoidRound
                | Self::CloseRound
                | Self::FlagRound
                | Self::FlagYoung
                | Self::LeaveRound
                | Self::AdjustUp
                | Self::AdjustDown
                | Self::Resolve
                | Self::ResolveUp
                | Self::ResolveDown
                | Self::ResolveMessage
                | Self::ResolveTarget
                | Self::ResolveBar
                | Self::Deposit
                | Self::Withdrawal
                | Self::Grant
                | Self::Expiry
        )
    }

    pub(crate) const fn is_bet(self) -> bool {
        matches!(self, Self::Bet | Self::BonusBet | Self::FreeBet)
    }

    pub(crate) const fn is_win(self) -> bool {
        matches!(self, Self::Win | Self::FreeWin) || self.is_prize()
    }

    pub(crate) const fn is_prize(self) -> bool {
        matches!(self, Self::PromoWin | Self::JackpotWin)
    }

    /// What a campaign pays, or tells.
    pub(crate) const fn is_campaign(self) -> bool {
        matches!(self, Self::FreeBet | Self::FreeWin) || self.is_prize()
    }

    /// Gives a single transaction back.
    pub(crate) const fn is_back(self) -> bool {
        matches!(self, Self::Rollback | Self::Void)
    }

    pub(crate) const fn is_back_round(self) -> bool {
        matches!(self, Self::RollbackRound | Self::VoidRound)
    }

    pub(crate) const fn is_correction(self) -> bool {
        matches!(self, Self::CorrectUp | Self::CorrectDown)
    }

    pub(crate) const fn is_flag(self) -> bool {
        matches!(self, Self::FlagRound | Self::FlagYoung)
    }

    pub(crate) const fn is_end(self) -> bool {
        matches!(self, Self::EndRound | Self::CloseRound)
    }

    /// Ends a dispute, and what becomes of the message in it.
    pub(crate) const fn is_end_of_message(self) -> bool {
        matches!(
            self,
            Self::ResolveMessage | Self::ResolveTarget | Self::ResolveBar
        )
    }

    /// The end of a dispute.
    pub(crate) const fn is_resolve(self) -> bool {
        self.is_end_of_message()
            || matches!(self, Self::Resolve | Self::ResolveUp | Self::ResolveDown)
    }

    /// What stays done under its name, also where its money went back.
    pub(crate) const fn lasts(self) -> bool {
        self.is_back() || self.is_resolve() || matches!(self, Self::Grant)
    }

    /// What a person has moved the money of where that was paid to the player.
    pub(crate) const fn is_owed(self) -> bool {
        self.is_win() || self.is_correction() || self.is_back_round()
    }

    /// Carries a reference of its own.
    pub(crate) const fn has_reference(self) -> bool {
        !matches!(self, Self::Balance | Self::Renew | Self::Open)
            && !self.is_end()
            && !self.is_flag()
    }
}

impl Own {
    pub(crate) const fn is_stone(self) -> bool {
        matches!(
            self,
            Self::StoneSame | Self::StoneBlind | Self::StoneOther | Self::StoneForeign
        )
    }

    /// Another payload is a conflict in every contract.
    pub(crate) const fn depends_on_rules(self) -> bool {
        matches!(
            self,
            Self::Unseen | Self::Same | Self::Barred | Self::StoneSame | Self::StoneBlind
        )
    }

    pub(crate) const fn is_barred(self) -> bool {
        matches!(self, Self::Barred | Self::BarredBlind)
    }
}

impl Target {
    /// It came, and this wallet holds it.
    pub(crate) const fn is_held(self) -> bool {
        matches!(
            self,
            Self::Bet
                | Self::BetElsewhere
                | Self::BetReversed
                | Self::FreeBet
                | Self::Win
                | Self::WinReversed
                | Self::Correction
                | Self::Deposit
                | Self::Grant
                | Self::GrantExpired
                | Self::Back
                | Self::Settled
                | Self::SettledReversed
        )
    }

    /// A person has moved its money.
    pub(crate) const fn is_by_hand(self) -> bool {
        matches!(self, Self::Settled | Self::SettledReversed)
    }

    pub(crate) const fn is_reversed(self) -> bool {
        matches!(
            self,
            Self::BetReversed
                | Self::WinReversed
                | Self::GrantExpired
                | Self::ForeignReversed
                | Self::SettledReversed
        )
    }

    pub(crate) const fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::Foreign | Self::ForeignReversed | Self::ForeignGrant
        )
    }

    /// A stake of this wallet.
    pub(crate) const fn is_stake(self) -> bool {
        matches!(
            self,
            Self::Bet | Self::BetElsewhere | Self::BetReversed | Self::FreeBet
        )
    }
}

impl Token {
    /// A session of this provider, which takes no bets.
    pub(crate) const fn is_dead(self) -> bool {
        self.is_replaced() || self.is_over()
    }

    /// A newer one has taken its place.
    pub(crate) const fn is_replaced(self) -> bool {
        matches!(
            self,
            Self::Replaced | Self::ReplacedExpired | Self::ReplacedEnded
        )
    }

    /// Its session has expired or was ended.
    pub(crate) const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Expired | Self::Ended | Self::ReplacedExpired | Self::ReplacedEnded
        )
    }

    /// It leads to no session of this provider.
    pub(crate) const fn leads_nowhere(self) -> bool {
        matches!(self, Self::None | Self::Unknown | Self::OtherProvider)
    }
}
