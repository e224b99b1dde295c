//! The table, the ratios and the targets of the design; on the screen and in RESULTS.md.
//! What was not measured is said to be so, and never guessed.

use crate::course::{BET, longest_ms, median};
use crate::load::Run;
use crate::targets::{self, Better, Target};
use crate::{Options, machine};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// One sample of a row.
pub(crate) struct Row {
    pub(crate) run: Run,
    pub(crate) fsyncs: u64,
    pub(crate) statements: u64,
}

impl Row {
    pub(crate) const fn of(run: Run) -> Self {
        Self {
            run,
            fsyncs: 0,
            statements: 0,
        }
    }
}

/// All that was measured.
pub(crate) struct Report {
    pub(crate) options: Options,
    machine: String,
    order: Vec<String>,
    pub(crate) rows: BTreeMap<String, Vec<Row>>,
    rates: BTreeMap<String, Vec<f64>>,
    singles: Vec<(String, f64)>,
    notes: Vec<String>,
    took: Duration,
}

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            options: options.clone(),
            machine: machine::words(),
            order: Vec::new(),
            rows: BTreeMap::new(),
            rates: BTreeMap::new(),
            singles: Vec::new(),
            notes: Vec::new(),
            took: Duration::ZERO,
        }
    }

    pub(crate) fn add(&mut self, name: &str, row: Row) {
        self.add_rate(name, row.run.rate());
        self.rows.entry(name.to_owned()).or_default().push(row);
    }

    pub(crate) fn add_rate(&mut self, name: &str, rate: f64) {
        if !self.rates.contains_key(name) {
            self.order.push(name.to_owned());
        }
        self.rates.entry(name.to_owned()).or_default().push(rate);
    }

    pub(crate) fn single(&mut self, name: &str, value: f64) {
        self.singles.push((name.to_owned(), value));
    }

    pub(crate) fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }

    pub(crate) const fn took(&mut self, took: Duration) {
        self.took = took;
    }

    /// Prints everything, and writes it where that was asked for.
    pub(crate) fn end(&self) {
        let mut text = String::new();
        let command = if self.options.large { " --large" } else { "" };
        let date = reelgate_edge::clock::to_text(reelgate_edge::platform::now());
        let _ = writeln!(text, "Machine: {}.  ", self.machine);
        let _ = writeln!(
            text,
            "Command: `cargo xtask bench{command}`, {} rounds after one to warm up, {:.0} s; {}.\n",
            self.options.rounds(),
            self.took.as_secs_f64(),
            date.get(..10).unwrap_or_default(),
        );
        self.write_rows(&mut text);
        self.write_singles(&mut text);
        if self.options.only.is_none() {
            self.write_targets(&mut text);
        }
        for note in &self.notes {
            let _ = writeln!(text, "* {note}.");
        }
        println!("{text}");
        if self.options.write {
            self.save(&text);
        }
    }

    /// A large run has a chapter of its own, and neither run removes the other's.
    fn save(&self, text: &str) {
        let path = crate::place::root().join("tests/bench/RESULTS.md");
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        let (usual, large) = old.split_once(LARGE_TITLE).unwrap_or((&old, ""));
        let usual = if self.options.large {
            usual.trim_start_matches(TITLE)
        } else {
            text
        };
        let large = if self.options.large { text } else { large };
        let all = format!("{TITLE}{usual}\n{LARGE_TITLE}{large}");
        std::fs::write(path, all.replace("\n\n\n", "\n\n")).unwrap();
    }

    fn write_rows(&self, text: &mut String) {
        if self.order.is_empty() {
            return;
        }
        let _ = writeln!(
            text,
            "| what | per second | of the bets at 64 | p50 ms | p99 ms | longest ms | \
             fsyncs each | statements each |\n|---|--:|--:|--:|--:|--:|--:|--:|"
        );
        for name in &self.order {
            let rate = self.rate(name).unwrap_or(0.0);
            let ratio = self
                .ratio(name, BET)
                .map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
            let _ = write!(text, "| {name} | {rate:.0} | {ratio} |");
            let rows = self.rows.get(name).map_or(&[][..], Vec::as_slice);
            let runs: Vec<Run> = rows.iter().map(|row| row.run.clone()).collect();
            if runs.is_empty() {
                let _ = writeln!(text, " – | – | – | – | – |");
                continue;
            }
            let quantile = |share: f64| median(runs.iter().map(|run| run.quantile_ms(share)));
            let _ = write!(
                text,
                " {:.2} | {:.2} | {:.1} |",
                quantile(0.5),
                quantile(0.99),
                longest_ms(&runs)
            );
            let each = |value: Option<f64>| {
                value
                    .filter(|each| *each > 0.0)
                    .map_or("–".to_owned(), |each| format!("{each:.3}"))
            };
            let (fsyncs, statements) = (self.fsyncs(name), self.statements(name));
            let _ = writeln!(text, " {} | {} |", each(fsyncs), each(statements));
        }
        let _ = writeln!(text);
    }

    fn write_singles(&self, text: &mut String) {
        if self.singles.is_empty() {
            return;
        }
        let _ = writeln!(text, "| measured by itself | |\n|---|--:|");
        for (name, value) in &self.singles {
            let digits = if *value < 10.0 { 3 } else { 0 };
            let _ = writeln!(text, "| {name} | {value:.digits$} |");
        }
        let _ = writeln!(text);
    }

    fn write_targets(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "| target | measured | at least | aim | |\n|---|--:|--:|--:|---|"
        );
        for Target(name, value, least, aim, better) in targets::all(self) {
            let Some(value) = value else {
                if !self.options.large {
                    let _ = writeln!(text, "| {name} | not measured | {least} | {aim} | |");
                }
                continue;
            };
            let told = (value * 100.0).round() / 100.0;
            let reaches = |bound: f64| match better {
                Better::More => told >= bound,
                Better::Less => told <= bound,
            };
            let verdict = match (reaches(aim), reaches(least)) {
                (true, _) => "reached",
                (false, true) => "least reached",
                (false, false) => "**missed**",
            };
            let _ = writeln!(
                text,
                "| {name} | {value:.3} | {least} | {aim} | {verdict} |"
            );
        }
        let _ = writeln!(text);
    }

    pub(crate) fn rate(&self, name: &str) -> Option<f64> {
        Some(median(self.rates.get(name)?.iter().copied()))
    }

    /// The median of the rounds' ratios.
    pub(crate) fn ratio(&self, name: &str, base: &str) -> Option<f64> {
        let pairs = self.rates.get(name)?.iter().zip(self.rates.get(base)?);
        Some(median(pairs.map(|(rate, base)| rate / base)))
    }

    pub(crate) fn fsyncs(&self, name: &str) -> Option<f64> {
        Some(each(self.rows.get(name)?, |row| row.fsyncs))
    }

    pub(crate) fn statements(&self, name: &str) -> Option<f64> {
        Some(each(self.rows.get(name)?, |row| row.statements))
    }

    pub(crate) fn one(&self, name: &str) -> Option<f64> {
        self.singles
            .iter()
            .find(|single| single.0 == name)
            .map(|single| single.1)
    }
}

const TITLE: &str = "# Results of the benchmark\n\n";
const LARGE_TITLE: &str = "## A ledger of ten million entries\n\n";

fn each(rows: &[Row], of: impl Fn(&Row) -> u64) -> f64 {
    let done: usize = rows.iter().map(|row| row.run.done).sum();
    rows.iter().map(of).sum::<u64>() as f64 / done.max(1) as f64
}
