//! The auditor's view of names: what speaks against using one, and what was left after its use.
//! It must never call the state machine it audits.

use super::context::Context;
use super::model::{Auditor, Name, Taken};
use reelgate_core::command::Command;
use reelgate_core::outcome::Outcome;

impl Auditor {
    /// Faults of a name, whatever it is used for: taken, given back, buried; or a repeat.
    pub(super) fn name_faults(&self, key: &Name, payload: &str) -> Vec<Outcome> {
        let mut faults = Vec::new();
        match self.uses.get(key) {
            Some(earlier) if earlier.payload != payload => faults.push(Outcome::Conflict),
            Some(earlier) if earlier.back && !["grant", "rollback"].contains(&earlier.verb) => {
                faults.push(Outcome::RolledBack);
            }
            Some(_) => faults.push(Outcome::Repeated),
            None if self.settled.contains_key(key) => faults.push(Outcome::Conflict),
            None if self.graves.contains_key(key) => faults.push(Outcome::RolledBack),
            None => {}
        }
        faults
    }

    /// The same of what is no rollback: it cannot bear a rollback's name.
    pub(super) fn own_name_faults(&self, key: &Name, payload: &str) -> Vec<Outcome> {
        let mut faults = self.name_faults(key, payload);
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
    ) -> Vec<Outcome> {
        match self.settled.get(key) {
            Some((wallet, ..)) if *wallet == on.wallet => vec![Outcome::Repeated],
            _ => self.own_name_faults(key, payload),
        }
    }

    /// What was left after what a name stands for.
    pub(super) fn left(&self, key: &Name) -> (i128, i128) {
        let settled = self.settled.get(key).map(|(_, left, _)| *left);
        settled.unwrap_or_else(|| self.uses[key].left)
    }

    /// What was left after the newest movement of a call, unless its last answer is a tombstone's.
    pub(super) fn newest(&self, on: &Context<'_>, taken: &[Taken]) -> Option<(i128, i128)> {
        let number = |command: &Command| {
            let key = on.name(command.reference()?.as_str());
            let settled = self.settled.get(&key).map(|(.., number)| *number);
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
