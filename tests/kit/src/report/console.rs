//! The report as plain text: a line for each case, and what is wrong below it.
//! The last line is `N passed, N failed`.

use super::Report;
use std::fmt::Write as _;

/// The report as plain text.
#[must_use]
pub fn console(report: &Report) -> String {
    let mut text = format!("{} at {}\n\n", report.provider, report.url);
    for case in &report.cases {
        let mark = if case.failed == 0 { "ok  " } else { "FAIL" };
        let plays = if case.plays > 1 {
            format!(" ({} plays)", case.plays)
        } else {
            String::new()
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{mark} {}, {}{plays}", case.scenario, case.variant);
        if let Some(problem) = case.problem() {
            let _ = writeln!(
                text,
                "     {} of {} failed: {problem}",
                case.failed, case.plays
            );
            for step in case
                .steps
                .iter()
                .filter(|step| step.problem.is_some())
                .take(1)
            {
                let reply = step.reply.as_ref();
                let reply = reply.map_or("nothing".to_owned(), |(s, body)| format!("{s} {body}"));
                for line in format!("{}\n=> {reply}", step.request).lines() {
                    let _ = writeln!(text, "       {line}");
                }
            }
        }
    }
    if !report.left_out.is_empty() {
        let _ = writeln!(
            text,
            "\nnot in this contract: {}",
            report.left_out.join(", ")
        );
    }
    let within = |per_mille| report.latency.within(per_mille);
    let (half, most, all) = (within(500), within(990), within(1000));
    let count = report.latency.count();
    let _ = writeln!(
        text,
        "\n{count} answers: half within {half:.1?}, 99 % within {most:.1?}, all within {all:.1?}; \
         the provider waits {:.1?}",
        report.patience
    );
    let (passed, failed) = report.counts();
    let _ = writeln!(text, "{passed} passed, {failed} failed");
    text
}
