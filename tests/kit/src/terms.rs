//! The words that all providers' contracts share: what is asked of a wallet, and what it meets.
//! No provider's own word stands here.

use serde::Deserialize;

/// What a provider can ask of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// How much there is.
    Balance,
    /// Asks who plays, and may be told a newer token.
    Enter,
    /// Takes a stake.
    Bet,
    /// Takes a stake that a campaign pays: nothing moves.
    FreeBet,
    /// Pays a win, which may be nothing.
    Win,
    /// Tells what a stake of a campaign won; whether it is paid, the contract says.
    FreeWin,
    /// Takes a stake and pays its win, both or neither.
    Play,
    /// Gives a bet back.
    Rollback,
    /// Ends a round.
    End,
    /// Gives what was missing.
    CorrectionUp,
    /// Takes what was too much.
    CorrectionDown,
    /// Pays something that belongs to no round.
    Prize,
}

impl Verb {
    /// As declarations and scenarios write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Enter => "enter",
            Self::Bet => "bet",
            Self::FreeBet => "free-bet",
            Self::Win => "win",
            Self::FreeWin => "free-win",
            Self::Play => "play",
            Self::Rollback => "rollback",
            Self::End => "end",
            Self::CorrectionUp => "correction-up",
            Self::CorrectionDown => "correction-down",
            Self::Prize => "prize",
        }
    }

    /// Whether it takes a stake, the player's or a campaign's.
    pub(crate) const fn is_stake(self) -> bool {
        matches!(self, Self::Bet | Self::FreeBet)
    }

    /// Whether it corrects what was wrong.
    pub(crate) const fn is_correction(self) -> bool {
        matches!(self, Self::CorrectionUp | Self::CorrectionDown)
    }

    /// Whether a scenario gives it an amount.
    pub(crate) const fn has_amount(self) -> bool {
        !matches!(
            self,
            Self::Balance | Self::Enter | Self::Rollback | Self::End
        )
    }

    /// Whether it is a win of a stake.
    pub(crate) const fn is_win(self) -> bool {
        matches!(self, Self::Win | Self::FreeWin)
    }
}

/// What a message meets, in the terms of all providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Situation {
    /// New, and taken.
    Ok,
    /// Done before, as it is.
    Repeat,
    /// A bet over the balance.
    NoMoney,
    /// A name that was used for something else.
    Conflict,
    /// A bet that was given back comes again.
    BetGivenBack,
    /// A bet whose rollback came first; as `bet-given-back` where nothing else is declared.
    BetBarred,
    /// A bet of nothing where those are refused.
    ZeroBet,
    /// A win of nothing where those are refused.
    ZeroWin,
    /// A bet in a round that is over, where those are refused.
    RoundClosed,
    /// A win that names a bet which never came, or one in a round without a bet.
    WinUnknown,
    /// A win of a bet that was given back.
    WinGivenBack,
    /// A win of a bet whose rollback came first; as `win-given-back` where nothing else is
    /// declared.
    WinBarred,
    /// A second win of a bet that can have only one.
    WinSettled,
    /// The end of a round that never was.
    RoundUnknown,
    /// A bet under a token that was replaced by a newer one.
    OldToken,
    /// A rollback of what never came.
    RollbackUnknown,
    /// A rollback of what another rollback gave back.
    RollbackElsewhere,
    /// A rollback of another player's bet; as `conflict` where nothing else is declared.
    RollbackOfAnother,
    /// A rollback of a bet that has a win, where those are refused.
    RollbackSettled,
    /// Signed by somebody else, or over something else.
    BadSignature,
    /// Not signed at all.
    NoSignature,
    /// Cut off in the middle.
    Malformed,
}

impl Situation {
    /// What stands for it where a declaration does not tell the two apart.
    pub(crate) const fn otherwise(self) -> Option<Self> {
        match self {
            Self::BetBarred => Some(Self::BetGivenBack),
            Self::WinBarred => Some(Self::WinGivenBack),
            Self::RollbackOfAnother => Some(Self::Conflict),
            Self::Ok
            | Self::Repeat
            | Self::NoMoney
            | Self::Conflict
            | Self::BetGivenBack
            | Self::ZeroBet
            | Self::ZeroWin
            | Self::RoundClosed
            | Self::WinUnknown
            | Self::WinGivenBack
            | Self::WinSettled
            | Self::RoundUnknown
            | Self::OldToken
            | Self::RollbackUnknown
            | Self::RollbackElsewhere
            | Self::RollbackSettled
            | Self::BadSignature
            | Self::NoSignature
            | Self::Malformed => None,
        }
    }
}
