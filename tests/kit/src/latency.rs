//! How long answers took, as percentiles.
//! A percentile is a time that was measured, never one between two.

use std::time::Duration;

/// The times of all answers of a run.
#[derive(Debug, Clone, Default)]
pub struct Latency(Vec<Duration>);

impl Latency {
    /// Adds the time of one answer.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Adds all times of another run.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which so many of a thousand answers came; zero where there were none.
    #[must_use]
    pub fn within(&self, per_mille: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = sorted.len().saturating_mul(per_mille).div_ceil(1000);
        let found = sorted.get(rank.saturating_sub(1));
        found.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_times() {
        let mut latency = Latency::default();
        assert_eq!(latency.within(500), Duration::ZERO);
        for ms in (1..=200).rev() {
            latency.add(Duration::from_millis(ms));
        }
        let within = |per_mille| latency.within(per_mille).as_millis();
        assert_eq!((within(500), within(990), within(1000)), (100, 198, 200));
    }
}
