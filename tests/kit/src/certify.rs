//! Plays every scenario that a provider can play against a running wallet.
//! It changes nothing but the money of the two players it is given.

use crate::declaration::Declaration;
use crate::latency::Latency;
use crate::orders::with_one_doubled;
use crate::play::Played;
use crate::player::Player;
use crate::report::{Case, Report};
use crate::scenario::{Scenario, Who};
use crate::sender::{Seat, Secrets, Sender};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a wallet is certified with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the provider's messages go, without what each of them adds.
    pub url: String,
    /// The provider's secrets by the name that messages have for them.
    pub secrets: Secrets,
    /// Two players of the declared currency, each with at least 100.00.
    pub seats: [Seat; 2],
}

/// Plays the scenarios and reports what was not as the contract has it.
///
/// # Errors
/// Where the wallet does not tell even a balance, or the declaration lacks an answer that a
/// scenario needs.
pub fn certify(
    declaration: &Declaration,
    scenarios: &BTreeMap<String, Scenario>,
    options: &Options,
) -> Result<Report> {
    let patience = Duration::from_millis(declaration.patience_ms);
    let sender = Sender::new(&options.url, options.secrets.clone(), patience);
    let player = Player::new(declaration, &sender, &options.seats);
    if let Err(step) = player.opening(Who::First)? {
        let problem = step.problem.unwrap_or_default();
        bail!(
            "the balance of the first player is not told by {}: {problem}",
            options.url
        );
    }
    let mut report = Report {
        provider: declaration.name.clone(),
        document: declaration.document.clone(),
        url: options.url.clone(),
        cases: Vec::new(),
        left_out: Vec::new(),
        patience,
        latency: Latency::default(),
    };
    let mut known = None;
    for scenario in scenarios.values() {
        if !scenario.suits(declaration) {
            report.left_out.push(scenario.name.clone());
            continue;
        }
        let written: Vec<usize> = (0..scenario.messages.len()).collect();
        let mut play = |order: &[usize], closely: bool| {
            let played = player.play(scenario, order, closely, known);
            let played = played.with_context(|| format!("scenario {}", scenario.name))?;
            // What a play ended with was asked for, so that the next one begins with it.
            known = (!played.failed()).then_some(played.after);
            Ok(played)
        };
        report.add(scenario, "as written", vec![play(&written, true)?]);
        if scenario.orders {
            let orders = with_one_doubled(written.len());
            let all: Result<Vec<_>> = orders.iter().map(|order| play(order, false)).collect();
            report.add(scenario, "in all orders with one doubled", all?);
        }
    }
    report.within_patience();
    Ok(report)
}

impl Report {
    /// Adds a scenario's plays as one case; of several that failed it shows the first.
    fn add(&mut self, scenario: &Scenario, variant: &str, plays: Vec<Played>) {
        let count = plays.len();
        let failed = plays.iter().filter(|play| play.failed()).count();
        let mut steps = Vec::new();
        for play in plays {
            self.latency.extend(&play.latency);
            if steps.is_empty() && (play.failed() || failed == 0 && count == 1) {
                steps = play.steps;
            }
        }
        self.cases.push(Case {
            scenario: scenario.name.clone(),
            title: scenario.title.clone(),
            why: scenario.why.clone(),
            variant: variant.to_owned(),
            plays: count,
            failed,
            steps,
        });
    }

    /// Adds whether 99 of 100 answers came within half of the provider's patience.
    fn within_patience(&mut self) {
        let late = self.latency.within(990);
        let half = self.patience.checked_div(2).unwrap_or_default();
        self.cases.push(Case {
            scenario: "latency".to_owned(),
            title: "99 of 100 answers come within half of the provider's patience.".to_owned(),
            why: "A provider that hears nothing takes bets back.".to_owned(),
            variant: format!("{late:?} of {half:?}"),
            plays: 1,
            failed: usize::from(late > half),
            steps: Vec::new(),
        });
    }
}
