//! What each place, game and currency came to in the quarters of an hour that are over: stored
//! beside rebuilt. Players are kept as a count and a digest, so that memory grows with places and
//! not with players.

use reelgate_core::entry::Entry;
use reelgate_core::ggr::Figures;
use reelgate_edge::fault::Fault;
use reelgate_edge::store::queries::figures::{FigureKey, FigureRow};
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

/// The sums of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sums {
    /// There is no row, or no entry.
    #[default]
    Absent,
    /// There is a row that cannot be read.
    Corrupt,
    /// The figures.
    Are(Figures),
}

/// One key's figures and players.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Side {
    /// Bets, payouts and rounds.
    pub(crate) sums: Sums,
    /// Who played.
    pub(crate) crowd: Crowd,
}

/// Both sides of one key.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Compared {
    /// As stored.
    pub(crate) stored: Side,
    /// As the entries say.
    pub(crate) rebuilt: Side,
}

/// All keys of the quarters before `before`.
#[derive(Debug)]
pub(crate) struct AllFigures {
    /// The first quarter of an hour that is left out.
    pub(crate) before: i64,
    /// The keys.
    pub(crate) keys: BTreeMap<FigureKey, Compared>,
}

impl Sums {
    /// With what an entry adds.
    fn plus(self, more: &Figures) -> Option<Self> {
        match self {
            Self::Absent | Self::Corrupt => Some(Self::Are(*more)),
            Self::Are(sum) => sum.plus(more).map(Self::Are),
        }
    }

    /// The figures, where they are known.
    pub(crate) const fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Absent | Self::Corrupt => None,
            Self::Are(figures) => Some(figures),
        }
    }
}

impl Crowd {
    fn add(&mut self, player: &str) {
        let mut hasher = DefaultHasher::new();
        player.hash(&mut hasher);
        self.digest ^= hasher.finish();
        self.count = self.count.saturating_add(1);
    }
}

impl AllFigures {
    /// No keys yet.
    pub(crate) const fn new(before: i64) -> Self {
        let keys = BTreeMap::new();
        Self { before, keys }
    }

    /// Counts an entry of a wallet; `seen` holds the keys that the wallet's player has played at.
    pub(crate) fn play(
        &mut self,
        entry: &Entry,
        figures: &Figures,
        seen: &mut BTreeSet<FigureKey>,
    ) -> Result<(), Fault> {
        if entry.at.quarter() >= self.before {
            return Ok(());
        }
        let key = FigureKey::of(entry);
        let side = &mut self.keys.entry(key.clone()).or_default().rebuilt;
        let sum = side.sums.plus(figures);
        side.sums = sum.ok_or_else(|| Fault::Defect("a sum overflows".to_owned()))?;
        if seen.insert(key) {
            side.crowd.add(entry.player.as_str());
        }
        Ok(())
    }

    /// Reads what is stored.
    pub(crate) async fn read(&mut self, store: &Store<SpinDatabase>) -> Result<(), Fault> {
        let mut after = FigureKey::before(i64::MIN);
        loop {
            let rows = store.rollups(&after, self.before).await?;
            let Some(FigureRow { key, .. }) = rows.last() else {
                break;
            };
            after = key.clone();
            for FigureRow { key, figures } in rows {
                let sums = figures.map_or(Sums::Corrupt, Sums::Are);
                self.keys.entry(key).or_default().stored.sums = sums;
            }
        }
        let mut after = (FigureKey::before(i64::MIN), String::new());
        loop {
            let rows = store
                .hour_players((&after.0, &after.1), self.before)
                .await?;
            let Some((hour, player, _)) = rows.last() else {
                return Ok(());
            };
            after = (hour.clone(), player.clone());
            for (hour, player, quarters) in rows {
                self.stored_player(&hour, &player, quarters);
            }
        }
    }

    /// Counts a player in each quarter of an hour in which he is said to have played.
    fn stored_player(&mut self, hour: &FigureKey, player: &str, quarters: i64) {
        for (place, bit) in [1, 2, 4, 8].into_iter().enumerate() {
            let place = i64::try_from(place).unwrap_or(0);
            let quarter = hour.quarter.saturating_mul(4).saturating_add(place);
            if quarters & bit != 0 && quarter < self.before {
                let key = FigureKey {
                    quarter,
                    ..hour.clone()
                };
                self.keys.entry(key).or_default().stored.crowd.add(player);
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
