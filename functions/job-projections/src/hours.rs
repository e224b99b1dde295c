//! What each place, game and currency came to in the hours that are over: stored beside rebuilt.
//! Players are kept as a count and a digest, so that memory grows with places and not with players.

use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_edge::fault::Fault;
use reelgate_edge::store::queries::hours::HourKey;
use reelgate_edge::store::{SpinDatabase, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Players as a number that any order of them comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Crowd {
    /// How many.
    pub(crate) count: u64,
    /// The same for the same players.
    pub(crate) digest: u64,
}

/// One key's figures and players.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Side {
    /// Absent where there is no row, or no entry.
    pub(crate) figures: Option<Figures>,
    /// Who played.
    pub(crate) crowd: Crowd,
}

/// Both sides of one key.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hour {
    /// As stored.
    pub(crate) stored: Side,
    /// As the entries say.
    pub(crate) rebuilt: Side,
}

/// All keys of the hours before `before`.
#[derive(Debug)]
pub(crate) struct Hours {
    /// The first hour that is left out.
    pub(crate) before: i64,
    /// The keys.
    pub(crate) all: BTreeMap<HourKey, Hour>,
}

impl Crowd {
    fn add(&mut self, player: &str) {
        let mut hasher = DefaultHasher::new();
        player.hash(&mut hasher);
        self.digest ^= hasher.finish();
        self.count = self.count.saturating_add(1);
    }
}

impl Hours {
    /// No keys yet.
    pub(crate) const fn new(before: i64) -> Self {
        let all = BTreeMap::new();
        Self { before, all }
    }

    /// Counts an entry of a wallet; `seen` holds the keys that the wallet's player has played at.
    pub(crate) fn play(
        &mut self,
        entry: &Entry,
        figures: &Figures,
        seen: &mut BTreeSet<HourKey>,
    ) -> Result<(), Fault> {
        if entry.at.hour() >= self.before {
            return Ok(());
        }
        let key = HourKey::of(entry);
        let side = &mut self.all.entry(key.clone()).or_default().rebuilt;
        let sum = side.figures.unwrap_or_default().plus(figures);
        side.figures = Some(sum.ok_or_else(|| Fault::Defect("a sum overflows".to_owned()))?);
        if seen.insert(key) {
            side.crowd.add(entry.player.as_str());
        }
        Ok(())
    }

    /// Reads what is stored.
    pub(crate) async fn read(&mut self, store: &Store<SpinDatabase>) -> Result<(), Fault> {
        // Before the first key there is.
        let mut after = HourKey {
            hour: i64::MIN,
            ..HourKey::default()
        };
        loop {
            let rows = store.rollups(&after, self.before).await?;
            let Some((last, _)) = rows.last() else {
                break;
            };
            after = last.clone();
            for (key, figures) in rows {
                self.all.entry(key).or_default().stored.figures = Some(figures);
            }
        }
        let mut after = (
            HourKey {
                hour: i64::MIN,
                ..HourKey::default()
            },
            String::new(),
        );
        loop {
            let rows = store
                .hour_players((&after.0, &after.1), self.before)
                .await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.clone();
            for (key, player) in rows {
                self.all.entry(key).or_default().stored.crowd.add(&player);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_the_same_in_any_order_and_no_other() {
        let of = |players: &[&str]| {
            let mut crowd = Crowd::default();
            players.iter().for_each(|player| crowd.add(player));
            crowd
        };
        assert_eq!(of(&["ana", "ben", "cid"]), of(&["cid", "ana", "ben"]));
        assert_ne!(of(&["ana", "ben"]), of(&["ana", "cid"]));
        assert_ne!(of(&["ana"]), of(&["ana", "ana"]));
        assert_ne!(of(&[]), of(&["ana", "ana"]));
    }
}
