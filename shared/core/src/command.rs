//! What a provider, the cashier or the operator asks for, in canonical terms.
//! It never holds anything of a wire format: that stays in each function's `wire.rs`.

mod owed;
mod resolution;

pub use resolution::{Ends, OwedMessage, Resolution};

use crate::currency::Currency;
use crate::entry::{Jackpots, Note};
use crate::id::{CampaignId, DeviceId, GameId, LocationId, PlayerId, ProviderId};
use crate::id::{Reference, RoundId, SessionId, TokenHash};
use crate::money::{Amount, MoneyError};
use crate::scale::Scale;
use crate::time::Timestamp;
use alloc::borrow::Cow;
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
    /// The units that its amounts are counted in, where the request has amounts and no currency:
    /// they become ledger units when the wallet is known, exactly or not at all. Else the amounts
    /// are in ledger units of the currency.
    pub scale: Option<Scale>,
    /// What to do; at least one.
    pub commands: Vec<Command>,
}

impl Call {
    /// Whether one of its commands is a bet.
    #[must_use]
    pub fn has_bet(&self) -> bool {
        let is_bet = |command: &Command| matches!(command, Command::Bet(_));
        self.commands.iter().any(is_bet)
    }

    /// One of its commands with its amounts in ledger units of the wallet's currency.
    pub(crate) fn in_ledger_units<'c>(
        &self,
        command: &'c Command,
        currency: Currency,
    ) -> Result<Cow<'c, Command>, MoneyError> {
        match self.scale {
            None => Ok(Cow::Borrowed(command)),
            Some(scale) => command.rescaled(scale, currency).map(Cow::Owned),
        }
    }

    /// A call about a wallet, by its owner and currency: no token, no game.
    #[must_use]
    pub const fn of_wallet(
        provider: ProviderId,
        player: PlayerId,
        currency: Currency,
        commands: Vec<Command>,
    ) -> Self {
        Self {
            provider,
            token: None,
            player: Some(player),
            currency: Some(currency),
            game: None,
            scale: None,
            commands,
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Tells the balance; takes an expired session too.
    Balance,
    /// Replaces the session's token; the old one takes no more bets.
    RenewToken(TokenHash),
    /// The player starts a game.
    OpenSession(OpenSession),
    /// The player stakes money.
    Bet(Bet),
    /// The player is paid.
    Win(Win),
    /// One transaction is given back.
    Rollback(Rollback),
    /// All that is left of a round is given back, and nothing more of it is taken.
    RollbackRound(RoundDecision),
    /// No more bets in this round.
    EndRound(RoundEnd),
    /// A round that is open too long is marked for a person.
    FlagRound(FlagRound),
    /// A person leaves a marked round to its provider.
    LeaveRound(RoundDecision),
    /// The provider corrects a player's money.
    Correction(Correction),
    /// The operator corrects a player's money.
    Adjustment(Adjustment),
    /// A person ends a dispute.
    Resolve(Resolution),
    /// Cash comes in over the cash desk or a payment provider.
    Deposit(Transfer),
    /// Cash goes out.
    Withdrawal(Transfer),
    /// The operator gives bonus money.
    BonusGrant(Transfer),
    /// What is left of a grant is taken away.
    BonusExpiry(BonusExpiry),
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
    /// Who pays it.
    pub purse: Purse,
    /// What of it feeds jackpots.
    pub jackpots: Jackpots,
}

/// Who pays a stake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purse {
    /// The player, out of the pots that the provider's policy names.
    Player,
    /// The free rounds of this name, where we asked for them: nothing moves. Else the player's
    /// bonus money alone; cash is not touched.
    Bonus(Option<CampaignId>),
    /// A campaign of the provider: nothing moves.
    Campaign,
}

/// A payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Win {
    /// The provider's name for this transaction.
    pub reference: Reference,
    /// The round it was won in; a promotion or a jackpot may have none.
    pub round: Option<RoundId>,
    /// Zero or more.
    pub amount: Amount,
    /// The bet it belongs to, where the protocol names it.
    pub bet: Option<Reference>,
    /// Whether it is the last transaction of the round.
    pub closes_round: bool,
    /// What was won.
    pub prize: Prize,
    /// What of it a jackpot paid, and what of the round fed jackpots.
    pub jackpots: Jackpots,
}

/// What is paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prize {
    /// What the game pays, into the pots that the provider's policy names.
    Game,
    /// A win within free play, told for the record: nothing moves.
    Campaign,
    /// What a campaign pays in the end: free rounds, a tournament, a prize drop; as cash.
    Promotion,
    /// A jackpot; as cash.
    Jackpot,
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
    /// The amount the provider says it had; whether it must be so is a rule.
    pub amount: Option<Amount>,
    /// The win that settles the bet alone, where the protocol has one for each bet; else any win
    /// settles all bets of its round.
    pub settlement: Option<Reference>,
    /// Whether it is the last transaction of the round.
    pub closes_round: bool,
    /// Who voids it and why, where a person does.
    pub note: Option<Note>,
}

/// Something that happens to a round as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundDecision {
    /// The name of the decision itself.
    pub reference: Reference,
    /// The round.
    pub round: RoundId,
    /// Who decides and why, where a person does.
    pub note: Option<Note>,
}

/// The end of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundEnd {
    /// The round.
    pub round: RoundId,
    /// Who closes it and why, where a person does.
    pub note: Option<Note>,
}

/// A round to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagRound {
    /// The round.
    pub round: RoundId,
    /// It is marked if it was opened before this.
    pub opened_before: Timestamp,
}

/// A provider's correction of the cash pot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The provider's name for it.
    pub reference: Reference,
    /// The round it is about, if any.
    pub round: Option<RoundId>,
    /// Up or down, not zero.
    pub amount: Amount,
}

/// The operator's correction of both pots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The caller's idempotency key.
    pub reference: Reference,
    /// Up or down.
    pub cash: Amount,
    /// Up or down; not both are zero.
    pub bonus: Amount,
    /// Who, and why.
    pub note: Note,
}

/// Money that enters or leaves the player's wallet outside of any game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The caller's idempotency key.
    pub reference: Reference,
    /// More than zero.
    pub amount: Amount,
}

/// The end of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BonusExpiry {
    /// The caller's idempotency key.
    pub reference: Reference,
    /// The grant's key.
    pub grant: Reference,
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
    /// The reference under which its effect is recorded, if it has one.
    #[must_use]
    pub const fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Bet(bet) => Some(&bet.reference),
            Self::Win(win) => Some(&win.reference),
            Self::Rollback(rollback) => Some(&rollback.reference),
            Self::RollbackRound(decision) | Self::LeaveRound(decision) => Some(&decision.reference),
            Self::Correction(correction) => Some(&correction.reference),
            Self::Adjustment(adjustment) => Some(&adjustment.reference),
            Self::Resolve(resolution) => Some(&resolution.reference),
            Self::Deposit(transfer) | Self::Withdrawal(transfer) | Self::BonusGrant(transfer) => {
                Some(&transfer.reference)
            }
            Self::BonusExpiry(expiry) => Some(&expiry.reference),
            Self::Balance
            | Self::RenewToken(_)
            | Self::EndRound(_)
            | Self::FlagRound(_)
            | Self::OpenSession(_) => None,
        }
    }

    /// An earlier transaction it is about, if any.
    #[must_use]
    pub const fn target(&self) -> Option<&Reference> {
        match self {
            Self::Win(win) => win.bet.as_ref(),
            Self::Rollback(rollback) => Some(&rollback.target),
            Self::BonusExpiry(expiry) => Some(&expiry.grant),
            Self::Resolve(Resolution {
                ends: Some(ends), ..
            }) => Some(ends.reference()),
            Self::Bet(_)
            | Self::RollbackRound(_)
            | Self::Balance
            | Self::RenewToken(_)
            | Self::EndRound(_)
            | Self::FlagRound(_)
            | Self::LeaveRound(_)
            | Self::Correction(_)
            | Self::Adjustment(_)
            | Self::Resolve(_)
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
            Self::Win(win) => win.round.as_ref(),
            Self::Rollback(rollback) => rollback.round.as_ref(),
            Self::RollbackRound(decision) | Self::LeaveRound(decision) => Some(&decision.round),
            Self::EndRound(end) => Some(&end.round),
            Self::FlagRound(flag) => Some(&flag.round),
            Self::Correction(correction) => correction.round.as_ref(),
            Self::Balance
            | Self::RenewToken(_)
            | Self::Adjustment(_)
            | Self::Resolve(_)
            | Self::Deposit(_)
            | Self::Withdrawal(_)
            | Self::BonusGrant(_)
            | Self::BonusExpiry(_)
            | Self::OpenSession(_) => None,
        }
    }
}
