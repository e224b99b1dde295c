//! A dispute: opened by a rule, ended by a person, never edited.
//! What is written to it stays; what ends it is an entry of the ledger where there is a wallet.

use super::{Guard, State as S, Transition, advice, event, row};
use crate::outcome::Outcome::{self, *};
use crate::verb::Verb;

const OPEN: &[Verb] = &[Verb::OpenDispute];
const NOTE: &[Verb] = &[Verb::NoteDispute];
const RESOLVE: &[Verb] = &[Verb::Resolve];

const NOT_MOVED: &[Outcome] = &[
    PlayerUnknown,
    CurrencyMismatch,
    RolledBack,
    AlreadySettled,
    InsufficientFunds,
    BalanceOverflow,
];

/// The rows of a dispute.
pub const DISPUTES: &[Transition] = table! {
    S::Undisputed, OPEN, Always => S::Unresolved, &[], "dispute.opened",
        advice("Its evidence: the exchanges and entries of its reference, target and round.");
    S::Unresolved, OPEN, Always => S::Unresolved, &[], "dispute.repeated",
        advice("The same is open already; the further exchange is evidence too.");
    S::Unresolved, NOTE, Always => S::Unresolved, &[Accepted], "dispute.noted",
        advice("Notes and assignees are added, never changed.");
    S::Unresolved, RESOLVE, Passes => S::Resolved, &[Accepted], "dispute.resolved",
        advice("The resolution is an entry with actor and reason; adjust where it was wrong.");
    S::Unresolved, RESOLVE, Fails => S::Unresolved, NOT_MOVED, "dispute.unresolved",
        advice("The amount cannot be moved, or the message was carried out or barred since; \
                resolve with another amount, or without money.");
    S::Resolved, NOTE, Always => S::Resolved, &[Accepted], "dispute.noted",
        advice("A note after the end is still kept.");
    S::Resolved, RESOLVE, SamePayload => S::Resolved, &[Repeated], "dispute.repeated",
        advice("The first resolution counts.");
    S::Resolved, RESOLVE, OtherPayload => S::Resolved, &[Conflict], "dispute.conflict",
        advice("The first resolution counts; adjust where it was wrong.");
};
