//! The targets of the design (section 7), each with what was measured, or without.
//! A bound stands here only as the design has it; nothing here measures.

use crate::course::{BET, RAW, median};
use crate::report::{Report, Row};
use crate::{large, single};

/// Name, measured, at least, aim, and which way is better.
pub(crate) struct Target(
    pub(crate) &'static str,
    pub(crate) Option<f64>,
    pub(crate) f64,
    pub(crate) f64,
    pub(crate) Better,
);

/// Which way is better.
#[derive(Clone, Copy)]
pub(crate) enum Better {
    More,
    Less,
}

use Better::{Less, More};

const SLOW: &str = "SOFTSWISS bet, 64 connections, fsync 2 ms";
const ONE_BY_ONE: &str = "SOFTSWISS bet, 64, fsync 2 ms, one by one";
const HALF: &str = "SOFTSWISS bet, 64, half of the highest load";
const ALONE: &str = "SOFTSWISS bet, 1 connection";
const NATIVE: &str = "native axum + rusqlite twin, 64 connections";

pub(crate) fn all(report: &Report) -> Vec<Target> {
    if report.options.large {
        return large_ledger(report);
    }
    let mut all = rates(report);
    all.extend(waits(report));
    all.extend(costs(report));
    all
}

fn large_ledger(report: &Report) -> Vec<Target> {
    let (ratio, month) = (report.one(large::RATIO), report.one(large::REPORT));
    vec![
        Target(
            "bets on 10 million entries / on none",
            ratio,
            0.7,
            0.9,
            More,
        ),
        Target(
            "GGR report of a month over them, ms",
            month,
            200.0,
            50.0,
            Less,
        ),
    ]
}

fn rates(report: &Report) -> Vec<Target> {
    let ratio = |name: &str, base: &str| report.ratio(name, base);
    let many = |connections| ratio(&format!("SOFTSWISS bet, {connections} connections"), BET);
    let hello = ratio("hello component", "hello, native hyper");
    vec![
        Target(
            "bets / the two statements in batches of 16",
            ratio(BET, RAW),
            0.3,
            0.5,
            More,
        ),
        Target("bets / the native twin", ratio(BET, NATIVE), 0.5, 0.8, More),
        Target("bets at 256 connections / at 64", many(256), 0.8, 1.0, More),
        Target(
            "bets at 1000 connections / at 64",
            many(1000),
            0.8,
            1.0,
            More,
        ),
        Target(
            "fsync 2 ms: grouped / one by one",
            ratio(SLOW, ONE_BY_ONE),
            3.0,
            8.0,
            More,
        ),
        Target("hello component / native hyper", hello, 0.5, 0.7, More),
        Target(
            "hot wallet, bets/s",
            report.one(single::HOT),
            1.0,
            1000.0,
            More,
        ),
    ]
}

fn waits(report: &Report) -> Vec<Target> {
    let longest = |rows: &mut dyn Iterator<Item = &Row>| {
        let waits = rows.map(|row| row.run.quantile_ms(1.0));
        Some(waits.fold(0.0, f64::max)).filter(|longest| *longest > 0.0)
    };
    let half = report.rows.get(HALF);
    let p99 = half.map(|rows| median(rows.iter().map(|row| row.run.quantile_ms(0.99))));
    let is_bet = |name: &str| name.contains(" bet, ") && name != ONE_BY_ONE;
    let bets = report.rows.iter().filter(|(name, _)| is_bet(name));
    let all = longest(&mut bets.flat_map(|(_, rows)| rows));
    let longest_half = longest(&mut half.into_iter().flatten());
    let cold = report.one(single::COLD);
    vec![
        Target("bet p99 at half load, ms", p99, 25.0, 10.0, Less),
        Target("longest at half load, ms", longest_half, 250.0, 100.0, Less),
        Target(
            "longest of all, up to 1000 at once, ms",
            all,
            250.0,
            100.0,
            Less,
        ),
        Target("cold start to first reply, ms", cold, 5.0, 1.0, Less),
    ]
}

fn costs(report: &Report) -> Vec<Target> {
    let (alone, batched) = (report.statements(ALONE), report.statements(SLOW));
    let (check, size) = (report.one(single::RSA), report.one(single::SIZE));
    vec![
        Target(
            "fsyncs per bet, fsync 2 ms",
            report.fsyncs(SLOW),
            0.3,
            0.1,
            Less,
        ),
        Target("statements per bet, alone", alone, 2.0, 2.0, Less),
        Target("statements per bet, fsync 2 ms", batched, 0.2, 0.125, Less),
        Target("RSA-2048 check in the component, ms", check, 0.3, 0.1, Less),
        Target("largest component, KiB", size, 1536.0, 600.0, Less),
    ]
}
