//! The auditor's view of names: what speaks against using one, and what was left after its use.
//! It must never call the state machine it audits.

use super::context::Context;
use super::model::{Auditor, Name, Taken};
use reelgate_core::command::Command;
use reelgate_core::outcome::Outcome;

/// A rollback that found nothing: who asked for it under which name, and what else it said.
#[derive(Clone, Debug)]
pub(super) struct Grave {
    pub(super) name: String,
    /// The wallet and the payload, where a wallet was found.
    pub(super) asked: Option<(usize, String)>,
    /// The wallet's cash and bonus of then.
    pub(super) pots: Option<(i128, i128)>,
}

impl Grave {
    /// Whether a person dug it who ended a dispute about another wallet.
    pub(super) fn bars_but(&self, wallet: usize) -> bool {
        let elsewhere = self.asked.as_ref().is_some_and(|(of, _)| *of != wallet);
        self.name.starts_with("reelgate:barred/") && elsewhere
    }
}

/// How a person moved the money of a message.
#[derive(Clone, Debug)]
pub(super) struct End {
    pub(super) wallet: usize,
    /// What was left there.
    pub(super) left: (i128, i128),
    pub(super) number: u64,
    /// The resolution.
    pub(super) by: Name,
    /// What the message was to pay, where that is known.
    pub(super) owed: Option<i128>,
}

/// What stays done under its name, also where its money went back.
const LASTING: [&str; 3] = ["grant", "rollback", "resolution"];

impl Auditor {
    /// Faults of a name, whatever it is used for: taken, given back, buried; or a repeat.
    pub(super) fn name_faults(&self, on: &Context<'_>, key: &Name, payload: &str) -> Vec<Outcome> {
        let mut faults = Vec::new();
        match self.uses.get(key) {
            Some(earlier) if earlier.payload != payload => faults.push(Outcome::Conflict),
            Some(earlier) if earlier.back && !LASTING.contains(&earlier.verb) => {
                faults.push(Outcome::RolledBack);
            }
            Some(_) => faults.push(Outcome::Repeated),
            None if self.settled.contains_key(key) => faults.push(Outcome::Conflict),
            None => faults.extend(self.grave_fault(on, key)),
        }
        faults
    }

    /// Why what lies in a grave does not come. A person barred it in one wallet alone, and must
    /// look again where it comes in another.
    pub(super) fn grave_fault(&self, on: &Context<'_>, key: &Name) -> Option<Outcome> {
        let grave = self.graves.get(key)?;
        Some(if grave.bars_but(on.wallet) {
            Outcome::Conflict
        } else {
            Outcome::RolledBack
        })
    }

    /// The same of what is no rollback: it cannot bear a rollback's name.
    pub(super) fn own_name_faults(
        &self,
        on: &Context<'_>,
        key: &Name,
        payload: &str,
    ) -> Vec<Outcome> {
        let mut faults = self.name_faults(on, key, payload);
        if self.names_one(key) {
            faults.push(Outcome::Conflict);
        }
        faults
    }

    /// The same of what a person may have moved the money of: it is done then.
    pub(super) fn owed_name_faults(
        &self,
        on: &Context<'_>,
        key: &Name,
        payload: &str,
        owed: Option<i128>,
        sign: i128,
    ) -> Vec<Outcome> {
        match self.settled.get(key) {
            // What was paid by hand was no stake, and what was taken no win.
            Some(end) if self.moved_by(end) * sign < 0 => vec![Outcome::Conflict],
            Some(end) if end.wallet != on.wallet => vec![Outcome::Conflict],
            Some(end) if end.owed.is_some() && end.owed != owed => vec![Outcome::Conflict],
            Some(end) if self.is_back(end) => vec![Outcome::RolledBack],
            Some(_) => vec![Outcome::Repeated],
            None => self.own_name_faults(on, key, payload),
        }
    }

    /// What was left after what a name stands for.
    pub(super) fn left(&self, key: &Name) -> (i128, i128) {
        let settled = self.settled.get(key).map(|end| end.left);
        settled.unwrap_or_else(|| self.uses[key].left)
    }

    /// What was left after the newest movement of a call, unless its last answer is a tombstone's.
    pub(super) fn newest(&self, on: &Context<'_>, taken: &[Taken]) -> Option<(i128, i128)> {
        let number = |command: &Command| {
            let key = on.name(command.reference()?.as_str());
            let settled = self.settled.get(&key).map(|end| end.number);
            settled.or_else(|| Some(self.uses.get(&key)?.number))
        };
        let commands = on.call.commands.iter().zip(taken);
        let told = commands.filter_map(|(command, (_, left))| Some((number(command), (*left)?)));
        let told: Vec<_> = told.collect();
        match told.last()? {
            (None, left) => Some(*left),
            (Some(_), _) => told
                .iter()
                .max_by_key(|(number, _)| *number)
                .map(|(_, left)| *left),
        }
    }
}
