//! How a person ends a dispute, and what becomes of the message that it is about.
//! It never says whose wallet it is: that is the call's.

use crate::dispute::DisputeDecision;
use crate::entry::Note;
use crate::id::{Reference, RoundId};
use crate::money::Amount;

/// The end of a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The dispute's name as a reference, so that it ends once.
    pub reference: Reference,
    /// The dispute's number.
    pub dispute: i64,
    /// How it ends; a repeat that ends it in another way is another payload.
    pub decision: DisputeDecision,
    /// What the decision moves in cash; zero for a decision without money.
    pub cash: Amount,
    /// The same in bonus money.
    pub bonus: Amount,
    /// What becomes of the message in dispute.
    pub ends: Option<Ends>,
    /// Who, and why.
    pub note: Note,
}

/// What a resolution makes of the message in dispute, so that it moves no money any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The message never had an effect, and the resolution moves its money: it is done.
    Message(OwedMessage),
    /// It was to give this transaction back, and the resolution moves what comes back. Of a message
    /// whose money a person moved, the transaction is that resolution.
    Target(Reference),
    /// The message never had an effect, and is refused from now on.
    Barred(Reference),
}

/// A message that never had an effect, whose money a person moves by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedMessage {
    /// The message.
    pub reference: Reference,
    /// What it is to pay, where that is known: with another amount it is another message.
    pub amount: Option<Amount>,
    /// The bet that a win names. Its game and place are the resolution's.
    pub bet: Option<Reference>,
    /// The round of a win.
    pub round: Option<RoundId>,
    /// Whether the win is paid although its bet or its round was given back: of a late win, that is
    /// what the person decides.
    pub despite_refund: bool,
}

impl OwedMessage {
    /// A message that names no bet and no round.
    #[must_use]
    pub const fn alone(reference: Reference) -> Self {
        Self {
            reference,
            amount: None,
            bet: None,
            round: None,
            despite_refund: false,
        }
    }
}

impl Ends {
    /// The message or the transaction.
    #[must_use]
    pub const fn reference(&self) -> &Reference {
        match self {
            Self::Message(owed) => &owed.reference,
            Self::Target(name) | Self::Barred(name) => name,
        }
    }

    /// The bet that the message names.
    #[must_use]
    pub const fn bet(&self) -> Option<&Reference> {
        match self {
            Self::Message(owed) => owed.bet.as_ref(),
            Self::Target(_) | Self::Barred(_) => None,
        }
    }

    /// The round of the message.
    #[must_use]
    pub const fn round(&self) -> Option<&RoundId> {
        match self {
            Self::Message(owed) => owed.round.as_ref(),
            Self::Target(_) | Self::Barred(_) => None,
        }
    }
}
