//! What the scheduler sends, and what it is told: counts, differences and broken chains.
//! Money is told as decimal texts in its currency, times as RFC 3339, like everywhere in the API.

use reelgate_edge::api::{Problem, fields};
use reelgate_edge::shape::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most differences, and the most breaks, that are told one by one.
pub(crate) const TOLD_MAX: usize = 1_000;

const MODES: &[&str] = &["compare", "rebuild"];

/// What to do.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    mode: Option<String>,
}

impl Ask {
    /// The mode asked for; without one, nothing is written.
    pub(crate) fn mode(&self) -> Result<&'static str, Problem> {
        fields::one_of("mode", self.mode.as_deref().unwrap_or("compare"), MODES)
    }
}

/// Something stored that is not what the entries say.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    what: &'static str,
    key: Value,
    stored: Value,
    rebuilt: Value,
}

/// A place where a wallet's chain does not go on.
#[derive(Debug, Serialize)]
pub(crate) struct Broken {
    wallet: i64,
    seq: i64,
    why: String,
}

/// How much was compared.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Compared {
    pub(crate) wallets: u64,
    pub(crate) entries: u64,
    pub(crate) rounds: u64,
    pub(crate) rollups: u64,
}

/// The answer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) mode: &'static str,
    /// Figures from this time on are still open and were left out.
    pub(crate) figures_before: Time,
    pub(crate) compared: Compared,
    /// How many there are; at most [`TOLD_MAX`] are told.
    pub(crate) differences_count: u64,
    pub(crate) differences: Vec<Difference>,
    pub(crate) breaks_count: u64,
    pub(crate) breaks: Vec<Broken>,
    /// How many of the differences were mended.
    pub(crate) rebuilt_count: u64,
}

impl Answer {
    /// Tells one difference.
    pub(crate) fn differs(&mut self, what: &'static str, key: Value, values: [Value; 2]) {
        self.differences_count = self.differences_count.saturating_add(1);
        if self.differences.len() < TOLD_MAX {
            let [stored, rebuilt] = values;
            self.differences.push(Difference {
                what,
                key,
                stored,
                rebuilt,
            });
        }
    }

    /// Tells one break.
    pub(crate) fn breaks(&mut self, wallet: i64, seq: i64, why: String) {
        self.breaks_count = self.breaks_count.saturating_add(1);
        if self.breaks.len() < TOLD_MAX {
            self.breaks.push(Broken { wallet, seq, why });
        }
    }

    /// Counts what was mended.
    pub(crate) fn mended(&mut self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.rebuilt_count = self.rebuilt_count.saturating_add(count);
    }
}

/// One more, or so many more.
pub(crate) fn count(sum: &mut u64, more: usize) {
    *sum = sum.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_modes_are_taken() {
        let mode = |text: &str| serde_json::from_str::<Ask>(text).unwrap().mode();
        assert_eq!(mode("{}").unwrap(), "compare");
        assert_eq!(mode(r#"{"mode":null}"#).unwrap(), "compare");
        assert_eq!(mode(r#"{"mode":"rebuild"}"#).unwrap(), "rebuild");
        let told = mode(r#"{"mode":"repair"}"#).unwrap_err().detail;
        assert!(told.contains("compare, rebuild"), "{told}");
        assert!(serde_json::from_str::<Ask>(r#"{"wallet":1}"#).is_err());
    }
}
