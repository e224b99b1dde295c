//! One wallet: its entries replayed page by page, and then compared with what is stored.
//! The last page and the stored rows come from one statement, so that no bet comes in between.

use crate::grants::GrantDifferences;
use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_core::id::{ProviderId, RoundId};
use reelgate_core::money::Amount;
use reelgate_core::replay::Replay;
use reelgate_core::time::Timestamp;
use reelgate_edge::store::queries::grants::StoredGrants;
use reelgate_edge::store::queries::projections::{RoundRow, WalletPage};
use std::collections::BTreeMap;

/// A wallet on its way through its entries.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    replay: Replay,
    /// When each round was last touched.
    touched: BTreeMap<(ProviderId, RoundId), Timestamp>,
    /// Where the chain does not go on, and why.
    pub(crate) breaks: Vec<(i64, String)>,
    /// How many entries were read.
    pub(crate) entries: usize,
    /// The place of the newest of them.
    pub(crate) read: i64,
}

/// What a wallet comes to.
#[derive(Debug)]
pub(crate) struct Compared {
    /// Whether the pots are what the entries say.
    pub(crate) pots_fit: bool,
    /// Rounds that differ: as stored, as rebuilt; at least one of them is there.
    pub(crate) rounds: Vec<(Option<RoundRow>, Option<RoundRow>)>,
    /// How many rounds there are.
    pub(crate) rounds_count: usize,
    /// Grants and shares that differ.
    pub(crate) grants: GrantDifferences,
}

impl Walk {
    /// The cash and the bonus money that the entries come to.
    pub(crate) const fn pots(&self) -> (Amount, Amount) {
        (self.replay.cash, self.replay.bonus)
    }

    /// The grants that the entries come to.
    pub(crate) fn grants(&self) -> StoredGrants {
        StoredGrants::of(&self.replay.grants)
    }

    /// Takes the entries of a page, and tells what each adds to the figures. Where the chain is
    /// broken the entry is taken as it stands, so that one break is told once.
    pub(crate) fn take(&mut self, page: &WalletPage, mut play: impl FnMut(&Entry, &Figures)) {
        for entry in &page.entries {
            self.entries = self.entries.saturating_add(1);
            self.read = entry.as_ref().map_or_else(|seq| *seq, |entry| entry.seq);
            let Ok(entry) = entry else {
                let why = "the entry cannot be read".to_owned();
                self.breaks.push((self.read, why));
                continue;
            };
            if let Err(fault) = self.replay.follows(entry) {
                self.breaks.push((entry.seq, fault.to_string()));
            }
            match self.replay.absorb(entry) {
                Ok(figures) => {
                    self.touch(entry);
                    if let Some(figures) = figures {
                        play(entry, &figures);
                    }
                }
                Err(fault) => {
                    self.breaks.push((entry.seq, fault.to_string()));
                    self.replay.go_on_after(entry);
                }
            }
        }
    }

    fn touch(&mut self, entry: &Entry) {
        let Some(id) = &entry.round else {
            return;
        };
        let key = (entry.provider.clone(), id.clone());
        let round = self.replay.rounds.get(&key);
        if round.is_some_and(|round| round.last_seq == entry.seq) {
            self.touched.insert(key, entry.at);
        }
    }

    /// Compares the end with what its last page stores. The head, place and hash, is part of the
    /// chain: where it is not the newest entry, that is a break.
    pub(crate) fn compare(&mut self, last: &WalletPage) -> Compared {
        if (last.seq, &last.hash) != (self.replay.seq, &self.replay.hash) {
            let why = "the wallet's head is not its newest entry".to_owned();
            self.breaks.push((last.seq, why));
        }
        let stored = last.rounds.iter().flatten();
        let mut rounds = Vec::new();
        let mut by_name = BTreeMap::new();
        for row in stored {
            match row {
                Some(row) => {
                    by_name.insert((row.0.as_str(), row.1.as_str()), row);
                }
                None => self
                    .breaks
                    .push((last.seq, "a round cannot be read".to_owned())),
            }
        }
        let rounds_count = self.replay.rounds.len();
        for ((provider, id), round) in &self.replay.rounds {
            let key = (provider.clone(), id.clone());
            let at = self.touched.get(&key).copied();
            let rebuilt = RoundRow::of(provider, id, round, at.unwrap_or(round.opened_at));
            let stored = by_name.remove(&(provider.as_str(), id.as_str()));
            if stored != Some(&rebuilt) {
                rounds.push((stored.cloned(), Some(rebuilt)));
            }
        }
        rounds.extend(by_name.into_values().map(|row| (Some(row.clone()), None)));
        Compared {
            pots_fit: last.cash.zip(last.bonus) == Some(self.pots()),
            rounds,
            rounds_count,
            grants: GrantDifferences::of(last.grants.as_ref(), &self.grants()),
        }
    }
}
