//! What a case is made of: each thing that a decision can depend on, with all the values it takes.
//! It says nothing about what comes of them.

use reelgate_core::books::{PlayerStatus, RoundState};
use reelgate_core::rules::Rules;

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
        /// A person has paid its money.
        Settled,
        /// A person has taken its money.
        SettledStake,
        /// A person has moved its money in another wallet.
        SettledForeign,
        /// A person has moved its money, and moved it back.
        SettledReversed,
        /// A person barred it in another wallet.
        BarredElsewhere,
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
        /// A person has moved its money, and moved it back.
        SettledReversed,
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
    /// Which ceiling is at nothing, so that any money is above it.
    Ceiling { Wide, Amount, Balance, Round, }
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
    pub(crate) ceiling: Ceiling,
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

impl Env {
    pub(crate) const HEALTHY: Self = Self {
        token: Token::Live,
        seat: Seat::Open,
        named: Named::Right,
        player: PlayerStatus::Active,
        line: Line::Connected,
        game: Game::Known,
        funds: Funds::Enough,
        ceiling: Ceiling::Wide,
    };
}
