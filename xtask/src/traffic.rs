//! `cargo xtask traffic`: simulated providers send signed traffic to a running deployment.
//! It must never look away from a difference: what it finds ends it with an error.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reelgate_kit::{Declaration, Rates, Totals, Traffic, declarations};

use crate::cli::TrafficOptions;
use crate::operator::Operator;
use crate::process::{root, say};

/// Between two lines about what has been so far.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// Plays until the time is over or Ctrl-C.
pub(crate) fn run(options: &TrafficOptions) -> Result<ExitCode> {
    let root = root()?;
    let data = options.data.clone().unwrap_or_else(|| root.join("data"));
    let stop = Arc::new(AtomicBool::new(false));
    let told = stop.clone();
    ctrlc::set_handler(move || told.store(true, Ordering::Relaxed))?;
    let found = play(&options.url, &data, options, &stop)?;
    Ok(if found {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Plays until `stop`; says whether anything was found.
pub(crate) fn play(
    url: &str,
    data: &Path,
    options: &TrafficOptions,
    stop: &AtomicBool,
) -> Result<bool> {
    let mut known = declarations(&root()?)?;
    if !options.providers.is_empty() {
        let names: Vec<String> = known.keys().cloned().collect();
        for wanted in &options.providers {
            let all = names.join(", ");
            ensure!(
                names.contains(wanted),
                "traffic of {wanted}? known are {all}"
            );
        }
        known.retain(|name, _| options.providers.contains(name));
    }
    let operators = known.values().map(|one| Operator::new(url, data, one));
    let operators: Vec<Operator<'_>> = operators.collect::<Result<_>>()?;
    let totals = Mutex::new(Totals::default());
    let pace = Duration::from_secs(1)
        .checked_div(options.per_second.max(1))
        .unwrap_or_default();
    std::thread::scope(|scope| -> Result<()> {
        for (number, (operator, declaration)) in (0..).zip(operators.iter().zip(known.values())) {
            let traffic = traffic(declaration, operator, options, pace, number)?;
            let (totals, stop) = (&totals, stop);
            scope.spawn(move || traffic.run(operator, totals, stop));
        }
        watch(&totals, stop, options.minutes);
        Ok(())
    })
    .context("the traffic could not begin")?;
    let totals = totals.into_inner().unwrap_or_else(PoisonError::into_inner);
    told(&totals);
    for finding in &totals.findings {
        say!("  !! {finding}");
    }
    let clean = totals.findings.is_empty();
    let verdict = if clean {
        "every answer was as foretold"
    } else {
        "not as it should be"
    };
    say!("==> traffic ended: {verdict}");
    Ok(!clean)
}

fn traffic<'a>(
    declaration: &'a Declaration,
    operator: &Operator<'_>,
    options: &TrafficOptions,
    pace: Duration,
    number: u64,
) -> Result<Traffic<'a>> {
    let default = Rates::default();
    Ok(Traffic {
        declaration,
        url: operator.callbacks(),
        secrets: operator.secrets()?,
        rates: Rates {
            duplicates: options.duplicates.unwrap_or(default.duplicates),
            reordered: options.reordered.unwrap_or(default.reordered),
            lost: options.lost.unwrap_or(default.lost),
            late_wins: options.late_wins.unwrap_or(default.late_wins),
            rollbacks: options.rollbacks.unwrap_or(default.rollbacks),
        },
        pace,
        seed: options.seed.wrapping_add(number),
    })
}

/// Says now and then what has been, until it is over.
fn watch(totals: &Mutex<Totals>, stop: &AtomicBool, minutes: Option<u64>) {
    let began = Instant::now();
    let mut reported = began;
    let end = minutes.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)));
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(100));
        if reported.elapsed() >= REPORT_EVERY {
            reported = Instant::now();
            told(&totals.lock().unwrap_or_else(PoisonError::into_inner));
        }
        if end.is_some_and(|end| began.elapsed() >= end) {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

fn told(totals: &Totals) {
    let Totals {
        sessions,
        rounds,
        messages,
        staked,
        paid,
        findings,
    } = totals;
    let tenths = paid
        .saturating_mul(1000)
        .checked_div(*staked)
        .unwrap_or_default();
    let (whole, rest) = (tenths.checked_div(10), tenths.checked_rem(10));
    let (whole, rest) = (whole.unwrap_or_default(), rest.unwrap_or_default());
    say!(
        "    traffic: {rounds} rounds in {messages} messages, {sessions} sessions over, \
         {whole}.{rest} % of the stakes paid back, {} findings",
        findings.len()
    );
}
