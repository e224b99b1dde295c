//! What a provider function has to say for itself: who signs, what a message means, how to answer.
//! The trait has no default methods: nothing about a protocol is left to chance.

use crate::exchange::Secrets;
use crate::fault::Fault;
use crate::fields::{Fields, Vocabulary};
use crate::keys::KeyName;
use crate::reply::Reply;
use crate::request::Taken;
use reelgate_core::command::Call;
use reelgate_core::decide::Ruling;
use reelgate_core::failure::Failure;
use reelgate_core::id::Reference;
use reelgate_core::rules::Rules;
use reelgate_core::signature::{Key, Presented, SignatureError, Verified};

/// One provider's protocol, or one dialect of it.
pub trait Provider: 'static {
    /// The scheme its messages are signed with.
    type Key: Key + 'static;
    /// What an answer repeats of its request: request ids, the verb.
    type Echo: 'static;

    /// The provider's name in the catalog and in the ledger.
    fn id(&self) -> &'static str;

    /// What stands behind `/providers/` in its URLs: its name, and the version of the protocol
    /// where several are spoken.
    fn path(&self) -> &'static str;

    /// Its row of the rule matrix.
    fn rules(&self) -> &'static Rules;

    /// The variables that hold its key.
    fn key_name(&self) -> KeyName;

    /// Refuses by the head of a request, before its body is read, what cannot be verified whatever
    /// the body holds: another method, or no signature where a header or the query bears it.
    ///
    /// # Errors
    /// [`Reject`] as [`Provider::present`] would give it.
    fn check_head(&self, verb: &str, head: &Taken) -> Result<(), Reject>;

    /// What a request presents to the key: the bytes that are signed, and later decoded, and the
    /// signature. Nothing of it is verified yet.
    ///
    /// # Errors
    /// [`Reject`] where it cannot be told what was signed.
    fn present<'a>(&self, verb: &str, taken: &'a Taken) -> Result<Presented<'a>, Reject>;

    /// Reads a verified message. `verb` is the path behind the provider's prefix.
    ///
    /// # Errors
    /// [`Reject`] where the message is not one the protocol describes.
    fn decode(&self, verb: &str, body: &Verified<'_>) -> Result<Message<Self::Echo>, Reject>;

    /// Which fields of its messages hold what.
    fn vocabulary(&self, verb: &str) -> &'static Vocabulary;

    /// What can be told of a verified message that was not decoded. It never guesses in the
    /// player's disfavour: what is not known to take money may pay.
    fn recognize(&self, verb: &str, fields: &Fields) -> Recognized;

    /// Writes the answer to a decided call.
    fn encode(&self, echo: &Self::Echo, ruling: &Ruling) -> Reply;

    /// Writes the answer to a message that was not decided. The body is not verified, and empty
    /// where the head was refused: it may only be used to repeat a request id that
    /// [`crate::observe::repeatable`] lets pass.
    fn refuse(&self, verb: &str, body: &[u8], reason: &Unanswered) -> Reply;
}

/// A decoded message.
#[derive(Clone, Debug)]
pub struct Message<E> {
    /// What it asks for.
    pub call: Call,
    /// What the answer repeats.
    pub echo: E,
    /// What must not be logged of it.
    pub secrets: Secrets,
}

/// What a message asks for, as far as its verb and its type are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be told something: no money moves.
    Asks,
    /// The player's money, and nothing else.
    Takes,
    /// Money for the player, or something that we do not know.
    MayPay,
}

/// A verified message that was not decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognized {
    /// What it asks for.
    pub purpose: Purpose,
    /// The name under which its effect would be recorded.
    pub reference: Option<Reference>,
    /// The earlier transaction that it is about.
    pub target: Option<Reference>,
}

impl Recognized {
    /// A message under a name, which is about no other.
    #[must_use]
    pub const fn new(purpose: Purpose, reference: Option<Reference>) -> Self {
        Self {
            purpose,
            reference,
            target: None,
        }
    }

    /// The same about an earlier transaction.
    #[must_use]
    pub fn about(self, target: Option<Reference>) -> Self {
        Self { target, ..self }
    }
}

/// Why a message was not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The caller is wrong.
    Reject(Reject),
    /// We are unwell.
    Fault(Fault),
}

/// A message that is wrong in itself. It is logged and leaves no other trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// No such path.
    #[error("no such path; see the provider's protocol for its verbs")]
    UnknownVerb,
    /// Not the method that the protocol has for it.
    #[error("the method must be the protocol's: POST where it does not say GET")]
    Method,
    /// The body is over the limit.
    #[error("the body is larger than 65536 bytes")]
    TooLarge,
    /// The body could not be read to its end.
    #[error("the body ended early")]
    BrokenBody,
    /// The body did not come before its deadline.
    #[error("the body did not come in time")]
    LateBody,
    /// The signature is missing or wrong.
    #[error("{0}")]
    Signature(SignatureError),
    /// Not what the protocol writes (JSON, a form, XML), or with a key given twice.
    #[error("{0}")]
    Syntax(String),
    /// Fields are missing or of another type than documented.
    #[error("{0}")]
    Types(String),
    /// A field's value cannot be: an amount, an id.
    #[error("{field} {reason}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong with it, without its value.
        reason: String,
    },
    /// No currency of that code is known.
    #[error("the currency is not known")]
    UnknownCurrency,
}

impl Reject {
    /// Which failure it is.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        match self {
            Self::UnknownVerb => Failure::UnknownVerb,
            Self::Method => Failure::Method,
            Self::TooLarge => Failure::TooLarge,
            Self::BrokenBody | Self::LateBody => Failure::BrokenBody,
            Self::Signature(_) => Failure::Signature,
            Self::Syntax(_) => Failure::Syntax,
            Self::Types(_) => Failure::Types,
            Self::Invalid { .. } => Failure::Invalid,
            Self::UnknownCurrency => Failure::UnknownCurrency,
        }
    }

    /// A field whose value cannot be.
    #[must_use]
    pub fn invalid(field: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Invalid {
            field,
            reason: reason.to_string(),
        }
    }
}

impl From<crate::json::JsonError> for Reject {
    fn from(error: crate::json::JsonError) -> Self {
        let text = error.to_string();
        match error {
            crate::json::JsonError::Syntax(_) => Self::Syntax(text),
            crate::json::JsonError::Types(_) => Self::Types(text),
        }
    }
}

impl From<reelgate_core::form::FormError> for Reject {
    fn from(error: reelgate_core::form::FormError) -> Self {
        Self::Syntax(error.to_string())
    }
}

impl Unanswered {
    /// Which failure it is.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        match self {
            Self::Reject(reject) => reject.failure(),
            Self::Fault(fault) => fault.failure(),
        }
    }

    /// The name in the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.failure().as_str()
    }

    /// The reason under which a request that was not verified is counted: the failure, and of a
    /// signature what is wrong with it.
    #[must_use]
    pub const fn counted_as(&self) -> &'static str {
        match self {
            Self::Reject(Reject::Signature(error)) => match error {
                SignatureError::Missing => "reject_signature_missing",
                SignatureError::Malformed => "reject_signature_malformed",
                SignatureError::Mismatch => "reject_signature_mismatch",
                SignatureError::Operator => "reject_signature_operator",
                SignatureError::TooOld => "reject_signature_too_old",
                SignatureError::TooNew => "reject_signature_too_new",
            },
            Self::Reject(Reject::LateBody) => "reject_late_body",
            Self::Reject(_) | Self::Fault(_) => self.name(),
        }
    }

    /// What the reader of the log should know.
    #[must_use]
    pub fn logged(&self) -> String {
        match self {
            Self::Reject(reject) => reject.to_string(),
            Self::Fault(fault) => fault.to_string(),
        }
    }

    /// What the sender may be told, who may be anybody.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Reject(reject) => reject.to_string(),
            Self::Fault(fault) => fault.told(),
        }
    }
}

impl From<Reject> for Unanswered {
    fn from(reject: Reject) -> Self {
        Self::Reject(reject)
    }
}

impl From<Fault> for Unanswered {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
