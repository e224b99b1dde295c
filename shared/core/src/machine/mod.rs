//! The state machines of the wallet as data: one row for each transition.
//! `decide` takes a round's next state, the events and the disputes from these rows, the published
//! document is written from them, and a test proves that nothing happens that no row allows.

/// Rows as a table: from, verbs, guard => to, replies, event, what to do in a disputed case.
macro_rules! table {
    ($(
        $from:expr, $on:expr, $guard:ident => $to:expr, $replies:expr, $event:literal,
        $dispute:expr;
    )*) => {
        &[$(row($from, $on, Guard::$guard, ($to, $replies), event($event), $dispute)),*]
    };
}

mod disputes;
mod rounds;
mod sessions;
mod transactions;

pub use disputes::DISPUTES;
pub use rounds::{ROUNDS, after};
pub use sessions::SESSIONS;
pub use transactions::TRANSACTIONS;

use crate::books::RoundState;
use crate::dispute::DisputeKind;
use crate::outcome::Outcome;
use crate::verb::Verb;
use core::fmt;

/// One row: what happens to a thing in a state when something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The state it is in.
    pub from: State,
    /// What is asked.
    pub on: &'static [Verb],
    /// When this row is the one.
    pub guard: Guard,
    /// The confirmed state it leads to.
    pub to: State,
    /// The replies that are permissible. Empty where the reply is another machine's.
    pub replies: &'static [Outcome],
    /// The telemetry event.
    pub event: Event,
    /// What to do in a disputed case.
    pub dispute: DisputeAction,
}

/// The states of all machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A transaction that never came.
    Unseen,
    /// A transaction that stands.
    Accepted,
    /// A transaction that was given back.
    Reversed,
    /// A transaction that is barred, because its rollback came first; or the name of that rollback.
    Tombstoned,
    /// A transaction that never came with effect; a person moved its money, ending a dispute.
    Settled,
    /// A round that this wallet has no part in.
    NoRound,
    /// A round of this wallet.
    Round(RoundState),
    /// No session of that token.
    NoSession,
    /// A session that takes bets.
    Live,
    /// A session under a token that a newer one has replaced.
    Replaced,
    /// A session whose time is over.
    Expired,
    /// A session that was ended.
    Ended,
    /// Nothing is in dispute.
    Undisputed,
    /// A dispute that waits for a person.
    Unresolved,
    /// A dispute that a person has ended.
    Resolved,
}

impl State {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unseen => "unseen",
            Self::Accepted => "accepted",
            Self::Reversed => "reversed",
            Self::Tombstoned => "tombstoned",
            Self::Settled => "settled",
            Self::NoRound | Self::NoSession => "none",
            Self::Round(state) => state.as_str(),
            Self::Live => "live",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Ended => "ended",
            Self::Undisputed => "undisputed",
            Self::Unresolved => "unresolved",
            Self::Resolved => "resolved",
        }
    }
}

impl State {
    /// The state of a round that it is, if it is one.
    #[must_use]
    pub const fn of_round(self) -> Option<RoundState> {
        match self {
            Self::Round(state) => Some(state),
            Self::Unseen
            | Self::Accepted
            | Self::Reversed
            | Self::Tombstoned
            | Self::Settled
            | Self::NoRound
            | Self::NoSession
            | Self::Live
            | Self::Replaced
            | Self::Expired
            | Self::Ended
            | Self::Undisputed
            | Self::Unresolved
            | Self::Resolved => None,
        }
    }
}

macro_rules! guards {
    ($($(#[doc = $doc:literal])* $variant:ident,)*) => {
        /// When a row is the one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Guard {$($(#[doc = $doc])* $variant,)*}

        impl Guard {
            /// All guards.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The words for the published document.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {$(Self::$variant => concat!($($doc),*),)*}
            }
        }
    };
}

guards! {
    /// always
    Always,
    /// every check passes
    Passes,
    /// a check fails; the first in the order of precedence counts
    Fails,
    /// it, the bet it names or its whole round was given back before it came
    GivenBack,
    /// it names another wallet, a bet of another round, or a player or session we do not know
    Stranger,
    /// its amount cannot be: nothing where that is an error, or beyond the range
    Impossible,
    /// its money may be owed, and a check fails
    OwedButRefused,
    /// nothing else speaks against it, and it is above a ceiling
    AboveCeiling,
    /// the reference was seen before, with the same payload
    SamePayload,
    /// the reference was seen before, with another payload
    OtherPayload,
    /// what it gives back never came
    NeverCame,
    /// what it gives back stands, and nothing forbids it
    Stands,
    /// the same, and the player has spent a part of it, so that less comes back
    CutOff,
    /// what it gives back stands, and the contract, the balance or the range forbids it
    Forbidden,
    /// what it gives back is a rollback itself, or money of the cash desk
    NotReversible,
    /// what it gives back was given back before, by whatever name or command
    BackAlready,
    /// it is not the last of its round
    GoesOn,
    /// it is the last of its round
    Last,
    /// something of the round is left
    SomeLeft,
    /// something of the round is left, and it is the last of it
    SomeLeftLast,
    /// nothing of the round is left
    NoneLeft,
}

/// A telemetry event: a name and the version of its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// What happened, as `thing.what`.
    pub name: &'static str,
    /// Raised when its meaning or fields change.
    pub version: u16,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.version)
    }
}

/// What to do in a disputed case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisputeAction {
    /// The dispute that the transition opens by itself.
    pub opens: Option<DisputeKind>,
    /// What a person does where this transition is disputed.
    pub advice: &'static str,
}

/// The four machines, with their names.
pub const MACHINES: [(&str, &[Transition]); 4] = [
    ("transaction", TRANSACTIONS),
    ("round", ROUNDS),
    ("session", SESSIONS),
    ("dispute", DISPUTES),
];

/// The first version of an event.
const fn event(name: &'static str) -> Event {
    Event { name, version: 1 }
}

/// A transition that opens no dispute by itself.
const fn advice(advice: &'static str) -> DisputeAction {
    let opens = None;
    DisputeAction { opens, advice }
}

/// A transition that opens a dispute.
const fn opens(kind: DisputeKind, advice: &'static str) -> DisputeAction {
    let opens = Some(kind);
    DisputeAction { opens, advice }
}

/// One row, in the order of the fields.
const fn row(
    from: State,
    on: &'static [Verb],
    guard: Guard,
    (to, replies): (State, &'static [Outcome]),
    event: Event,
    dispute: DisputeAction,
) -> Transition {
    Transition {
        from,
        on,
        guard,
        to,
        replies,
        event,
        dispute,
    }
}

/// The row for a rollback that was carried out and took back less than it should have.
#[must_use]
pub fn cut_off(from: State, on: Verb) -> Option<&'static Transition> {
    let mut rows = TRANSACTIONS.iter();
    rows.find(|row| row.guard == Guard::CutOff && row.from == from && row.on.contains(&on))
}

/// The row for a thing in a state, what was asked and what was answered; what was cut off has a row
/// of its own.
#[must_use]
pub fn find(
    machine: &'static [Transition],
    from: State,
    on: Verb,
    reply: Outcome,
) -> Option<&'static Transition> {
    machine
        .iter()
        .filter(|row| row.guard != Guard::CutOff)
        .find(|row| row.from == from && row.on.contains(&on) && row.replies.contains(&reply))
}
