//! What books become after a decision, and under which name a transaction stands in them.
//! It decides nothing.

use super::{Books, Effects, Session, SessionChange, Transaction};
use crate::entry::Kind;
use crate::id::{PlayerId, ProviderId, Reference};
use alloc::vec::Vec;

impl Books {
    /// The name under which a transaction stands: its own, or the newest under which its stake was
    /// taken again.
    #[must_use]
    pub fn standing_name(&self, provider: &ProviderId, reference: &Reference) -> Reference {
        let Some((first, last)) = reference.all_again() else {
            return reference.clone();
        };
        let length = first.as_str().len();
        let key = |name| (provider.clone(), name);
        let all = self.transactions.range(key(first)..=key(last));
        let mut names = all.map(|((_, name), _)| name).rev();
        let newest = names.find(|name| name.as_str().len() == length);
        newest.unwrap_or(reference).clone()
    }

    /// Sessions of a player at a provider, newest first, where they were asked for.
    pub(crate) fn recent(&self, provider: &ProviderId, player: &PlayerId) -> &[Session] {
        let key = (provider.clone(), player.clone());
        self.recent.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Takes a decision's effects over, so that the next command of the batch sees them.
    pub fn apply(&mut self, effects: &Effects) {
        for posting in &effects.postings {
            let entry = &posting.entry;
            if let Some(reference) = &entry.reference {
                let key = (entry.provider.clone(), reference.clone());
                self.transactions.insert(key, Transaction::from(posting));
            }
            if let (Kind::Resolution, Some(target)) = (entry.kind, &entry.target) {
                let key = (entry.provider.clone(), target.clone());
                if !self.transactions.contains_key(&key) {
                    self.settled.insert(key, Transaction::from(posting));
                }
            }
        }
        for key in &effects.reversed {
            let Some(transaction) = self.transactions.get_mut(key) else {
                continue;
            };
            transaction.reversed = true;
            let resolution = transaction.id;
            let mut settled = self.settled.values_mut();
            if let Some(settled) = settled.find(|settled| settled.id == resolution) {
                settled.reversed = true;
            }
        }
        if let Some((key, wallet)) = &effects.wallet {
            self.wallets.insert(key.clone(), wallet.clone());
        }
        for (key, round) in &effects.rounds {
            self.rounds.insert(key.clone(), round.clone());
        }
        for tombstone in &effects.tombstones {
            let key = (tombstone.provider.clone(), tombstone.target.clone());
            self.tombstones.insert(key, tombstone.clone());
        }
        for change in &effects.sessions {
            match change {
                SessionChange::Opened { session, token } => {
                    let key = (session.provider.clone(), session.player.clone());
                    let recent = self.recent.entry(key).or_default();
                    recent.insert(0, session.clone());
                    self.sessions.insert(token.clone(), session.clone());
                }
                // Every older token, not only the one that asked: a reply may have been lost.
                SessionChange::Renewed { session, token, .. } => {
                    for older in self.sessions.values_mut() {
                        if older.session == session.session {
                            older.token_is_newest = false;
                        }
                    }
                    self.sessions.insert(token.clone(), session.clone());
                }
            }
        }
    }
}
