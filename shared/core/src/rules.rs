//! The questions on which provider contracts contradict each other, one field each.
//! No provider is named here, and no rule can switch off a guard of the wallet: a reference has one
//! effect, a transaction is given back at most once, a payload cannot change under its reference.

/// An answer to one of the questions.
pub trait Answer: Copy {
    /// The word for it in the published rule matrix.
    fn word(self) -> &'static str;
}

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {$($(#[$variant_doc])* $variant,)*}

        impl $name {
            /// All answers.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }

        impl Answer for $name {
            fn word(self) -> &'static str {
                match self {$(Self::$variant => $word,)*}
            }
        }
    )*};
}

macro_rules! questions {
    ($($field:ident: $answer:ident, $question:literal;)*) => {
        /// One provider's answers: its row of the published rule matrix.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Rules {$(
            #[doc = $question]
            pub $field: $answer,
        )*}

        /// Where each answer stands in the provider's document, or why it was chosen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Sources {$(
            #[doc = $question]
            pub $field: &'static str,
        )*}

        impl Rules {
            /// The questions: the field's name and the question in words.
            pub const QUESTIONS: &'static [(&'static str, &'static str)] =
                &[$((stringify!($field), $question)),*];

            /// The words for the answers, in the order of the questions.
            #[must_use]
            pub fn words(&self) -> alloc::vec::Vec<&'static str> {
                alloc::vec![$(self.$field.word()),*]
            }
        }

        impl Sources {
            /// The sources, in the order of the questions.
            #[must_use]
            pub fn texts(&self) -> alloc::vec::Vec<&'static str> {
                alloc::vec![$(self.$field),*]
            }
        }
    };
}

questions! {
    identity: Identity, "How is the wallet found?";
    bet_session: BetSession,
        "Which session must be open for a bet? (An unknown token, or one of another provider or \
         player, is refused. The operator may decide otherwise for bets without a token.)";
    repeat: Repeat, "Which balance is told when all that a call asks for was done before?";
    unknown_rollback: UnknownRollback,
        "What is answered to the rollback of a transaction that never came? (It is barred anyway.)";
    rollback_amount: RollbackAmount, "Must the amount in a rollback be that of the transaction?";
    rollback_after_win: Permission, "Is a bet given back when its round has a win already?";
    spent_win_rollback: SpentWin, "What is taken back of a win that the player has spent?";
    rollback_of_rollback: Permission,
        "Is the rollback of a bet itself rolled back, so that the stake is taken again?";
    win_without_bet: Permission, "Is a win taken that names no bet, or one that never came?";
    expired_session_settles: Permission,
        "Are wins and rollbacks taken from a session that has expired or was replaced?";
    replaced_token_hears: Permission,
        "Is the balance told to a token that was replaced by a newer one?";
    blocked_player_settles: Permission,
        "Are wins and rollbacks taken for a player who is shut out?";
    bet_in_closed_round: Permission, "Is a bet taken in a round that was closed, opening it again?";
    zero_bet: Permission, "Is a bet of nothing taken?";
    zero_win: Permission, "Is a win of nothing taken, which is how some providers tell a loss?";
    unknown_round_end: Permission, "Is the end of a round taken that this player never opened?";
    overdraft: Overdraft, "May the balance go below zero?";
}

answers! {
    /// How a call names its wallet.
    Identity {
        /// By the session's token; a player named beside it must be the session's.
        Token = "by the session's token",
        /// By the player's id and currency; a token, where known, must be of the same player.
        Account = "by player and currency",
        /// By whatever the message names: the session's token; else the player, in the currency
        /// that it, an earlier transaction or round, or his only wallet has; else an earlier
        /// transaction alone.
        Named = "by what it names: token, player or earlier transaction",
    }
    /// The session that a bet needs.
    BetSession {
        /// The one that its token names; without a token it is refused.
        Named = "the one that its token names",
        /// The one that its token names; without a token any that is open for the player, at this
        /// provider and with this wallet.
        AnyOpen = "the one that its token names; without a token any of the player there",
    }
    /// The balance in the answer to an exact repeat.
    Repeat {
        /// The balance right after the transaction.
        StoredBalance = "the balance of then",
        /// The balance now.
        FreshBalance = "the balance of now",
    }
    /// The answer to a rollback of a transaction that never came.
    UnknownRollback {
        /// Success: there is nothing to give back.
        Success = "success",
        /// An error that says so.
        Refused = "an error",
    }
    /// Whether the amount of a rollback counts.
    RollbackAmount {
        /// The stored transaction's amount counts, whatever the rollback says.
        Stored = "no, it is not looked at",
        /// Another amount is another payload.
        Checked = "yes, another is a conflict",
    }
    /// The answer to a rollback of a win when the balance no longer holds it.
    SpentWin {
        /// Takes what is there, down to zero.
        Clamped = "what is there, down to zero",
        /// Refused for lack of funds.
        Refused = "nothing, it is an error",
        /// All of it: the balance goes below zero.
        Overdrawn = "all of it, below zero",
    }
    /// Whether the contract takes something.
    Permission {
        /// It is taken.
        Accepted = "yes",
        /// It is an error.
        Refused = "no, it is an error",
    }
    /// What may take the cash pot below zero.
    Overdraft {
        /// Nothing.
        Never = "never",
        /// The provider's corrections.
        Corrections = "by the provider's corrections",
    }
}

impl BetSession {
    /// The name in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::AnyOpen => "any_open",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }
}

impl Permission {
    /// Whether it is refused.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused)
    }
}

/// Declares a provider's row of the rule matrix: `RULES`, and `SOURCES` with the reason for each.
#[macro_export]
macro_rules! contract {
    ($($field:ident = $answer:path, $source:literal;)*) => {
        /// The provider's answers.
        pub const RULES: $crate::rules::Rules = $crate::rules::Rules { $($field: $answer,)* };
        /// Where each of them stands, or why it was chosen.
        pub const SOURCES: $crate::rules::Sources = $crate::rules::Sources { $($field: $source,)* };
    };
}

/// What a provider's wire is like beside its answers, in words for the published documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The provider's document that all of it follows.
    pub document: &'static str,
    /// Which messages there are.
    pub messages: &'static str,
    /// How an amount is written.
    pub money: &'static str,
    /// What becomes of more decimals than the wire or the ledger has.
    pub precision: &'static str,
    /// Where an error stands in an answer.
    pub errors: &'static str,
    /// Which answers tell the balance, and which balance that is.
    pub balance: &'static str,
}

/// What a provider hears: the HTTP status and its own code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The HTTP status.
    pub http: u16,
    /// The code as it stands in the answer.
    pub code: &'static str,
}

impl Code {
    /// A code in an answer with HTTP 200.
    #[must_use]
    pub const fn ok(code: &'static str) -> Self {
        Self { http: 200, code }
    }

    /// A code with an HTTP status of its own.
    #[must_use]
    pub const fn with(http: u16, code: &'static str) -> Self {
        Self { http, code }
    }
}

/// Declares a provider's wire in words: `WIRE`.
#[macro_export]
macro_rules! wire {
    ($($field:ident = $text:literal;)*) => {
        /// The provider's wire in words.
        pub const WIRE: $crate::rules::Wire = $crate::rules::Wire { $($field: $text,)* };
    };
}

/// The rules of what the operator does: money over the cash desk, sessions, and decisions of a
/// person about a provider's transactions.
pub mod house {
    use super::{
        BetSession, Identity, Overdraft, Permission, Repeat, RollbackAmount, SpentWin,
        UnknownRollback,
    };

    contract! {
        identity = Identity::Account, "The path names the player, the body the currency.";
        bet_session = BetSession::Named, "There are no such bets.";
        repeat = Repeat::FreshBalance, "The entry in the answer holds the balance of then.";
        unknown_rollback = UnknownRollback::Refused,
            "A person who voids what is not there has mistyped; nothing is barred.";
        rollback_amount = RollbackAmount::Checked, "No amount is given.";
        rollback_after_win = Permission::Accepted, "The person has seen the round.";
        spent_win_rollback = SpentWin::Refused, "An adjustment says how much is taken.";
        rollback_of_rollback = Permission::Refused, "An adjustment says how much is taken.";
        win_without_bet = Permission::Refused, "There are no such wins; an adjustment pays.";
        expired_session_settles = Permission::Accepted, "There is no session.";
        replaced_token_hears = Permission::Accepted, "There is no session.";
        blocked_player_settles = Permission::Accepted, "What is owed is settled.";
        bet_in_closed_round = Permission::Refused, "There are no such bets.";
        zero_bet = Permission::Refused, "There are no such bets.";
        zero_win = Permission::Refused, "There are no such wins.";
        unknown_round_end = Permission::Refused,
            "A person who closes what is not there has mistyped.";
        overdraft = Overdraft::Never, "An adjustment takes no more than there is.";
    }
}

/// The rules of the house.
pub const HOUSE: Rules = house::RULES;
