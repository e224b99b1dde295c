//! What is said to the wallet, in words of no protocol: who asks, about whom, what for.
//! It never knows how an order is written on a wire, nor what is answered to it.

use super::cast::Place;
use crate::stage::Brand;

/// Who speaks, and so whose names these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Caller {
    Hub88,
    Caleta,
    Softswiss,
    /// Our own cash desk, over the API.
    Desk,
}

pub(crate) const PROVIDERS: [Caller; 3] = [Caller::Hub88, Caller::Caleta, Caller::Softswiss];

impl Caller {
    pub(crate) fn brand(self) -> Option<Brand> {
        match self {
            Self::Hub88 => Some(Brand::Hub88),
            Self::Caleta => Some(Brand::Caleta),
            Self::Softswiss => Some(Brand::Softswiss),
            Self::Desk => None,
        }
    }

    /// The name in the ledger.
    pub(crate) fn id(self) -> &'static str {
        self.brand().map_or("cashier", Brand::id)
    }

    pub(crate) fn of(id: &str) -> Option<Self> {
        [Self::Hub88, Self::Caleta, Self::Softswiss, Self::Desk]
            .into_iter()
            .find(|caller| caller.id() == id)
    }

    /// The component that serves it.
    pub(crate) fn component(self) -> &'static str {
        self.brand().map_or("cashier", Brand::component)
    }

    /// Hub88 and Caleta: one transaction a message, and the token says who plays.
    pub(crate) fn is_rs(self) -> bool {
        self.brand().is_some_and(Brand::is_rs)
    }
}

/// Which way money goes over the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Till {
    Deposit,
    Withdrawal,
    Bonus,
}

/// How a person ends the dispute about a win that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// So many units are paid, and the win is done.
    Paid(i64),
    /// The win is refused for ever.
    Barred,
    /// The win is decided like any other when it comes again.
    Open,
}

impl Ending {
    /// What it moves in cash.
    pub(crate) const fn units(self) -> i64 {
        match self {
            Self::Paid(units) => units,
            Self::Barred | Self::Open => 0,
        }
    }
}

/// One thing to do. Units are ledger units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    Balance,
    Bet {
        name: String,
        round: String,
        units: i64,
        free: bool,
        ends: bool,
    },
    Win {
        name: String,
        round: String,
        units: i64,
        /// What of it a jackpot paid, by what is told: it may be more than all of it.
        jackpot: i64,
        /// Told only where the protocol has a field for it.
        bet: Option<String>,
        ends: bool,
    },
    Rollback {
        name: String,
        target: String,
        round: String,
        ends: bool,
    },
    End {
        round: String,
    },
    Cash {
        name: String,
        till: Till,
        units: i64,
    },
    /// A person's decision about the caller's message, under the name that the dispute gives it.
    Resolve {
        name: String,
        dispute: i64,
        message: String,
        /// The bet that the message names, and its round.
        bet: Option<String>,
        round: String,
        /// What the message is to pay, in units.
        owed: Option<i64>,
        /// Whether it is paid although one of the two was given back.
        despite_refund: bool,
        ending: Ending,
    },
}

impl Deed {
    /// The name under which it is recorded.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Bet { name, .. }
            | Self::Win { name, .. }
            | Self::Rollback { name, .. }
            | Self::Cash { name, .. }
            | Self::Resolve { name, .. } => Some(name),
            Self::Balance | Self::End { .. } => None,
        }
    }

    pub(crate) fn is_rollback(&self) -> bool {
        matches!(self, Self::Rollback { .. })
    }

    /// The same under another name.
    pub(crate) fn named(mut self, new: &str) -> Self {
        match &mut self {
            Self::Bet { name, .. }
            | Self::Win { name, .. }
            | Self::Rollback { name, .. }
            | Self::Cash { name, .. } => new.clone_into(name),
            Self::Balance | Self::End { .. } | Self::Resolve { .. } => {}
        }
        self
    }
}

/// The token that a message shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// That of a planned session.
    Session(usize),
    /// One that nobody gave out.
    Stranger,
    /// None at all; only SOFTSWISS can.
    Nothing,
}

/// One message to the wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) caller: Caller,
    /// The place in the cast.
    pub(crate) player: usize,
    pub(crate) currency: &'static str,
    pub(crate) game: &'static str,
    pub(crate) shown: Shown,
    /// At least one; several only of SOFTSWISS.
    pub(crate) deeds: Vec<Deed>,
}

impl Order {
    /// Whose wallet at whose games.
    pub(crate) const fn place(&self) -> Place {
        Place {
            caller: self.caller,
            player: self.player,
            currency: self.currency,
        }
    }

    /// Who hears the answer: a person decides over our API, whosever message it is.
    pub(crate) fn hears(&self) -> Caller {
        if self.is_resolution() {
            Caller::Desk
        } else {
            self.caller
        }
    }

    pub(crate) fn is_resolution(&self) -> bool {
        matches!(self.deeds[..], [Deed::Resolve { .. }])
    }

    /// The message that a person pays with it.
    pub(crate) fn pays(&self) -> Option<&String> {
        match &self.deeds[..] {
            [
                Deed::Resolve {
                    message,
                    ending: Ending::Paid(_),
                    ..
                },
            ] => Some(message),
            _ => None,
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.deeds.iter().filter_map(Deed::name)
    }
}
