//! When a row is the one: each guard as a predicate over a case, written from its words.
//! Of the rows for a state and a verb exactly one must hold.

use crate::axes::{Ask, Funds, Game, Own, Sum, Target};
use crate::build::{state_of_own, state_of_target};
use crate::faults::Facts;
use reelgate_core::books::RoundState;
use reelgate_core::entry::Part;
use reelgate_core::machine::{Guard, State, Transition};
use reelgate_core::outcome::Outcome;
use reelgate_core::rules::{RollbackAmount, SpentWin};
use reelgate_core::verb::Verb;

/// The rows for a state and a verb whose guard holds.
pub(crate) fn rows(
    machine: &'static [Transition],
    from: State,
    on: Verb,
    holds: impl Fn(Guard) -> bool,
) -> Vec<usize> {
    let fits = |row: &Transition| row.from == from && row.on.contains(&on) && holds(row.guard);
    (0..machine.len())
        .filter(|at| fits(&machine[*at]))
        .collect()
}

impl Facts<'_> {
    /// The subject of the transaction's machine: the name, and of a rollback that is new, what it
    /// gives back.
    pub(crate) fn subject(&self) -> State {
        match self.case.own {
            Own::Unseen if self.case.ask.is_back() => state_of_target(self.case.target),
            own => state_of_own(own),
        }
    }

    /// Whether a person has moved the money of its name in its wallet, and then whether in its
    /// direction: what was paid is no stake, and what was taken no win.
    pub(crate) fn is_settled(&self) -> Option<bool> {
        let ask = self.case.ask;
        match self.case.own {
            Own::Settled | Own::SettledReversed => Some(ask.is_owed()),
            Own::SettledStake => Some(ask.is_bet() || (ask.is_owed() && !ask.is_win())),
            _ => None,
        }
    }

    /// Whether its name came before, and then whether with the same payload.
    pub(crate) fn repeats(&self) -> Option<bool> {
        let case = self.case;
        let checked = case.rules.rollback_amount == RollbackAmount::Checked;
        let as_then = match case.sum {
            Sum::Usual => true,
            Sum::Right | Sum::Wrong => !checked,
            Sum::Zero | Sum::Negative | Sum::Finer => false,
        };
        // A person ends a dispute in no game.
        let other_game = matches!(case.env.game, Game::NotNamed | Game::Stray);
        let same = as_then && (!other_game || case.ask.is_resolve());
        match case.own {
            Own::Unseen | Own::Barred | Own::BarredBlind => None,
            Own::Same | Own::SameReversed | Own::StoneSame => Some(same),
            Own::StoneBlind => Some(true),
            Own::Settled | Own::SettledStake | Own::SettledReversed => self.is_settled(),
            Own::SettledForeign
            | Own::BarredElsewhere
            | Own::Other
            | Own::OtherReversed
            | Own::Foreign
            | Own::StoneOther
            | Own::StoneForeign => Some(false),
        }
    }

    /// It names another wallet, or nobody we know.
    fn is_stranger(&self) -> bool {
        let payout = self.case.ask.is_win() && self.case.own == Own::Unseen;
        self.identity().is_some() || (payout && !self.impossible() && self.foreign_target())
    }

    /// Whether a guard of the transaction's machine holds.
    pub(crate) fn transaction(&self, guard: Guard) -> bool {
        let (ask, own) = (self.case.ask, self.case.own);
        if self.is_stranger() && guard != Guard::Stranger {
            // A desk has no strangers: a name that is unknown is one more fault.
            let plain = own == Own::Unseen && (ask.is_bet() || is_desk(ask));
            let void = ask == Ask::Void;
            return match guard {
                Guard::Fails => {
                    let known = [State::Accepted, State::Settled].contains(&self.subject());
                    plain || (void && known)
                }
                Guard::NeverCame => void && self.subject() == State::Unseen,
                _ => false,
            };
        }
        if ask.is_back() {
            return self.of_rollback(guard);
        }
        if own != Own::Unseen {
            return self.of_name(guard);
        }
        let answer = self.answer();
        let fine = answer.is_success() && answer != Outcome::AlreadyReversed;
        let late = self.is_late() && !self.impossible();
        let back = answer == Outcome::AlreadyReversed;
        let never = ask.is_back_round() && self.case.round.state.is_none();
        match guard {
            Guard::Always => true,
            Guard::Passes => fine,
            Guard::Stands => fine && !never && !self.is_cut_off(),
            Guard::CutOff => fine && !never && self.is_cut_off(),
            Guard::NeverCame => fine && never,
            Guard::BackAlready => back,
            Guard::Impossible => self.impossible(),
            Guard::GivenBack => late && ask.is_win(),
            Guard::Stranger => self.is_stranger(),
            Guard::Forbidden => !fine && !back,
            Guard::AboveCeiling => answer == Outcome::Held,
            Guard::OwedButRefused => {
                !fine && !late && !self.impossible() && answer != Outcome::Held
            }
            Guard::Fails => {
                let owed = ask.is_win() || ask.is_correction();
                !fine && !back && (!owed || self.impossible())
            }
            other => panic!("{other:?} is not for a transaction"),
        }
    }

    /// What came in is given back, the wallet is empty, and the contract takes what there is.
    pub(crate) fn is_cut_off(&self) -> bool {
        let (ask, target) = (self.case.ask, self.case.target);
        let earned = |part: &Part| *part != Part::Stake;
        let came_in = match ask {
            _ if ask.is_back() => matches!(target, Target::Win | Target::Correction),
            _ => ask.is_back_round() && self.standing.iter().any(earned),
        };
        let clamps = self.case.rules.spent_win_rollback == SpentWin::Clamped;
        came_in && clamps && self.case.env.funds == Funds::Short
    }

    /// The bet of a win, or the whole round, was given back.
    fn is_late(&self) -> bool {
        let bet = matches!(self.case.target, Target::BetReversed | Target::Barred);
        let void = self.case.round.state == Some(RoundState::Void) && self.case.round.named;
        self.case.ask.is_win() && (bet || void)
    }

    /// A name that came before.
    fn of_name(&self, guard: Guard) -> bool {
        let barred = self.case.own.is_barred();
        let wrong = self.impossible();
        // What another wallet's transaction is named in is another payload, barred or not.
        let other = self.foreign_target() || (!barred && self.repeats() == Some(false));
        match guard {
            Guard::Stranger => self.is_stranger(),
            Guard::Impossible => wrong,
            Guard::GivenBack => !wrong && !other && barred,
            Guard::SamePayload => !wrong && !other && !barred,
            Guard::OtherPayload => !wrong && other,
            other => panic!("{other:?} is not for a name"),
        }
    }

    /// A rollback: of a name that came before, or of a transaction.
    fn of_rollback(&self, guard: Guard) -> bool {
        let (case, subject) = (self.case, self.subject());
        let (own, target) = (case.own, case.target);
        let checked = case.rules.rollback_amount == RollbackAmount::Checked;
        let came = target.is_held() || target.is_foreign();
        let free = target == Target::FreeBet || target.is_by_hand();
        let amount = came && !free && checked && case.sum == Sum::Wrong;
        // Another wallet's transaction is another payload, whatever name asks for it.
        let other = self.foreign_target()
            || self.repeats() == Some(false)
            || (amount && (own == Own::Unseen || own.is_barred()));
        let seen = own != Own::Unseen;
        let kind = self.cannot_go_back();
        let answer = self.answer();
        match guard {
            Guard::Stranger => self.is_stranger(),
            Guard::OtherPayload => other,
            Guard::SamePayload => seen && !other,
            Guard::NeverCame => !seen && subject == State::Unseen,
            Guard::BackAlready => {
                let back = subject == State::Reversed && !seen;
                !other && (back || subject == State::Tombstoned)
            }
            Guard::NotReversible => !seen && !other && kind,
            Guard::Stands => !seen && !other && answer == Outcome::Accepted && !self.is_cut_off(),
            Guard::CutOff => !seen && !other && answer == Outcome::Accepted && self.is_cut_off(),
            Guard::Forbidden => !seen && !other && !kind && answer != Outcome::Accepted,
            Guard::Fails => !seen && !other && answer != Outcome::Accepted,
            other => panic!("{other:?} is not for a rollback"),
        }
    }

    /// Whether a guard of the session's machine holds.
    pub(crate) fn session(&self, guard: Guard) -> bool {
        let fine = self.answer().is_success();
        let stranger = self.is_stranger();
        match guard {
            Guard::Always => true,
            Guard::Passes => fine,
            Guard::Stranger => stranger && self.case.ask != Ask::Open,
            Guard::Fails => !fine && (!stranger || self.case.ask == Ask::Open),
            other => panic!("{other:?} is not for a session"),
        }
    }

    /// Whether a guard of the round's machine holds, for a command that reaches the round.
    pub(crate) fn round(&self, guard: Guard) -> bool {
        let case = self.case;
        let parts = |part: &&Part| **part != Part::Correction;
        let left = self.standing.iter().filter(parts).count();
        let taken = usize::from(matches!(
            case.target,
            Target::Bet | Target::FreeBet | Target::Win
        ));
        let some = case.ask.is_back() && left > taken;
        match guard {
            Guard::Always => true,
            Guard::Passes => self.answer() == Outcome::Accepted,
            Guard::Fails => self.answer() != Outcome::Accepted,
            Guard::GoesOn => !case.closes,
            Guard::Last => case.closes,
            Guard::SomeLeft => some && !case.closes,
            Guard::SomeLeftLast => some && case.closes,
            Guard::NoneLeft => case.ask.is_back() && !some,
            Guard::NeverCame => case.round.state.is_none(),
            Guard::Stands => !matches!(case.round.state, None | Some(RoundState::Void)),
            Guard::BackAlready => case.round.state == Some(RoundState::Void),
            other => panic!("{other:?} is not for a round"),
        }
    }
}

/// Asked over the desk or by a person, and not about a provider's single transaction.
const fn is_desk(ask: Ask) -> bool {
    ask.by_house() && !ask.is_back() && !ask.is_flag() && !ask.is_end()
}
