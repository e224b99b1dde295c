//! What a provider or the cashier asks for, in canonical terms.
//! It never holds anything of a wire format: that stays in each function's `wire.rs`.

use crate::currency::Currency;
use crate::id::{DeviceId, GameId, LocationId, PlayerId, ProviderId};
use crate::id::{Reference, RoundId, SessionId, TokenHash};
use crate::money::Amount;
use crate::time::Timestamp;
use alloc::vec::Vec;

/// One authenticated request: who asks, about whom, and what for.
/// Its commands are carried out in order, all of them or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Whose references these are.
    pub provider: ProviderId,
    /// The session's token, hashed, where the request has one.
    pub token: Option<TokenHash>,
    /// The player, where the request names one.
    pub player: Option<PlayerId>,
    /// The currency, where the request names one.
    pub currency: Option<Currency>,
    /// The game, where the request names one.
    pub game: Option<GameId>,
    /// What to do; at least one.
    pub commands: Vec<Command>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Tells the balance; takes an expired session too.
    Balance,
    /// Replaces the session's token; the old one takes no more bets.
    RenewToken(TokenHash),
    /// The player stakes money.
    Bet(Bet),
    /// The player is paid.
    Win(Win),
    /// One transaction is given back.
    Rollback(Rollback),
    /// No more bets in this round.
    EndRound(RoundId),
    /// Cash comes in over the cash desk or a payment provider.
    Deposit(Transfer),
    /// Cash goes out.
    Withdrawal(Transfer),
    /// The operator gives bonus money.
    BonusGrant(Transfer),
    /// The player starts a game.
    OpenSession(OpenSession),
}

/// A stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bet {
    /// The provider's name for this transaction.
    pub reference: Reference,
    /// The round it is placed in.
    pub round: RoundId,
    /// Zero or more.
    pub amount: Amount,
    /// Whether it is the last transaction of the round.
    pub closes_round: bool,
    /// Paid with bonus money; cash is not touched.
    pub free: bool,
}

/// A payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Win {
    /// The provider's name for this transaction.
    pub reference: Reference,
    /// The round it was won in.
    pub round: RoundId,
    /// Zero or more; always paid as cash.
    pub amount: Amount,
    /// The bet it belongs to, where the protocol names it.
    pub bet: Option<Reference>,
    /// Whether it is the last transaction of the round.
    pub closes_round: bool,
}

/// A transaction given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// The provider's name for the rollback itself.
    pub reference: Reference,
    /// The transaction to give back.
    pub target: Reference,
    /// The round the provider says it belongs to. The stored transaction's own round counts.
    pub round: Option<RoundId>,
    /// Whether it is the last transaction of the round.
    pub closes_round: bool,
}

/// Money that enters or leaves the player's wallet outside of any game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The caller's idempotency key.
    pub reference: Reference,
    /// More than zero.
    pub amount: Amount,
}

/// A game session to open. The player, currency, provider and game are the call's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Our name for it.
    pub session: SessionId,
    /// Its first token.
    pub token: TokenHash,
    /// Where the player plays.
    pub location: Option<LocationId>,
    /// The machine or terminal.
    pub device: Option<DeviceId>,
    /// When it stops taking bets.
    pub expires_at: Timestamp,
}

impl Command {
    /// The verb, as it stands in logs and in the exchange log.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::RenewToken(_) => "renew_token",
            Self::Bet(_) => "bet",
            Self::Win(_) => "win",
            Self::Rollback(_) => "rollback",
            Self::EndRound(_) => "end_round",
            Self::Deposit(_) => "deposit",
            Self::Withdrawal(_) => "withdrawal",
            Self::BonusGrant(_) => "bonus_grant",
            Self::OpenSession(_) => "open_session",
        }
    }

    /// The reference under which its effect is recorded, if it has one.
    #[must_use]
    pub const fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Bet(bet) => Some(&bet.reference),
            Self::Win(win) => Some(&win.reference),
            Self::Rollback(rollback) => Some(&rollback.reference),
            Self::Deposit(transfer) | Self::Withdrawal(transfer) | Self::BonusGrant(transfer) => {
                Some(&transfer.reference)
            }
            Self::Balance | Self::RenewToken(_) | Self::EndRound(_) | Self::OpenSession(_) => None,
        }
    }

    /// An earlier transaction it is about, if any.
    #[must_use]
    pub const fn target(&self) -> Option<&Reference> {
        match self {
            Self::Win(win) => win.bet.as_ref(),
            Self::Rollback(rollback) => Some(&rollback.target),
            Self::Bet(_)
            | Self::Balance
            | Self::RenewToken(_)
            | Self::EndRound(_)
            | Self::Deposit(_)
            | Self::Withdrawal(_)
            | Self::BonusGrant(_)
            | Self::OpenSession(_) => None,
        }
    }

    /// The round it is about, if any.
    #[must_use]
    pub const fn round(&self) -> Option<&RoundId> {
        match self {
            Self::Bet(bet) => Some(&bet.round),
            Self::Win(win) => Some(&win.round),
            Self::Rollback(rollback) => rollback.round.as_ref(),
            Self::EndRound(round) => Some(round),
            Self::Balance
            | Self::RenewToken(_)
            | Self::Deposit(_)
            | Self::Withdrawal(_)
            | Self::BonusGrant(_)
            | Self::OpenSession(_) => None,
        }
    }
}
