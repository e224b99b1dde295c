//! The kit against a wallet that is right, and against the same wallet with one defect at a time.
//! A defect that no scenario finds fails the test, and so does a finding where there is none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests stop the test; clippy.toml frees only functions marked #[test]"
)]

mod server;
mod wallet;

use reelgate_kit::{Declaration, Options, Report, Seat, certify, html, junit, scenarios};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wallet::{Defect, SECRET, Wallet};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// SwipeGames, and what others have beside it: a jackpot's part of wins, and wins given back.
fn declaration() -> Declaration {
    let file = root().join("functions/swipegames/kit/swipegames.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let win = "path = \"win\"\nbody = '{";
    let jackpot = format!("{win}\"jackpot\":\"{{jackpot}}\",");
    let back = "[rules]\nwin-rollback = true\nspent-win-cut-off = true\n";
    let text = text.replacen(win, &jackpot, 1);
    Declaration::parse(&text.replacen("[rules]\n", back, 1)).unwrap()
}

/// All scenarios, or the one of a name.
fn certified(defect: Option<Defect>, scenario: Option<&str>) -> Report {
    let mut all = scenarios(&root()).unwrap();
    all.retain(|name, _| scenario.is_none_or(|wanted| name == wanted));
    let wallet = Wallet::start(defect);
    let seat = |name: &str| Seat {
        player: name.to_owned(),
        token: name.to_owned(),
        game: "game".to_owned(),
    };
    let options = Options {
        url: wallet.url(),
        secrets: BTreeMap::from([("secret".to_owned(), SECRET.to_owned())]),
        seats: [seat("first"), seat("second")],
    };
    certify(&declaration(), &all, &options).unwrap()
}

fn failed(report: &Report) -> BTreeSet<&str> {
    let failed = report.cases.iter().filter(|case| case.failed > 0);
    failed.map(|case| case.scenario.as_str()).collect()
}

#[test]
fn a_wallet_without_defects_passes() {
    let report = certified(None, None);
    assert_eq!(
        failed(&report),
        BTreeSet::new(),
        "{}",
        reelgate_kit::console(&report)
    );
    assert!(report.cases.len() >= 35, "{}", report.cases.len());
    assert!(report.latency.count() > 1000, "{}", report.latency.count());
    let text = junit(&report).unwrap();
    assert!(text.contains("failures=\"0\""), "{text}");
}

#[test]
fn what_a_document_leaves_open_is_no_finding() {
    let report = certified(Some(Defect::RefusesZeroBets), None);
    let shown = reelgate_kit::console(&report);
    assert_eq!(failed(&report), BTreeSet::new(), "{shown}");
}

/// Each defect and a scenario that must find it.
const PLANTED: [(Defect, &str); 22] = [
    (Defect::RefundsTwice, "bet-given-back"),
    (
        Defect::RefundsUnderNewNames,
        "bet-given-back-under-two-names",
    ),
    (Defect::ForgetsTombstones, "bet-after-its-rollback"),
    (Defect::ComparesNoPayload, "bet-of-another-amount"),
    (Defect::CountsInFloats, "cents"),
    (Defect::SignsAnew, "spaces"),
    (Defect::AnswersRepeatsOtherwise, "bet-and-win"),
    (Defect::DebitsWithAnError, "bet-over-the-balance"),
    (Defect::PaysWinsTwice, "bet-and-win"),
    (Defect::ChecksBeforeItActs, "copies-at-once"),
    (Defect::TakesWhatIsNotSigned, "not-signed"),
    (Defect::TakesAnySignature, "signed-by-somebody-else"),
    (Defect::Overdraws, "bet-over-the-balance"),
    (Defect::RefundsToAnybody, "rollback-by-another-player"),
    (Defect::NamesRepeatsAnew, "repeat-after-more-play"),
    (Defect::RefundsTheRound, "one-of-two-bets-given-back"),
    (Defect::ChargesFreeBets, "free-round"),
    (Defect::PaysFreeBetsBack, "free-bet-given-back"),
    (Defect::WaversOnZeroBets, "bet-of-nothing"),
    (Defect::PaysJackpotsBeside, "jackpot-win"),
    (Defect::LeavesJackpots, "jackpot-win-given-back"),
    (Defect::OverdrawsForSpentWins, "spent-win-given-back"),
];

#[test]
fn every_planted_defect_is_found() {
    let missed: Vec<String> = std::thread::scope(|scope| {
        let find = |(defect, scenario): (Defect, &'static str)| {
            scope.spawn(move || {
                let report = certified(Some(defect), Some(scenario));
                let found = failed(&report);
                let told = format!("{defect:?} by {scenario}: {found:?}");
                (!found.contains(scenario)).then_some(told)
            })
        };
        let all: Vec<_> = PLANTED.into_iter().map(find).collect();
        all.into_iter()
            .filter_map(|one| one.join().unwrap())
            .collect()
    });
    assert!(missed.is_empty(), "not found: {}", missed.join("\n"));
}

#[test]
fn a_finding_is_shown_with_its_request_and_its_reply_but_without_the_secret() {
    let report = certified(Some(Defect::RefundsTwice), Some("bet-given-back"));
    let (page, text) = (html(&report), junit(&report).unwrap());
    for shown in [&page, &text, &reelgate_kit::console(&report)] {
        assert!(shown.contains("origTxID") && shown.contains("X-REQUEST-SIGN"));
        assert!(!shown.contains(SECRET));
    }
    assert!(page.contains("class=\"bad\"") && !page.contains("<script"));
    assert!(text.contains("<failure message="));
}
