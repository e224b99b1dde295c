//! A round: one player's part in it. `decide` takes the next state from these rows.
//! Whether a message is taken at all is the transaction's business; its reply is there.

use super::State as S;
use super::{Guard, Transition, advice, event, opens, row};
use crate::books::RoundState::{self, *};
use crate::dispute::DisputeKind;
use crate::outcome::Outcome;
use crate::verb::Verb;

const STAKES: &[Verb] = &[Verb::Bet, Verb::FreeBet];
const PAYOUTS: &[Verb] = &[Verb::Win, Verb::FreeWin, Verb::PromoWin, Verb::JackpotWin];
const PRIZES: &[Verb] = &[Verb::PromoWin, Verb::JackpotWin];
const GAME_PAYOUTS: &[Verb] = &[Verb::Win, Verb::FreeWin];
const PLAY: &[Verb] = &[
    Verb::Bet,
    Verb::FreeBet,
    Verb::Win,
    Verb::FreeWin,
    Verb::PromoWin,
    Verb::JackpotWin,
];
const CORRECTION: &[Verb] = &[Verb::Correction];
const BACK: &[Verb] = &[Verb::Rollback, Verb::Void];
const BACK_ROUND: &[Verb] = &[Verb::RollbackRound, Verb::VoidRound];
const END: &[Verb] = &[Verb::EndRound, Verb::CloseRound];
const FLAG: &[Verb] = &[Verb::FlagRound];
const LEAVE: &[Verb] = &[Verb::LeaveRound];
const UNDONE: &[Verb] = &[Verb::RollbackRound];
const BY_HAND: &[Verb] = &[Verb::LeaveRound, Verb::VoidRound];

const DONE: &[Outcome] = &[Outcome::Accepted];
const AGAIN: &[Outcome] = &[Outcome::Repeated];
const OVER: &[Outcome] = &[Outcome::RoundClosed];
const ELSEWHERE: &[Outcome] = &[];
/// No such round of this wallet, or no such wallet.
const UNKNOWN: &[Outcome] = &[
    Outcome::PlayerUnknown,
    Outcome::CurrencyMismatch,
    Outcome::RoundUnknown,
];
/// The same of an end, which a provider may tell of any round.
const NO_END: &[Outcome] = &[
    Outcome::SessionUnknown,
    Outcome::PlayerUnknown,
    Outcome::PlayerMismatch,
    Outcome::CurrencyMismatch,
    Outcome::RoundUnknown,
    Outcome::Repeated,
];

const MORE: &str = "Compare the round's entries with the provider's record of the round.";
const OPEN_LATER: &str = "Wait for the provider, or close, void or leave the round with a reason.";
const PAID_LATE: &str = "The win is paid, and every bet of its round was given back. Ask the \
                         provider which of the two counts; void the win where it does not.";
const FINAL: &str = "The round is final here. Adjust, with the reason, where it should not be.";

/// The state of a round.
const fn of(state: RoundState) -> S {
    S::Round(state)
}

/// The rows of a round.
pub const ROUNDS: &[Transition] = table! {
    S::NoRound, STAKES, GoesOn => of(Open), ELSEWHERE, "round.opened", advice(OPEN_LATER);
    S::NoRound, STAKES, Last => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    S::NoRound, GAME_PAYOUTS, GoesOn => of(Open), ELSEWHERE, "round.opened", advice(OPEN_LATER);
    S::NoRound, GAME_PAYOUTS, Last => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    S::NoRound, PRIZES, Always => S::NoRound, ELSEWHERE, "round.unchanged", advice(MORE);
    S::NoRound, CORRECTION, Always => S::NoRound, ELSEWHERE, "round.unchanged", advice(MORE);
    S::NoRound, UNDONE, NeverCame => of(Void), &[Outcome::Tombstoned], "round.voided",
        advice("Nothing had been taken, and nothing of the round will be.");
    S::NoRound, END, Always => S::NoRound, NO_END, "round.unknown",
        advice("The provider may have the round in another wallet. Compare its record.");
    S::NoRound, FLAG, Always => S::NoRound, UNKNOWN, "round.unknown", advice(MORE);
    S::NoRound, BY_HAND, Always => S::NoRound, UNKNOWN, "round.unknown", advice(MORE);
    of(Open), PLAY, GoesOn => of(Open), ELSEWHERE, "round.continued", advice(OPEN_LATER);
    of(Open), PLAY, Last => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Open), CORRECTION, Always => of(Open), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Open), BACK, SomeLeft => of(Open), ELSEWHERE, "round.continued", advice(OPEN_LATER);
    of(Open), BACK, SomeLeftLast => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Open), BACK, NoneLeft => of(Cancelled), ELSEWHERE, "round.cancelled", advice(MORE);
    of(Open), BACK_ROUND, Stands => of(Void), DONE, "round.voided", advice(FINAL);
    of(Open), END, Always => of(Closed), DONE, "round.closed", advice(MORE);
    of(Open), FLAG, Fails => of(Open), AGAIN, "round.unchanged", advice(OPEN_LATER);
    of(Open), FLAG, Passes => of(Disputed), DONE, "round.flagged",
        opens(DisputeKind::StaleRound,
            "Ask the provider how the round ended. Close it, void it or leave it, with the \
             reason."
        );
    of(Open), LEAVE, Always => of(Open), DONE, "round.left", advice(OPEN_LATER);
    of(Closed), STAKES, GoesOn => of(Open), ELSEWHERE, "round.reopened", advice(OPEN_LATER);
    of(Closed), STAKES, Last => of(Closed), ELSEWHERE, "round.continued", advice(MORE);
    of(Closed), PAYOUTS, Always => of(Closed), ELSEWHERE, "round.continued", advice(MORE);
    of(Closed), CORRECTION, Always => of(Closed), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Closed), BACK, SomeLeft => of(Closed), ELSEWHERE, "round.continued", advice(MORE);
    of(Closed), BACK, SomeLeftLast => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Closed), BACK, NoneLeft => of(Cancelled), ELSEWHERE, "round.cancelled", advice(MORE);
    of(Closed), BACK_ROUND, Stands => of(Void), DONE, "round.voided", advice(FINAL);
    of(Closed), END, Always => of(Closed), AGAIN, "round.unchanged", advice(MORE);
    of(Closed), FLAG, Always => of(Closed), AGAIN, "round.unchanged", advice(MORE);
    of(Closed), LEAVE, Always => of(Closed), OVER, "round.unchanged", advice(MORE);
    of(Cancelled), STAKES, GoesOn => of(Open), ELSEWHERE, "round.reopened", advice(OPEN_LATER);
    of(Cancelled), STAKES, Last => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Cancelled), PAYOUTS, GoesOn => of(Open), ELSEWHERE, "round.reopened",
        opens(DisputeKind::LateWin, PAID_LATE);
    of(Cancelled), PAYOUTS, Last => of(Closed), ELSEWHERE, "round.closed",
        opens(DisputeKind::LateWin, PAID_LATE);
    of(Cancelled), CORRECTION, Always => of(Cancelled), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Cancelled), BACK, Always => of(Cancelled), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Cancelled), BACK_ROUND, Stands => of(Void), DONE, "round.voided", advice(FINAL);
    of(Cancelled), END, Always => of(Cancelled), AGAIN, "round.unchanged", advice(MORE);
    of(Cancelled), FLAG, Always => of(Cancelled), AGAIN, "round.unchanged", advice(MORE);
    of(Cancelled), LEAVE, Always => of(Cancelled), OVER, "round.unchanged", advice(MORE);
    of(Void), PLAY, Always => of(Void), &[Outcome::RolledBack], "round.barred", advice(FINAL);
    of(Void), CORRECTION, Always => of(Void), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Void), BACK, Always => of(Void), ELSEWHERE, "round.unchanged", advice(FINAL);
    of(Void), BACK_ROUND, BackAlready => of(Void), &[Outcome::AlreadyReversed], "round.unchanged",
        advice(FINAL);
    of(Void), END, Always => of(Void), AGAIN, "round.unchanged", advice(FINAL);
    of(Void), FLAG, Always => of(Void), AGAIN, "round.unchanged", advice(FINAL);
    of(Void), LEAVE, Always => of(Void), OVER, "round.unchanged", advice(FINAL);
    of(Disputed), PLAY, GoesOn => of(Disputed), ELSEWHERE, "round.continued", advice(OPEN_LATER);
    of(Disputed), PLAY, Last => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Disputed), CORRECTION, Always => of(Disputed), ELSEWHERE, "round.unchanged", advice(MORE);
    of(Disputed), BACK, SomeLeft => of(Disputed), ELSEWHERE, "round.continued", advice(OPEN_LATER);
    of(Disputed), BACK, SomeLeftLast => of(Closed), ELSEWHERE, "round.closed", advice(MORE);
    of(Disputed), BACK, NoneLeft => of(Cancelled), ELSEWHERE, "round.cancelled", advice(MORE);
    of(Disputed), BACK_ROUND, Stands => of(Void), DONE, "round.voided", advice(FINAL);
    of(Disputed), END, Always => of(Closed), DONE, "round.closed", advice(MORE);
    of(Disputed), FLAG, Always => of(Disputed), AGAIN, "round.unchanged", advice(OPEN_LATER);
    of(Disputed), LEAVE, Always => of(Open), DONE, "round.left", advice(OPEN_LATER);
};

/// The row for what happens to a round in a state; decided, so that no reply is needed.
#[must_use]
pub fn after(from: Option<RoundState>, on: Verb, guard: Guard) -> Option<&'static Transition> {
    let from = from.map_or(S::NoRound, S::Round);
    ROUNDS.iter().find(|row| {
        row.from == from && row.on.contains(&on) && [guard, Guard::Always].contains(&row.guard)
    })
}
