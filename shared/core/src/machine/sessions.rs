//! A session: what its token opens. Who settles after its end is the contract's business.
//! It never says anything about money.

use super::{Guard, State as S, Transition, advice, event, row};
use crate::outcome::Outcome::{self, *};
use crate::verb::Verb;

const OPEN: &[Verb] = &[Verb::OpenSession];
const RENEW: &[Verb] = &[Verb::RenewToken];
const END: &[Verb] = &[Verb::EndSession];
const BALANCE: &[Verb] = &[Verb::Balance];

const NOT_FOUND: &[Outcome] = &[
    SessionUnknown,
    PlayerUnknown,
    PlayerMismatch,
    CurrencyMismatch,
];
const NOT_OPENED: &[Outcome] = &[
    PlayerUnknown,
    CurrencyMismatch,
    GameUnknown,
    PlayerBlocked,
    ProviderDisconnected,
    GameDisabled,
];
const SHUT_OUT: &[Outcome] = &[PlayerBlocked];
const OVER: &[Outcome] = &[SessionExpired];
const TOLD: &[Outcome] = &[Accepted];
const NOT_TOLD: &[Outcome] = &[GameUnknown];
/// A token that was replaced stays so when its session is over.
const TOLD_NO_MORE: &[Outcome] = &[GameUnknown, SessionExpired];

const PLAYED: &str = "The session's entries show what was played in it, where and on what.";
const WHOSE: &str = "Find out from the exchange whose token was used, and end that session.";
const NO_NEED: &str = "No money is involved; a new session can be opened at any time.";

/// The rows of a session. Where the token is not the named player's, there is none.
pub const SESSIONS: &[Transition] = table! {
    S::NoSession, OPEN, Passes => S::Live, &[Accepted], "session.opened", advice(PLAYED);
    S::NoSession, OPEN, Fails => S::NoSession, NOT_OPENED, "session.refused",
        advice(NO_NEED);
    S::NoSession, RENEW, Stranger => S::NoSession, NOT_FOUND, "session.unknown",
        advice(WHOSE);
    S::NoSession, BALANCE, Passes => S::NoSession, TOLD, "balance.told", advice(NO_NEED);
    S::NoSession, BALANCE, Fails => S::NoSession, NOT_TOLD, "balance.refused", advice(NO_NEED);
    S::NoSession, BALANCE, Stranger => S::NoSession, NOT_FOUND, "session.unknown",
        advice(WHOSE);
    S::Live, RENEW, Passes => S::Live, &[Accepted], "session.renewed", advice(PLAYED);
    S::Live, RENEW, Fails => S::Live, SHUT_OUT, "session.refused", advice(NO_NEED);
    S::Live, BALANCE, Passes => S::Live, TOLD, "balance.told", advice(NO_NEED);
    S::Live, BALANCE, Fails => S::Live, NOT_TOLD, "balance.refused", advice(NO_NEED);
    S::Live, END, Always => S::Ended, &[Accepted], "session.ended", advice(PLAYED);
    S::Replaced, RENEW, Passes => S::Live, &[Accepted], "session.renewed", advice(PLAYED);
    S::Replaced, RENEW, Fails => S::Replaced, SHUT_OUT, "session.refused", advice(NO_NEED);
    S::Replaced, BALANCE, Passes => S::Replaced, TOLD, "balance.told", advice(NO_NEED);
    S::Replaced, BALANCE, Fails => S::Replaced, TOLD_NO_MORE, "balance.refused",
        advice(NO_NEED);
    S::Expired, RENEW, Always => S::Expired, OVER, "session.refused", advice(NO_NEED);
    S::Expired, BALANCE, Passes => S::Expired, TOLD, "balance.told", advice(NO_NEED);
    S::Expired, BALANCE, Fails => S::Expired, TOLD_NO_MORE, "balance.refused",
        advice(NO_NEED);
    S::Expired, END, Always => S::Ended, &[Accepted], "session.ended", advice(PLAYED);
    S::Ended, RENEW, Always => S::Ended, OVER, "session.refused", advice(NO_NEED);
    S::Ended, BALANCE, Passes => S::Ended, TOLD, "balance.told", advice(NO_NEED);
    S::Ended, BALANCE, Fails => S::Ended, TOLD_NO_MORE, "balance.refused",
        advice(NO_NEED);
    S::Ended, END, Always => S::Ended, &[Repeated], "session.ended", advice(PLAYED);
};
