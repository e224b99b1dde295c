//! The report as one HTML page that needs nothing else: no script, no font, no picture.
//! Whatever a wallet answered is shown as text, never as markup.

use super::{Case, Report, Step};
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}table{border-collapse:collapse}td,th{padding:.15rem .8rem .15rem 0;\
text-align:left;vertical-align:top}details{border-top:1px solid #8884;padding:.4rem 0}\
summary{cursor:pointer}.ok::before{content:'\\2713 ';color:#2a8a3e}\
.bad::before{content:'\\2717 ';color:#c62828}.bad{font-weight:600}\
pre{background:#8881;padding:.6rem;overflow-x:auto;white-space:pre-wrap;word-break:break-all}\
.why{opacity:.75}.problem{color:#c62828;font-weight:600}";

/// The report as one self-contained HTML page.
#[must_use]
pub fn html(report: &Report) -> String {
    let (passed, failed) = report.counts();
    let provider = escaped(&report.provider);
    let within = |per_mille| format!("{:.1?}", report.latency.within(per_mille));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{provider}: {passed} passed, {failed} failed</title><style>{STYLE}</style></head>\
         <body><h1>Certification of a wallet for {provider}</h1><table>\
         <tr><th>wallet</th><td>{}</td></tr><tr><th>contract</th><td>{}</td></tr>\
         <tr><th>result</th><td>{passed} passed, {failed} failed</td></tr>\
         <tr><th>answers</th><td>{}: half within {}, 99 % within {}, all within {}; the provider \
         waits {:.1?}</td></tr>",
        escaped(&report.url),
        escaped(&report.document),
        report.latency.count(),
        within(500),
        within(990),
        within(1000),
        report.patience,
    );
    if !report.left_out.is_empty() {
        let names = escaped(&report.left_out.join(", "));
        page.push_str(&format!(
            "<tr><th>not in this contract</th><td>{names}</td></tr>"
        ));
    }
    page.push_str("</table>\n");
    for case in &report.cases {
        page.push_str(&shown(case));
    }
    page.push_str("</body></html>\n");
    page
}

fn shown(case: &Case) -> String {
    let (class, open) = if case.failed == 0 {
        ("ok", "")
    } else {
        ("bad", " open")
    };
    let (name, variant) = (escaped(&case.scenario), escaped(&case.variant));
    let (title, why) = (escaped(&case.title), escaped(&case.why));
    let mut text = format!(
        "<details{open}><summary class=\"{class}\">{name}, {variant}</summary>\
         <p>{title} <span class=\"why\">{why}</span></p>"
    );
    if let Some(problem) = case.problem() {
        let (failed, plays, problem) = (case.failed, case.plays, escaped(&problem));
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<p class=\"problem\">{failed} of {plays} failed: {problem}</p>"
        );
    }
    for step in &case.steps {
        text.push_str(&exchange(step));
    }
    text.push_str("</details>\n");
    text
}

fn exchange(step: &Step) -> String {
    let reply = step.reply.as_ref();
    let reply = reply.map_or("nothing".to_owned(), |(status, body)| {
        format!("{status}\n{body}")
    });
    let problem = step.problem.as_ref().map_or(String::new(), |problem| {
        format!("<p class=\"problem\">{}</p>", escaped(problem))
    });
    format!(
        "<p>{} <span class=\"why\">({:.1?}; expected {})</span></p><pre>{}</pre><pre>{}</pre>\
         {problem}",
        escaped(&step.what),
        step.took,
        escaped(&step.expected),
        escaped(&step.request),
        escaped(&reply),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_wallet_says_is_no_markup() {
        let step = Step {
            what: "bet".to_owned(),
            expected: "200".to_owned(),
            request: "POST /".to_owned(),
            reply: Some((200, "<script>alert(1)</script>".to_owned())),
            took: std::time::Duration::ZERO,
            problem: Some("a & b".to_owned()),
        };
        let text = exchange(&step);
        assert!(text.contains("&lt;script&gt;") && text.contains("a &amp; b"));
        assert!(!text.contains("<script>"));
    }
}
