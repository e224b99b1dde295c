//! Which disputes a call must open, told from what its names were used for before.
//! It must never look at the transition tables.

use super::context::Context;
use super::model::{Auditor, Name};
use reelgate_core::command::{Call, Command, Prize};
use reelgate_core::outcome::Outcome;

/// What is known of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    New,
    Stands,
    Back,
    /// A person moved its money.
    Settled,
    Barred,
}

fn known(auditor: &Auditor, key: &Name) -> Known {
    match auditor.uses.get(key) {
        Some(earlier) if earlier.back => Known::Back,
        Some(_) => Known::Stands,
        None if auditor
            .settled
            .get(key)
            .is_some_and(|end| auditor.is_back(end)) =>
        {
            Known::Back
        }
        None if auditor.settled.contains_key(key) => Known::Settled,
        None if auditor.graves.contains_key(key) || auditor.names_one(key) => Known::Barred,
        None => Known::New,
    }
}

impl Auditor {
    /// The name of a rollback that took back less than it should have. `before` is the auditor
    /// before the command.
    pub(super) fn missing(
        &self,
        before: &Self,
        on: &Context<'_>,
        command: &Command,
        outcome: Outcome,
    ) -> Option<String> {
        let back = match command {
            Command::Rollback(asked) => asked.note.is_none(),
            Command::RollbackRound(asked) => asked.note.is_none(),
            _ => false,
        };
        if !back || outcome != Outcome::Accepted {
            return None;
        }
        let gone = self.uses.iter().filter(|(name, now)| {
            now.back && before.uses.get(*name).is_some_and(|then| !then.back)
        });
        // A stake that is taken again marks the rollback that had given it back.
        let gone = gone.filter(|(_, made)| made.verb != "rollback");
        let owed = gone.fold((0, 0), |sum, (_, made)| {
            (sum.0 + made.moved.0, sum.1 + made.moved.1)
        });
        let (then, now) = (&before.purses[on.wallet].pots, &self.purses[on.wallet].pots);
        let moved = (now.0 - then.0, now.1 - then.1);
        let again = self.uses.len() > before.uses.len() && owed == (0, 0);
        let missing = owed.0 + moved.0 + owed.1 + moved.1;
        (missing > 0 && !again).then(|| command.reference().unwrap().to_string())
    }
}

/// The kind of dispute and the reference it is about, if the outcome of a command opens one.
/// `before` is the auditor before the command; there is no context where no wallet was found.
pub(super) fn opened(
    before: &Auditor,
    provider: &str,
    on: Option<&Context<'_>>,
    command: &Command,
    outcome: Outcome,
) -> Option<(&'static str, String)> {
    if let (Command::FlagRound(_), Outcome::Accepted) = (command, outcome) {
        return Some(("stale_round", String::new()));
    }
    let name = command.reference()?.to_string();
    let round = command.round().zip(on);
    let round = round.map(|(round, on)| before.state(&on.round(round.as_str())));
    if let (Command::Win(_), Outcome::Accepted, Some("cancelled")) = (command, outcome, round) {
        return Some(("late_win", name));
    }
    if outcome.is_success() {
        return None;
    }
    let key = |name: &str| (provider.to_string(), name.to_string());
    let mut subject = known(before, &key(&name));
    if let (Command::Rollback(rollback), Known::New) = (command, subject) {
        let target = key(rollback.target.as_str());
        let again = before.taken_again(&target);
        subject = known(before, &again.unwrap_or(target));
    }
    let kind = match command {
        Command::Rollback(rollback) => of_rollback(subject, rollback.note.is_some(), outcome),
        _ => of_others(command, subject, outcome),
    };
    kind.map(|kind| (kind, name))
}

/// What a call that was refused for one of its commands was to pay beside it, where that was no
/// bet; a bet itself where a person has paid what was won beside it. `before` is the auditor before
/// the call.
pub(super) fn owed_beside(
    before: &Auditor,
    call: &Call,
    refused: &Command,
) -> Vec<(&'static str, String)> {
    let is_bet = matches!(refused, Command::Bet(_));
    let key =
        |command: &Command| Some((call.provider.to_string(), command.reference()?.to_string()));
    let by_hand = |name: &Name| known(before, name) == Known::Settled;
    let mut all = call.commands.iter().filter_map(key);
    // A person has paid the win beside this stake, so that the stake is missing.
    if is_bet && all.any(|name| by_hand(&name)) {
        let name = key(refused).filter(|name| known(before, name) == Known::New);
        return name
            .map(|(_, name)| ("unknown_result", name))
            .into_iter()
            .collect();
    }
    let others = call.commands.iter();
    let others = others.filter(|other| !is_bet && other.reference() != refused.reference());
    let pays = |command: &&Command| match command {
        Command::Win(win) => win.amount.units() != 0 && win.prize != Prize::Campaign,
        Command::Correction(correction) => correction.amount.units() != 0,
        _ => false,
    };
    let names = others.filter(pays).filter_map(Command::reference);
    let names = names.map(ToString::to_string);
    names
        .filter(|name| known(before, &(call.provider.to_string(), name.clone())) == Known::New)
        .map(|name| ("unknown_result", name))
        .collect()
}

fn of_rollback(subject: Known, by_hand: bool, outcome: Outcome) -> Option<&'static str> {
    match (subject, outcome) {
        (Known::New, _) => None,
        (_, Outcome::Conflict) => Some("conflict"),
        (Known::Stands | Known::Settled, Outcome::NotReversible) if !by_hand => Some("mismatch"),
        (Known::Stands | Known::Settled, _) if by_hand => None,
        (Known::Stands | Known::Settled, _) if is_stranger(outcome) => Some("mismatch"),
        (Known::Settled, _) => None,
        (Known::Stands, _) => Some("unknown_result"),
        (Known::Back | Known::Barred, _) => None,
    }
}

fn of_others(command: &Command, subject: Known, outcome: Outcome) -> Option<&'static str> {
    let unreadable = is_stranger(outcome) || outcome == Outcome::AmountInvalid;
    match subject {
        // Who asks for another end of a dispute hears so at once.
        Known::Stands | Known::Back
            if outcome == Outcome::Conflict && matches!(command, Command::Resolve(_)) =>
        {
            None
        }
        _ if outcome == Outcome::Conflict && subject != Known::New => Some("conflict"),
        Known::Stands | Known::Back => unreadable.then_some("conflict"),
        Known::Barred | Known::Settled => None,
        Known::New => match command {
            Command::Win(_) => match outcome {
                Outcome::RolledBack => Some("late_win"),
                Outcome::Conflict => Some("mismatch"),
                _ => settlement(outcome),
            },
            Command::Correction(_) => settlement(outcome),
            Command::RollbackRound(decision) if decision.note.is_none() => settlement(outcome),
            _ => None,
        },
    }
}

fn settlement(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::AmountInvalid => None,
        Outcome::Held => Some("held"),
        _ if is_stranger(outcome) => Some("mismatch"),
        _ => Some("unknown_result"),
    }
}

fn is_stranger(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::SessionUnknown
            | Outcome::PlayerUnknown
            | Outcome::PlayerMismatch
            | Outcome::CurrencyMismatch
    )
}
