//! What a case is made of: each thing that a decision can depend on, with all the values it takes.
//! It says nothing about what comes of them.

use reelgate_core::books::{PlayerStatus, RoundState};
use reelgate_core::rules::Rules;
use reelgate_core::verb::Verb;

/// Lists all values of an axis.
macro_rules! axis {
    ($($(#[$doc:meta])* $name:ident { $($(#[$value:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {$($(#[$value])* $variant,)*}

        #[allow(dead_code, reason = "not every axis is walked as a whole")]
        impl $name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    )*};
}

axis! {
    /// What is asked.
    Ask {
        Balance, Renew, Open, Bet, BonusBet, FreeBet, Win, FreeWin, PromoWin, JackpotWin,
        Rollback, Void, RollbackRound, VoidRound, EndRound, CloseRound,
        FlagRound,
        /// The round is not old enough.
        FlagYoung,
        LeaveRound, CorrectUp, CorrectDown, AdjustUp, AdjustDown,
        /// A decision without money.
        Resolve,
        ResolveUp, ResolveDown,
        /// The message `t` is settled with money.
        ResolveMessage,
        /// The rollback in dispute is settled with money: `t` counts as given back.
        ResolveTarget,
        /// The message `t` is refused from now on.
        ResolveBar,
        Deposit, Withdrawal, Grant, Expiry,
    }
    /// The amount in it.
    Sum {
        /// The one that the earlier message of the name had; of a rollback, none.
        Usual,
        Zero,
        Negative,
        /// Finer than the minor unit of the currency.
        Finer,
        /// Of a rollback: what its target moved.
        Right,
        /// Of a rollback: another.
        Wrong,
    }
    /// What the command's own reference was used for before.
    Own {
        Unseen,
        /// The same command.
        Same,
        SameReversed,
        /// Another payload.
        Other,
        OtherReversed,
        /// Something of another wallet.
        Foreign,
        /// A rollback of it came first.
        Barred,
        /// The same, where no wallet was found.
        BarredBlind,
        /// It is the name of a rollback of what this one names, which never came.
        StoneSame,
        /// The same, where no wallet was found.
        StoneBlind,
        /// It is the name of a rollback of something else, which never came.
        StoneOther,
        /// It is the name of another player's rollback of what this one names.
        StoneForeign,
        /// A person has moved its money.
        Settled,
        /// A person has moved its money in another wallet.
        SettledForeign,
    }
    /// What the transaction is that the command names.
    Target {
        NotNamed, Unseen, Bet, BetReversed, FreeBet,
        /// In another round.
        BetElsewhere,
        Win, WinReversed, Correction, Deposit, Grant,
        GrantExpired,
        /// It is a rollback that was carried out.
        Back,
        Foreign, ForeignReversed, ForeignGrant, Barred,
        /// It is the name of a rollback of what never came.
        Stone,
        /// A person has moved its money.
        Settled,
    }
    /// Under which token it is asked.
    Token {
        None, Unknown, Live, Replaced, Expired, Ended,
        /// Replaced by a newer one, of a session that has expired since.
        ReplacedExpired,
        /// The same, of a session that was ended.
        ReplacedEnded,
        OtherProvider, OtherPlayer,
    }
    /// Which sessions the player has at the provider, where no token is shown.
    Seat {
        Open,
        /// All of them are over.
        Over,
        /// The open one is of his other wallet.
        Elsewhere,
    }
    /// Which wallet it names.
    Named {
        Right, NoPlayer, UnknownPlayer, NoCurrency, OtherCurrency,
        /// The player has no wallet in the currency.
        NoWallet,
    }
    /// The game it names.
    Game {
        Known,
        /// Known, but switched off.
        Disabled,
        /// Known, but the bet is beyond its limit.
        Limited,
        /// No longer in the catalog.
        Gone,
        NotNamed,
        /// Another one that is not in the catalog.
        Stray,
    }
    /// What the wallet holds.
    Funds {
        Enough,
        /// Nothing at all.
        Short,
        /// As much as a wallet can hold.
        Brimful,
        /// The same, and the round's stakes are as much as a sum can be.
        Staked,
    }
    /// Whether the provider's bets are taken.
    Line { Connected, Disconnected, Gone, }
}

/// The round it names, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoundIs {
    /// Whether the command names it.
    pub(crate) named: bool,
    /// `None` where this wallet has no part in it.
    pub(crate) state: Option<RoundState>,
    /// Whether there is a bet in it besides what the other axes put there.
    pub(crate) more: bool,
    /// Whether there is a win in it besides.
    pub(crate) won: bool,
}

/// What is around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Env {
    pub(crate) token: Token,
    pub(crate) seat: Seat,
    pub(crate) named: Named,
    pub(crate) player: PlayerStatus,
    pub(crate) line: Line,
    pub(crate) game: Game,
    pub(crate) funds: Funds,
}

/// All of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) ask: Ask,
    pub(crate) sum: Sum,
    pub(crate) closes: bool,
    pub(crate) own: Own,
    pub(crate) target: Target,
    pub(crate) round: RoundIs,
    pub(crate) env: Env,
    pub(crate) rules: Rules,
}

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

    /// What a person may have moved the money of.
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
        )
    }

    pub(crate) const fn is_reversed(self) -> bool {
        matches!(
            self,
            Self::BetReversed | Self::WinReversed | Self::GrantExpired | Self::ForeignReversed
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

impl Env {
    pub(crate) const HEALTHY: Self = Self {
        token: Token::Live,
        seat: Seat::Open,
        named: Named::Right,
        player: PlayerStatus::Active,
        line: Line::Connected,
        game: Game::Known,
        funds: Funds::Enough,
    };
}
