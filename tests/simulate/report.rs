//! What came of the runs of a campaign: as lines on the screen, as JSON and as Markdown.
//! It never hides a violation behind a sum: each is told with the seed that shows it again.

use super::auditor::{Findings, Violation, Word};
use super::order::Caller;
use super::weather::KINDS;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// What came of one seed.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) seed: u64,
    /// Of its steps: the same seed and number of commands must give the same.
    pub(crate) digest: String,
    pub(crate) commands: usize,
    /// How often a message was sent, repeats after a fault or a lost reply included.
    pub(crate) sent: usize,
    pub(crate) decided: usize,
    pub(crate) met: [u64; KINDS.len()],
    pub(crate) traps: u64,
    pub(crate) restarts: u64,
    pub(crate) kills: u64,
    pub(crate) took: Duration,
    pub(crate) findings: Findings,
}

impl Outcome {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            digest: String::new(),
            commands: 0,
            sent: 0,
            decided: 0,
            met: [0; KINDS.len()],
            traps: 0,
            restarts: 0,
            kills: 0,
            took: Duration::ZERO,
            findings: Findings::default(),
        }
    }

    /// A run that did not come to its end.
    pub(crate) fn broken(seed: u64, why: &str) -> Self {
        let mut outcome = Self::new(seed);
        outcome
            .findings
            .violation(None, format!("the simulation stopped: {why}"));
        outcome
    }

    /// One line for the screen.
    pub(crate) fn line(&self) -> String {
        let seconds = self.took.as_secs_f64();
        format!(
            "seed {}: {} commands, {} entries, {} violations, {seconds:.1} s, stream {}",
            self.seed,
            self.commands,
            self.findings.entries,
            self.findings.violations.len(),
            self.digest,
        )
    }

    /// Each violation with what shows it again.
    pub(crate) fn violations(&self) -> Vec<String> {
        let again = if self.kills > 0 {
            format!("--seed {} --seeds 0 --kills {}", self.seed, self.kills)
        } else {
            format!("--seed {} --commands {}", self.seed, self.commands)
        };
        let told = |violation: &Violation| {
            let step = violation
                .step
                .map(|step| format!(" message {step}"))
                .unwrap_or_default();
            format!(
                "seed {}{step}: {} (again: {again})",
                self.seed, violation.what
            )
        };
        self.findings.violations.iter().map(told).collect()
    }
}

/// The sum of many outcomes.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) seeds: Vec<u64>,
    pub(crate) commands: usize,
    pub(crate) sent: usize,
    pub(crate) decided: usize,
    pub(crate) entries: u64,
    pub(crate) met: [u64; KINDS.len()],
    pub(crate) traps: u64,
    pub(crate) restarts: u64,
    pub(crate) kills: u64,
    pub(crate) violations: Vec<String>,
    words: BTreeMap<(Caller, Word), u64>,
    pub(crate) took: Duration,
}

impl Report {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.seeds.push(outcome.seed);
        self.violations.extend(outcome.violations());
        self.commands += outcome.commands;
        self.sent += outcome.sent;
        self.decided += outcome.decided;
        self.entries += outcome.findings.entries;
        self.traps += outcome.traps;
        self.restarts += outcome.restarts;
        self.kills += outcome.kills;
        for (sum, met) in self.met.iter_mut().zip(outcome.met) {
            *sum += met;
        }
        for (word, count) in outcome.findings.words {
            *self.words.entry(word).or_default() += count;
        }
    }

    /// How often each word was the answer, over all callers.
    pub(crate) fn words(&self) -> BTreeMap<Word, u64> {
        let mut words = BTreeMap::new();
        for ((_, word), count) in &self.words {
            *words.entry(*word).or_default() += count;
        }
        words
    }

    /// What was counted, by name, in the order in which it is told.
    fn figures(&self) -> Vec<(String, u64)> {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let faults: Vec<_> = KINDS.iter().map(|kind| kind.word()).zip(self.met).collect();
        let mut all = vec![
            ("seeds".to_owned(), count(self.seeds.len())),
            ("commands".to_owned(), count(self.commands)),
            ("sent, retries included".to_owned(), count(self.sent)),
            (
                "answers decided and checked".to_owned(),
                count(self.decided),
            ),
            ("entries in the ledgers".to_owned(), self.entries),
        ];
        let words = self.words();
        all.extend(
            words
                .iter()
                .map(|(word, n)| (format!("answer: {}", word.text()), *n)),
        );
        all.extend(
            faults
                .into_iter()
                .map(|(kind, n)| (format!("fault: {kind}"), n)),
        );
        all.push(("fault: instance trapped".to_owned(), self.traps));
        all.push(("host restarted under load".to_owned(), self.restarts));
        all.push(("kill -9 under load".to_owned(), self.kills));
        all.push(("seconds".to_owned(), self.took.as_secs()));
        all.push(("violations".to_owned(), count(self.violations.len())));
        all
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for (name, number) in self.figures() {
            let _ = writeln!(text, "{name:32} {number:>12}");
        }
        let rate = self.decided as f64 / self.took.as_secs_f64().max(0.001);
        let _ = writeln!(text, "{:32} {rate:>12.0}", "answers each second");
        text
    }

    pub(crate) fn json(&self) -> Value {
        let figures: serde_json::Map<String, Value> = self
            .figures()
            .into_iter()
            .map(|(name, number)| (name, json!(number)))
            .collect();
        let (first, last) = (self.seeds.iter().min(), self.seeds.iter().max());
        json!({ "first_seed": first, "last_seed": last, "figures": figures,
            "violations": self.violations })
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("| what | number |\n|---|---:|\n");
        for (name, number) in self.figures() {
            let _ = writeln!(text, "| {name} | {number} |");
        }
        let (first, last) = (self.seeds.iter().min(), self.seeds.iter().max());
        if let (Some(first), Some(last)) = (first, last) {
            let _ = writeln!(text, "\nSeeds {first} to {last}.");
        }
        for violation in &self.violations {
            let _ = writeln!(text, "\n* {violation}");
        }
        text
    }
}
